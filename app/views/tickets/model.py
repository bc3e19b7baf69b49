"""What the list, the segments of a clock and the filters show, as columns and choices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.domain.figures.rules import format_duration
from app.domain.sla.clock import Segment
from app.domain.tickets.values import SortKey, TicketRow
from app.domain.vocabulary import Priority, TicketState
from app.domain.words import moment
from app.ui.tables.columns import Align, Column, Mark
from app.views.tickets import words

_STATE_MARKS = {
    TicketState.NEW: Mark("ring", "info"),
    TicketState.ASSIGNED: Mark("half", "info"),
    TicketState.IN_PROGRESS: Mark("disc", "info"),
    TicketState.ON_HOLD: Mark("pause", "warning"),
    TicketState.RESOLVED: Mark("check", "good"),
    TicketState.CLOSED: Mark("box", "neutral"),
    TicketState.CANCELLED: Mark("cross", "neutral"),
}
_PRIORITY_MARKS = {
    Priority.CRITICAL: Mark("octagon", "critical"),
    Priority.HIGH: Mark("triangle", "missed"),
    Priority.MEDIUM: Mark("diamond_open", "neutral"),
    Priority.LOW: Mark("low", "neutral"),
}


def state_mark(state: TicketState) -> Mark:
    """Return the shape that stands for a state."""
    return _STATE_MARKS[state]


def priority_mark(priority: Priority) -> Mark:
    """Return the shape that stands for a priority."""
    return _PRIORITY_MARKS[priority]


def state_text(row: TicketRow) -> str:
    """Return the state in words; on hold with its reason."""
    return row.state.label


def _state_told(row: TicketRow) -> str:
    why = f", {words.hold_words(row.hold_reason)}" if row.hold_reason else ""
    return f"{row.state.label}{why}"


def _age(row: TicketRow, now: datetime) -> str:
    end = now if row.state.is_open else row.resolved_at
    return format_duration(end - row.opened_at) if end is not None else "–"


def ticket_columns(now: Callable[[], datetime]) -> tuple[Column[TicketRow], ...]:
    """Return the columns of the list. `now` decides the shape beside the time left when a row is read."""

    def at(value: datetime | None) -> str:
        return moment(value, padded=True)

    when = "23 Nov 2026 10:02"
    return (
        Column("number", "Number", "INC0000123", lambda r: r.number, sort=SortKey.NUMBER.value,
               accessible=lambda r: f"{r.number}, {r.kind.value}{', major incident' if r.major else ''}",
               tooltip=lambda r: "Major incident" if r.major else r.kind.value.capitalize()),
        Column("title", "Title", "Mailbox is full, cannot receive", lambda r: r.title, stretch=True,
               mark=lambda r: Mark("octagon", "critical") if r.major else None,
               tooltip=lambda r: f"Major incident: {r.title}" if r.major else r.title),
        Column("priority", "Priority", "Medium", lambda r: r.priority.label, sort=SortKey.PRIORITY.value,
               mark=lambda r: _PRIORITY_MARKS[r.priority]),
        Column("state", "State", "In progress", state_text, mark=lambda r: _STATE_MARKS[r.state],
               accessible=_state_told, tooltip=_state_told),
        Column("left", "Time left", "Paused: awaiting user", lambda r: words.time_left(r, now()),
               sort=SortKey.DUE.value, live=words.time_left, mark=lambda r: words.time_mark(r, now()),
               tooltip=lambda r: f"Resolution due {moment(r.due_at, weekday=True)}" if r.due_at else "No due time now",
               hint="Until the resolution is due; sorted by the due time"),
        Column("agency", "Agency", "NCDA&CS", lambda r: r.agency_code, tooltip=lambda r: r.agency_name,
               accessible=lambda r: r.agency_name),
        Column("assignee", "Assignee", "Alexandra Fitzgerald", lambda r: r.assignee_name or "–",
               accessible=lambda r: r.assignee_name or "nobody", tooltip=lambda r: r.assignee_name or "Nobody"),
        Column("opened", "Opened", when, lambda r: at(r.opened_at), sort=SortKey.OPENED.value),
        Column("service", "Service", "Database Hosting", lambda r: r.service_name or "–",
               tooltip=lambda r: r.service_name),
        Column("group", "Group", "Identity and Access", lambda r: r.group_name or "–",
               tooltip=lambda r: r.group_name, shown=False),
        Column("updated", "Updated", when, lambda r: at(r.updated_at), sort=SortKey.UPDATED.value, shown=False),
        Column("due", "Resolution due", when, lambda r: at(r.due_at), sort=SortKey.DUE.value, shown=False),
        Column("age", "Age", "31 d 23 h", lambda r: _age(r, now()), live=_age, align=Align.RIGHT, shown=False,
               hint="From opening until now, or until it was resolved"),
        Column("kind", "Kind", "Incident", lambda r: r.kind.value.capitalize(), shown=False),
        Column("caller", "Caller", "Alexandra Fitzgerald", lambda r: r.caller, tooltip=lambda r: r.caller,
               shown=False),
        Column("channel", "Channel", "Monitoring", lambda r: r.channel.replace("_", " ").capitalize(), shown=False),
        Column("category", "Category", "Connectivity", lambda r: r.category, shown=False),
        Column("hold", "On hold for", "Awaiting evidence", lambda r: r.hold_reason.label if r.hold_reason else "",
               shown=False),
        Column("resolved", "Resolved", when, lambda r: at(r.resolved_at), shown=False),
        Column("reopened", "Reopened", "12", lambda r: str(r.reopen_count or ""), align=Align.RIGHT, shown=False,
               accessible=lambda r: f"reopened {r.reopen_count} times"),
    )  # fmt: skip


_SEGMENT_MARKS = {
    "counted": Mark("square", "accent"),
    "paused": Mark("pause", "warning"),
    "resolved": Mark("check", "good"),
    "outside": Mark("dash", "neutral"),
    "holiday": Mark("diamond_open", "info"),
}


def _day_hour(at: datetime) -> str:
    return moment(at, year=False, padded=True)


def _segment_reading(segment: Segment) -> str:
    return (
        f"{words.segment_words(segment)}, {moment(segment.start, weekday=True)} to {moment(segment.end, weekday=True)}"
    )


def segment_columns() -> tuple[Column[Segment], ...]:
    """Return the columns of the segments of one clock, in words."""
    return (
        Column("what", "What", "Paused: awaiting user", words.segment_words, stretch=True,
               tooltip=_segment_reading, accessible=_segment_reading,
               mark=lambda s: _SEGMENT_MARKS[words.segment_kind(s)]),
        Column("from", "From", "23 Nov 10:02", lambda s: _day_hour(s.start),
               sort_value=lambda s: s.start),
        Column("to", "To", "23 Nov 10:02", lambda s: _day_hour(s.end),
               sort_value=lambda s: s.end),
        Column("counted", "Counted", "9 h 30 min",
               lambda s: format_duration(s.counted, days=False) if s.counted else "–", align=Align.RIGHT,
               sort_value=lambda s: s.counted),
    )  # fmt: skip

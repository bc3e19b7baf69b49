"""What the list, the segments of a clock and the filters show, as columns and choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from app.domain.figures.rules import format_duration
from app.domain.plain_text import one_line
from app.domain.sla.clock import Segment
from app.domain.tickets.grouping import GroupKey, TicketGroup
from app.domain.tickets.values import SortKey, TicketRow
from app.domain.vocabulary import Priority, TicketState, hold_words
from app.domain.words import initials, moment, short_name
from app.ui.tables.columns import MIDDLE, NARROW, WIDE, Align, Column, Group, Mark, Painted
from app.views.tickets import words

_STATE_MARKS = {
    TicketState.NEW: Mark("ring", "accent"),
    TicketState.ASSIGNED: Mark("half", "accent"),
    TicketState.IN_PROGRESS: Mark("disc", "accent"),
    TicketState.ON_HOLD: Mark("pause", "soon"),
    TicketState.RESOLVED: Mark("check", "met"),
    TicketState.CLOSED: Mark("box", "muted"),
    TicketState.CANCELLED: Mark("cross", "muted"),
}
_PRIORITY_MARKS = {
    Priority.CRITICAL: Mark("octagon", "critical"),
    Priority.HIGH: Mark("triangle", "missed"),
    Priority.MEDIUM: Mark("diamond_open", "muted"),
    Priority.LOW: Mark("low", "muted"),
}
_LEFT_TONES = {"missed": "missed_text", "soon": "soon"}
_DUE_MARKS = {"missed": Mark("missed", "missed"), "soon": Mark("clock", "soon"), "paused": Mark("pause", "muted")}


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
    why = f", {hold_words(row.hold_reason)}" if row.hold_reason else ""
    until = f", until {moment(row.hold_until, weekday=True)}" if row.hold_until else ""
    return f"{row.state.label}{why}{until}"


def _age(row: TicketRow, now: datetime) -> str:
    end = now if row.state.is_open else row.resolved_at
    return format_duration(end - row.opened_at) if end is not None else "–"


def paint_left(row: TicketRow, now: datetime) -> Painted:
    """Return the time left as it is painted: exceptions with a mark and in their tone, then what is due."""
    band, mark = words.band(row, now), words.time_mark(row, now)
    tone = _LEFT_TONES.get(band, "")
    return Painted(words.time_left(row, now), mark, tone, bool(tone), words.due_word(row), indent=True)


def _paint_priority(row: TicketRow) -> Painted:
    return Painted(row.priority.label, _PRIORITY_MARKS[row.priority], bold=row.priority is Priority.CRITICAL)


def _paint_person(row: TicketRow, actor: str) -> Painted:
    name = row.assignee_name or row.assignee
    if not name:
        return Painted("Nobody", tone="muted", initials="", short="")
    mine = row.assignee == actor
    short = "You" if mine else short_name(name)
    return Painted("You" if mine else name, initials=initials(name), mine=mine, short=short)


def _title_mark(row: TicketRow) -> Mark | None:
    if row.major:
        return Mark("octagon", "critical")
    return Mark("lock", "muted") if row.held else None


def _title_told(row: TicketRow) -> str:
    told = f"Major incident: {row.title}" if row.major else row.title
    return f"{told}\n{one_line(row.held)}" if row.held else told


def _kept(row: TicketRow) -> str:
    """Return that a ticket is kept for a matter, as it is spoken."""
    return ", kept for a matter" if row.held else ""


def sentence(row: TicketRow, now: datetime) -> str:
    """Return a row as it is spoken: number, title, state, time left."""
    what = words.due_word(row)
    left = words.time_left(row, now)
    due = f"{left}, {what}" if what else left
    major = "major incident, " if row.major else ""
    who = row.assignee_name or row.assignee or "nobody"
    kept = f", {one_line(row.held)}" if row.held else ""
    return f"{row.number}, {major}{row.title}, {_state_told(row)}, {due}, {row.priority.label}, {who}{kept}"


def ticket_columns(now: Callable[[], datetime], actor: str = "") -> tuple[Column[TicketRow], ...]:
    """Return the columns of the list; `actor`: whose tickets are "You"."""

    def at(value: datetime | None) -> str:
        return moment(value, padded=True)

    def person(row: TicketRow) -> str:
        return row.assignee_name or row.assignee or "Nobody"

    when = "23 May 2026 10:02"  # no month is wider
    return (
        Column("number", "Number", "REQ0000888", lambda r: r.number, sort=SortKey.NUMBER.value, pinned=True,
               accessible=lambda r: f"{r.number}, {r.kind.value}{', major incident' if r.major else ''}{_kept(r)}",
               tooltip=lambda r: "Major incident" if r.major else r.kind.value.capitalize()),
        Column("left", "Time left", "Missed by 23 h 59 min response", lambda r: _left_text(r, now()), pinned=True,
               sort=SortKey.NEXT.value, live=_left_text, paint=paint_left, groups="due",
               samples=("Missed by 23 h 59 min", "Missed by 23 h 59 min"),
               tooltip=words.due_tip,
               hint="Until the response, the next update or the resolution is due, whichever comes first"),
        Column("title", "Title", "Mailbox is full, cannot receive", lambda r: r.title, stretch=True, sort="title",
               mark=_title_mark, tooltip=_title_told),
        Column("priority", "Priority", "Medium", lambda r: r.priority.label, sort=SortKey.PRIORITY.value,
               groups="priority", mark=lambda r: _PRIORITY_MARKS[r.priority], since=MIDDLE,
               paint=lambda r, _now: _paint_priority(r)),
        Column("state", "State", "In progress", state_text, mark=lambda r: _STATE_MARKS[r.state],
               accessible=_state_told, tooltip=_state_told, sort="state", groups="state", since=NARROW),
        Column("agency", "Agency", "NCDA&CS", lambda r: r.agency_code, tooltip=lambda r: r.agency_name,
               accessible=lambda r: r.agency_name, sort="agency", groups="agency", since=MIDDLE),
        Column("assignee", "Assignee", "Alexandra Fitzgerald", person, tooltip=person,
               accessible=lambda r: r.assignee_name or r.assignee or "nobody", disc=True, sort="assignee",
               groups="assignee", samples=("T. Blackfeather", "T. Blackfeather"), since=NARROW + 1, gives=True,
               paint=lambda r, _now: _paint_person(r, actor)),
        Column("service", "Service", "Digital Commons Content Management", lambda r: r.service_name or "–",
               tooltip=lambda r: r.service_name, sort="service", groups="service", since=WIDE),
        Column("callback", "Call back", "919 555 0134 by 23 May 10:02", words.callback, shown=False,
               hint="The number at which the caller is called back, and by when"),
        Column("opened", "Opened", when, lambda r: at(r.opened_at), sort=SortKey.OPENED.value, shown=False),
        Column("group", "Group", "Identity and Access", lambda r: r.group_name or "–",
               tooltip=lambda r: r.group_name, sort="group", groups="group", shown=False),
        Column("updated", "Updated", when, lambda r: at(r.updated_at), sort=SortKey.UPDATED.value, shown=False),
        Column("due", "Resolution due", when, lambda r: at(r.due_at), sort=SortKey.DUE.value, shown=False),
        Column("age", "Age", "31 d 23 h", lambda r: _age(r, now()), live=_age, align=Align.RIGHT, shown=False,
               hint="From opening until now, or until it was resolved"),
        Column("kind", "Kind", "Incident", lambda r: r.kind.value.capitalize(), sort="kind", shown=False),
        Column("caller", "Caller", "Alexandra Fitzgerald", lambda r: r.caller, tooltip=lambda r: r.caller,
               shown=False),
        Column("channel", "Channel", "Monitoring", lambda r: r.channel.replace("_", " ").capitalize(), shown=False),
        Column("category", "Category", "Connectivity", lambda r: r.category, shown=False),
        Column("hold", "On hold for", "Waiting for evidence", lambda r: r.hold_reason.label if r.hold_reason else "",
               shown=False),
        Column("until", "On hold until", when, lambda r: at(r.hold_until), sort=SortKey.UNTIL.value, shown=False,
               hint="When it comes back by itself"),
        Column("resolved", "Resolved", when, lambda r: at(r.resolved_at), shown=False),
        Column("reopened", "Reopened", "12", lambda r: str(r.reopen_count or ""), align=Align.RIGHT, shown=False,
               accessible=lambda r: f"reopened {r.reopen_count} times"),
    )  # fmt: skip


def groups_of(by: str, groups: Iterable[TicketGroup]) -> list[Group]:
    """Return the groups of a list with their marks."""
    return [Group(f"{by}:{one.key}", one.label, _group_mark(by, one.key), one.count) for one in groups]


def _group_mark(by: str, key: str) -> Mark | None:
    if by == GroupKey.PRIORITY:
        return _PRIORITY_MARKS[Priority(int(key))]
    if by == GroupKey.DUE:
        return _DUE_MARKS.get(key)
    return _STATE_MARKS[TicketState(key)] if by == GroupKey.STATE else None


def _left_text(row: TicketRow, now: datetime) -> str:
    return f"{words.time_left(row, now)} {words.due_word(row)}".strip()


_SEGMENT_MARKS = {
    "counted": Mark("square", "accent"),
    "paused": Mark("pause", "muted"),
    "resolved": Mark("check", "met"),
    "outside": Mark("dash", "muted"),
    "holiday": Mark("diamond_open", "muted"),
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
        Column("what", "What", "Paused: waiting for caller", words.segment_words, stretch=True,
               tooltip=_segment_reading, accessible=_segment_reading,
               mark=lambda s: _SEGMENT_MARKS[words.segment_kind(s)]),
        Column("from", "From", "23 May 10:02", lambda s: _day_hour(s.start),
               sort_value=lambda s: s.start),
        Column("to", "To", "23 May 10:02", lambda s: _day_hour(s.end), since=NARROW,
               sort_value=lambda s: s.end),
        Column("counted", "Counted", "9 h 30 min",
               lambda s: format_duration(s.counted, days=False) if s.counted else "–", align=Align.RIGHT,
               sort_value=lambda s: s.counted),
    )  # fmt: skip

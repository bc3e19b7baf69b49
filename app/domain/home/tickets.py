"""What tickets ask of the desk: which of them need somebody now, and in which words."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.home.values import Item, Mark, Part
from app.domain.tickets.values import TicketRow
from app.domain.vocabulary import HoldReason, Metric

#: What is due within this time needs somebody now.
SOON = timedelta(hours=1)

_WAITS = {
    HoldReason.AWAITING_USER: "waits for its caller",
    HoldReason.AWAITING_VENDOR: "waits for a vendor",
    HoldReason.AWAITING_CHANGE: "waits for a change",
    HoldReason.AWAITING_PROBLEM: "waits for a problem to be solved",
    HoldReason.AWAITING_EVIDENCE: "waits for evidence",
}


def when(due: datetime | None, now: datetime, day_end: datetime) -> tuple[Part, Mark]:
    """Return the heading and the mark of what is due at an instant."""
    if due is None:
        return Part.TODAY, Mark.NONE
    if due <= now:
        return Part.NOW, Mark.MISSED
    if due <= now + SOON:
        return Part.NOW, Mark.SOON
    return (Part.TODAY if due < day_end else Part.COMING), Mark.NONE


def _about(row: TicketRow, more: str = "") -> str:
    words = f"{row.title}, {row.agency_name}. {row.priority.label}"
    return f"{words}, {more}." if more else f"{words}."


def mine(row: TicketRow, now: datetime, day_end: datetime) -> Item | None:
    """Return what one's own ticket asks for next; None: nothing before tomorrow."""
    due = row.due_first(now)
    if due is None or due >= day_end:
        return None
    part, mark = when(due, now, day_end)
    if row.next_metric is Metric.UPDATE:
        return Item(
            part,
            mark,
            due,
            f"Update the caller of {row.number}",
            _about(row),
            "ticket",
            row.id,
            "tickets.update",
            "Update",
        )
    title = f"{row.number} is past its time" if mark is Mark.MISSED else f"Resolve {row.number}"
    return Item(part, mark, due, title, _about(row), "ticket", row.id)


def nobodys(row: TicketRow, now: datetime, day_end: datetime) -> Item:
    """Return the item of a ticket that nobody has."""
    part, mark = when(row.due_first(now), now, day_end)
    first = "first response" if row.next_metric is Metric.RESPONSE else ""
    title = f"{row.number} has nobody"
    about = _about(row, first)
    return Item(part, mark, row.due_first(now), title, about, "ticket", row.id, "tickets.take", "Take", row.version)


def missed(row: TicketRow, now: datetime, day_end: datetime) -> Item:
    """Return the item of somebody's ticket that is past its time, for whoever leads."""
    part, mark = when(row.due_first(now), now, day_end)
    who = row.assignee_name or row.assignee
    about = f"{row.title}, {row.agency_name}. {f'{who} has it' if who else 'Nobody has it'}."
    return Item(part, mark, row.due_first(now), f"{row.number} is past its time", about, "ticket", row.id)


def back(row: TicketRow, now: datetime, day_end: datetime) -> Item:
    """Return the item of a ticket that is back from hold."""
    part, mark = when(row.due_first(now), now, day_end)
    start = () if row.state.value == "in_progress" else ("tickets.start", "Start", row.version)
    part = Part.TODAY if part is Part.COMING else part
    title = f"{row.number} is back from hold"
    return Item(part, mark, row.due_first(now), title, _about(row), "ticket", row.id, *start)


def waiting(row: TicketRow, since: datetime | None) -> Item:
    """Return the item of a ticket on hold."""
    words = _WAITS.get(row.hold_reason, "is on hold") if row.hold_reason else "is on hold"
    return Item(Part.WAITING, Mark.PAUSED, since, f"{row.number} {words}", _about(row), "ticket", row.id)

"""What happened to a meeting in words: a sentence for each of its events."""

from __future__ import annotations

from datetime import date

from app.domain import words
from app.domain.cab.values import AGENDA_MAILED, Answer, CabEvent, Event, ItemState, Meeting, Result

_OF_MEETING = {
    CabEvent.FROZEN: "Agenda frozen",
    CabEvent.THAWED: "Agenda taken back",
    CabEvent.CANCELLED: "Meeting cancelled",
    CabEvent.RESTORED: "Meeting held after all",
    CabEvent.OPENED: "Meeting opened",
    CabEvent.PAUSED: "Paused",
    CabEvent.RESUMED: "Resumed",
    CabEvent.REORDERED: "Items put in another order",
    CabEvent.ENDED: "Meeting ended",
    CabEvent.MEETING_REOPENED: "Meeting opened again",
    CabEvent.MINUTES_DRAFTED: "Minutes made again",
    CabEvent.INVITED: "Mails to those who are invited",
}
_OF_ITEM = {
    CabEvent.ITEM: "taken up",
    CabEvent.LATE_ADMITTED: "put on the agenda late",
    CabEvent.NOTED: "noted",
    CabEvent.REOPENED: "opened again",
    CabEvent.CORRECTED: "wording corrected",
}
_NOTE_IS_NO_REASON = frozenset({CabEvent.ANSWER})


def event_words(event: Event, meeting: Meeting) -> str:
    """Return what happened in a sentence without its time and author; the reason follows."""
    text = _what(event, meeting)
    if event.occurred_at is not None and event.occurred_at != event.at:
        text += f", at {words.moment(event.occurred_at, year=False)}"
    return f"{text}: {event.note}" if event.note and event.kind not in _NOTE_IS_NO_REASON else text


def _what(event: Event, meeting: Meeting) -> str:
    kind, value = event.kind, event.value
    if kind is CabEvent.INVITED and value == AGENDA_MAILED:
        return "Agenda mailed"
    if kind in _OF_MEETING:
        return _OF_MEETING[kind]
    if kind is CabEvent.MOVED:
        return f"Moved to {_day(value)}"
    if kind is CabEvent.SIGNED:
        return f"Minutes signed, {value}" if value else "Minutes signed"
    if event.seat_id is not None:
        return _of_seat(event, meeting)
    if kind is CabEvent.CORRECTED and event.item_id is None:
        return f"Chair corrected, {value}"
    item = meeting.item(event.item_id or 0)
    number = item.number if item is not None else "An item"
    if kind is CabEvent.DECIDED:
        return f"{number} {Result(value).label.lower() if value else 'decided'}"
    if kind is CabEvent.CONSENT:
        return f"Consent to {number} {value}"
    if kind in {CabEvent.DEFERRED, CabEvent.CARRIED}:
        goes = "deferred" if kind is CabEvent.DEFERRED else "goes on"
        return f"{number} {goes} to {_day(value)}" if value else f"{number} {goes}"
    if kind is CabEvent.REOPENED and value == ItemState.DEFERRED.value:
        return f"Deferral of {number} taken back"
    return f"{number} {_OF_ITEM.get(kind, kind.value.replace('_', ' '))}"


def _of_seat(event: Event, meeting: Meeting) -> str:
    seat = meeting.seat(event.seat_id or 0)
    name = seat.name if seat is not None else "A seat"
    if event.kind is CabEvent.ARRIVED:
        return f"{name} is present" + (f", the {event.value}" if event.value and event.value != "member" else "")
    if event.kind is CabEvent.LEFT:
        return f"{name} left"
    if event.kind is CabEvent.DELEGATE:
        return f"{event.value} sits for {name}" if event.value else f"{name} has no delegate any more"
    return f"{name} answered: {Answer(event.value).label.lower()}"


def _day(value: str) -> str:
    try:
        return words.weekday(date.fromisoformat(value))
    except ValueError:
        return value

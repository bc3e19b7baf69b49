"""Who chairs a meeting and signs its minutes: what is said at its end, who may sign, and until when it is corrected."""

from __future__ import annotations

from app.domain import words
from app.domain.cab.values import Meeting, MeetingState, PaperKind

#: What an event CORRECTED that is about no item says: the chair as it is now, and as it was.
_BY = "{now} instead of {was}"


def has_signed_minutes(meeting: Meeting) -> bool:
    """Return whether minutes of a meeting were signed, in whichever revision: who chaired it stands then."""
    return any(paper.kind is PaperKind.MINUTES and paper.is_signed for paper in meeting.papers)


def chair_closed(meeting: Meeting) -> str:
    """Return why the chair of a meeting cannot be named or corrected any more; "" where it can be."""
    name = words.weekday(meeting.day, year=False)
    if meeting.state is MeetingState.CANCELLED:
        return f"The meeting of {name} was cancelled."
    if meeting.state is MeetingState.HELD and has_signed_minutes(meeting):
        return f"The minutes of the meeting of {name} are signed: who chaired it stands."
    return ""


def correction(was: str, now: str) -> str:
    """Return what the event of a corrected chair says; `was`: "" where nobody was named."""
    return _BY.format(now=now, was=was or "nobody")


def refused_to_sign(meeting: Meeting, login: str, *, coordinates: bool) -> str:
    """Return why a login cannot sign the minutes of a meeting, as a sentence; "" where it can.

    `coordinates`: it is the coordinator's, who signs for a chair without a login.
    """
    chair, name = meeting.chair, f"the meeting of {words.weekday(meeting.day, year=False)}"
    if chair is None:
        return f"Nobody is named to chair {name}."
    if chair.login and chair.login != login:
        return f"{chair.name} chaired {name} and signs its minutes, signed in with their own login."
    if not chair.login and not coordinates:
        return f"{chair.name} chaired {name} and has no login: the coordinator signs for the record."
    return ""


def at_the_end(meeting: Meeting) -> str:
    """Return what is to be known of the chair before a meeting ends: who is on record, and whether they are there."""
    chair = meeting.chair
    if chair is None:
        return "Nobody is on record as its chair: name who signs its minutes."
    said = f"{chair.name} is on record as its chair and signs them"
    seats = [seat for seat in meeting.seats if chair in seat.people]
    if seats and not any(seat.present for seat in seats):
        return f"{said}, but is not recorded as present: correct the chair where somebody else chaired it."
    return f"{said}; correct the chair where somebody else chaired it."

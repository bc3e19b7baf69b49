"""What comes next for a meeting: the one act that its coordinator is asked for, and how it stands in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain import words
from app.domain.cab import days
from app.domain.cab.values import AGENDA_MAILED, CabEvent, Meeting, MeetingState, Paper, PaperKind
from app.domain.eastern import eastern, local_date


class Step(StrEnum):
    """The acts, each under the name of its command; NONE: nothing is to be done now."""

    NONE = ""
    CHOOSE_DAY = "cab.move"
    INVITE = "cab.invite"
    SEND = "cab.freeze"
    OPEN = "cab.open"
    ROOM = "cab.room"
    DRAFT = "cab.revise"
    SIGN = "cab.sign"
    CANCEL = "cab.cancel"


@dataclass(frozen=True, slots=True)
class NextStep:
    """`step` with the sentence that says how the meeting stands."""

    step: Step
    sentence: str


def latest(meeting: Meeting, kind: PaperKind) -> Paper | None:
    """Return the newest revision of a paper of a meeting; None where there is none."""
    return max((paper for paper in meeting.papers if paper.kind is kind), key=lambda one: one.revision, default=None)


def is_invited(meeting: Meeting) -> bool:
    """Return whether anybody was invited to a meeting so far."""
    told = any(event.kind is CabEvent.INVITED for event in meeting.events)
    return told or any(seat.invited_sequence is not None for seat in meeting.seats)


def next_step(meeting: Meeting, now: datetime, *, can_mail: bool) -> NextStep:
    """Return what is next at `now` (aware). `can_mail`: the board has an address that invitations come from."""
    if meeting.holiday:
        return _holiday(meeting)
    if meeting.state is MeetingState.PLANNED:
        return _planned(meeting, now, can_mail=can_mail)
    if meeting.state is MeetingState.FROZEN:
        return _frozen(meeting, now, can_mail=can_mail)
    if meeting.state is MeetingState.RUNNING:
        open_items = sum(item.is_open for item in meeting.items)
        return NextStep(Step.ROOM, f"Running: {words.count(open_items, 'item is', 'items are')} open.")
    if meeting.state is MeetingState.HELD:
        return _held(meeting)
    return NextStep(Step.NONE, f"Cancelled: {meeting.cancelled_why}" if meeting.cancelled_why else "Cancelled.")


def _holiday(meeting: Meeting) -> NextStep:
    proposed = words.joined([words.day(day, weekday=True, year=False) for day in meeting.proposals])
    more = f"Proposed instead: {proposed}." if proposed else "No day of its week is left to propose."
    return NextStep(Step.CHOOSE_DAY, f"{words.weekday(meeting.slot, year=False)} is {meeting.holiday}. {more}")


def _planned(meeting: Meeting, now: datetime, *, can_mail: bool) -> NextStep:
    cut_off, freeze_at = meeting.cut_off, meeting.freeze_at
    if now >= meeting.end:
        return NextStep(Step.CANCEL if meeting.id else Step.NONE, "Its day has passed, and it was not held.")
    if cut_off is None or freeze_at is None:
        return NextStep(Step.NONE, "Planned.")
    due, and_mailed = words.moment(freeze_at, weekday=True, year=False), " and mailed" if can_mail else ""
    if now >= cut_off:
        late = ", which has passed" if now >= freeze_at else ""
        sentence = f"Planned. The agenda is due to be frozen{and_mailed} on {due}{late}."
        return NextStep(Step.SEND, f"{sentence}{_nothing(meeting)}")
    complete = words.moment(cut_off, weekday=True, year=False)
    sentence = f"Planned. Changes are complete by {complete}; the agenda is frozen{and_mailed} on {due}."
    return NextStep(Step.INVITE if can_mail and not is_invited(meeting) else Step.NONE, sentence)


def _nothing(meeting: Meeting) -> str:
    """Return the sentence that a meeting without an item may be cancelled; "" where it has one."""
    if any(item.is_open for item in meeting.items):
        return ""
    return " Nothing is pending: the agenda says so; where there is nothing else to talk about, cancel the meeting."


def agenda_mailed(meeting: Meeting) -> str:
    """Return how many mails with the agenda as it is frozen now went to the outbox ("31 mails"); "" for none."""
    frozen = max((event.seq for event in meeting.events if event.kind is CabEvent.FROZEN), default=0)
    told = (one for one in meeting.events if one.kind is CabEvent.INVITED and one.value == AGENDA_MAILED)
    return next((one.note or "mails" for one in told if one.seq > frozen), "")


#: Why nothing is mailed, and what to do.
NO_ADDRESS = "the board has no mail address. Name one in Setup, Rules of the board"


def _frozen(meeting: Meeting, now: datetime, *, can_mail: bool) -> NextStep:
    on = f" on {words.moment(meeting.frozen_at, weekday=True, year=False)}" if meeting.frozen_at else ""
    mailed = agenda_mailed(meeting)
    nothing = "Nothing was mailed." if can_mail else f"Nothing was mailed: {NO_ADDRESS}."
    told = f"; {mailed} with it went to the outbox." if mailed else f". {nothing}"
    sent = f"The agenda was frozen{on}{told}{_nothing(meeting)}"
    today, opens = local_date(now), days.opens_at(meeting.start)
    if today > meeting.day:
        return NextStep(Step.CANCEL, f"{sent} Its day has passed, and it was not held.")
    if today == meeting.day and now >= opens:
        return NextStep(Step.OPEN, sent)
    from_then = f"{words.day(meeting.day, weekday=True, year=False)} {words.time_of_day(eastern(opens))}"
    return NextStep(Step.NONE, f"{sent} It can be opened from {from_then} on.")


def _held(meeting: Meeting) -> NextStep:
    paper = latest(meeting, PaperKind.MINUTES)
    if paper is None:
        return NextStep(Step.DRAFT if meeting.ended_at else Step.NONE, "Held. No minutes are kept of it.")
    if not paper.is_signed:
        return NextStep(Step.SIGN, f"Held. Its minutes, revision {paper.revision}, are not signed yet.")
    at = words.moment(paper.signed_at, weekday=True)
    return NextStep(Step.NONE, f"Held. Its minutes were signed by {paper.signed_by} on {at}.")

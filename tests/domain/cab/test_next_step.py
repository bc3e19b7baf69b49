"""What comes next for a meeting, through its life."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.domain.cab.next_step import Step, next_step
from app.domain.cab.values import CabEvent, Event, Meeting, MeetingState, Paper, PaperKind, Seat
from tests.domain.cab.examples import item

DAY = date(2026, 11, 18)
START = datetime(2026, 11, 18, 15, tzinfo=UTC)  # 10:00 Eastern
CUT_OFF = datetime(2026, 11, 13, 22, tzinfo=UTC)  # Friday 17:00
SENT = datetime(2026, 11, 16, 22, tzinfo=UTC)  # Monday 17:00
MEETING = Meeting(
    1, "CAB0000001", DAY, DAY, MeetingState.PLANNED, START, START + timedelta(hours=1), cut_off=CUT_OFF, freeze_at=SENT
)
FROZEN = replace(MEETING, state=MeetingState.FROZEN, frozen_at=SENT)
HELD = replace(MEETING, state=MeetingState.HELD, ended_at=START + timedelta(minutes=50))
DRAFT = Paper(7, 1, PaperKind.MINUTES, 2, HELD.end)


def step(meeting: Meeting, now: datetime, *, can_mail: bool = True) -> Step:
    return next_step(meeting, now, can_mail=can_mail).step


def test_a_meeting_goes_from_its_invitation_to_its_signed_minutes() -> None:
    assert step(MEETING, CUT_OFF - timedelta(days=3)) is Step.INVITE
    invited = replace(MEETING, seats=(Seat(1, "DOT", invited_sequence=0),))
    assert step(invited, CUT_OFF - timedelta(days=3)) is Step.NONE
    assert step(MEETING, CUT_OFF - timedelta(days=3), can_mail=False) is Step.NONE
    assert step(invited, CUT_OFF) is Step.SEND
    assert step(FROZEN, SENT) is Step.NONE
    assert step(FROZEN, START - timedelta(hours=2, minutes=1)) is Step.NONE
    assert step(FROZEN, START - timedelta(hours=2)) is Step.OPEN
    assert step(replace(FROZEN, state=MeetingState.RUNNING), START) is Step.ROOM
    assert step(HELD, START + timedelta(days=1)) is Step.DRAFT
    assert step(replace(HELD, papers=(DRAFT,)), START + timedelta(days=1)) is Step.SIGN
    signed = replace(DRAFT, signed_by="Jin Pereira", signed_at=START + timedelta(days=1))
    told = next_step(replace(HELD, papers=(DRAFT, signed)), START + timedelta(days=2), can_mail=True)
    assert told.step is Step.SIGN, "the first of two papers of one revision is taken"
    told = next_step(replace(HELD, papers=(signed,)), START + timedelta(days=2), can_mail=True)
    assert (told.step, told.sentence) == (
        Step.NONE,
        "Held. Its minutes were signed by Jin Pereira on Thu 19 Nov 2026 10:00.",
    )


def test_a_meeting_without_anything_pending_may_be_cancelled_and_its_agenda_is_sent_all_the_same() -> None:
    said = "Nothing is pending: the agenda says so; where there is nothing else to talk about, cancel the meeting."
    for meeting, now, act in ((MEETING, CUT_OFF, Step.SEND), (FROZEN, START, Step.OPEN)):
        told = next_step(meeting, now, can_mail=True)
        assert (told.step, told.sentence.endswith(said)) == (act, True), told
        assert "pending" not in next_step(replace(meeting, items=(item(),)), now, can_mail=True).sentence


def test_what_is_said_of_a_frozen_agenda_is_what_happened() -> None:
    def said(*events: Event, can_mail: bool = True) -> str:
        return next_step(replace(FROZEN, events=events, items=(item(),)), START, can_mail=can_mail).sentence

    froze = Event(5, 5, SENT, CabEvent.FROZEN)
    on = "The agenda was frozen on Mon 16 Nov 17:00"
    assert said(froze) == f"{on}. Nothing was mailed."
    assert said(froze, can_mail=False) == (
        f"{on}. Nothing was mailed: the board has no mail address. Name one in Setup, Rules of the board."
    )
    mailed = Event(6, 6, SENT, CabEvent.INVITED, value="sent", note="31 mails")
    assert said(froze, mailed, can_mail=False) == f"{on}; 31 mails with it went to the outbox."
    called = Event(6, 6, SENT, CabEvent.INVITED, value="called", note="31 mails")
    assert said(froze, called) == f"{on}. Nothing was mailed."
    again = Event(7, 7, SENT, CabEvent.FROZEN)
    assert said(froze, mailed, again) == f"{on}. Nothing was mailed.", "of the agenda of before"
    before = CUT_OFF - timedelta(days=3)
    planned = [next_step(MEETING, before, can_mail=can).sentence for can in (True, False)]
    assert [sentence.partition("; ")[2] for sentence in planned] == [
        "the agenda is frozen and mailed on Mon 16 Nov 17:00.",
        "the agenda is frozen on Mon 16 Nov 17:00.",
    ]


def test_a_meeting_that_was_not_held_is_cancelled() -> None:
    after = START + timedelta(days=1)
    assert step(MEETING, after) is Step.CANCEL
    assert step(FROZEN, after) is Step.CANCEL
    assert step(replace(MEETING, id=0), after) is Step.NONE, "there is nothing to cancel"
    cancelled = replace(MEETING, state=MeetingState.CANCELLED, cancelled_why="Storm")
    assert next_step(cancelled, after, can_mail=True).sentence == "Cancelled: Storm"


def test_a_holiday_asks_for_a_day_and_says_which_are_proposed() -> None:
    holiday = date(2026, 11, 11)
    meeting = replace(
        MEETING,
        id=0,
        day=holiday,
        slot=holiday,
        holiday="Veterans Day",
        proposals=(date(2026, 11, 10), date(2026, 11, 12)),
    )
    told = next_step(meeting, SENT - timedelta(days=20), can_mail=True)
    assert told.step is Step.CHOOSE_DAY
    assert told.sentence == "Wednesday 11 November is Veterans Day. Proposed instead: Tue 10 Nov and Thu 12 Nov."
    gone = next_step(replace(meeting, proposals=()), SENT, can_mail=True)
    assert gone.sentence.endswith("No day of its week is left to propose.")

"""The week of 11 November 2026: a Wednesday that is a holiday, moved, sent, moved again, cancelled, held after all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.cab.items import LATE, section_of
from app.domain.cab.values import Consent, ItemState, MeetingState, PaperKind, Result
from app.domain.vocabulary import ChangeState
from app.errors import InputError, NotAllowed
from app.services.cab import agenda as agendas
from app.services.cab import agenda_items, attendance, ballots, decisions, meetings, minutes, reads, sitting, tend
from app.services.changes import acts
from tests.reports.cab.test_papers import pages
from tests.services.cab.board import Board

SLOT, TUESDAY, THURSDAY = date(2026, 11, 11), date(2026, 11, 10), date(2026, 11, 12)
NEXT = date(2026, 11, 18)


def utc(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def move(cab: Board, to: date) -> None:
    now = cab.meeting(SLOT)
    meetings.move(cab["ava"], now.id, now.version, to, slot=SLOT)


def seated(cab: Board, *agencies: str) -> None:
    for seat in cab.meeting(SLOT).seats:
        if seat.agency in agencies:
            attendance.presence(cab["ava"], seat.id, seat.version, True)


def approvals(cab: Board, change_id: int, *agencies: str) -> None:
    item = cab.item(change_id)
    for agency in agencies:
        seat = cab.seat(SLOT, agency)
        ballots.vote(cab["ava"], item.id, seat, "approve", content_n=item.now_n, cast="recorded")


def decide(cab: Board, change_id: int, result: str, **more: Any) -> None:
    item = cab.item(change_id)
    decisions.decide(cab["ava"], item.id, item.version, result, content_n=item.now_n, **more)


def test_from_the_first_submission_to_the_signed_minutes(cab: Board, tmp_path: Path) -> None:
    # Tuesday 3 November: the day is not chosen yet
    a, c, g = (cab.draft(title=title) for title in ("A: undecided", "C: deferred", "G: with conditions"))
    assert "day" in cab.submit(a)
    cab.submit(c)
    cab.submit(g)
    place = cab.change(a).place
    assert place is not None
    assert (place.slot, place.to_choose) == (SLOT, True)
    undecided = cab.meeting(SLOT)
    assert undecided.holiday == "Veterans Day"
    proposed = meetings.propose_days(cab["ava"], SLOT)
    assert proposed == (TUESDAY, THURSDAY, date(2026, 11, 9), date(2026, 11, 13))
    with pytest.raises(NotAllowed, match="Veterans Day"):
        meetings.freeze(cab["ava"], undecided.id, undecided.version)

    move(cab, TUESDAY)
    moved = cab.meeting(TUESDAY)
    assert (moved.cut_off, moved.freeze_at) == (utc(5, 22), utc(6, 22))
    assert (moved.start, moved.sequence, moved.state) == (utc(10, 15), 1, MeetingState.PLANNED)
    assert {item.change.title[0] for item in moved.items if item.change} == {"A", "C", "G"}

    # Thursday 5 November: a minute before the cut-off, and a minute after it
    cab.clock.to("2026-11-05 16:59")
    b, d = cab.submitted("B: rejected"), cab.submitted("D: withdrawn")
    cab.clock.to("2026-11-05 17:01")
    j = cab.draft(title="J: late")
    cab.submit(j, late_for=SLOT, late_why="The vendor sent it on Thursday")
    assert {x: cab.change(x).cab_date for x in (b, d, j)} == {b: TUESDAY, d: TUESDAY, j: TUESDAY}
    late = cab.item(j)
    assert (late.late, late.consent, section_of(late)) == (True, Consent.NONE, LATE)

    # Friday 6 November 17:00: sent by itself, and not a minute earlier
    cab.clock.to("2026-11-06 16:59")
    assert tend.tend(cab["ava"]).is_nothing
    cab.clock.to("2026-11-06 17:00")
    assert len(tend.tend(cab["ava"]).done) == 1
    sent = cab.meeting(SLOT)
    assert (sent.state, sent.sequence, sent.frozen_at) == (MeetingState.FROZEN, 2, utc(6, 22))
    assert [(p.kind, p.revision) for p in sent.papers] == [(PaperKind.AGENDA, 1)]

    # 18:00: an edit of a change on it is marked, and the agenda says what was sent
    cab.clock.to("2026-11-06 18:00")
    acts.edit_change(cab["finn"], cab.change(g), {"backout_plan": "Restore"})
    edited = cab.item(g)
    assert [(e.field, e.old, e.new) for e in edited.edits] == [("back-out plan", "Snapshot", "Restore")]
    listed = agendas.agenda(cab["ben"], SLOT)
    shown = next(item.change for item in listed.agenda.items if item.change and item.change.id == g)
    assert shown.backout_plan == "Snapshot"

    # 19:00: moved to Thursday, so the agenda is to be sent anew; who was late for Tuesday is in time for Thursday
    cab.clock.to("2026-11-06 19:00")
    move(cab, THURSDAY)
    again = cab.meeting(SLOT)
    assert (again.day, again.state, again.sequence) == (THURSDAY, MeetingState.PLANNED, 3)
    assert (again.cut_off, again.freeze_at) == (utc(6, 22), utc(9, 22))
    assert (cab.item(j).late, cab.item(g).frozen) == (False, None)
    cab.clock.to("2026-11-09 10:00")
    k = cab.draft(title="K: late by consent")
    cab.submit(k, late_for=SLOT, late_why="Found on Monday")
    assert cab.item(k).late

    # Monday 9 November 17:00: the second revision; after it one is withdrawn, and the meeting is cancelled
    cab.clock.to("2026-11-09 17:00")
    assert len(tend.tend(cab["ava"]).done) == 1
    assert (cab.meeting(SLOT).sequence, cab.meeting(SLOT).papers[-1].revision) == (4, 2)
    acts.withdraw(cab["finn"], d, cab.change(d).version)
    stays = next(item for item in cab.meeting(SLOT).items if item.change and item.change.id == d)
    assert (stays.state, cab.change(d).state, cab.change(d).cab_date) == (ItemState.WITHDRAWN, ChangeState.DRAFT, None)
    cab.clock.to("2026-11-09 18:00")
    now = cab.meeting(SLOT)
    with pytest.raises(InputError, match="Reason"):
        meetings.cancel(cab["ava"], now.id, now.version, " ")
    meetings.cancel(cab["ava"], now.id, now.version, "The chair is ill")
    off = cab.meeting(SLOT)
    assert (off.state, off.sequence, off.cancelled_why) == (MeetingState.CANCELLED, 5, "The chair is ill")
    assert not [item for item in off.items if item.is_open]
    pdf = tmp_path / "notice.pdf"
    agendas.agenda_files(cab["ben"], SLOT, pdf=pdf)
    (notice,) = pages(pdf.read_bytes())
    assert "Agency CAB of Thursday 12 November 2026: cancelled" in notice
    assert "Reason The chair is ill Cancelled by Ava Abel Next meeting Wednesday 18 November 2026, 10:00" in notice
    assert "Items that go to the next meeting (6)" in notice
    carried = {x: cab.item(x) for x in (a, b, c, g, j, k)}
    assert {(item.came, item.late, item.meeting_id) for item in carried.values()} == {(1, False, cab.meeting(NEXT).id)}

    # it is held after all: sent at once, in one step of its sequence; the items come back by name
    cab.clock.to("2026-11-09 18:30")
    meetings.restore(cab["ava"], off.id, off.version, "The deputy chairs")
    on = cab.meeting(SLOT)
    assert (on.state, on.sequence, max(p.revision for p in on.papers)) == (MeetingState.FROZEN, 6, 3)
    assert not [item for item in on.items if item.is_open]
    agenda_items.bring_back(cab["ava"], [item.id for item in carried.values()], on.id)
    assert {(cab.item(x).came, cab.item(x).meeting_id) for x in carried} == {(1, on.id)}
    now = cab.meeting(SLOT)
    meetings.set_chair(cab["ava"], now.id, now.version, cab.ids["hal"])

    assert [(one.author_name, one.chair) for one in cab.meeting(SLOT).named] == [("Ava Abel", "Hal Hunt")]

    # Thursday 12 November: the next meeting is today's
    cab.clock.to("2026-11-12 07:59")
    now = cab.meeting(SLOT)
    assert reads.meeting(cab["ben"]).day == THURSDAY
    with pytest.raises(NotAllowed, match="08:00"):
        sitting.open_meeting(cab["ava"], now.id, now.version)
    cab.clock.to("2026-11-12 10:00")
    sitting.open_meeting(cab["ava"], now.id, now.version)
    seated(cab, "DHHS", "DOR")
    sitting.go_to(cab["ava"], now.id, cab.item(b).id)
    with pytest.raises(NotAllowed, match="2 of 5 agencies present, 1 more needed"):
        decide(cab, b, "rejected", reason="Too risky")
    seated(cab, "DOT")

    # B is rejected by one vote with its reason, G approved with conditions, C deferred; A stays undecided
    item = cab.item(b)
    with pytest.raises(InputError, match="reason"):
        ballots.vote(cab["ava"], item.id, cab.seat(SLOT, "DOT"), "reject", content_n=item.now_n, cast="recorded")
    ballots.vote(
        cab["ava"], item.id, cab.seat(SLOT, "DOT"), "reject", content_n=item.now_n, note="No test", cast="recorded"
    )
    decide(cab, b, "rejected", reason="Too risky")
    assert cab.change(b).state is ChangeState.REJECTED
    approvals(cab, g, "DHHS", "DOR")
    with pytest.raises(InputError, match="conditions"):
        decide(cab, g, "conditions")
    cab.clock.on(minutes=10)
    decide(cab, g, "conditions", conditions="After the backup")
    assert (cab.change(g).state, cab.change(g).conditions) == (ChangeState.APPROVED, "After the backup")
    item = cab.item(c)
    agenda_items.defer(cab["ava"], item.id, item.version, "The vendor is asked first")
    assert (cab.item(c).came, cab.item(c).meeting_id) == (2, cab.meeting(NEXT).id)

    # K is late still, and heard by consent alone; J is in time since the meeting was moved
    approvals(cab, k, "DHHS", "DOR")
    with pytest.raises(NotAllowed, match="consent"):
        decide(cab, k, "approved")
    item = cab.item(k)
    assert (item.late, cab.item(j).late) == (True, False)
    decisions.consent(cab["ava"], item.id, item.version, given=True)
    decide(cab, k, "approved", reason="It follows the other within the hour")

    cab.clock.to("2026-11-12 10:50")
    now = cab.meeting(SLOT)
    sitting.end(cab["ava"], now.id, now.version)
    over = cab.meeting(SLOT)
    assert (over.state, over.sequence) == (MeetingState.HELD, 6)
    assert not [item for item in over.items if item.is_open]
    assert {x: (cab.item(x).came, cab.item(x).meeting_id == cab.meeting(NEXT).id) for x in (a, j)} == {
        a: (2, True),
        j: (2, True),
    }
    assert "2nd time" in reads.history(cab["ben"], a)[-1]

    # the minutes are there, made of what is on record; the chair signs them
    _, paper, value = minutes.minutes_of(cab["ben"], THURSDAY)
    assert paper is not None
    results = {(line.title[0], line.result) for line in value.items if line.result}
    assert {("B", "Rejected"), ("G", "Approved with conditions"), ("K", "Approved"), ("D", "Withdrawn")} <= results
    assert (value.chair, value.next_meeting) == ("Hal Hunt", NEXT)
    with pytest.raises(NotAllowed, match="Hal Hunt"):
        minutes.sign(cab["ava"], paper.id)

    # the day after: the chair on record was wrong, and is corrected with a reason; the minutes are made anew
    def chaired_by(who: str, why: str) -> None:
        now = cab.meeting(SLOT)
        meetings.set_chair(cab["ava"], now.id, now.version, cab.ids[who], reason=why)

    with pytest.raises(InputError, match="say why"):
        chaired_by("ava", "")
    chaired_by("ava", "Hal was away")
    with pytest.raises(NotAllowed, match="Ava"):
        chaired_by("ava", "Once more")
    _, anew, told = minutes.minutes_of(cab["ben"], THURSDAY)
    assert anew is not None
    assert (anew.revision, told.reason) == (paper.revision + 1, "Hal was away")
    assert told.chair.startswith("Ava")
    assert any(f"Chair corrected, {told.chair} instead of Hal Hunt" in line for line in told.course)
    with pytest.raises(NotAllowed, match="Ava"):
        minutes.sign(cab["hal"], anew.id)
    chaired_by("hal", "He was there after all")
    _, paper, _ = minutes.minutes_of(cab["ben"], THURSDAY)
    assert paper is not None
    assert [one.slot for one in reads.meetings(cab["ben"], SLOT, NEXT) if one.unsigned] == [SLOT]
    minutes.sign(cab["hal"], paper.id)
    assert [one.slot for one in reads.meetings(cab["ben"], SLOT, NEXT) if one.unsigned] == []
    with pytest.raises(NotAllowed, match="are signed"):
        chaired_by("ava", "Too late")
    assert len(cab.meeting(SLOT).named) == 1, "corrections are events of the meeting"
    signed = minutes.latest_minutes(cab.meeting(SLOT))
    assert signed is not None
    assert (signed.signed_by, Result.REJECTED in {item.result for item in over.items}) == ("Hal Hunt", True)

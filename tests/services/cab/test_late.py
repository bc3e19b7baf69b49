"""What is late needs the consent of the board, whichever way it came onto the agenda."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.cab.items import AFTER_SENT, late_in, late_on
from app.domain.cab.values import ItemState, MeetingState
from app.errors import InputError
from app.services.cab import agenda_items, meetings
from app.services.cab.loading import full
from app.services.changes import reads
from app.services.changes.submission import offers
from tests.services.cab.board import Board
from tests.services.changes.playing import local

SLOT, LATER = date(2026, 11, 18), date(2026, 11, 25)


def reassign(cab: Board, change: int, slot: date) -> None:
    item = cab.item(change)
    agenda_items.reassign(cab["ava"], item.id, item.version, cab.meeting(slot).id)


def send(cab: Board) -> None:
    now = cab.meeting(SLOT)
    meetings.freeze(cab["ava"], now.id, now.version)


def test_put_before_an_earlier_meeting_it_is_late_there(cab: Board) -> None:
    """Submitted on Monday for the 25th, while the agenda of the 18th is not sent yet."""
    cab.clock.to("2026-11-12 09:00")
    cab.submitted("Already there")
    cab.clock.to("2026-11-16 09:00")
    key = cab.submitted("On Monday")
    reassign(cab, key, SLOT)
    item = cab.item(key)
    assert (item.late, item.late_why) == (True, "Submitted Mon 16 Nov 2026 09:00, after Fri 13 Nov 2026 17:00 Eastern")
    # held a day earlier it is late too, although it kept what was promised for another meeting
    meetings.move_meeting(cab["ava"], SLOT, date(2026, 11, 17))
    assert cab.item(key).late
    reassign(cab, key, LATER)
    assert not cab.item(key).late


def test_what_was_put_on_it_after_it_was_sent_stays_late_while_that_agenda_stands(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    first, later = cab.submitted("First"), cab.submitted("Later")
    item = cab.item(later)
    agenda_items.defer(cab["ava"], item.id, item.version, "Not ready")
    third = cab.submitted("Third")
    reassign(cab, third, LATER)
    cab.clock.to("2026-11-16 17:00")
    send(cab)
    reassign(cab, third, SLOT)
    assert (cab.item(third).late_why, cab.item(first).late) == (AFTER_SENT, False)
    meetings.move_meeting(cab["ava"], SLOT, date(2026, 11, 17))
    assert (cab.item(third).late_why, cab.item(first).late) == (AFTER_SENT, False)
    assert cab.meeting(SLOT).state is MeetingState.FROZEN
    # cancelled, held after all and brought back it is as late as it was
    now = cab.meeting(SLOT)
    meetings.cancel(cab["ava"], now.id, now.version, "The chair is ill")
    assert not cab.item(third).late  # in time for the next one
    off = cab.meeting(SLOT)
    meetings.restore(cab["ava"], off.id, off.version, "The deputy chairs")
    agenda_items.bring_back(cab["ava"], [cab.item(third).id, cab.item(first).id], off.id)
    assert (cab.item(third).late_why, cab.item(first).late) == (AFTER_SENT, False)


def test_deferred_to_a_meeting_whose_cut_off_it_missed_it_is_late_there(cab: Board) -> None:
    """The meeting of the 25th is held on Friday the 20th: its cut-off is Tuesday the 17th, 17:00."""
    cab.clock.to("2026-11-12 09:00")
    other = cab.submitted("In time")
    cab.clock.to("2026-11-16 09:00")
    later = meetings.move(cab["ava"], 0, 0, date(2026, 11, 20), slot=LATER).ids[0]
    cab.clock.to("2026-11-17 18:00")
    key = cab.draft(title="On Tuesday evening")
    cab.submit(key, late_for=SLOT, late_why="The vendor was late")
    for change in (key, other):
        item = cab.item(change)
        agenda_items.defer(cab["ava"], item.id, item.version, "Not ready", to_meeting_id=later)
    found = cab.item(key)
    assert (found.meeting_id, found.state) == (later, ItemState.OPEN)
    assert (found.late, found.late_why) == (
        True,
        "Submitted Tue 17 Nov 2026 18:00, after Tue 17 Nov 2026 17:00 Eastern",
    )
    assert not cab.item(other).late


def test_an_agenda_that_was_sent_takes_only_what_is_late(cab: Board) -> None:
    """Sent a minute after its cut-off by a clock that was ahead: nobody is in time for it any more."""
    cab.clock.to("2026-11-12 09:00")
    cab.submitted("First")
    cab.clock.to("2026-11-13 17:00")
    send(cab)
    cab.clock.to("2026-11-13 16:58")
    key = cab.draft(title="Second")
    offered = offers(cab["finn"], key)
    assert offered.first is not None
    assert (offered.first.slot, [(one.slot, one.late) for one in offered.late]) == (LATER, [(SLOT, True)])
    with pytest.raises(InputError, match="Reason"):
        cab.submit(key, late_for=SLOT)
    cab.submit(key, late_for=SLOT, late_why="It cannot wait")
    assert cab.item(key).late_why == f"{AFTER_SENT}: It cannot wait"


def test_who_is_late_by_word_alone_stays_so(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    item = cab.item(cab.submitted())
    with cab.root.read() as conn:
        meeting = full(conn, item.meeting_id or 0)
    assert late_in(item, meeting, None) == ""
    assert late_in(replace(item, submitted_at=None), meeting, None) == ""
    assert late_on(replace(item, submitted_at=None, late=True), None, cab.clock.at, sent=False) == "Late, by consent"


def test_lead_time_counts_by_the_day_that_the_meeting_was_moved_to(cab: Board) -> None:
    """The meeting of the 18th is on Tuesday: who is complete on Friday the 13th is heard on the 25th."""
    cab.clock.to("2026-11-12 09:00")
    night: dict[str, Any] = {"planned_start": local("2026-11-19 04:00"), "planned_end": local("2026-11-19 06:00")}
    heard, draft = cab.submitted("Heard", **night), cab.draft(title="Not yet", **night)
    meetings.move_meeting(cab["ava"], SLOT, date(2026, 11, 17))
    cab.clock.to("2026-11-13 09:00")
    assert lead_times(cab, heard) == []
    said = "submitted now, it is heard on Wed 25 Nov at the earliest, and starts before that is over."
    assert lead_times(cab, draft) == [f"Too little lead time: {said}"]
    meetings.move_meeting(cab["ava"], SLOT, date(2026, 11, 19))
    said = "it is heard on Thu 19 Nov at the earliest, and starts before that is over."
    assert [text.endswith(said) for one in (heard, draft) for text in lead_times(cab, one)] == [True, True]


def lead_times(cab: Board, change: int) -> list[str]:
    found = reads.change_detail(cab.root, change).clashes
    return [clash.text for clash in found if clash.kind == "lead_time"]

"""A deferral made by mistake in a meeting that runs is taken back there, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from app.db import tables as t
from app.domain.cab.event_words import event_words
from app.domain.cab.items import heard
from app.domain.cab.minutes import minutes_paper
from app.domain.cab.values import ItemState
from app.errors import NotAllowed
from app.services.cab import agenda_items, sitting
from app.services.cab.loading import facts, full
from tests.services.cab.board import Board

DAY, NEXT = date(2026, 11, 18), date(2026, 11, 25)
WHY = "The wrong key"


def _open(cab: Board, *titles: str) -> list[int]:
    cab.clock.to("2026-11-12 09:00")
    changes = [cab.submitted(title) for title in titles]
    cab.clock.to("2026-11-18 10:00")
    now = cab.meeting(DAY)
    sitting.open_meeting(cab["ava"], now.id, now.version)
    cab.clock.on(minutes=5)
    return changes


def _defer(cab: Board, change: int) -> int:
    item = cab.item(change)
    agenda_items.defer(cab["ava"], item.id, item.version, "Not ready")
    cab.clock.on(minutes=5)
    return item.id


def test_it_returns_to_its_meeting_where_it_stood_and_goes_on_from_there(cab: Board) -> None:
    first, second, third = _open(cab, "One", "Two", "Three")
    now = cab.meeting(DAY)
    sitting.go_to(cab["ava"], now.id, cab.item(second).id)
    cab.clock.on(minutes=5)
    deferred = _defer(cab, second)
    assert (cab.item(second).came, cab.change(second).cab_date) == (2, NEXT)
    agenda_items.hear_after_all(cab["ava"], deferred, None, WHY)
    now, back = cab.meeting(DAY), cab.item(second)
    assert (back.meeting_id, back.state, back.came, back.late) == (now.id, ItemState.OPEN, 1, False)
    assert cab.change(second).cab_date == DAY
    assert back.frozen is not None, "it stood on the agenda that was sent"
    assert not back.since_sent
    assert [item.id for item in heard(now)] == [cab.item(first).id, back.id, cab.item(third).id]
    assert not cab.meeting(NEXT).items
    state = sitting.room_state(cab["ava"], now.id)
    assert (state.item_id, state.spent[back.id].total_seconds()) == (back.id, 300)
    assert (state.progress.items, state.progress.put_off) == (3, 0)
    assert f"Deferral of {back.number} taken back: {WHY}" in [event_words(event, now) for event in now.events]
    with pytest.raises(NotAllowed, match="was taken back already"):
        agenda_items.hear_after_all(cab["ava"], deferred, None, WHY)
    sitting.end(cab["ava"], now.id, cab.meeting(DAY).version)
    assert (cab.item(second).came, cab.item(second).late) == (2, False)
    with cab.root.read() as conn:
        paper = minutes_paper(full(conn, now.id), facts(conn, now, minutes=True))
    assert [line.number for line in paper.items] == [cab.change(one).number for one in (first, second, third)]
    assert [line.history for line in paper.items if line.history] == [
        (f"Deferral taken back Wed 18 Nov 2026 10:15 by Ava Abel: {WHY}",)
    ]


def test_only_while_the_meeting_that_made_it_runs(cab: Board) -> None:
    still, late = _open(cab, "Still open", "Deferred")
    second = _defer(cab, late)
    with pytest.raises(NotAllowed, match="is open: it was not deferred"):
        agenda_items.hear_after_all(cab["ava"], cab.item(still).id, None, WHY)
    with pytest.raises(NotAllowed, match="the meeting of Wednesday 25 November is planned"):
        agenda_items.hear_after_all(cab["ava"], cab.item(late).id, None, WHY)
    now = cab.meeting(DAY)
    sitting.end(cab["ava"], now.id, now.version)
    with pytest.raises(NotAllowed, match="the meeting of Wednesday 18 November is held"):
        agenda_items.hear_after_all(cab["ava"], second, None, WHY)
    assert cab.item(late).meeting_id == cab.meeting(NEXT).id


def test_the_database_lets_nothing_else_into_a_meeting_that_runs(cab: Board) -> None:
    """Without the act that says so, or into another meeting, no program moves the row."""
    change, _ = _open(cab, "One", "Two")
    _defer(cab, change)
    row = cab.item(change)
    c = t.cab_agenda_item.c
    move = (
        update(t.cab_agenda_item).where(c.id == row.id).values(meeting_id=cab.meeting(DAY).id, version=row.version + 1)
    )
    with pytest.raises(NotAllowed, match=r"came changes|open item goes"):
        cab["ava"].write(lambda conn: conn.execute(move.values(came=1)), what="raw")
    with pytest.raises(NotAllowed, match="open item goes"):
        cab["ava"].write(lambda conn: conn.execute(move), what="raw")

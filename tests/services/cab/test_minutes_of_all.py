"""The minutes of several items are planned in one act, and taken back in one."""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import InputError, NotAllowed
from app.services.cab import agenda_items
from app.services.workspace.undo import undo
from tests.services.cab.board import Board

DAY, LATER = date(2026, 11, 18), date(2026, 11, 25)


def test_all_that_are_open_are_planned_and_taken_back_at_once(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    one, two, gone = (cab.submitted(title) for title in ("One", "Two", "Gone"))
    before = cab.item(one).minutes_planned
    off = cab.item(gone)
    agenda_items.defer(cab["ava"], off.id, off.version, "Not ready")
    ids = [cab.item(one).id, cab.item(two).id, off.id]
    said = agenda_items.plan_all(cab["ava"], ids, 13, op_id="plan").text
    assert said == "2 items have 13 minutes each."
    assert [cab.item(change).minutes_planned for change in (one, two)] == [13, 13]
    undo(cab["ava"], "plan")
    assert [cab.item(change).minutes_planned for change in (one, two)] == [before, before]
    with pytest.raises(NotAllowed, match="None of these items is open"):
        agenda_items.plan_all(cab["ava"], [off.id], 13)
    with pytest.raises(InputError, match="1,001 items are too many"):
        agenda_items.plan_all(cab["ava"], range(1001), 13)
    with pytest.raises(InputError, match="241 cannot be planned"):
        agenda_items.plan_all(cab["ava"], ids, 241)

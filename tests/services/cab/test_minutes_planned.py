"""The minutes planned for an item come from how long others of its kind and scope took."""

from __future__ import annotations

from datetime import date

from app.services.cab import sitting
from tests.services.cab.board import Board

DAY = date(2026, 11, 4)


def test_what_took_six_minutes_before_is_planned_with_six(cab: Board) -> None:
    cab.clock.to("2026-10-29 09:00")
    changes = [cab.submitted(f"Change {n}") for n in range(6)]
    assert {cab.item(change).minutes_planned for change in changes} == {8}  # none took place yet: by its scope
    cab.clock.to("2026-11-04 10:00")
    now = cab.meeting(DAY)
    sitting.open_meeting(cab["ava"], now.id, now.version)
    for change, minutes in zip(changes, (3, 4, 6, 10, 90, 6), strict=True):
        sitting.go_to(cab["ava"], now.id, cab.item(change).id)
        cab.clock.on(minutes=minutes - 1)
        sitting.pause(cab["ava"], now.id)
        cab.clock.on(minutes=30)
        sitting.resume(cab["ava"], now.id)
        cab.clock.on(minutes=1)
    sitting.end(cab["ava"], now.id, cab.meeting(DAY).version)
    cab.clock.to("2026-11-05 09:00")
    assert cab.item(cab.submitted("Of the same scope")).minutes_planned == 6
    assert cab.item(cab.submitted("Of another", scope="extensive")).minutes_planned == 8

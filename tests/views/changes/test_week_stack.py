"""Changes below each other, where a week is too low for its hours."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from app.views.changes.week_stack import stack

BOX = QRectF(10, 100, 80, 64)


def test_all_are_shown_where_there_is_room_in_the_order_of_time() -> None:
    found = stack([1, 2, 3], [3, 1, 2], BOX, 20)
    assert [key for _, key in found.blocks] == [1, 2, 3]
    assert [box.top() for box, _ in found.blocks] == [100, 120, 140]
    assert (found.more, found.folded) == (None, ())


def test_the_worst_are_shown_and_the_others_folded() -> None:
    found = stack([1, 2, 3, 4], [4, 2, 1, 3], BOX, 20)
    assert [key for _, key in found.blocks] == [2, 4]
    assert found.folded == (1, 3)
    assert found.more is not None
    assert found.more.top() == 140


def test_in_one_line_several_are_a_number() -> None:
    found = stack([1, 2], [1, 2], QRectF(0, 0, 80, 20), 20)
    assert (found.blocks, found.folded) == ((), (1, 2))
    assert stack([1], [1], QRectF(0, 0, 80, 20), 20).folded == ()

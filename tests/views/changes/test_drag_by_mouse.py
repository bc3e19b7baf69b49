"""Dragging and stretching by quarter hours with the mouse and by keys, while nothing under the mouse moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.domain.eastern import eastern
from app.views.changes.view import ChangesTab
from tests.qt_guards import wait_idle
from tests.views.changes.test_list import MONDAY, Opener, add, at, calendar, change_of, settle

pytestmark = pytest.mark.slow

_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier
_QUARTER = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_LENGTH = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
#: The nights in which the clocks change.
BACK, FORTH = date(2026, 11, 1), date(2027, 3, 14)


def box_of(tab: ChangesTab, id: int) -> tuple[QPointF, QPointF, float]:
    """Return the middle and the bottom of a change's block, and the height of an hour, in pixels."""
    picture = tab.canvas._week
    assert picture is not None
    (box,) = [box for box, key in picture.blocks if key == id]
    hour = picture.area.height() / picture.axis_of().count
    return box.center(), QPointF(box.center().x(), box.bottom() - 1), hour


def drag(tab: ChangesTab, start: QPointF, to: QPointF, *, drop: bool = True) -> None:
    canvas = tab.canvas
    QTest.mousePress(canvas, _LEFT, _NONE, start.toPoint())
    QTest.mouseMove(canvas, start.toPoint() + QPoint(0, 15))
    QTest.mouseMove(canvas, to.toPoint())
    wait_idle(tab.jobs)
    if drop:
        QTest.mouseRelease(canvas, _LEFT, _NONE, to.toPoint())
        settle(tab)


def tall(open_window: Opener, sample: Database, day: date = MONDAY) -> ChangesTab:
    """Open a week in a window so high that an hour has more than twenty pixels."""
    tab = calendar(open_window(sample, size=(1600, 1000)), day)
    if tab.room.is_list_shown():
        tab.room.toggle()
    settle(tab)
    return tab


def test_a_drag_goes_to_the_quarter_under_the_mouse_and_one_undo_takes_it_back(
    open_window: Opener, sample: Database
) -> None:
    id = add(sample, "Work", at(MONDAY, 10), 2)
    window = open_window(sample, size=(1600, 1000))
    tab = calendar(window, MONDAY)
    middle, _, hour = box_of(tab, id)
    places = [(box, key) for box, key in tab.canvas._week.blocks] if tab.canvas._week else []
    size = tab.canvas.size()
    drag(tab, middle, middle + QPointF(0, 1.25 * hour), drop=False)
    assert tab.clashes.isVisible()
    assert "11:15 to 13:15" in tab.clashes.text()
    assert tab.canvas.size() == size, "a message takes no room from the calendar"
    assert tab.canvas._week is not None
    assert [(box, key) for box, key in tab.canvas._week.blocks] == places
    QTest.mouseRelease(tab.canvas, _LEFT, _NONE, (middle + QPointF(0, 1.25 * hour)).toPoint())
    settle(tab)
    moved = change_of(sample, id)
    assert (eastern(moved.planned_start), eastern(moved.planned_end)) == (at(MONDAY, 11, 15), at(MONDAY, 13, 15))
    assert not tab.clashes.isVisible()
    assert window.commands.run("edit.undo")
    wait_idle(tab.jobs)
    assert eastern(change_of(sample, id).planned_start) == at(MONDAY, 10)


def test_across_it_keeps_its_minutes(open_window: Opener, sample: Database) -> None:
    id = add(sample, "Work", at(MONDAY, 10, 7), 2)
    tab = tall(open_window, sample)
    middle, _, _ = box_of(tab, id)
    assert tab.canvas._week is not None
    wednesday = tab.canvas._week.column(2).center().x()
    drag(tab, middle, QPointF(wednesday, middle.y()))
    assert eastern(change_of(sample, id).planned_start) == at(MONDAY + timedelta(days=2), 10, 7)


def test_the_bottom_is_stretched_and_the_cursor_says_so(open_window: Opener, sample: Database) -> None:
    id = add(sample, "Work", at(MONDAY, 10), 2)
    tab = tall(open_window, sample)
    _, bottom, hour = box_of(tab, id)
    QTest.mouseMove(tab.canvas, bottom.toPoint())
    assert tab.canvas.cursor().shape() is Qt.CursorShape.SizeVerCursor
    drag(tab, bottom, bottom + QPointF(0, 1.5 * hour))
    moved = change_of(sample, id)
    assert (eastern(moved.planned_start), eastern(moved.planned_end)) == (at(MONDAY, 10), at(MONDAY, 13, 30))


def test_escape_gives_a_drag_up_and_leaves_what_is_chosen(open_window: Opener, sample: Database) -> None:
    id = add(sample, "Work", at(MONDAY, 10), 2)
    tab = tall(open_window, sample)
    middle, _, hour = box_of(tab, id)
    drag(tab, middle, middle + QPointF(0, 3 * hour), drop=False)
    assert tab.canvas.is_dragging()
    QTest.keyClick(tab.canvas, Qt.Key.Key_Escape)
    assert not tab.canvas.is_dragging()
    assert tab.canvas.current == id
    assert not tab.clashes.isVisible()
    QTest.mouseRelease(tab.canvas, _LEFT, _NONE, (middle + QPointF(0, 3 * hour)).toPoint())
    settle(tab)
    assert eastern(change_of(sample, id).planned_start) == at(MONDAY, 10)


@pytest.mark.parametrize(
    ("day", "start", "rows", "wanted"),
    [
        (BACK, "2026-11-01 04:00", 1.5, "2026-11-01 05:30"),  # 00:00 EDT down to 01:30 EDT
        (BACK, "2026-11-01 04:00", 2.5, "2026-11-01 06:30"),  # and to 01:30 EST
        (BACK, "2026-11-01 04:00", 3.0, "2026-11-01 07:00"),  # 02:00 EST
        (FORTH, "2027-03-14 05:00", 2.0, "2027-03-14 07:00"),  # 00:00 EST down by two hours: 03:00 EDT
    ],
)
def test_on_the_nights_of_the_clock_change_each_hour_can_be_reached(
    open_window: Opener,
    sample: Database,
    monkeypatch: pytest.MonkeyPatch,
    day: date,
    start: str,
    rows: float,
    wanted: str,
) -> None:
    monkeypatch.setattr("app.ui.forms.dialogs.confirm", lambda *_a, **_k: True)  # a freeze lies there
    begin = datetime.fromisoformat(start).replace(tzinfo=UTC)
    id = add(sample, "Work", begin)
    tab = tall(open_window, sample, day)
    tab.days.show_day()
    settle(tab)
    middle, _, hour = box_of(tab, id)
    drag(tab, middle, middle + QPointF(0, rows * hour))
    moved = change_of(sample, id)
    assert moved.planned_start == datetime.fromisoformat(wanted).replace(tzinfo=UTC)
    assert moved.planned_end - moved.planned_start == timedelta(hours=1)


def test_quarters_by_keys(open_window: Opener, sample: Database) -> None:
    id = add(sample, "Work", at(MONDAY, 10), 2)
    tab = calendar(open_window(sample), MONDAY)
    tab.canvas.choose_change(id)
    settle(tab)
    tab.canvas.setFocus()
    QTest.keyClick(tab.canvas, Qt.Key.Key_Down, _QUARTER)
    QTest.keyClick(tab.canvas, Qt.Key.Key_Down, _QUARTER)
    QTest.keyClick(tab.canvas, Qt.Key.Key_Down, _LENGTH)
    settle(tab)
    moved = change_of(sample, id)
    assert (eastern(moved.planned_start), eastern(moved.planned_end)) == (at(MONDAY, 10, 30), at(MONDAY, 12, 45))
    assert tab.context.commands.run("changes.quarter_earlier")
    assert tab.context.commands.run("changes.shorter")
    settle(tab)
    moved = change_of(sample, id)
    assert (eastern(moved.planned_start), eastern(moved.planned_end)) == (at(MONDAY, 10, 15), at(MONDAY, 12, 15))


def test_several_are_dragged_by_days_and_hours_after_one_question(
    open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def confirm(_parent: object, title: str, *_more: object, **_named: object) -> bool:
        asked.append(title)
        return True

    monkeypatch.setattr("app.ui.forms.dialogs.confirm", confirm)
    first, second = add(sample, "One", at(MONDAY, 10), 2), add(sample, "Two", at(MONDAY + timedelta(days=1), 14), 2)
    tab = calendar(open_window(sample, size=(1600, 1000)), MONDAY)
    if not tab.room.is_list_shown():
        tab.room.toggle()
    settle(tab)
    table = tab.list.table
    table.setFocus()
    table.selectAll()
    settle(tab)
    assert set(tab.highlight.ids()) == {first, second}
    middle, _, hour = box_of(tab, first)
    drag(tab, middle, middle + QPointF(0, 2 * hour))
    assert asked == ["Move 2 changes 2 hours later?"]
    assert eastern(change_of(sample, first).planned_start) == at(MONDAY, 12)
    assert eastern(change_of(sample, second).planned_start) == at(MONDAY + timedelta(days=1), 16)
    middle, _, _ = box_of(tab, first)
    QTest.mouseClick(tab.canvas, _LEFT, _NONE, middle.toPoint())
    settle(tab)
    assert tab.highlight.ids() == (first,), "a click chooses one alone"

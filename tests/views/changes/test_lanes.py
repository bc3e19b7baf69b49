"""The timeline: two weeks in lanes, scrolled, walked through and dragged in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.db.engine import Database
from app.domain.changes.timeline import LaneBy
from app.domain.eastern import eastern, midnight
from app.services.changes import reads
from app.views.changes.lanes_picture import LanesPicture
from app.views.changes.model import Sheet, make_sheet
from app.views.changes.spreads import stepped, title_of, weeks_of
from app.views.changes.view import ChangesTab
from tests.qt_guards import wait_idle
from tests.views.changes.test_list import MONDAY, Opener, add, at, calendar, change_of, settle

pytestmark = pytest.mark.slow


def timeline(tab: ChangesTab) -> LanesPicture:
    tab.days.show_timeline()
    settle(tab)
    assert isinstance(tab.canvas._week, LanesPicture)
    return tab.canvas._week


def test_two_weeks_from_the_monday_on() -> None:
    (days,) = weeks_of("timeline", date(2026, 11, 26))
    assert (days[0], days[-1], len(days)) == (date(2026, 11, 23), date(2026, 12, 6), 14)
    assert title_of("timeline", date(2026, 11, 26)) == "23 Nov to 6 Dec 2026"
    assert stepped("timeline", date(2026, 11, 26), 1) == date(2026, 12, 3)


def sheet_of(sample: Database, by: LaneBy) -> Sheet:
    weeks = weeks_of("timeline", date(2026, 11, 23))
    data = reads.calendar(sample, midnight(weeks[0][0]), midnight(weeks[0][-1] + timedelta(days=1)))
    return make_sheet(data, weeks, by=by)


@pytest.mark.parametrize("by", list(LaneBy))
def test_every_change_is_in_a_lane_of_each_of_its_keys_and_can_be_scrolled_to(
    sample: Database, qapp: QApplication, by: LaneBy
) -> None:
    sheet = sheet_of(sample, by)
    picture = LanesPicture(sheet, 900, 300)
    assert sheet.lanes is not None
    assert {bar.id for lane in sheet.lanes for bar in lane.bars} == set(sheet.items)
    seen: set[int] = set()
    for id in sheet.items:
        picture.reveal(id)
        seen |= {key for box, key in picture.blocks if picture.area.intersects(box)}
    assert seen == set(sheet.items)
    picture.scroll_to(10_000_000)
    last = picture.offset
    picture.scroll_to(last + 50)
    assert picture.offset == last
    picture.scroll_to(-5)
    assert picture.offset == 0


def test_a_bar_lies_where_its_time_is_and_is_found_there(sample: Database, qapp: QApplication) -> None:
    id = add(sample, "Work", at(date(2026, 12, 1), 12), 12)
    picture = LanesPicture(sheet_of(sample, LaneBy.SERVICE), 1_568, 600)  # 100 pixels a day beside the names
    picture.reveal(id)
    (box,) = [box for box, key in picture.blocks if key == id]
    assert box.left() == pytest.approx(picture.area.left() + 8.5 * picture.area.width() / 14)
    assert box.width() == pytest.approx(picture.area.width() / 28)
    item = picture.item_at(box.center())
    assert item is not None
    assert item.change.id == id
    assert picture.day_at(box.center()) == date(2026, 12, 1)
    assert picture.edge_at(QPointF(box.right() - 1, box.center().y())) == "end"
    assert picture.edge_at(QPointF(box.left() + 1, box.center().y())) == "start"
    assert picture.edge_at(box.center()) == ""


def test_it_is_a_choice_beside_the_others_and_a_key_goes_through_the_lanes(
    open_window: Opener, sample: Database
) -> None:
    tab = calendar(open_window(sample), MONDAY)
    assert not tab.bar.lanes.isVisible()
    timeline(tab)
    assert tab.bar.lanes.isVisible()
    assert tab.days.lane_by() is LaneBy.SERVICE
    assert tab.context.commands.press("K")
    settle(tab)
    assert tab.days.lane_by() is LaneBy.GROUP
    state = tab.save_state()
    tab.days.show_week()
    settle(tab)
    assert type(tab.canvas._week).__name__ == "WeekPicture"
    assert not tab.bar.lanes.isVisible()
    tab.restore_state(state)
    assert tab.days.is_spread("timeline")
    tab.refresh()
    wait_idle(tab.jobs)
    assert isinstance(tab.canvas._week, LanesPicture)
    tab.canvas.grab()


def test_a_drag_along_a_lane_moves_by_quarter_hours(open_window: Opener, sample: Database) -> None:
    id = add(sample, "Work", at(MONDAY, 12), 24)
    tab = calendar(open_window(sample, size=(1600, 1000)), MONDAY)
    picture = timeline(tab)
    tab.canvas.choose_change(id)
    settle(tab)
    picture = tab.canvas._week  # type: ignore[assignment]
    (box,) = [box for box, key in picture.blocks if key == id]
    start, hour = box.center().toPoint(), picture.area.width() / 14 / picture.axis_of().count
    to = start + QPoint(round(30 * hour), 0)
    QTest.mousePress(tab.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(tab.canvas, start + QPoint(20, 0))
    QTest.mouseMove(tab.canvas, to)
    wait_idle(tab.jobs)
    tab.canvas.grab()
    QTest.mouseRelease(tab.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, to)
    settle(tab)
    moved = change_of(sample, id)
    assert abs(moved.planned_start - at(MONDAY + timedelta(days=1), 18)) <= timedelta(minutes=15)
    assert moved.planned_start.minute % 15 == 0
    assert moved.planned_end - moved.planned_start == timedelta(hours=24)
    assert eastern(moved.planned_start).date() == MONDAY + timedelta(days=1)

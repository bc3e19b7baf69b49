"""The focus model: what is highlighted is what is acted on, whatever is clicked or pressed."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.jobs import JobRunner
from app.ui.look.theme import Theme
from app.ui.tables.columns import Column, Group
from app.ui.tables.data_table import DataTable
from app.ui.tables.place import Place
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort, TableSource
from app.ui.tables.window_table import WindowedTable
from app.work import Work
from tests.qt_guards import settle, wait_idle

Kept = list[dict[str, Any]]


def columns() -> list[Column[int]]:
    """A list of numbers with their tens."""
    return [
        Column("number", "Number", "INC0001234", lambda n: f"INC{n:07}", sort="number", pinned=True),
        Column("title", "Title", "A title of usual length", lambda n: f"title {n}", stretch=True),
        Column("tens", "Tens", "1,000", lambda n: str(n // 10), groups="tens"),
    ]


class Store:
    """Numbers that stand where the database stands."""

    def __init__(self, count: int) -> None:
        self.order = list(range(1, count + 1))

    def source(self) -> TableSource[int]:
        """What the long list asks."""
        return TableSource(
            lambda _filter, sort, limit, _work: self.sorted(sort)[:limit],
            lambda _filter, sort, _work: self.sorted(sort),
            lambda ids, _work: [one for one in ids if one in self.order],
            int,
            self.grouped,
        )

    def sorted(self, sort: TableSort) -> list[int]:
        """Return all numbers in order."""
        return self.order[::-1] if sort.descending else list(self.order)

    def grouped(
        self, _filter: object, sort: TableSort, limit: int | None, _work: Work
    ) -> tuple[list[int], list[Group]]:
        """Return the numbers by their tens."""
        ids = self.sorted(sort)
        tens = list(dict.fromkeys(one // 10 for one in ids))
        ids = [one for ten in tens for one in ids if one // 10 == ten][:limit]
        return ids, [Group(str(t), f"Tens {t}", count=sum(one // 10 == t for one in ids)) for t in tens]


class Bench:
    """A list of either kind beside a field that can take the focus away."""

    def __init__(self, kind: str, jobs: JobRunner, qtbot: QtBot, count: int = 40) -> None:
        self.store, self.jobs = Store(count), jobs
        self.page = QWidget()
        qtbot.addWidget(self.page)
        self.field = QLineEdit()
        layout = QVBoxLayout(self.page)
        layout.addWidget(self.field)
        self.small: SmallTable | None = None
        self.long: WindowedTable | None = None
        if kind == "small":
            self.small = SmallTable(columns(), int, "Numbers", sort=TableSort("number"))
        else:
            self.long = WindowedTable(columns(), self.store.source(), jobs, "Numbers", sort=TableSort("number"))
        layout.addWidget(self.table)
        self.page.resize(700, 500)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()
        if self.long is not None:
            self.long.show_rows(None)
        self.read()
        self.table.setFocus()

    @property
    def table(self) -> DataTable:
        """The list."""
        found = self.small or self.long
        assert found is not None
        return found

    def read(self) -> None:
        """Read again, as after somebody's write."""
        if self.small is not None:
            self.small.set_rows(self.store.order)
        elif self.long is not None and self.long.rows.complete:
            self.long.refresh()
        if not self.jobs.idle:
            wait_idle(self.jobs)

    def filter(self, name: str, then: Callable[[], object] = lambda: None) -> None:
        """List by another filter, and do something before its rows are here."""
        if self.small is not None:
            self.small.set_rows(self.store.order)
        elif self.long is not None:
            self.long.show_rows(name)
        then()
        wait_idle(self.jobs)

    def shown(self) -> list[int]:
        """Return the numbers in the order shown, without headings."""
        model = self.table.lines()
        found = [model.id_at(line) for line in range(model.rowCount())]
        return [one for one in found if one is not None]

    def at(self, number: int) -> QPoint:
        """Return where a number is clicked."""
        line = next(n for n in range(self.table.lines().rowCount()) if self.table.lines().id_at(n) == number)
        self.table.scrollTo(self.table.model().index(line, 0))
        return self.table.visualRect(self.table.model().index(line, 1)).center()

    def click(self, number: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Click a number, with keys held down."""
        QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, keys, self.at(number))

    def highlighted(self) -> list[int]:
        """Return what is painted as selected, asked line by line."""
        selection, model = self.table.selectionModel(), self.table.lines()
        lines = (line for line in range(model.rowCount()) if selection.isRowSelected(line, model.index(0, 0).parent()))
        return [one for one in map(model.id_at, lines) if one is not None]

    def check(self, doing: str) -> None:
        """Hold the rule."""
        highlighted, current = self.highlighted(), self.table.current_id()
        assert self.table.selected_ids() == highlighted, doing
        assert self.table.selected_count() == len(highlighted), doing
        if highlighted:
            assert current in highlighted, doing
        else:
            assert current is None, doing


@pytest.fixture(params=["small", "long"])
def bench(request: pytest.FixtureRequest, jobs: JobRunner, qtbot: QtBot) -> Bench:
    """A list of 40 numbers."""
    return Bench(request.param, jobs, qtbot)


CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


def test_control_click_twice_acts_on_what_is_highlighted(bench: Bench) -> None:
    bench.click(3)
    bench.click(7, CONTROL)
    bench.click(7, CONTROL)
    assert (bench.highlighted(), bench.table.current_id()) == ([3], 3)
    bench.click(3, CONTROL)  # the last one stays
    assert (bench.highlighted(), bench.table.current_id()) == ([3], 3)


def test_control_arrows_move_the_selection_of_one(bench: Bench) -> None:
    bench.click(3)
    QTest.keyClick(bench.table, Qt.Key.Key_Down, CONTROL)
    assert (bench.highlighted(), bench.table.current_id()) == ([4], 4)


def test_control_arrows_go_from_one_selected_row_to_the_next(bench: Bench) -> None:
    bench.click(3)
    bench.click(6, CONTROL)
    bench.click(9, CONTROL)
    QTest.keyClick(bench.table, Qt.Key.Key_Up, CONTROL)
    assert (bench.highlighted(), bench.table.current_id()) == ([3, 6, 9], 6)
    QTest.keyClick(bench.table, Qt.Key.Key_Down, CONTROL)
    QTest.keyClick(bench.table, Qt.Key.Key_Down, CONTROL)
    assert (bench.highlighted(), bench.table.current_id()) == ([3, 6, 9], 9)


def test_a_click_beside_the_rows_changes_nothing(bench: Bench) -> None:
    bench.store.order = [1, 2, 3]
    bench.field.setFocus()
    settle()
    bench.read()
    bench.click(2)
    below = QPoint(20, bench.table.viewport().height() - 3)
    assert not bench.table.indexAt(below).isValid()
    QTest.mouseClick(bench.table.viewport(), Qt.MouseButton.LeftButton, PLAIN, below)
    assert (bench.highlighted(), bench.table.current_id()) == ([2], 2)


def test_selecting_by_id_ignores_keys_held_down(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.click(3)
    QTest.keyPress(bench.table, Qt.Key.Key_Shift, SHIFT)
    assert bench.table.select_id(9)
    assert (bench.highlighted(), bench.table.current_id()) == ([9], 9)
    QTest.keyRelease(bench.table, Qt.Key.Key_Shift)
    monkeypatch.setattr(QApplication, "keyboardModifiers", lambda: SHIFT)
    bench.table.setCurrentIndex(bench.table.model().index(4, 0))
    assert bench.highlighted() == [5]


def test_whoever_empties_the_selection_leaves_the_row_with_the_focus(bench: Bench) -> None:
    bench.click(5)
    bench.table.clearSelection()
    assert (bench.highlighted(), bench.table.current_id()) == ([5], 5)
    flags = QItemSelectionModel.SelectionFlag
    bench.table.selectionModel().select(bench.table.model().index(8, 0), flags.ClearAndSelect | flags.Rows)
    assert (bench.highlighted(), bench.table.current_id()) == ([9], 9)


def _moves(bench: Bench, chance: random.Random) -> list[tuple[str, Callable[[], None]]]:
    keys = chance.choice([PLAIN, CONTROL, SHIFT, CONTROL | SHIFT])
    shown = bench.shown()
    number = chance.choice(shown)
    key = chance.choice(
        [
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Left,
            Qt.Key.Key_Right,
            Qt.Key.Key_Space,
            Qt.Key.Key_A,
        ]
    )
    table = bench.table
    line = chance.randrange(table.lines().rowCount())

    def drop() -> None:
        bench.store.order = [one for one in bench.store.order if one != chance.choice(shown)] or [1]
        bench.read()

    def shuffle() -> None:
        chance.shuffle(bench.store.order)
        bench.read()

    return [
        (f"click {number} {keys}", lambda: bench.click(number, keys)),
        (f"key {key} {keys}", lambda: QTest.keyClick(table, key, keys)),
        (f"select {number}", lambda: (table.select_id(number), None)[1]),
        ("all", table.selectAll),
        ("clear", table.clearSelection),
        ("after an act", table.after_act),
        (
            "toggle from outside",
            lambda: table.selectionModel().select(
                table.model().index(line, 0),
                QItemSelectionModel.SelectionFlag.Toggle | QItemSelectionModel.SelectionFlag.Rows,
            ),
        ),
        ("current from outside", lambda: table.setCurrentIndex(table.model().index(line, 0))),
        ("a row goes", drop),
        ("another order", shuffle),
        ("other direction", lambda: table.sort_by_column(0)),
        ("group", lambda: table.order_by(TableSort("number", chance.random() < 0.5, chance.choice(["", "tens"])))),
        ("fold", lambda: table.fold_all(folded=chance.random() < 0.3)),
        ("focus away", bench.field.setFocus),
        ("focus back", table.setFocus),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_no_clicks_and_keys_part_focus_and_selection(bench: Bench, seed: int) -> None:
    chance = random.Random(seed)
    done = []
    for _ in range(90):
        name, move = chance.choice(_moves(bench, chance))
        done.append(name)
        move()
        if not bench.shown():
            bench.table.fold_all(folded=False)
        settle()
        if not bench.jobs.idle:
            wait_idle(bench.jobs)
        bench.check(f"after {done[-6:]}")


# --- after an act, and what leaves ----------------------------------------------------------------
def test_after_an_act_the_next_row_is_selected_and_the_one_above_at_the_end(bench: Bench) -> None:
    bench.click(3)
    bench.table.after_act()
    assert (bench.highlighted(), bench.table.current_id()) == ([4], 4)
    bench.click(39)
    bench.click(40, SHIFT)
    bench.table.after_act([39, 40])
    assert (bench.highlighted(), bench.table.current_id()) == ([38], 38)


def test_a_row_that_leaves_stays_until_the_focus_leaves_it(bench: Bench) -> None:
    bench.click(3)
    bench.store.order.remove(3)
    bench.store.order.remove(5)
    bench.read()
    assert bench.shown()[:4] == [1, 2, 3, 4]
    assert 5 not in bench.shown()
    assert bench.table.current_id() == 3
    assert bench.table.lines().has_left(2)
    QTest.keyClick(bench.table, Qt.Key.Key_Down)
    settle()
    assert bench.table.current_id() == 4
    assert bench.shown()[:3] == [1, 2, 4]


def test_a_row_that_leaves_goes_when_the_list_is_left_and_the_next_is_selected(bench: Bench) -> None:
    bench.click(3)
    bench.store.order.remove(3)
    bench.read()
    bench.field.setFocus()
    settle()
    assert bench.shown()[:3] == [1, 2, 4]
    assert bench.table.current_id() == 4


def test_the_order_does_not_change_under_ones_hands(bench: Bench) -> None:
    bench.click(3)
    bench.table.order_by(TableSort("number", descending=True))
    wait_idle(bench.jobs)
    bench.click(30)
    bench.store.order = [*range(1, 36), 38, 37, 36, 39, 40, 41]
    if bench.small is not None:
        return  # sorts by its own values
    bench.read()
    assert bench.shown()[:6] == [41, 40, 39, 38, 37, 36]
    assert bench.long is not None
    assert bench.long.rows.waiting is not None
    bench.field.setFocus()
    settle()
    assert bench.shown()[:6] == [41, 40, 39, 36, 37, 38]
    assert bench.table.current_id() == 30


def test_a_place_is_found_again(bench: Bench) -> None:
    bench.click(35)
    bench.click(37, CONTROL)
    place = bench.table.place()
    assert (place.current, place.selected) == (37, (35, 37))
    bench.table.select_id(1)
    bench.table.scrollToTop()
    bench.table.restore_place(place)
    assert (bench.highlighted(), bench.table.current_id()) == ([35, 37], 37)
    bench.store.order.remove(37)
    bench.store.order.remove(35)
    bench.field.setFocus()
    settle()
    bench.read()
    bench.table.restore_place(place)
    assert (bench.highlighted(), bench.table.current_id()) == ([38], 38)
    bench.table.restore_place(Place())
    assert bench.table.current_id() == 38


def test_the_row_with_the_focus_stays_in_sight_where_something_takes_room_from_the_list(bench: Bench) -> None:
    table, window = bench.table, bench.table.window()
    table.scrollToTop()
    last = table.rowAt(table.viewport().height() - table.rowHeight(0) // 2 - 1)
    table.select_id(bench.shown()[last])
    assert table.is_in_sight()
    window.resize(window.width(), window.height() - 4 * table.rowHeight(0))
    settle()
    assert table.is_in_sight()
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    assert not table.is_in_sight()  # somebody looks elsewhere
    window.resize(window.width(), window.height() - table.rowHeight(0))
    settle()
    assert not table.is_in_sight()


def test_a_place_is_found_again_as_it_was_scrolled_although_another_list_is_shown_still(bench: Bench) -> None:
    table, here = bench.table, list(bench.store.order)
    table.select_id(28)
    table.verticalScrollBar().setValue(20)
    table.select_id(28)
    place, top = table.place(), table.lines().id_at(table.rowAt(0))
    bench.store.order = [one for n in here for one in (n, *range(100 * n, 100 * n + 5))]
    bench.filter("another")
    assert table.lines().rowCount() == 6 * len(here)
    bench.store.order = here
    bench.filter("the first", then=lambda: table.restore_place(place))
    assert (table.current_id(), table.lines().id_at(table.rowAt(0))) == (28, top)


# --- groups ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("seen", [True, False])
def test_rows_and_headings_follow_the_size_of_the_text(bench: Bench, theme: Theme, seen: bool) -> None:
    bench.table.order_by(TableSort("number", group="tens"))
    wait_idle(bench.jobs)
    for scale, heights in ((1.3, [34, 39, 34]), (2.0, [52, 60, 52]), (1.0, [26, 30, 26])):
        bench.table.setVisible(seen)
        theme.set_scale(scale)
        bench.table.show()
        settle()
        assert [bench.table.rowHeight(line) for line in (0, 1, 10)] == heights


def test_a_row_where_a_heading_stood_is_as_high_as_the_others(bench: Bench) -> None:
    bench.table.order_by(TableSort("number", group="tens"))
    wait_idle(bench.jobs)
    assert [bench.table.rowHeight(line) for line in (0, 1, 10)] == [26, 30, 26]
    bench.table.order_by(TableSort("number"))
    wait_idle(bench.jobs)
    assert {bench.table.rowHeight(line) for line in range(bench.table.lines().rowCount())} == {30}


def test_groups_are_walked_folded_and_counted_by_keyboard(bench: Bench) -> None:
    bench.table.order_by(TableSort("number", group="tens"))
    wait_idle(bench.jobs)
    table, model = bench.table, bench.table.lines()
    assert [g.count for g in model.grouping.groups] == [9, 10, 10, 10, 1]
    assert model.rowCount() == 45
    assert [table.rowHeight(line) for line in (0, 1, 10)] == [26, 30, 26]
    bench.click(9)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.current_id() == 10  # the heading between is passed over
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert table.current_id() is None  # the folded group has the focus
    assert bench.highlighted() == []
    assert model.rowCount() == 35
    said = str(table.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))
    assert said.endswith(", 10 rows, folded")
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert table.current_id() == 9
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.current_id() == 20
    QTest.keyClick(table, Qt.Key.Key_Up)
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert model.rowCount() == 45
    table.selectAll()
    assert table.selected_count() == 40
    assert len(table.selected_ids()) == 40
    table.fold_all(folded=True)
    assert (model.rowCount(), table.selected_ids()) == (5, [])


def test_the_header_is_operated_by_keyboard(bench: Bench) -> None:
    header = bench.table.horizontalHeader()
    header.setFocus()
    assert QApplication.focusWidget() is header
    QTest.keyClick(header, Qt.Key.Key_Return)
    wait_idle(bench.jobs)
    assert bench.table.sort_by == TableSort("number", descending=True)
    assert bench.shown()[0] == 40
    QTest.keyClick(header, Qt.Key.Key_End)
    told: list[str] = []
    bench.table.told.connect(told.append)
    QTest.keyClick(header, Qt.Key.Key_Space)
    if bench.long is not None:  # the source knows no order by tens
        assert told == ["This list cannot be sorted by tens."]
    else:
        assert bench.table.sort_by == TableSort("tens")
    QTest.keyClick(header, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is bench.table


def test_shift_and_arrows_extend_from_where_they_began(bench: Bench) -> None:
    bench.click(3)
    for _ in range(2):
        QTest.keyClick(bench.table, Qt.Key.Key_Down, SHIFT)
    assert (bench.highlighted(), bench.table.current_id()) == ([3, 4, 5], 5)
    for _ in range(3):
        QTest.keyClick(bench.table, Qt.Key.Key_Up, SHIFT)
    assert (bench.highlighted(), bench.table.current_id()) == ([2, 3], 2)
    QTest.keyClick(bench.table, Qt.Key.Key_Down)
    assert (bench.highlighted(), bench.table.current_id()) == ([3], 3)

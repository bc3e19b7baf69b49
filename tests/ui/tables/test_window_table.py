"""The windowed table: pages, late answers, refresh, selection by id, sorting, copying, states."""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.errors import EnvironmentFault
from app.ui.jobs import JobRunner
from app.ui.tables.columns import Align, Column, Mark, TableRole, describe
from app.ui.tables.window_model import FIRST, PAGE, TableSort, TableSource, WindowedTableModel
from app.ui.tables.window_table import WindowedTable
from app.work import Work
from tests.qt_guards import wait_idle


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    due: datetime


NOW = [datetime(2026, 11, 2, 12, tzinfo=UTC)]

COLUMNS: list[Column[Row]] = [
    Column("id", "Number", "INC0001234", lambda r: f"INC{r.id:07}", Align.RIGHT, sort="id"),
    Column("name", "Title", "A title of usual length", lambda r: r.name, stretch=True, tooltip=lambda r: r.name),
    Column(
        "state",
        "State",
        "In progress",
        lambda r: "even" if r.id % 2 == 0 else "odd",
        mark=lambda r: Mark("check", "met") if r.id % 2 == 0 else None,
        accessible=lambda r: f"State of {r.id}",
    ),
    Column("left", "Time left", "12 h 30 m", lambda r: "", live=lambda r, now: f"{(r.due - now).seconds // 60} m"),
]


class Store:
    """A list in memory that stands where the database stands, and counts what is asked."""

    def __init__(self, count: int) -> None:
        self.order = list(range(1, count + 1))
        self.asked: list[list[int]] = []
        self.error: Exception | None = None
        self.gate: threading.Event | None = None
        self.suffix = ""

    def ordered(self, filter: object, sort: TableSort) -> list[int]:
        if self.error is not None:
            raise self.error
        ids = [i for i in self.order if filter is None or i % 10 == filter]
        return ids[::-1] if sort.descending else ids

    def first(self, filter: object, sort: TableSort, limit: int, work: Work) -> list[Row]:
        return [self.row(i) for i in self.ordered(filter, sort)[:limit]]

    def ids(self, filter: object, sort: TableSort, work: Work) -> array[int]:
        if self.gate is not None:
            while not self.gate.wait(0.005):
                work.check()
        return array("q", self.ordered(filter, sort))

    def rows(self, ids: Sequence[int], work: Work) -> list[Row]:
        if self.error is not None:
            raise self.error
        self.asked.append(list(ids))
        known = set(self.order)
        return [self.row(i) for i in reversed(ids) if i in known]

    def row(self, number: int) -> Row:
        return Row(number, f"row {number}{self.suffix}", NOW[0] + timedelta(minutes=number % 60))

    def source(self) -> TableSource[Row]:
        return TableSource(self.first, self.ids, self.rows, lambda r: r.id)


def table(store: Store, jobs: JobRunner, qtbot: QtBot, **more: object) -> WindowedTable:
    view = WindowedTable(COLUMNS, store.source(), jobs, "Tickets", sort=TableSort("id"), now=lambda: NOW[0], **more)  # type: ignore[arg-type]
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.show()
    return view


def text(view: WindowedTable, row: int, column: int = 1) -> str:
    return str(view.rows.index(row, column).data())


def settle_table(view: WindowedTable, jobs: JobRunner) -> None:
    for _ in range(3):
        view.viewport().repaint()
        time.sleep(0.03)
        wait_idle(jobs)


def test_columns_describe_their_mistakes() -> None:
    assert describe(COLUMNS) == []
    broken: list[Column[Row]] = [COLUMNS[0], Column("id", "", "", lambda r: "")]
    assert len(describe(broken)) == 3


@pytest.mark.parametrize("count", [0, 1, PAGE, FIRST - 1, FIRST, FIRST + 1, 5 * PAGE + 3])
def test_model_passes_qts_tester(jobs: JobRunner, qtbot: QtBot, count: int) -> None:
    store = Store(count)
    model = WindowedTableModel(COLUMNS, store.source(), jobs, now=lambda: NOW[0])
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(None, TableSort("id"))
    wait_idle(jobs)
    assert (model.rowCount(), model.complete, model.state) == (count, True, "ready")
    model.show(3, TableSort("id", True))
    wait_idle(jobs)
    store.order = store.order[: count // 2]
    model.refresh()
    wait_idle(jobs)
    assert model.rowCount() == len([i for i in store.order if i % 10 == 3])
    del tester


def test_first_rows_are_there_before_all_ids(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(10_000)
    store.gate = threading.Event()
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    qtbot.waitUntil(lambda: view.rows.rowCount() == FIRST)
    assert text(view, 0) == "row 1"
    assert (view.rows.rowCount(), view.rows.complete) == (FIRST, False)
    store.gate.set()
    wait_idle(jobs)
    assert (view.rows.rowCount(), view.rows.complete) == (10_000, True)
    assert text(view, 0) == "row 1"


def test_only_what_is_seen_is_fetched_and_cells_are_ready(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(100_000)
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    wait_idle(jobs)
    assert store.asked == []  # the first rows came whole
    view.scrollToBottom()
    settle_table(view, jobs)
    assert text(view, 99_999) == "row 100000"
    assert 1 <= sum(map(len, store.asked)) <= 4 * PAGE
    index = view.rows.index(99_999, 2)
    assert index.data() == "even"
    assert index.data(TableRole.MARK) == Mark("check", "met")
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "State of 100000"
    assert index.data(Qt.ItemDataRole.DecorationRole) is not None
    assert view.rows.index(50_000, 1).data() == "…"


def test_pages_are_bounded(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(50_000)
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    wait_idle(jobs)
    for page in range(0, 390, 5):
        view.rows.index(page * PAGE, 0).data()
        view.rows._fetch()
        wait_idle(jobs)
    assert len(view.rows._pages) <= 64


def test_latest_filter_wins_and_a_late_answer_is_dropped(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(5_000)
    view = table(store, jobs, qtbot)
    store.gate = threading.Event()
    view.show_rows(None)
    qtbot.waitUntil(lambda: view.rows.rowCount() == FIRST)
    view.show_rows(7)  # the ids of the first list are still on their way
    view.show_rows(3)
    store.gate.set()
    wait_idle(jobs)
    assert view.rows.rowCount() == 500
    assert text(view, 0) == "row 3"


def test_refresh_that_finds_nothing_new_keeps_everything_but_fetches_again(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(1_000)
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    wait_idle(jobs)
    view.selectRow(5)
    resets: list[int] = []
    view.rows.modelReset.connect(lambda: resets.append(1))
    store.suffix = " edited"
    view.refresh()
    settle_table(view, jobs)
    assert resets == []
    assert text(view, 5) == "row 6 edited"
    assert view.selected_ids() == [6]


def test_selection_current_row_and_place_survive_by_id(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(3_000)
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    wait_idle(jobs)
    view.scrollTo(view.rows.index(1_000, 0), view.ScrollHint.PositionAtTop)
    view.selectRow(1_005)
    flags = QItemSelectionModel.SelectionFlag
    view.selectionModel().select(view.rows.index(1_007, 0), flags.Select | flags.Rows)
    assert view.selected_ids() == [1_006, 1_008]
    top = view.rows.id_at(view.rowAt(0))
    store.order = [9_001, 9_002, *store.order]
    store.order.remove(1_008)
    view.refresh()
    settle_table(view, jobs)
    assert view.selected_ids() == [1_006]
    assert view.current_id() == 1_006
    assert view.rows.id_at(view.rowAt(0)) == top


def test_select_id_waits_for_the_list(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(20_000)
    store.gate = threading.Event()
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    qtbot.waitUntil(lambda: view.rows.rowCount() == FIRST)
    assert not view.select_id(15_000)
    store.gate.set()
    wait_idle(jobs)
    assert view.current_id() == 15_000
    assert view.selected_ids() == [15_000]
    assert not view.select_id(999_999)


def test_select_all_is_counted_from_ranges(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(200_000)
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    wait_idle(jobs)
    view.selectAll()
    began = time.thread_time()
    assert view.selected_count() == 200_000
    assert time.thread_time() - began < 0.1
    assert view.selected_ids()[-1] == 200_000


def test_header_asks_for_the_order_and_again_for_the_other(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(600)
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    wait_idle(jobs)
    view.sort_by_column(0)
    wait_idle(jobs)
    assert text(view, 0) == "row 600"
    assert view.sort_by == TableSort("id", True)
    view.sort_by_column(1)  # has no sort key
    wait_idle(jobs)
    assert view.sort_by == TableSort("id", True)
    assert view.horizontalHeader().sortIndicatorSection() == 0


def test_copy_fetches_rows_that_are_not_here(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(2_000)
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    wait_idle(jobs)
    view.show_or_hide(3, shown=False)
    view.selectAll()
    with qtbot.waitSignal(view.copied) as copied:
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied.args == [2_000]
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Number\tTitle\tState"
    assert lines[1] == "INC0000001\trow 1\todd"
    assert lines[2_000] == "INC0002000\trow 2000\teven"


def test_copy_of_too_many_says_so(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(20_000)
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    wait_idle(jobs)
    view.selectAll()
    with qtbot.waitSignal(view.too_many) as told:
        view.copy()
    assert told.args == [20_000]


def test_keys(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(1_000)
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    wait_idle(jobs)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.current_id() == 1_000
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.current_id() == 1
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [1]
    with qtbot.waitSignal(view.typed) as typed:
        qtbot.keyClick(view, "x")
    assert typed.args == ["x"]
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.current_id() != 1
    settle_table(view, jobs)


def test_states_say_what_to_do(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(0)
    view = table(store, jobs, qtbot, empty=("No tickets", "Change the filter.", "Show all"))
    view.show_rows(None)
    assert view.overlay.text == "Loading…"
    wait_idle(jobs)
    assert view.overlay.text == "No tickets\nChange the filter."
    with qtbot.waitSignal(view.empty_action):
        view.overlay.action.emit()
    store.error = EnvironmentFault("The database does not answer.", hint="Check the network.")
    view.show_rows(None)
    wait_idle(jobs)
    assert view.overlay.text == "The database does not answer.\nCheck the network."
    store.error, store.order = None, [1, 2, 3]
    view.overlay.action.emit()
    wait_idle(jobs)
    assert view.overlay.text == ""
    assert view.rows.rowCount() == 3


def test_failed_page_is_told_once_and_asked_again_after_refresh(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(5_000)
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    wait_idle(jobs)
    store.error = EnvironmentFault("Away.")
    with qtbot.waitSignal(jobs.failure):
        view.scrollToBottom()
        view.viewport().repaint()
    settle_table(view, jobs)
    jobs.expected()  # type: ignore[attr-defined]
    store.error = None
    view.refresh()
    settle_table(view, jobs)
    assert text(view, 4_999) == "row 5000"


def test_row_that_is_gone_says_so(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(2_000)
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    wait_idle(jobs)
    store.order.remove(1_990)
    view.scrollToBottom()
    settle_table(view, jobs)
    assert text(view, 1_989, 0) == "(no longer there)"


def test_live_cells_change_with_the_minute_without_a_query(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(50)
    view = table(store, jobs, qtbot)
    view.show_rows(None)
    wait_idle(jobs)
    assert text(view, 29, 3) == "30 m"
    asked = len(store.asked)
    before = NOW[0]
    try:
        NOW[0] = before + timedelta(minutes=5)
        assert text(view, 29, 3) == "30 m"  # the same minute, by the table's count
        view._minute_passed()
        assert text(view, 29, 3) == "25 m"
    finally:
        NOW[0] = before
    assert len(store.asked) == asked


def test_columns_widths_and_order_are_remembered(jobs: JobRunner, qtbot: QtBot) -> None:
    store = Store(10)
    view = table(store, jobs, qtbot)
    view.horizontalHeader().moveSection(0, 2)
    view.show_or_hide(3, shown=False)
    view.setColumnWidth(2, 222)
    view.set_sort(TableSort("id", True))
    saved = view.save_state()
    other = table(store, jobs, qtbot)
    other.restore_state(saved | {"order": [*saved["order"], "unknown"]})
    assert other.save_state() == saved
    assert other.columnWidth(2) == 222
    assert other.isColumnHidden(3)
    assert [other.columns[n].key for n in other.shown_in_order()] == ["name", "state", "id"]
    assert other.sort_by == TableSort("id", True)


def test_stretching_column_takes_the_room(jobs: JobRunner, qtbot: QtBot) -> None:
    view = table(Store(0), jobs, qtbot)
    qtbot.waitUntil(lambda: sum(view.columnWidth(n) for n in range(len(COLUMNS))) == view.viewport().width())
    assert view.columnWidth(0) >= view.fontMetrics().horizontalAdvance("INC0001234")

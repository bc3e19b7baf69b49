"""Lists that are read again and again neither grow nor break Qt's rules for models, with groups and without."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QObject
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.jobs import JobRunner
from app.ui.tables.small_table import SmallTable, SmallTableModel
from app.ui.tables.table_source import TableSort
from app.ui.tables.window_model import FIRST, PAGE, WindowedTableModel
from tests.qt_guards import settle, wait_idle
from tests.ui.tables.test_focus import Store, columns

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.mark.parametrize("count", [0, 9, 25, FIRST + PAGE])
def test_a_long_list_in_groups_passes_qts_tester(jobs: JobRunner, qtbot: QtBot, count: int) -> None:
    store = Store(count)
    model = WindowedTableModel(columns(), store.source(), jobs)
    tester = QAbstractItemModelTester(model, FATAL)
    model.show(None, TableSort("number", group="tens"))
    wait_idle(jobs)
    groups = len({n // 10 for n in store.order})
    assert model.rowCount() == count + groups
    model.fold({"0", "2"})
    assert model.rowCount() == count + groups - sum(n // 10 in (0, 2) for n in store.order)
    store.order = store.order[::2]
    model.refresh(steady=True, keep=frozenset((2,)))
    wait_idle(jobs)
    assert model.left == ({2} if count else set())
    model.settle()
    assert model.left == set()
    model.show(None, TableSort("number", True))
    wait_idle(jobs)
    assert model.rowCount() == len(store.order)
    del tester


def test_a_small_list_in_groups_passes_qts_tester(qtbot: QtBot) -> None:
    model = SmallTableModel(columns(), int)
    tester = QAbstractItemModelTester(model, FATAL)
    model.set_sort(TableSort("number", group="tens"))
    model.set_rows(range(1, 30))
    assert model.rowCount() == 32
    model.fold({"1"})
    model.set_rows(range(5, 35), keep=frozenset((2,)))
    assert model.left == {2}
    assert model.shown_rows()[0] == 2
    model.settle()
    model.set_filter("title 2")
    model.set_rows([])
    assert model.rowCount() == 0
    del tester


def _counts(app: QApplication) -> tuple[int, int]:
    gc.collect()
    return len(app.allWidgets()), sum(len(w.findChildren(QObject)) for w in app.topLevelWidgets())


def test_eight_hundred_refreshes_leave_nothing_behind(jobs: JobRunner, qapp: QApplication, qtbot: QtBot) -> None:
    table = SmallTable(columns(), int, "Numbers", sort=TableSort("number", group="tens"))
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    rows = list(range(1, 60))

    def refresh(times: int) -> None:
        for number in range(times):
            table.set_rows(rows[number % 7 :])
            if number % 40 == 0:
                table.select_id(rows[20])
                table.menus.offer_sort()
                table.menus.sort.close()
                table.menus.offer_groups()
                table.menus.group.close()
                settle()

    refresh(50)
    settle()
    before = _counts(qapp)
    objects = len(gc.get_objects())
    refresh(800)
    settle()
    assert _counts(qapp) == before
    assert len(gc.get_objects()) - objects < 200

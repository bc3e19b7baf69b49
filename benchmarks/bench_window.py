"""The window: start, memory, painting and scrolling a million rows, and how long the event loop stands still."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.harness import Result, compare

ROOT = Path(__file__).resolve().parents[1]

#: What a program over this database cannot do without, imported in the process that works with the database.
_NAMED = ("sqlalchemy", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql", "sqlcipher3.dbapi2")
_BARE = """
import time; began = time.perf_counter()
import json, os, subprocess, sys
beside = subprocess.Popen([sys.executable, "-c", "import " + sys.argv[1]])
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView
app = QApplication([])
window = QMainWindow(); window.setCentralWidget(QTableView()); window.show()
def done():
    shown = time.perf_counter() - began
    beside.wait()
    pages = int(open("/proc/self/statm").read().split()[1]) if os.path.exists("/proc/self/statm") else 0
    print(json.dumps({"usable": time.perf_counter() - began, "shown": shown, "mb": pages * 4 // 1024})); app.quit()
QTimer.singleShot(0, done)
app.exec()
"""
_OURS = """
import time; began = time.perf_counter()
import json, os, sys
from app.services.remote import OPENER, Remote
def main():
    remote = Remote()
    remote.open_ahead(OPENER, sys.argv[1])
    from app import bootstrap
    from app.ui.shell.main_window import MainWindow
    from PySide6.QtCore import QTimer
    host, show = MainWindow.host, MainWindow.showEvent
    shown = []
    MainWindow.showEvent = lambda self, event: (show(self, event), shown.append(time.perf_counter() - began))[0]
    def hosted(self, *args, **more):
        host(self, *args, **more)
        def look():
            if not self.jobs.idle:
                QTimer.singleShot(2, look); return
            pages = int(open("/proc/self/statm").read().split()[1]) if os.path.exists("/proc/self/statm") else 0
            found = {"usable": time.perf_counter() - began, "shown": shown[0], "mb": pages * 4 // 1024}
            print(json.dumps(found)); self.close()
        QTimer.singleShot(0, look)
    MainWindow.host = hosted
    bootstrap.run_window(sys.argv[1], remote)
if __name__ == "__main__":
    main()
"""


def run(quick: bool) -> Iterator[Result]:
    """Start over an empty workspace; tables of a million rows (50,000 when quick)."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    yield _start(2 if quick else 7)
    yield from _tables(50_000 if quick else 1_000_000, 20 if quick else 200)


# --- start ----------------------------------------------------------------------------------------
def _start(repeat: int) -> Result:
    from app.db import workspace
    from app.db.engine import open_database

    bare: list[dict[str, Any]] = []
    ours: list[dict[str, Any]] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workspace.db"
        db = open_database(path)
        workspace.create(db)
        db.dispose()
        for turn in range(repeat + 1):
            found = (_child(_BARE, folder, ", ".join(_NAMED)), _child(_OURS, folder, str(path)))
            if turn:  # the first fills the disk cache
                bare.append(found[0])
                ours.append(found[1])
    ours_s, floor_s = (median(run["usable"] for run in runs) for runs in (ours, bare))
    note = (
        f"floor: a bare window and, beside it, a process that imports {', '.join(_NAMED)}; window shown after "
        f"{median(r['shown'] for r in ours) * 1000:.0f} ms, bare {median(r['shown'] for r in bare) * 1000:.0f} ms; "
        f"memory {median(r['mb'] for r in ours):.0f} MB, bare {median(r['mb'] for r in bare):.0f} MB"
    )
    return Result("start to a usable window, bare PySide6 window", ours_s, floor_s, ours_s / floor_s, 1.5, note)


def _child(program: str, folder: str, *arguments: str) -> dict[str, Any]:
    environment = {**os.environ, "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder, "PYTHONPATH": str(ROOT)}
    # as installed: compiled modules are kept, wherever the benchmark's own Python keeps none
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


# --- tables ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    cells: tuple[str, ...]


_WIDE = 9


def _cells(number: int) -> tuple[str, ...]:
    return (f"INC{number:07}", *(f"column {n} of {number % 97}" for n in range(_WIDE - 1)))


def _cell(number: int) -> Callable[[_Row], str]:
    return lambda row: row.cells[number]


class _Source:
    """Rows made as they are asked for, so that the table is measured and not a database."""

    def __init__(self, count: int) -> None:
        self.count = count

    def first(self, _filter: object, _sort: object, limit: int, _work: object) -> list[_Row]:
        return [_Row(i, _cells(i)) for i in range(min(limit, self.count))]

    def ids(self, _filter: object, _sort: object, _work: object) -> array[int]:
        found = array("q")
        for start in range(0, self.count, 10_000):
            found.extend(range(start, min(self.count, start + 10_000)))
        return found

    def rows(self, ids: Sequence[int], _work: object) -> list[_Row]:
        return [_Row(i, _cells(i)) for i in ids]


def _tables(count: int, jumps: int) -> Iterator[Result]:
    from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
    from PySide6.QtWidgets import QApplication, QTableView

    from app.ui.jobs import JobRunner
    from app.ui.look import theme
    from app.ui.look.theme import Theme
    from app.ui.shell.watchdog import Watchdog
    from app.ui.tables.columns import Column
    from app.ui.tables.window_model import TableSort, TableSource
    from app.ui.tables.window_table import WindowedTable

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    if theme.current() is None:
        Theme(app, "light")
    sys.setswitchinterval(0.001)

    class Plain(QAbstractTableModel):
        """What one writes first: a list of tuples."""

        def __init__(self) -> None:
            super().__init__()
            self.rows = [_cells(i) for i in range(min(count, 100_000))]

        def rowCount(self, _parent: object = None) -> int:
            return len(self.rows)

        def columnCount(self, _parent: object = None) -> int:
            return _WIDE

        def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
            return self.rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None

        def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
            return f"Column {section}" if role == Qt.ItemDataRole.DisplayRole else None

    jobs = JobRunner()
    source = _Source(count)
    columns = [Column(f"c{n}", f"Column {n}", "column 7 of 95", _cell(n), sort="x") for n in range(_WIDE)]
    ours = WindowedTable(
        columns, TableSource(source.first, source.ids, source.rows, lambda r: r.id), jobs, "Rows", sort=TableSort("x")
    )
    plain = QTableView()
    plain.setModel(Plain())
    plain.verticalHeader().hide()
    plain.setShowGrid(False)
    plain.setWordWrap(False)
    plain.setFont(ours.font())
    plain.verticalHeader().setDefaultSectionSize(ours.verticalHeader().defaultSectionSize())
    for number in range(_WIDE):
        plain.setColumnWidth(number, ours.columnWidth(number))
    for view in (ours, plain):
        view.resize(1280, 720)
        view.show()

    def spin(until: float = 0.0) -> None:
        end = time.perf_counter() + until
        while True:
            app.processEvents()
            if time.perf_counter() >= end and jobs.idle and not ours.rows._timer.isActive():
                return
            time.sleep(0.001)

    watchdog = Watchdog()
    watchdog.start()
    began = time.perf_counter()
    ours.show_rows(None)
    spin()
    loaded = time.perf_counter() - began
    assert ours.rows.rowCount() == count

    def jump_ours() -> None:
        bar = ours.verticalScrollBar()
        for n in range(jumps):
            bar.setValue(bar.maximum() * n // jumps)
            ours.viewport().repaint()

    def jump_plain() -> None:
        bar = plain.verticalScrollBar()
        for n in range(jumps):
            bar.setValue(bar.maximum() * n // jumps)
            plain.viewport().repaint()

    def paint(view: QTableView) -> None:
        for _ in range(10):
            view.viewport().repaint()

    yield compare(
        "table of a million rows, one repaint (x10)",
        lambda: paint(ours),
        lambda: paint(plain),
        1.5,
        note=f"floor: plain model of 100,000 rows in memory; ids of {count:,} rows there after {loaded * 1000:.0f} ms",
    )
    yield compare(f"table of a million rows, {jumps} jumps", jump_ours, jump_plain, 1.5, repeat=3)
    watchdog.reset()
    for n in range(jumps):
        ours.verticalScrollBar().setValue(ours.verticalScrollBar().maximum() * n // jumps)
        spin(0.01)
    ours.refresh()
    spin(0.05)
    watchdog.stop()
    yield Result(
        "longest stall, scrolling and refreshing a million rows",
        watchdog.longest / 1000,
        0.05,
        watchdog.longest / 50,
        1.0,
        "floor: 50 ms",
    )
    if watchdog.longest > 50:
        print(watchdog.longest_stack, file=sys.stderr)  # noqa: T201
    jobs.stop()
    for view in (ours, plain):
        view.close()
        view.deleteLater()
    app.processEvents()

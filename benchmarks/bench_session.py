"""A scripted session in the real window, offscreen: the longest time in which the event loop stood still.

Over a synthetic workspace of 20,000 tickets, or the one that LONGLEAF_BENCH_DB names; LONGLEAF_BENCH_SECONDS sets its
length (15 with --quick, else 120; the goal speaks of 600 on a million tickets). The first opening of every tab counts.
"""

from __future__ import annotations

import itertools
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from app import bootstrap
from app.services.remote import Remote
from app.ui.settings import Settings
from app.ui.shell.gc_guard import GcGuard
from app.ui.shell.main_window import MainWindow
from app.ui.shell.watchdog import Watchdog
from app.views.tickets.view import TicketsTab
from benchmarks.harness import Result
from benchmarks.workspaces import seeded

#: A frame at which nobody notices a wait, in seconds.
GOAL = 0.050
_BETWEEN = 0.25  # seconds between two acts of the script


def run(quick: bool) -> Iterator[Result]:
    """One result: the longest stall against the goal, with the place in the code where it happened."""
    length = float(os.environ.get("LONGLEAF_BENCH_SECONDS", "15" if quick else "120"))
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("LONGLEAF_BENCH_DB") or seeded(Path(folder), 20_000)
        yield _session(url, Path(folder), length)


def _spin(until: float) -> None:
    while time.perf_counter() < until:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        time.sleep(0.001)


def _session(url: str, folder: Path, length: float) -> Result:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    guard = GcGuard(app)
    window = bootstrap.make_window(app, Settings(folder / "config"))
    window.settings.set("confirm_quit", False)
    window.resize(1280, 720)
    window.show()
    start = bootstrap.Start(window, url, Remote())
    for settled in (start.ready, start.prepared):
        settled.connect(guard.settle)
    start.open()
    while not window.current_id() or not window.jobs.idle:
        _spin(time.perf_counter() + 0.1)
    _spin(time.perf_counter() + 3)  # somebody looks at the list before the first click
    dog = Watchdog(window)
    dog.start()
    acts = itertools.cycle(_acts(window))
    end, done = time.perf_counter() + length, 0
    while time.perf_counter() < end:
        next(acts)()
        done += 1
        _spin(time.perf_counter() + _BETWEEN)
    dog.stop()
    longest, over = dog.longest / 1000, len(dog.stalls)
    own = max((stall.own for stall in dog.stalls), default=0.0)
    place = next((line.strip() for line in reversed(dog.longest_stack.splitlines()) if "File" in line), "")
    if os.environ.get("LONGLEAF_BENCH_STACKS"):
        for stall in sorted(dog.stalls, key=lambda stall: -stall.milliseconds)[:10]:
            spent = f"{stall.milliseconds:.0f} ms, window's thread {stall.own:.0f}, process {stall.process:.0f}"
            print(f"--- {spent}\n{stall.stack}", file=sys.stderr)  # noqa: T201
    window.close()
    start.close()
    window.deleteLater()
    guard.stop()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    note = (
        f"{done} acts in {length:.0f} s, {over} stalls over 50 ms, in which the window's thread worked {own:.0f} ms at "
        f"most; {memory} MB at most; longest at {place}"
    )
    return Result("longest stall of a session", longest, GOAL, longest / GOAL, 1.0, note)


def _acts(window: MainWindow) -> list[Callable[[], object]]:
    """What a day brings: lists scrolled, searched, sorted, filtered; tickets opened; months turned; figures read."""

    def tickets() -> TicketsTab:
        """Return the tab, whose parts are there once it is shown."""
        return cast("TicketsTab", window.tab("tickets"))

    def jump(share: float) -> Callable[[], object]:
        def act() -> None:
            bar = tickets().table.verticalScrollBar()
            bar.setValue(int(bar.maximum() * share))

        return act

    def choose(row: int) -> Callable[[], object]:
        def act() -> None:
            table = tickets().table
            table.setCurrentIndex(table.model().index(min(row, table.model().rowCount() - 1), 0))

        return act

    def search(text: str) -> Callable[[], object]:
        return lambda: tickets().filters.search.setText(text)

    def sort() -> None:
        tickets().table.sort_by_column(0)

    def show(name: str) -> Callable[[], object]:
        return lambda: window.show_tab(name)

    def run(command: str) -> Callable[[], object]:
        return lambda: window.commands.run(command)

    def quick(key: str) -> Callable[[], object]:
        def act() -> None:
            tickets().quick.set_key(key)
            tickets().refresh()

        return act

    return [
        show("home"),
        run("view.refresh"),
        show("tickets"),
        quick("all"),
        *[jump(n / 7) for n in range(8)],
        *[choose(n * 37) for n in range(6)],
        search("password"),
        choose(3),
        jump(0.5),
        search("vpn connection"),
        choose(1),
        search(""),
        quick("open"),
        choose(5),
        quick("missed"),
        choose(2),
        quick("all"),
        sort,
        jump(0.9),
        sort,
        choose(0),
        show("changes"),
        *[run("changes.before")] * 6,
        run("changes.week"),
        run("changes.after"),
        run("changes.month"),
        run("changes.today"),
        show("agencies"),
        show("figures"),
        run("view.refresh"),
        show("tickets"),
    ]

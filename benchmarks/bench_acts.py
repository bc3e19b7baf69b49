"""What one does all day in the window: open a ticket, change the filter, turn to a full month of changes."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from app import bootstrap
from app.domain.changes.detail import CalendarData
from app.domain.changes.month_layout import weeks_of_month
from app.domain.changes.values import Change
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.services.api import Services
from app.services.remote import Remote
from app.services.workspace import opening
from app.ui.look import theme
from app.ui.look.theme import Theme
from app.ui.settings import Settings
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.model import Sheet, make_sheet
from benchmarks.harness import Result, compare
from benchmarks.workspaces import seeded

_WAIT = 0.0005
_CHANGES = 2_000


def run(quick: bool) -> Iterator[Result]:
    """Over a synthetic workspace of 20,000 tickets (2,000 when quick), or the one that LONGLEAF_BENCH_DB names."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("LONGLEAF_BENCH_DB") or seeded(Path(folder), 2_000 if quick else 20_000)
        yield from _tickets(app, url, Path(folder), 5 if quick else 25)
    yield from _month(app)


def _tickets(app: QApplication, url: str, folder: Path, turns: int) -> Iterator[Result]:
    window = bootstrap.make_window(app, Settings(folder / "config"))
    window.settings.set("confirm_quit", False)
    window.resize(1280, 720)
    window.show()
    start = bootstrap.Start(window, url, Remote())
    start.open()

    def until(done: Callable[[], bool]) -> float:
        began = time.perf_counter()
        while not done():
            QCoreApplication.processEvents()
            time.sleep(_WAIT)
        return time.perf_counter() - began

    until(lambda: bool(window.current_id()) and window.jobs.idle)
    window.show_tab("tickets")
    until(lambda: window.jobs.idle)
    until_built = time.perf_counter() + 20
    until(lambda: not start.ahead.running or time.perf_counter() > until_built)
    tab: Any = window.tab("tickets")
    tab.quick.set_key("all")
    tab.refresh()
    until(lambda: window.jobs.idle and tab.table.rows.complete)
    db = opening.open_workspace(url, must_exist=True)
    here = Services(db)
    ours, floor = [], []
    for turn in range(turns + 1):
        one = tab.table.rows.ids[7 * turn + 1]
        number = here.tickets.detail(one).number
        began = time.perf_counter()
        tab.table.select_id(one)
        until(lambda number=number: tab.detail.head.number.text().startswith(number))  # type: ignore[misc]
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        here.tickets.detail(one)
        floor.append(time.perf_counter() - began)
    yield _ratio("open a ticket, click to painted details", ours[1:], floor[1:], "floor: reading it, in this process")
    ours, floor = [], []
    for turn in range(turns + 1):
        key, asked = (("open", TicketFilter(open_only=True)), ("all", TicketFilter()))[turn % 2]
        generation = tab.table.rows._generation
        began = time.perf_counter()
        tab.quick.buttons[key].click()
        until(lambda g=generation: tab.table.rows._generation > g and tab.table.rows.state == "ready")  # type: ignore[misc]
        tab.table.viewport().repaint()
        ours.append(time.perf_counter() - began)
        until(lambda: window.jobs.idle)
        began = time.perf_counter()
        here.tickets.list_rows(here.tickets.list_ids(asked, None, 200))
        floor.append(time.perf_counter() - began)
    yield _ratio(
        "change the filter, click to painted rows", ours[1:], floor[1:], "floor: reading them, in this process"
    )
    db.dispose()
    window.close()
    start.close()
    window.deleteLater()


def _ratio(name: str, ours: list[float], floor: list[float], note: str) -> Result:
    return Result(name, median(ours), median(floor), median(ours) / median(floor), None, note)


def _month(app: QApplication) -> Iterator[Result]:
    if theme.current() is None:
        Theme(app, "light")
    weeks = weeks_of_month(2026, 10)
    data = _full_month()
    canvas = CalendarCanvas()
    canvas.resize(880, 560)
    canvas.show()
    sheet = make_sheet(data, weeks)
    canvas.set_sheet(sheet, date(2026, 10, 15), 10)
    bars = [(canvas._bar_box(bar), sheet.items[int(str(bar.key))].text) for bar in canvas.layout_.bars]
    plain = _Plain(bars)
    plain.resize(880, 560)
    plain.show()
    app.processEvents()
    shown = f"{len(bars)} bars have room"
    yield compare(
        "a month of 2,000 changes, one repaint (x10)",
        lambda: _repaint(canvas),
        lambda: _repaint(plain),
        None,
        note=f"floor: as many plain bars with shortened text; {shown}",
    )

    def turn() -> None:
        canvas.set_sheet(make_sheet(data, weeks), date(2026, 10, 15), 10)
        canvas.repaint()

    name = "a month of 2,000 changes, from values to paint"
    yield compare(name, turn, lambda: _values(sheet), None, note="floor: one text for each change")
    for widget in (canvas, plain):
        widget.close()
        widget.deleteLater()


def _repaint(widget: QWidget) -> None:
    for _ in range(10):
        widget.repaint()


def _values(sheet: Sheet) -> list[str]:
    return [f"{item.change.planned_start:%a %d %b %H:%M} {item.change.title}" for item in sheet.items.values()]


class _Plain(QWidget):
    """What one writes first: a rounded box and a shortened text for each change."""

    def __init__(self, bars: list[tuple[QRectF, str]]) -> None:
        super().__init__()
        self._bars = bars

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = self.fontMetrics()
        for box, text in self._bars:
            painter.drawRoundedRect(box, 3, 3)
            short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()) - 20)
            painter.drawText(box.adjusted(18, 0, -2, 0), short)
        painter.end()


def _full_month() -> CalendarData:
    first = datetime(2026, 9, 28, 4, tzinfo=UTC)
    kinds, states = list(ChangeType), list(ChangeState)
    changes = tuple(
        Change(
            n,
            f"CHG{n:07}",
            f"Upgrade of service {n % 97} to the current release",
            kinds[n % len(kinds)],
            list(ChangeScope)[n % 4],
            states[n % len(states)],
            first + timedelta(minutes=25 * n),
            first + timedelta(minutes=25 * n + (90 if n % 11 else 3_000)),
            ("EMAIL",),
            ("DHHS", "DOT"),
            ("EDC",),
        )
        for n in range(1, _CHANGES + 1)
    )
    return CalendarData(first, first + timedelta(days=35), changes, (), (), {}, {}, {})

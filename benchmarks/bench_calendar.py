"""A calendar with 10,000 changes in view: what the window does for it in a month, a week and the list."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.changes.conflicts import ConflictIndex
from app.domain.changes.detail import CalendarData
from app.domain.changes.month_layout import week_of, weeks_of_month
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Change, ServiceFacts, Window
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.ui.look import theme
from app.ui.look.theme import Theme
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.change_list import ChangeList
from app.views.changes.model import Sheet, make_sheet
from benchmarks.harness import Result, compare

_CHANGES, _QUICK = 10_000, 500
_YEAR, _YEAR_QUICK = 20_000, 1_000
_SIZE = (1_000, 600)
_DAY = date(2026, 10, 14)


def run(quick: bool) -> Iterator[Result]:
    """Over changes in memory: 20,000 (1,000 when quick) in a year, 10,000 (500) in a month and as many in one week."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    if theme.current() is None:
        Theme(app, "light")
    count = _QUICK if quick else _CHANGES
    yield from _conflicts(_YEAR_QUICK if quick else _YEAR)
    for name, weeks in (("month", weeks_of_month(2026, 10)), ("week", week_of(_DAY))):
        data = _full(count, weeks[0][0], 7 * len(weeks))
        yield from _picture(app, name, data, weeks, count)


def _conflicts(count: int) -> Iterator[Result]:
    """Measure the conflicts of one change among those of a year, and of all of them."""
    data = _full(count, date(2026, 1, 5), 364)
    services = {
        f"SVC{n:03}": ServiceFacts(
            f"SVC{n:03}", f"Service {n}", ("EDC", "WDC"), (f"SVC{n - n % 10:03}",) if n % 10 else ()
        )
        for n in range(150)
    }
    around = Surroundings(services, windows=[Window(day, "04:00", "07:00") for day in range(7)])
    index, one = ConflictIndex(data.changes, around), data.changes[count // 2]
    index.of(one)

    def beside() -> list[Change]:
        return [c for c in data.changes if c.planned_start < one.planned_end and one.planned_start < c.planned_end]

    note = "floor: the changes that share time with it, looked for in all"
    yield compare(f"conflicts of one change among {count:,}", lambda: index.of(one), beside, None, note=note)
    note = "floor: the changes that share time with each, by the same index"
    yield compare(
        f"conflicts of all {count:,} of a year",
        lambda: ConflictIndex(data.changes, around).all(),
        lambda: [len(list(index.beside(c.planned_start, c.planned_end))) for c in data.changes],
        None,
        repeat=3,
        note=note,
    )


def _picture(
    app: QApplication, name: str, data: CalendarData, weeks: tuple[tuple[date, ...], ...], count: int
) -> Iterator[Result]:
    sheet = make_sheet(data, weeks)
    canvas, plain = CalendarCanvas(), _Plain(count)
    for widget in (canvas, plain):
        widget.resize(*_SIZE)
        widget.show()
    below = ChangeList(lambda: data.start)
    below.resize(_SIZE[0], 300)
    below.show()
    app.processEvents()

    def shown() -> None:
        canvas.set_sheet(sheet, _DAY, 10 if len(weeks) > 1 else None)
        canvas.repaint()

    note = "floor: as many plain rectangles painted"
    yield compare(f"a {name} of {count:,} changes, first paint", shown, plain.repaint, None, note=note)
    note = "floor: one sentence for each change"
    made = f"a {name} of {count:,} changes, values to sheet (on the worker)"
    yield compare(made, lambda: make_sheet(data, weeks), lambda: _sentences(sheet), None, note=note)
    ready = below.made_ready(sheet)
    note = "floor: their cells as texts; ours: cells made on the worker are put in order"
    listed = f"a {name} of {count:,} changes, in the list"
    yield compare(listed, lambda: below.set_sheet(sheet, ready), lambda: _cells(below), None, note=note)
    shown_here: tuple[QWidget, ...] = (canvas, plain, below)
    for one in shown_here:
        one.close()
        one.deleteLater()


def _sentences(sheet: Sheet) -> list[str]:
    return [f"{item.change.number} {item.change.title}, {item.change.planned_start}" for item in sheet.items.values()]


def _cells(below: ChangeList) -> list[list[str]]:
    return [[column.text(row) for column in below.table.columns] for row in below.table.rows.shown_rows()]


class _Plain(QWidget):
    """As many rectangles as there are changes."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for number in range(self._count):
            painter.drawRect(QRectF(number % 90 * 11, number // 90 % 50 * 12, 10, 10))
        painter.end()


def _full(count: int, first: date, days: int) -> CalendarData:
    begin = datetime(first.year, first.month, first.day, 4, tzinfo=UTC)
    step = timedelta(days=days) / count
    services = [f"SVC{n:03}" for n in range(150)]
    changes = tuple(
        Change(
            n + 1,
            f"CHG{n + 1:07}",
            f"Patch of the servers behind {services[n % 150]}",
            ChangeType.NORMAL,
            ChangeScope.MINOR,
            ChangeState.SCHEDULED,
            begin + n * step,
            begin + n * step + timedelta(hours=1 + n % 5),
            services=(services[n % 150],),
            sites=("EDC",),
        )
        for n in range(count)
    )
    return CalendarData(begin, begin + timedelta(days=days), changes, (), (), {}, {}, {})

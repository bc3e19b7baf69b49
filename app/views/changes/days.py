"""`Days`: which days the calendar shows, and the way to others."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.changes.timeline import LaneBy
from app.domain.eastern import local_date
from app.views.changes import spreads
from app.views.changes.calendar_bar import SPREADS, CalendarBar
from app.views.changes.canvas import CalendarCanvas


class Days(QObject):
    """A day, a week, a month or a timeline around the day that is chosen. `changed`: they are to be read."""

    changed = Signal()

    def __init__(self, canvas: CalendarCanvas, bar: CalendarBar, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._bar = canvas, bar
        self.spread = "week"
        self.today = canvas.day = local_date(canvas.now())
        bar.before.clicked.connect(self.go_before)
        bar.after.clicked.connect(self.go_after)
        bar.today.clicked.connect(self.go_today)
        for button in bar.spreads.values():
            button.clicked.connect(self._spread_pressed)
        bar.lanes.currentIndexChanged.connect(self._lanes_chosen)
        canvas.page_asked.connect(self._page)
        canvas.day_opened.connect(self._day_opened)

    def weeks(self) -> tuple[tuple[date, ...], ...]:
        """Return the weeks of days that are to be shown."""
        return spreads.weeks_of(self.spread, self._canvas.day)

    def month(self) -> int | None:
        """Return the month whose days count in a picture of one; None where it is a day's or a week's."""
        return self._canvas.day.month if self.spread == "month" else None

    def is_spread(self, spread: str) -> bool:
        """Say whether a "day", a "week", a "month" or a "timeline" is shown."""
        return self.spread == spread

    # --- the way to other days ----------------------------------------------------------------------
    def show(self, day: date, spread: str = "") -> None:
        """Show the days around a day; `spread`: and how many."""
        self._canvas.day = day
        if spread in SPREADS:
            self.spread = spread
        self.changed.emit()

    @Slot()
    def go_today(self) -> None:
        """Show today, in Eastern time."""
        self.today = local_date(self._canvas.now())
        self.show(self.today)

    @Slot()
    def go_before(self) -> None:
        """Show the days before."""
        self._page(-1)

    @Slot()
    def go_after(self) -> None:
        """Show the days after."""
        self._page(1)

    def show_month(self) -> None:
        """Show the whole month of the chosen day."""
        self.show(self._canvas.day, "month")

    def show_week(self) -> None:
        """Show the week of the chosen day."""
        self.show(self._canvas.day, "week")

    def show_timeline(self) -> None:
        """Show two weeks from the chosen one on, in lanes; there already: by the next thing that makes lanes."""
        if self.spread == "timeline":
            lanes = self._bar.lanes
            lanes.setCurrentIndex((lanes.currentIndex() + 1) % lanes.count())
        else:
            self.show(self._canvas.day, "timeline")

    def lane_by(self) -> LaneBy | None:
        """Return what makes the lanes; None where no timeline is shown."""
        return LaneBy(self._bar.lanes.currentData()) if self.spread == "timeline" else None

    @Slot()
    def _lanes_chosen(self) -> None:
        if self.spread == "timeline":
            self.show(self._canvas.day)

    def show_day(self) -> None:
        """Show the chosen day alone."""
        self.show(self._canvas.day, "day")

    @Slot(int)
    def _page(self, step: int) -> None:
        weeks, day = self._canvas.sheet.weeks, self._canvas.day
        if weeks and not weeks[0][0] <= day <= weeks[-1][-1]:
            self.show(day)  # an arrow key left the sheet: the day is already there
        else:
            self.show(spreads.stepped(self.spread, day, step))

    @Slot(object)
    def _day_opened(self, day: date) -> None:
        self.show(day, "day")

    @Slot()
    def _spread_pressed(self) -> None:
        pressed = self.sender()
        self.show(self._canvas.day, next(name for name, one in self._bar.spreads.items() if one is pressed))

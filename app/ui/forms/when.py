"""`DayField`, `MomentField`: a day, or a day and time, typed in any usual spelling, with a calendar to choose from."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from typing import Any

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QVBoxLayout, QWidget

from app.clock import utc_now
from app.domain import words
from app.domain.eastern import is_repeated, local_date, zone_name
from app.domain.typed_time import Lean, exists, read_day, read_moment
from app.ui.field_button import FieldButton
from app.ui.forms.late_combo import opens_list
from app.ui.look import plain, theme
from app.ui.look.plain import Label

_HINT = "2 Nov, 11/2, tomorrow, Fri or +3d"


class TypedField(QLineEdit):
    """Base of both: what is typed is read at every letter, what was understood stands at the right until it is left.

    A text that means nothing stays, and `problem()` names it.
    """

    changed = Signal()  # by hand
    put = Signal()  # a value was put there

    def __init__(self, lean: Lean, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lean, self._now = lean, now
        self._understood = Label("", self)
        self._understood.setProperty("muted", True)
        self._understood.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._understood.hide()
        self._calendar: _Calendar | None = None
        self._open = FieldButton(self, "calendar", "Calendar (Alt+Down)")
        self._open.clicked.connect(self.open_calendar)
        self.setTextMargins(0, 0, FieldButton.room(), 0)
        self.setToolTip(plain.tip(f"For example {_HINT}; Alt+Down opens a calendar"))
        self.textEdited.connect(self._typed)

    def go_by(self, now: Callable[[], datetime]) -> None:
        """Read what is typed by a workspace's clock, where no other one was given."""
        if self._now is utc_now:
            self._now = now

    # --- for both kinds ---------------------------------------------------------------------------
    def value(self) -> Any:
        """Return what is meant; of a text that means nothing, what was there before."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value."""
        raise NotImplementedError

    def shown(self) -> str:
        """Return the value in words."""
        raise NotImplementedError

    def read(self, text: str) -> bool:
        """Take over what a text means; False: it means nothing."""
        raise NotImplementedError

    def problem(self) -> str:
        """Return what is wrong with the text; "" where nothing is."""
        text = self.text().strip()
        if text == self.shown() or self.read(text):
            return ""
        return self.wrong(text) or f"“{text}” is no date. Write {_HINT}."

    def wrong(self, text: str) -> str:
        """Return what is wrong with a text that is a date but cannot be taken; "" where that is not so."""
        return ""

    def typed(self) -> str:
        """Return the text in the field."""
        return self.text()

    def set_typed(self, text: str) -> None:
        """Put a text there as if it had been typed: for a draft."""
        self.setText(text)
        self._typed(text)

    def day(self) -> date | None:
        """Return the day that the calendar opens at."""
        raise NotImplementedError

    def choose_day(self, day: date) -> None:
        """Take a day from the calendar."""
        raise NotImplementedError

    def settle(self) -> None:
        """Go on from the value that is shown now: a time alone is then of this day."""

    # --- typing -----------------------------------------------------------------------------------
    @Slot(str)
    def _typed(self, text: str) -> None:
        if text.strip() == self.shown():
            self._understood.hide()
            return
        good = self.read(text.strip())
        self._say(self.shown() if good else self._cannot(text.strip()))
        if good:
            self.changed.emit()

    def _cannot(self, text: str) -> str:
        return "" if not text else "no such time" if self.wrong(text) else "no date"

    def _say(self, text: str) -> None:
        self._understood.setText(text)
        self.setAccessibleDescription(text)
        self._place()

    def least_width(self) -> int:
        """Return the width at which the whole date is seen, beside the button of the calendar."""
        return self.fontMetrics().horizontalAdvance(self.shown()) + theme.px(54)

    def _place(self) -> None:
        wide = self._understood.sizeHint().width()
        left = self.width() - wide - theme.px(34)
        room = left - self.fontMetrics().horizontalAdvance(self.text()) - theme.px(14)
        self._understood.setGeometry(left, 0, wide, self.height())
        self._understood.setVisible(bool(self._understood.text()) and self.hasFocus() and room > 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write what was understood in full."""
        super().focusOutEvent(event)
        self.removeEventFilter(self)
        if not self.problem():
            self.setText(self.shown())
            self.setCursorPosition(0)
            self.settle()
        self._understood.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim Alt+Down while the field has the focus: in it that key is no command of the window."""
        if watched is self and opens_list(event):
            event.accept()
            return True
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.installEventFilter(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the calendar on Alt+Down."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    # --- calendar ---------------------------------------------------------------------------------
    @Slot()
    def open_calendar(self) -> None:
        """Show a calendar: arrows choose, Enter takes, Escape leaves."""
        self.read(self.text().strip())
        if self._calendar is None:
            self._calendar = _Calendar(self)
        self._calendar.open_at(self.day() or local_date(self._now()))

    def take_day(self, day: date) -> None:
        """Take a day that was chosen in the calendar."""
        self.choose_day(day)
        self.setText(self.shown())
        self._understood.hide()
        self.changed.emit()
        self.setFocus()


class DayField(TypedField):
    """A day; `empty`: there may be none, and then it is None."""

    def __init__(
        self,
        value: date | None,
        *,
        lean: Lean = Lean.NEAR,
        empty: bool = False,
        now: Callable[[], datetime] = utc_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(lean, now, parent)
        self._value, self._empty = value, empty
        self.set_value(value)

    def value(self) -> date | None:
        """Return the day."""
        text = self.text().strip()
        if text != self.shown():
            self.read(text)
        return self._value

    def set_value(self, value: date | None) -> None:
        """Show a day."""
        self._value = value
        self.setText(self.shown())
        self.setCursorPosition(0)
        self.put.emit()

    def shown(self) -> str:
        """Return "Mon 2 Nov 2026"."""
        return words.day(self._value, weekday=True) if self._value is not None else ""

    def read(self, text: str) -> bool:
        """Take over the day that a text means."""
        if not text and self._empty:
            self._value = None
            return True
        found = read_day(text, local_date(self._now()), self._lean)
        self._value = found if found is not None else self._value
        return found is not None

    def day(self) -> date | None:
        """Return the day."""
        return self._value

    def choose_day(self, day: date) -> None:
        """Take a day from the calendar."""
        self._value = day


class MomentField(TypedField):
    """A day and time as Eastern wall time without a zone; what was not touched is handed back as it was given.

    So an instant keeps its seconds. In the hour that the clocks repeat it says which of the two is meant, EDT or EST:
    the one given, until the other is typed.
    """

    def __init__(
        self,
        wall: datetime,
        *,
        lean: Lean = Lean.NEAR,
        now: Callable[[], datetime] = utc_now,
        holidays: Collection[date] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(lean, now, parent)
        self._holidays = holidays  # no business days, for "+3 bd"
        self._given = self._base = self._value = wall.replace(tzinfo=None)
        self.set_value(wall)

    def value(self) -> datetime:
        """Return the wall time: the one given, with its seconds, as long as nothing else is shown."""
        text = self.text().strip()
        if text != self.shown() or text == _moment(self._given):
            self.read(text)
        return self._value

    def set_value(self, value: datetime) -> None:
        """Show a wall time."""
        self._given = self._base = self._value = value.replace(tzinfo=None)
        self.setText(self.shown())
        self.setCursorPosition(0)
        self.put.emit()

    def shown(self) -> str:
        """Return "Mon 2 Nov 2026 09:30", with EDT or EST where the clocks show this time twice."""
        return _moment(self._value)

    def read(self, text: str) -> bool:
        """Take over the time that a text means."""
        if text == _moment(self._given):
            self._value = self._given
            return True
        found = read_moment(text, self._now(), self._base, self._lean, self._holidays)
        if found is None or not exists(found):
            return False
        self._value = found
        return True

    def wrong(self, text: str) -> str:
        """Return that a time is needed, or which times there are instead of one that the clocks skip."""
        if not text:
            return f"Give a day and time. Write {_HINT}."
        found = read_moment(text, self._now(), self._base, self._lean, self._holidays)
        if found is None or not MINYEAR < found.year < MAXYEAR:
            return ""
        hour = timedelta(hours=1)
        before, after = found - hour, found + hour
        return (
            f"The clocks skip {found:%H:%M} on {words.day(found.date(), weekday=True)}: "
            f"give {before:%H:%M} {zone_name(before)} or {after:%H:%M} {zone_name(after)}."
        )

    def day(self) -> date | None:
        """Return the day."""
        return self._value.date()

    def choose_day(self, day: date) -> None:
        """Take a day from the calendar; the time stays."""
        self._value = self._base = datetime.combine(day, self._value.time()).replace(fold=self._value.fold)

    def settle(self) -> None:
        """Go on from the time that is shown now."""
        self._base = self._value


def _moment(wall: datetime) -> str:
    zone = f" {zone_name(wall)}" if is_repeated(wall) else ""
    return f"{words.day(wall.date(), weekday=True)} {wall:%H:%M}{zone}"


#: Days that the calendar offers: Qt's own go back to the year -4714, which no date of Python holds.
_FIRST, _LAST = QDate(1900, 1, 1), QDate(9998, 12, 31)


class _Calendar(QWidget):
    """A month below the field; the arrows go from day to day, Page Up and Down from month to month."""

    def __init__(self, field: TypedField) -> None:
        super().__init__(field, Qt.WindowType.Popup)
        self._field = field
        self.setAccessibleName("Calendar")
        self.month = QCalendarWidget()
        self.month.setAccessibleName("Calendar")
        self.month.setDateRange(_FIRST, _LAST)
        self.month.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.month.clicked.connect(self._take)
        self.month.activated.connect(self._take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.month)

    def open_at(self, day: date) -> None:
        """Show the month of a day."""
        field = self._field
        self.month.setSelectedDate(QDate(day.year, day.month, day.day))
        self.adjustSize()
        room = field.screen().availableGeometry()
        corner = field.mapToGlobal(QPoint(0, field.height() + theme.px(2)))
        if corner.y() + self.height() > room.bottom():
            corner = field.mapToGlobal(QPoint(0, -self.height() - theme.px(2)))
        corner.setX(max(room.left(), min(corner.x(), room.right() - self.width())))
        self.move(corner)
        self.show()
        self.month.setFocus()

    @Slot(QDate)
    def _take(self, day: QDate) -> None:
        self.close()
        self._field.take_day(date(day.year(), day.month(), day.day()))

    def event(self, event: QEvent) -> bool:
        """Close on Escape."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.close()
            self._field.setFocus()
            return True
        return super().event(event)

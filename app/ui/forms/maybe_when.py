"""`MaybeMomentField`: a day and time that may be left empty."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime

from app.domain.eastern import eastern
from app.domain.typed_time import Lean
from app.ui.forms.when import MomentField, TypedField


class MaybeMomentField(TypedField):
    """A day and time as Eastern wall time without a zone, or none; a `MomentField` reads what is typed.

    `holidays`: no business days, for "+3 bd"; `day_of`: the wall time of which an empty field takes what is not typed.
    """

    def __init__(
        self,
        wall: datetime | None,
        *,
        lean: Lean = Lean.NEAR,
        now: Callable[[], datetime],
        holidays: Collection[date] = (),
        day_of: datetime | None = None,
    ) -> None:
        super().__init__(lean, now)
        given = wall or day_of or eastern(now())
        self._reader = MomentField(given, lean=lean, now=now, holidays=holidays, parent=self)
        self._reader.hide()
        self._has = wall is not None
        self.set_value(wall)

    def value(self) -> datetime | None:
        """Return the wall time; None where the field is empty."""
        text = self.text().strip()
        if text != self.shown():
            self.read(text)
        return self._reader.value() if self._has else None

    def set_value(self, value: datetime | None) -> None:
        """Show a wall time, or nothing."""
        self._has = value is not None
        if value is not None:
            self._reader.set_value(value)
        self.setText(self.shown())
        self.setCursorPosition(0)
        self.put.emit()

    def shown(self) -> str:
        """Return "Mon 2 Nov 2026 09:30", or nothing."""
        return self._reader.shown() if self._has else ""

    def read(self, text: str) -> bool:
        """Take over the time that a text means; an empty one means none."""
        if not text:
            self._has = False
            return True
        if not self._reader.read(text):
            return False
        self._reader.setText(self._reader.shown())
        self._has = True
        return True

    def wrong(self, text: str) -> str:
        """Return which times there are instead of one that the clocks skip."""
        return self._reader.wrong(text)

    def day(self) -> date | None:
        """Return the day."""
        return self._reader.day() if self._has else None

    def choose_day(self, day: date) -> None:
        """Take a day from the calendar; the time stays."""
        self._reader.choose_day(day)
        self._reader.setText(self._reader.shown())
        self._has = True

    def settle(self) -> None:
        """Go on from the time that is shown now."""
        self._reader.settle()

"""`EndFollows`: the end of a span goes with its start, so that its length stays; in hours that pass."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Slot

from app.domain.eastern import eastern, to_utc
from app.ui.forms.when import MomentField


class EndFollows(QObject):
    """Keeps two fields together. What is put into either by a draft or by hand is the length from then on."""

    def __init__(self, start: MomentField, end: MomentField) -> None:
        super().__init__(start)
        self._start, self._end = start, end
        self._was: datetime | None = None  # the start that the end was given for, as an instant
        start.changed.connect(self._started)
        start.put.connect(self._note)
        end.put.connect(self._note)
        end.changed.connect(self._note)
        self._note()

    @Slot()
    def _note(self) -> None:
        self._was = _instant(self._start)

    @Slot()
    def _started(self) -> None:
        now, end = _instant(self._start), _instant(self._end)
        was, self._was = self._was, now
        if now is None or was is None or end is None or now == was:
            self._was = now if now is not None else was
            return
        try:
            wall = eastern(end + (now - was)).replace(tzinfo=None)
        except OverflowError:
            return
        blocked = self._end.blockSignals(True)
        self._end.set_value(wall)
        self._end.blockSignals(blocked)
        self._end.changed.emit()


def _instant(field: MomentField) -> datetime | None:
    try:
        return to_utc(field.value())
    except OverflowError:
        return None

"""`MoreMenu`: the changes behind a day's "+n more", as a list to walk through: Enter chooses one, Escape leaves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.ui.look import icons, plain
from app.views.changes.canvas import CalendarCanvas

_MOST = 40  # lines; a day of more is better read as a day, or in the list


class MoreMenu(QMenu):
    """Made once for a calendar and filled when it is asked for. `day_asked`: the whole day is wanted."""

    day_asked = Signal()

    def __init__(self, canvas: CalendarCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setAccessibleName("More changes of the day")
        self.setToolTipsVisible(True)
        self.triggered.connect(self._chosen)

    def open_at(self, ids: Sequence[int], at: QPoint) -> None:
        """List some changes of the sheet that is shown, at a place of the screen; the last line shows the whole day."""
        self.clear()
        shown = self._canvas.sheet.items
        items = [shown[id] for id in ids if id in shown]
        for item in items[:_MOST]:
            action = self.addAction(plain.caption(item.text))
            action.setToolTip(plain.tip(item.tip))
            action.setIcon(icons.mark(*(("conflict", "missed") if item.clashes else (item.mark.shape, item.mark.tone))))
            action.setData(item.change.id)
        self.addSeparator()
        rest = f", {len(items) - _MOST:,} more" if len(items) > _MOST else ""
        self.addAction(f"Show the whole day{rest}").setData(0)
        self.popup(at)
        self.setActiveAction(self.actions()[0])

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        if action.data():
            self._canvas.choose_change(int(action.data()))
        else:
            self.day_asked.emit()
        self._canvas.setFocus()

"""`ListRoom`: whether the list is shown below the calendar, or in its place where there is no room for both."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.look import theme
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.change_list import ChangeList

#: Heights of the page, at 100 %, from which picture and list have room together, and the list is there from the first.
_BOTH_FROM, _LIST_FROM = 540, 900
_ENDLESS = (1 << 24) - 1  # what Qt takes for no limit


class ListRoom(QObject):
    """`toggled`: somebody chose. `chosen` is what they chose; None: nobody did yet.

    While a form is open (`is_writing`) the list leaves its room to the calendar, unless it is asked for, or several of
    its changes are selected: which ones the form is about is seen there.
    """

    toggled = Signal()

    def __init__(
        self,
        page: QWidget,
        canvas: CalendarCanvas,
        below: ChangeList,
        button: QPushButton,
        is_writing: Callable[[], bool],
    ) -> None:
        super().__init__(page)
        self._page, self._canvas, self._list, self._button = page, canvas, below, button
        self._is_writing = is_writing
        self._by_form = False  # wanted beside the form that is open
        self.chosen: bool | None = None
        button.clicked.connect(self.toggle)

    def is_list_shown(self) -> bool:
        """Say whether the list is shown: as was chosen, else where the window is high enough for both."""
        return self._height() >= _LIST_FROM if self.chosen is None else self.chosen

    def fit(self) -> None:
        """Give calendar and list the room there is."""
        shown = self._by_form if self._is_writing() else self.is_list_shown()
        self._button.setChecked(shown)
        if not shown and self._list.isAncestorOf(self._page.focusWidget() or self._page):
            self._canvas.setFocus()
        self._list.setVisible(shown)
        # where there is no room for both, the list takes the place of the picture
        both = self._height() >= _BOTH_FROM or not shown
        self._canvas.setVisible(both)
        picture = self._canvas.parentWidget()
        if picture is not None:
            row = self._button.sizeHint().height() + theme.px(4)
            picture.setMaximumHeight(_ENDLESS if both else row)

    @Slot()
    def forms_changed(self) -> None:
        """Fit to the form that was opened, folded or closed."""
        self._by_form = self._list.table.selected_count() > 1 and self.is_list_shown()
        self.fit()

    @Slot()
    def toggle(self) -> None:
        """Show the changes in view as a list below the calendar, or leave its room to the calendar."""
        if self._is_writing():
            shown = self._by_form = not self._by_form
        else:
            shown = self.chosen = not self.is_list_shown()
        self.fit()
        (self._list.table if shown else self._canvas).setFocus(Qt.FocusReason.OtherFocusReason)
        self.toggled.emit()

    def _height(self) -> float:
        return self._page.height() / theme.scale()

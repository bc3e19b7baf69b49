"""`Restyling`: what is seen gets a new look at once, what is hidden when it is shown or when nothing else is done.

Qt restyles every widget of the program in the turn of the event loop in which the style changes. Most of a window is
hidden (other pages, folded forms), and with some forms open that takes it most of a second.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QMenu, QScrollBar, QWidget
from shiboken6 import isValid

_POLISHED = Qt.WidgetAttribute.WA_WState_Polished  # Qt restyles only what has been polished
_OWN_STYLE = Qt.WidgetAttribute.WA_SetStyle  # and tells only those of a new style that have none of their own
_OWN_FONT = Qt.WidgetAttribute.WA_SetFont
_SLICE = 0.008  # seconds of a turn of the event loop
_BETWEEN = 15  # ms between two slices


class Restyling(QObject):
    """`put_off` before the style changes, `go_on` after it; `catch_up` with what is about to be shown."""

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self._late: dict[QWidget, None] = {}  # in the old style still
        self._untold: dict[QWidget, None] = {}  # in the new one, which they have not been told yet
        self._fonts: dict[QWidget, QFont] = {}  # that they were given by the program before
        # Qt keeps what it knows of the style of a widget only as long as something has a style sheet at all
        self._keeper: QWidget | None = None
        self._timer = QTimer(parent)
        self._timer.setInterval(_BETWEEN)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_over(self) -> bool:
        """Whether everything has the look that was chosen last."""
        return not self._late and not self._untold

    def put_off(self) -> None:
        """Keep the next change of style from what cannot be seen; menus are measured before they are shown."""
        if self._keeper is None:
            self._keeper = QWidget()
            self._keeper.setStyleSheet("QWidget { margin: 0 }")
            self._keeper.ensurePolished()
        windows: dict[QWidget, None] = {}
        rest: dict[QWidget, None] = {}
        for window in sorted(self._app.topLevelWidgets(), key=QWidget.isVisible):
            # a list that drops down is measured before it is shown: what is in hidden windows comes before hidden pages
            found = rest if window.isVisible() else windows
            # parents before their children, which take over their colours
            for widget in (window, *window.findChildren(QWidget)):
                if widget.isVisible() or not widget.testAttribute(_POLISHED):
                    continue
                if isinstance(widget, QScrollBar) and _around(widget).isVisible():
                    continue
                if isinstance(widget, QMenu) or widget is self._keeper:
                    continue
                if widget.testAttribute(_OWN_FONT):
                    self._fonts[widget] = widget.font()
                widget.setAttribute(_POLISHED, False)
                widget.setAttribute(_OWN_STYLE, True)
                if widget.isHidden():
                    widget.installEventFilter(self)
                found[widget] = None
        # of a page that is laid out anew at every change what went is not kept until there is time for it
        self._fonts = {widget: font for widget, font in self._fonts.items() if isValid(widget)}
        self._untold = {widget: None for widget in self._untold if isValid(widget)}
        self._late = windows | {widget: None for widget in self._late if isValid(widget)} | rest

    def go_on(self) -> None:
        """Restyle from now on, a little a turn, what was put off; sooner what is shown."""
        for window in self._app.topLevelWidgets():
            if window.isVisible():
                for widget in window.findChildren(QWidget):  # parents before their children
                    if widget.isVisible():
                        _take_font(widget)
        if self._late:
            self._timer.start()

    def catch_up(self, shown: QWidget) -> None:
        """Restyle what is seen of a widget once it is shown."""
        if self.is_over:
            return
        inside = self._inside(shown)
        self._restyle([one for one in inside if _around(one) is shown or _around(one).isVisibleTo(shown)])
        for one in inside:
            if one in self._late or one in self._untold:
                one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWidget):
            if event.type() == QEvent.Type.Show:
                self.catch_up(watched)
            elif event.type() == QEvent.Type.ParentAboutToChange:
                self._restyle(self._inside(watched))  # a new parent hands its style on, but not to what has its own
        return False

    def _inside(self, widget: QWidget) -> list[QWidget]:
        return [one for one in (widget, *widget.findChildren(QWidget)) if one in self._late or one in self._untold]

    def _restyle(self, widgets: Sequence[QWidget]) -> None:
        for one in widgets:
            self._polish(one)
        for one in widgets:
            self._tell(one)

    @Slot()
    def _go_on(self) -> None:
        until = time.perf_counter() + _SLICE
        while not self.is_over and time.perf_counter() < until:
            if self._late:
                self._polish(next(iter(self._late)))
            else:
                self._tell(next(reversed(self._untold)))
        if self.is_over:
            self._timer.stop()

    # What Qt does when the style of the program changes: first every widget gets the new one, then each is told. Who is
    # told measures, and needs the new sizes of what stands in it.
    def _polish(self, widget: QWidget) -> None:
        if widget not in self._late:
            return
        del self._late[widget]
        if not isValid(widget):
            self._fonts.pop(widget, None)
        else:
            widget.setAttribute(_OWN_STYLE, False)
            style = self._app.style()
            before = self._fonts.pop(widget, None)
            font = widget.font() if widget.testAttribute(_OWN_FONT) else before
            style.unpolish(widget)
            style.polish(widget)  # which gives it back the font that it had when it was polished first
            if font is not None and font != before:
                widget.setFont(font)  # one of the new look, which it was given meanwhile
            widget.setAttribute(_POLISHED, True)
            self._untold[widget] = None

    def _tell(self, widget: QWidget) -> None:
        self._untold.pop(widget, None)
        if isValid(widget):
            widget.removeEventFilter(self)
            _take_font(widget)
            QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
            widget.update()
            parent = widget.parentWidget()
            if parent is not None and widget.isHidden():
                parent.updateGeometry()  # Qt does not ask for what is hidden, though pages of a stack count


def _take_font(widget: QWidget) -> None:
    """Give a widget that has no font of its own that of what it stands in.

    Qt hands another size of text on to it only where the sheet has a rule for what it stands in: the strip of a
    `QTabWidget` and the handle of a `QSplitter` kept the size of before.
    """
    font, parent = widget.font(), widget.parentWidget()
    if parent is None or widget.isWindow() or font.resolveMask() or widget.testAttribute(_OWN_FONT):
        return
    if font.pixelSize() not in (parent.font().pixelSize(), QApplication.font(widget).pixelSize()):
        widget.setFont(QFont())


def _around(widget: QWidget) -> QWidget:
    """Return the list or page that a scroll bar belongs to, which is as large as its bars need, seen or not."""
    box = widget.parentWidget() if isinstance(widget, QScrollBar) else None
    area = box.parentWidget() if box is not None else None
    return area or widget

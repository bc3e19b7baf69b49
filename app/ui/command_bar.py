"""`CommandBar`: a toolbar that shows as many words as there is room for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QStyleOptionToolButton, QToolBar, QToolButton, QWidget


class CommandBar(QToolBar):
    """A toolbar whose icons grow with the text. Where words leave no room, the last commands show their icon alone:
    Qt's own button for what does not fit is hard to see and cannot be reached by keyboard.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drop_words()

    def _fit(self) -> None:
        side = round(self.fontMetrics().height() * 1.1)
        self.setIconSize(QSize(side, side))
        QTimer.singleShot(0, self, self._drop_words)  # once the buttons have the new font

    @Slot()
    def _drop_words(self) -> None:
        commands = [action for action in self.actions() if not action.isSeparator()]
        for action in commands:
            action.setPriority(QAction.Priority.NormalPriority)
        layout = self.layout()
        gap = layout.spacing() if layout is not None else 0
        for action in reversed(commands):
            if sum(self._width_of(one) + gap for one in self.actions()) + 8 <= self.width():
                return
            if not action.icon().isNull():
                action.setPriority(QAction.Priority.LowPriority)

    def _width_of(self, action: QAction) -> int:
        widget = self.widgetForAction(action)
        if not isinstance(widget, QToolButton):
            return widget.sizeHint().width() if widget is not None else 0
        option = QStyleOptionToolButton()
        widget.initStyleOption(option)
        wide = option.iconSize.width()
        if option.toolButtonStyle != Qt.ToolButtonStyle.ToolButtonIconOnly:
            wide += widget.fontMetrics().horizontalAdvance(widget.text()) + 4 + widget.fontMetrics().height() // 2
        return wide + 18

"""`ActBar`: buttons for what can be done with a record; `CommandBar`: a toolbar that fits its words to its width."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, SignalInstance, Slot
from PySide6.QtGui import QAction, QFont, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStyle,
    QStyleOptionButton,
    QStyleOptionToolButton,
    QStylePainter,
    QToolBar,
    QToolButton,
    QWidget,
)

from app.ui.look import plain, theme


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
        whole = sum(self._width_of(one) + gap for one in self.actions()) + 8
        for action in reversed(commands):
            if whole <= self.width():
                return
            if not action.icon().isNull():
                before = self._width_of(action)
                action.setPriority(QAction.Priority.LowPriority)
                whole += self._width_of(action) - before

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


@dataclass(frozen=True, slots=True)
class BarAct:
    """A button of an `ActBar`: its action, its short text, the key it shows."""

    action: QAction
    text: str
    key: str = ""


class ActButton(QPushButton):
    """A button with the cap of its key behind its text. It follows an action: enabled, tooltip, what it does."""

    def __init__(self, act: BarAct, parent: QWidget, *, main: bool = False) -> None:
        super().__init__(plain.caption(act.text), parent)
        self.act = act
        self._hint: tuple[tuple[object, ...], QSize] | None = None
        self.setDefault(main)
        self.setAutoDefault(False)
        self.setAccessibleName(act.text)
        self.clicked.connect(act.action.trigger)
        self.follow()

    def follow(self) -> None:
        """Take over what its action says of itself now."""
        self.setEnabled(self.act.action.isEnabled())
        self.setToolTip(plain.tip(self.act.action.toolTip()))
        self.setAccessibleDescription(f"Key {self.act.key}" if self.act.key else "")

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        asked = (self.text(), self.font().key(), theme.look(), theme.scale())  # a row of acts asks again and again
        if self._hint is None or self._hint[0] != asked:
            hint = super().sizeHint()
            cap = self._cap_size().width() + self._gap() if self.act.key else 0
            self._hint = asked, QSize(hint.width() + cap, hint.height())
        return QSize(self._hint[1])

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _gap(self) -> int:
        return self.fontMetrics().height() // 2

    def _cap_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(8, round(self.fontMetrics().height() * 0.68)))
        font.setBold(False)
        return font

    def _cap_size(self) -> QSize:
        height = self.fontMetrics().height() + 2
        wide = round(self.fontMetrics().horizontalAdvance(self.act.key) * 0.85) + 10
        return QSize(max(height, wide), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.act.key:
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        cap, gap = self._cap_size(), self._gap()
        painter = QStylePainter(self)
        text, option.text = option.text, ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        wide = self.fontMetrics().horizontalAdvance(text) + gap + cap.width()
        left = (self.width() - wide) // 2
        token = "border" if not self.isEnabled() else "accent_text" if self.isDefault() else "text"
        painter.setPen(theme.color(token))
        painter.drawText(
            QRect(left, 0, wide, self.height()), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text
        )
        box = QRect(QPoint(left + wide - cap.width(), (self.height() - cap.height()) // 2), cap)
        paint_key_cap(painter, box, self.act.key, self._cap_font(), token if self.isDefault() else "muted")


class ActBar(QWidget):
    """A row of acts for a pane's head, or for the strip while several rows are selected.

    Acts that can be done now are buttons, the first of them the main one, as many as fit; "…" opens all of them.
    `right`: they stand at the right of the room they have. `main`: False where the main act is another button.
    """

    def __init__(
        self,
        acts: Callable[[], Sequence[BarAct]],
        menu: Callable[[QWidget], QMenu],
        refreshed: SignalInstance,
        parent: QWidget | None = None,
        *,
        most: int = 4,
        right: bool = False,
        main: bool = True,
    ) -> None:
        super().__init__(parent)
        self._acts, self._menu, self._most, self._main = acts, menu, most, main
        self._shown: list[ActButton] = []
        self._known: list[BarAct] = []
        self._after: QWidget | None = None
        self.setAccessibleName("What can be done")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.more = QPushButton("…")
        self.more.setAutoDefault(False)
        self.more.setAccessibleName("More acts")
        self.more.setToolTip("All that can be done (Shift+F10)")
        self.more.clicked.connect(self.open_menu)
        self._first = int(right)  # after the room that is left
        if right:
            self._row.addStretch(1)
        self._row.addWidget(self.more)
        if not right:
            self._row.addStretch(1)
        self._is_old = False  # conditions were asked again while it was not seen
        refreshed.connect(self._refreshed)
        self.follow()

    def stand_after(self, widget: QWidget) -> None:
        """Follow a widget when one goes on with Tab: buttons that are made later would be the last of the window."""
        self._after = widget
        for before, one in itertools.pairwise((widget, *self._shown, self.more)):
            QWidget.setTabOrder(before, one)

    def buttons(self) -> list[ActButton]:
        """Return the buttons that are shown, from the left."""
        return [button for button in self._shown if not button.isHidden()]

    @Slot()
    def open_menu(self) -> None:
        """Open the whole menu below the button."""
        self._menu(self).popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    @Slot()
    def _refreshed(self) -> None:
        """Follow now, or once it is seen: there is a row of acts in every pane of every page."""
        if self.isVisible() or not self.window().isVisible():
            self.follow()
        else:
            self._is_old = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_old:
            self.follow()

    @Slot()
    def follow(self) -> None:
        """Show the acts that can be done now. A button that stays is not made anew: it may have the focus."""
        self._is_old = False
        wanted = [act for act in self._acts() if act.action.isEnabled()]
        if wanted != self._known:
            kept = {button.act: button for button in self._shown}
            self._known = wanted
            for act in set(kept) - set(wanted):
                button = kept.pop(act)
                self._row.removeWidget(button)
                button.hide()
                button.deleteLater()
            self._shown = []
            for number, act in enumerate(wanted[: self._most]):
                button = kept.get(act) or ActButton(act, self)
                button.setDefault(number == 0 and self._main)
                self._row.insertWidget(self._first + number, button)
                self._shown.append(button)
            for button in set(kept.values()) - set(self._shown):
                self._row.removeWidget(button)
                button.hide()
                button.deleteLater()
            before = self._after
            for one in (*self._shown, self.more):
                if before is not None:
                    QWidget.setTabOrder(before, one)
                before = one
        for button in self._shown:
            button.follow()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.more.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.more.sizeHint().width(), self.more.sizeHint().height())

    def _fit(self) -> None:
        """Hide the last buttons where there is no room; they are behind "…" as well."""
        room = self.width() - self.more.sizeHint().width()
        for button in self._shown:
            room -= button.sizeHint().width() + self._row.spacing()
            # a layout shows a new child later unless somebody has said that it is hidden
            said = button.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
            if button.isHidden() is (room >= 0) or not said:
                button.setVisible(room >= 0)


def is_printed_beside(letter: str, widget: QWidget, page: QWidget) -> bool:
    """Return whether a button in the same panel of a page as a widget has this letter: it is meant there."""
    part: QWidget | None = widget
    while part is not None and part is not page and not isinstance(part, QSplitter) and part.objectName() != "dock":
        bars = [bar for bar in part.findChildren(ActBar) if bar.isVisible()]
        if bars:
            return any(button.act.key.upper() == letter.upper() for bar in bars for button in bar.buttons())
        part = part.parentWidget()
    return False


def paint_key_cap(painter: QPainter, box: QRect, key: str, font: QFont, tone: str = "muted") -> None:
    """Draw the cap of a key into a box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.color("border" if tone == "muted" else tone))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0, 0, -1, -1).toRectF().translated(0.5, 0.5), 3, 3)
    painter.setPen(theme.color(tone))
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()

"""`Toast`: one message that lies over the page, with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCursor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from app.ui.look import icons, theme
from app.ui.look.plain import Label, caption
from app.ui.look.tokens import RADIUS_POPUP

_STAYS = 10_000  # ms
_AGAIN = 3_000  # ms: when it was pointed at or had the focus as its time was over


class MessageLevel(Enum):
    """How much a message matters: information (something is done) and notes (nothing was) go by themselves."""

    INFO = "info"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


_LOOK = {
    MessageLevel.INFO: ("check", "accent", "Information"),
    MessageLevel.NOTE: ("info", "muted", "Note"),
    MessageLevel.WARNING: ("warning", "soon", "Warning"),
    MessageLevel.ERROR: ("error", "critical", "Error"),
}

#: What goes by itself.
GOES = frozenset({MessageLevel.INFO, MessageLevel.NOTE})


class Toast(QFrame):
    """Says what happened; `action` names a button that calls `run`, `key` the keys that do the same, `more` another
    button and what it calls, which tells more and leaves the message there.

    Information and notes go after ten seconds, unless it is pointed at or has the focus.
    """

    closed = Signal(object)  # dismissed by its button or by Escape
    expired = Signal(object)  # its time is over
    acted = Signal(object)  # its button was pressed

    def __init__(
        self,
        level: MessageLevel,
        text: str,
        hint: str,
        action: str,
        run: Callable[[], object] | None,
        parent: QWidget,
        key: str = "",
        more: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        super().__init__(parent)
        self.level, self.text, self.hint, self.key = level, text, hint, key
        self._run = run
        self._fitted: tuple[object, ...] = ()  # to what it was fitted last
        self._icon, self._tone, word = _LOOK[level]
        self.setAccessibleName(f"{word}: {text}")
        self.setAccessibleDescription(hint)
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._picture = Label()
        self._picture.setAccessibleName(word)
        self.label = Label(f"{text}\n{hint}" if hint else text)
        self.label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QHBoxLayout(self)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.label, 1)
        self.more_button = QPushButton(caption(more[0] if more is not None else ""))
        self.more_button.setFlat(True)
        self.more_button.setVisible(more is not None)
        if more is not None:
            self.more_button.setAccessibleName(more[0])
            self.more_button.clicked.connect(more[1])
        layout.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.button = QPushButton(caption(action))
        self.button.setFlat(True)
        self.button.setAccessibleName(f"{action}: {text}")
        self.button.clicked.connect(self._pressed)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.button.setVisible(bool(action) and run is not None)
        self.cap = Label(key)
        self.cap.setObjectName("cap")
        self.cap.setAccessibleName(f"Key {key}")
        layout.addWidget(self.cap, 0, Qt.AlignmentFlag.AlignVCenter)
        self.cap.setVisible(bool(key) and not self.button.isHidden())
        self.close_button = QToolButton()
        icons.set_icon(self.close_button, "close", "muted")
        self.close_button.setAccessibleName("Dismiss this message")
        self.close_button.setToolTip("Dismiss (Esc)")
        self.close_button.clicked.connect(self._close)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._layout = layout
        self._look()
        if level in GOES:
            QTimer.singleShot(_STAYS, self, self._time_over)

    # --- size and look ----------------------------------------------------------------------------
    def _look(self) -> None:
        """Take over the sizes of the look of now; its colours are the style sheet's."""
        side = theme.px(16)
        self._layout.setContentsMargins(theme.px(12), theme.px(4), theme.px(8), theme.px(4))
        self._layout.setSpacing(theme.px(8))
        self._picture.setPixmap(icons.icon(self._icon, self._tone).pixmap(side, side))

    def fit(self, widest: int) -> None:
        """Be as wide as the text needs, at most this many pixels; longer texts wrap."""
        shown = (widest, self.label.font().key(), theme.look(), theme.scale(), self.cap.isHidden())
        if shown == self._fitted:
            return
        self._fitted = shown
        self._look()
        margins = self._layout.contentsMargins()
        others = [self._picture.sizeHint(), self.close_button.sizeHint()]
        others += [part.sizeHint() for part in (self.more_button, self.button, self.cap) if not part.isHidden()]
        around = margins.left() + margins.right() + sum(o.width() + self._layout.spacing() for o in others) + 10
        metrics = self.label.fontMetrics()
        wanted = max(metrics.horizontalAdvance(line) for line in self.label.text().split("\n")) + 4
        room = max(60, widest - around)
        self.label.setWordWrap(wanted > room)
        self.label.setFixedWidth(min(wanted, room))
        height = self.label.heightForWidth(self.label.width()) if wanted > room else self.label.sizeHint().height()
        inner = max([height, *(o.height() for o in others)])
        self.setFixedSize(
            min(wanted, room) + around, max(inner + margins.top() + margins.bottom() + 2, self.fontMetrics().height())
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)  # a border of its own width at the left would bend at the corners
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius, shape = theme.px(RADIUS_POPUP), QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setClipPath(shape)
        painter.fillRect(0, 0, theme.px(4), self.height(), theme.color(self._tone))
        painter.end()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fitted = ()

    def add(self, said: str) -> None:
        """Say more of the same."""
        self.hint = f"{self.hint} {said}".strip()
        self.setAccessibleDescription(self.hint)
        self.label.setText(f"{self.text}\n{self.hint}")
        self._fitted = ()

    # --- what is done with it ---------------------------------------------------------------------
    def drop_key(self, key: str) -> None:
        """No longer show these keys: they act on something newer."""
        if key and key == self.key:
            self.cap.hide()

    def take_focus(self) -> None:
        """Put the keyboard on what can be done about it, or on dismissing it."""
        (self.close_button if self.button.isHidden() else self.button).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def has_focus(self) -> bool:
        """Return whether the keyboard is in it."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = QApplication.focusWidget()
            if isinstance(focus, QAbstractButton) and self.isAncestorOf(focus):
                focus.click()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _time_over(self) -> None:
        pointed_at = self.isVisible() and self.rect().contains(self.mapFromGlobal(QCursor.pos()))
        if self.has_focus() or (pointed_at and self.window().isActiveWindow()):
            QTimer.singleShot(_AGAIN, self, self._time_over)
        else:
            self.expired.emit(self)

    @Slot()
    def _pressed(self) -> None:
        run = self._run
        self.acted.emit(self)
        if run is not None:
            run()

    @Slot()
    def _close(self) -> None:
        self.closed.emit(self)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            super().event(event)
            return True  # a click on it is no click on what lies below
        return super().event(event)

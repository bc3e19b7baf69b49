"""`Messages`: a bar for information, warnings and errors. It never takes the focus and never blocks."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.errors import LongleafError
from app.ui.jobs import Failure
from app.ui.look import icons, theme
from app.ui.look.plain import Label


class MessageLevel(Enum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_LOOK = {
    MessageLevel.INFO: ("check", "info_ground", "info", "Information"),
    MessageLevel.WARNING: ("warning", "warning_ground", "warning", "Warning"),
    MessageLevel.ERROR: ("error", "bad_ground", "bad", "Error"),
}
_SHOWN = 3
_INFO_FOR = 8_000  # ms


class _Bar(QFrame):
    closed = Signal(object)

    def __init__(
        self, level: MessageLevel, text: str, hint: str, action: str, run: Callable[[], object] | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        icon, ground, tone, word = _LOOK[level]
        self.level, self.text, self.hint = level, text, hint
        self._run = run
        self.setAccessibleName(f"{word}: {text}")
        self.setAccessibleDescription(hint)
        self.setObjectName("message")
        self._picture = Label()
        self._picture.setAccessibleName(word)
        self._label = Label(f"{text}\n{hint}" if hint else text)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 6, 5)
        layout.setSpacing(8)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._label, 1)
        if action and run is not None:
            self.button = QPushButton(action)
            self.button.setAccessibleName(f"{action}: {text}")
            self.button.clicked.connect(self._pressed)
            layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        close = QToolButton()
        icons.set_icon(close, "close")
        close.setIconSize(QSize(14, 14))
        close.setAccessibleName("Dismiss this message")
        close.setToolTip("Dismiss")
        close.clicked.connect(self._close)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        ground_color, line = theme.color(ground).name(), theme.color(tone).name()
        self.setStyleSheet(
            f"QFrame#message {{ background: {ground_color}; border: 0; border-left: 3px solid {line}; }}"
            f"QFrame#message QLabel {{ background: transparent; }}"
        )
        self._picture.setPixmap(icons.icon(icon, tone).pixmap(18, 18))
        if level is MessageLevel.INFO:
            QTimer.singleShot(_INFO_FOR, self, self._close)

    @Slot()
    def _pressed(self) -> None:
        run = self._run
        self._close()
        if run is not None:
            run()

    @Slot()
    def _close(self) -> None:
        self.closed.emit(self)


class Messages(QWidget):
    """The newest messages, one below the other. Information goes by itself; warnings and errors stay."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Messages")
        self._bars: list[_Bar] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self.hide()

    def info(self, text: str, hint: str = "", action: str = "", run: Callable[[], object] | None = None) -> None:
        """Say that something is done; `action` names a button that calls `run` (for example Undo)."""
        self._show(MessageLevel.INFO, text, hint, action, run)

    def warning(self, text: str, hint: str = "", action: str = "", run: Callable[[], object] | None = None) -> None:
        """Say that something needs attention."""
        self._show(MessageLevel.WARNING, text, hint, action, run)

    def error(self, text: str, hint: str = "", action: str = "", run: Callable[[], object] | None = None) -> None:
        """Say that something could not be done, and what to do."""
        self._show(MessageLevel.ERROR, text, hint, action, run)

    def failure(self, failure: Failure, report: Callable[[BaseException], str] | None = None) -> None:
        """Show an error of a job: words for people as they are; anything else is our bug and gets a report file.

        `report` writes the file and gives its path.
        """
        error = failure.error
        if isinstance(error, LongleafError):
            again = failure.retry
            self.error(str(error), error.hint, "Try again" if again else "", again)
            return
        path = report(error) if report is not None else ""
        what = f"{failure.title}: " if failure.title else ""
        hint = f"A report is in {path}. Nothing was saved half." if path else "Nothing was saved half."
        self.error(f"{what}an error in Longleaf ({brief(error)}).", hint)

    def dismiss(self, text: str) -> None:
        """Dismiss what says exactly this."""
        for bar in [bar for bar in self._bars if bar.text == text]:
            self._remove(bar)

    def clear(self) -> None:
        """Dismiss all."""
        for bar in list(self._bars):
            self._remove(bar)

    @property
    def texts(self) -> list[str]:
        """What is shown now, newest last."""
        return [bar.text for bar in self._bars]

    def _show(self, level: MessageLevel, text: str, hint: str, action: str, run: Callable[[], object] | None) -> None:
        for bar in list(self._bars):
            if (bar.level, bar.text) == (level, text) or (
                level is MessageLevel.INFO and bar.level is MessageLevel.INFO
            ):
                self._remove(bar)
        bar = _Bar(level, text, hint, action, run, self)
        bar.closed.connect(self._remove)
        self._bars.append(bar)
        self._layout.addWidget(bar)
        while len(self._bars) > _SHOWN:
            self._remove(self._bars[0])
        self.show()
        announcement = QAccessibleAnnouncementEvent(self, f"{text} {hint}".strip())
        QAccessible.updateAccessibility(announcement)

    @Slot(object)
    def _remove(self, bar: _Bar) -> None:
        if bar in self._bars:
            self._bars.remove(bar)
            self._layout.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        self.setVisible(bool(self._bars))


def brief(error: BaseException) -> str:
    """Return a bug in one line; the whole of it is in the report's file."""
    text = str(error).strip().split("\n", 1)[0]
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__

"""`Overlay`: says over an empty, loading or failed view what is the matter and what to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui import fonts


class Overlay(QFrame):
    """Covers the widget it is laid over while it has something to say; `action` is emitted by its button."""

    action = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self.setAccessibleName("State of this list")
        self._title = QLabel()
        self._title.setFont(fonts.scaled(self.font(), 1.15))
        self._hint = QLabel()
        self._hint.setProperty("muted", True)
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._button = QPushButton()
        self._button.clicked.connect(self.action)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 24, 32, 24)
        layout.addStretch(2)
        layout.addWidget(self._title)
        layout.addWidget(self._hint)
        layout.addSpacing(8)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        over.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now; empty while nothing is."""
        return "" if self.isHidden() else f"{self._title.text()}\n{self._hint.text()}".strip()

    def say(self, title: str, hint: str = "", button: str = "") -> None:
        """Cover the view with a sentence, what to do about it, and perhaps a button that does it."""
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._button.setText(button)
        self._button.setAccessibleName(button)
        self._button.setVisible(bool(button))
        self.setAccessibleDescription(f"{title} {hint}".strip())
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()

    def clear(self) -> None:
        """Uncover the view."""
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._over:
            self.setGeometry(self._over.rect())
        return False

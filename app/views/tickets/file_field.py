"""A field for the path of a file, which is typed, dropped or chosen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.ui.forms import dialogs


class FileField(QWidget):
    """A path that is typed, dropped, or chosen after "Choose…"."""

    changed = Signal()

    def __init__(self, title: str, kinds: str) -> None:
        super().__init__()
        self._title, self._kinds = title, kinds
        self.line = QLineEdit()
        self.line.setAccessibleName(title)
        self.line.setPlaceholderText("A path, or drop the file here")
        self.line.setAcceptDrops(False)  # it would take the address as text
        self.line.textChanged.connect(self.changed)
        self.button = QPushButton("Choose…")
        self.button.setAutoDefault(False)
        self.button.setAccessibleName(f"Choose: {title}")
        self.button.clicked.connect(self.choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the form puts the keyboard there
        self.setAcceptDrops(True)

    def tab_parts(self) -> Sequence[QWidget]:
        """Return what takes the keyboard: the line, then its button."""
        return self.line, self.button

    def value(self) -> str:
        """Return the path."""
        return self.line.text().strip()

    def set_value(self, value: str) -> None:
        """Show a path."""
        self.line.setText(value)

    @Slot()
    def choose(self) -> None:
        """Ask for a file."""
        folder = Path(self.value()).parent if self.value() else ""
        path = dialogs.open_path(self.window(), self._title, folder, self._kinds)
        if path is not None:
            self.line.setText(str(path))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that are dragged here."""
        if dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Show the path of the file that was dropped."""
        if path := dropped(event.mimeData()):
            event.acceptProposedAction()
            self.line.setText(path)


def dropped(data: QMimeData) -> str:
    """Return the path of the first file of what is dragged; "" where there is none."""
    paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return paths[0] if paths else ""

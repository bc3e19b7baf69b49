"""The pages of a paper of the board, to read and to save."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.jobs import JobRunner
from app.ui.look import plain, theme
from app.ui.pdf.file import PdfFile
from app.ui.pdf.pane import PdfPane


class PaperDialog(QDialog):
    """Shows the pages of a file; `save` asks where it is to be."""

    def __init__(self, title: str, file: PdfFile, save: Callable[[], object], jobs: JobRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(plain.window_title(title))
        self.pane = PdfPane(jobs, title)
        self.save_button = QPushButton("Save as PDF…")
        self.save_button.clicked.connect(save)
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setContentsMargins(*(theme.px(n) for n in (12, 8, 12, 4)))
        row.setSpacing(theme.px(8))
        row.addStretch(1)
        for button in (self.save_button, close):
            button.setAutoDefault(False)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.pane, 1)
        self.resize(parent.window().size() * 0.86)
        self.pane.set_file(file)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button with the keyboard on Enter as on Space; none is pressed from elsewhere."""
        button = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QPushButton):
            button.click()
        else:
            super().keyPressEvent(event)

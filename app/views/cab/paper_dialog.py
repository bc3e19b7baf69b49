"""The pages of a paper of the board, to read and to save."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.jobs import JobRunner
from app.ui.look import plain
from app.ui.pdf.dialog import PdfDialog
from app.ui.pdf.file import PdfFile


class PaperDialog(PdfDialog):
    """Shows the pages of a file; `save` asks where it is to be."""

    def __init__(self, title: str, file: PdfFile, save: Callable[[], object], jobs: JobRunner, parent: QWidget) -> None:
        super().__init__(title, jobs, parent)
        self.setWindowTitle(plain.window_title(title))
        self.save_button = QPushButton("Save as PDF…")
        self.save_button.clicked.connect(save)
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        self.add_above(self.save_button, close)
        self.pane.set_file(file)

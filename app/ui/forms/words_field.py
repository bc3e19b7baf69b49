"""`WordsField`: the field for a text that people write to each other: plain, left by Tab, files go beside it.

What else is typed for a person while they write (text modules, for instance) hooks in here, so that it is the same in
every place where words are written.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class WordsField(QPlainTextEdit):
    """`paths_given` and `picture_given`: a file or picture was pasted or dropped, where `takes_files`."""

    paths_given = Signal(object)  # a list of paths
    picture_given = Signal(object)  # QImage

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.takes_files = False
        self.setTabChangesFocus(True)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return (self.takes_files and (bool(_paths(source)) or source.hasImage())) or super().canInsertFromMimeData(
            source
        )

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Put text in; files and pictures are handed on."""
        if self.takes_files and (paths := _paths(source)):
            self.paths_given.emit(paths)
        elif self.takes_files and source.hasImage() and not source.hasText():
            picture = source.imageData()
            if isinstance(picture, QImage) and not picture.isNull():
                self.picture_given.emit(picture)
        else:
            super().insertFromMimeData(source)


def _paths(data: QMimeData) -> list[str]:
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []

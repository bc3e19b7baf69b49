"""`PdfFile`: a PDF in memory as pages to draw, text to read and places of words; for worker threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from app.errors import InputError
from app.pdfium import close_later, keep_open, pdfium_turn
from app.work import Work

HITS_AT_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a search text stands: its page (from 0), its boxes in points from the page's top left corner."""

    page: int
    boxes: tuple[QRectF, ...]


class PdfFile:
    """Open it in a job; `sizes` are widths and heights in points. All methods may be called from any thread."""

    def __init__(self, content: bytes) -> None:
        import pypdfium2

        with pdfium_turn():
            try:
                self._document = pypdfium2.PdfDocument(content)
                keep_open(self._document)
                self.sizes: tuple[tuple[float, float], ...] = tuple(
                    self._document.get_page_size(n) for n in range(len(self._document))
                )
            except pypdfium2.PdfiumError as error:
                raise InputError(f"The pages cannot be shown: {error}.", hint="Export the file and open it.") from error

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.sizes)

    def render(self, page: int, scale: float) -> QImage:
        """Return a page as a picture, `scale` pixels to a point."""
        with pdfium_turn():
            source = self._document[page]
            bitmap = source.render(scale=scale, rev_byteorder=True, prefer_bgrx=True, maybe_alpha=False)
            picture = QImage(
                bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888
            ).copy()
            bitmap.close()
            source.close()
        return picture

    def text(self, page: int) -> str:
        """Return the words of a page in reading order."""
        with pdfium_turn():
            source = self._document[page]
            words = source.get_textpage()
            text = str(words.get_text_bounded())
            words.close()
            source.close()
        return text

    def find(self, wanted: str, work: Work) -> tuple[Hit, ...]:
        """Return where a text stands, upper or lower case, page by page; at most `HITS_AT_MOST` places."""
        hits: list[Hit] = []
        for page in range(self.pages):
            work.check()
            with pdfium_turn():
                source = self._document[page]
                words = source.get_textpage()
                hits += _hits(words, wanted, page, self.sizes[page][1])
                words.close()
                source.close()
            if len(hits) >= HITS_AT_MOST:
                break
        return tuple(hits[:HITS_AT_MOST])

    def __del__(self) -> None:
        document = getattr(self, "_document", None)
        if document is not None:
            close_later(document)


def _hits(words: Any, wanted: str, page: int, height: float) -> list[Hit]:
    hits = []
    searcher = words.search(wanted)
    while (place := searcher.get_next()) is not None:
        boxes = []
        for number in range(words.count_rects(*place)):
            left, bottom, right, top = words.get_rect(number)
            boxes.append(QRectF(left, height - top, right - left, top - bottom))
        hits.append(Hit(page, tuple(boxes)))
    searcher.close()
    return hits

"""`PdfView`: the pages of a PDF below each other; drawn by jobs, zoomed, searched and walked by keyboard."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.ui.jobs import JobRunner
from app.ui.look import theme
from app.ui.look.tokens import RING
from app.ui.pdf.file import Hit, PdfFile
from app.ui.throttle import Throttle

_GAP = 12  # pixels between pages and around them
_MEMORY = 96 * 1024 * 1024  # bytes of drawn pages that are kept
_PIXELS = 8_000_000  # of one drawn page; a larger zoom enlarges the picture
_LEAST, _MOST = 0.25, 4.0
FIT_WIDTH, FIT_PAGE = "width", "page"


class PdfView(QAbstractScrollArea):
    """Zoom is a factor (1.0: 96 pixels to an inch) or fits the width or the page.

    Page Up and Page Down go by screens, Control with them by pages; plus, minus and the wheel with Control zoom.
    """

    page_changed = Signal(int)  # the page in the middle, from 0
    zoom_changed = Signal(float)

    def __init__(self, jobs: JobRunner, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)  # whose edge the style lights up: a second ring
        self._jobs = jobs
        self._file: PdfFile | None = None
        self._zoom, self._fit = 1.0, FIT_WIDTH
        self._tops: list[int] = []
        self._drawn: OrderedDict[int, tuple[float, QImage]] = OrderedDict()
        self._asked: dict[int, float] = {}
        self._hits: tuple[Hit, ...] = ()
        self._hit = -1
        self._page = 0
        self._draw_soon = Throttle(self._ask, 40, self, leading=False)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # --- contents ---------------------------------------------------------------------------------
    @property
    def file(self) -> PdfFile | None:
        """What is shown."""
        return self._file

    @property
    def page(self) -> int:
        """The page in the middle, from 0."""
        return self._page

    @property
    def zoom(self) -> float:
        """The factor in use."""
        return self._zoom

    @property
    def fit(self) -> str:
        """`FIT_WIDTH`, `FIT_PAGE`, or empty for a factor of its own."""
        return self._fit

    def set_file(self, file: PdfFile | None) -> None:
        """Show another file at the same place, where it has as many pages."""
        page, offset = self._page, self.verticalScrollBar().value() - (self._tops[self._page] if self._tops else 0)
        self._jobs.cancel(self)
        self._file = file
        self._drawn.clear()
        self._asked.clear()
        self._hits, self._hit = (), -1
        self._page = 0
        self._layout()
        if file is not None and 0 < page < file.pages:
            self.verticalScrollBar().setValue(self._tops[page] + offset)
        self._scrolled()
        self.viewport().update()

    def set_hits(self, hits: Sequence[Hit]) -> None:
        """Mark these places; none is the current one yet."""
        self._hits, self._hit = tuple(hits), -1
        self.viewport().update()

    def show_hit(self, number: int) -> None:
        """Make a place the current one and bring it into view."""
        if not 0 <= number < len(self._hits):
            return
        self._hit = number
        hit = self._hits[number]
        if hit.boxes:
            box = self._on_page(hit.page, hit.boxes[0])
            inside = self.viewport().rect().adjusted(0, 30, 0, -30)
            if not inside.contains(box.center().toPoint()):
                bar = self.verticalScrollBar()
                bar.setValue(int(bar.value() + box.center().y() - self.viewport().height() / 3))
                across = self.horizontalScrollBar()
                across.setValue(int(across.value() + box.center().x() - self.viewport().width() / 2))
        self.viewport().update()

    # --- zoom and place ---------------------------------------------------------------------------
    def set_zoom(self, factor: float) -> None:
        """Show pages at a factor (1.0 is 100 %) that no longer follows the window's size."""
        self._fit = ""
        self._rezoom(factor)

    def set_fit(self, fit: str) -> None:
        """Fit the width, or a whole page."""
        self._fit = fit
        self._layout()

    def go_to(self, page: int) -> None:
        """Show a page from its top."""
        if self._tops:
            self.verticalScrollBar().setValue(self._tops[max(0, min(page, len(self._tops) - 1))] - _GAP)

    def _rezoom(self, factor: float) -> None:
        bar = self.verticalScrollBar()
        share = (bar.value() + self.viewport().height() / 2) / max(1, bar.maximum() + self.viewport().height())
        self._zoom = max(_LEAST, min(_MOST, factor))
        self._layout()
        bar.setValue(int(share * (bar.maximum() + self.viewport().height()) - self.viewport().height() / 2))

    @property
    def _pixels(self) -> float:
        """Pixels of the widget to a point of the page."""
        return self._zoom * 96 / 72

    def _size(self, page: int) -> QSize:
        assert self._file is not None
        width, height = self._file.sizes[page]
        return QSize(round(width * self._pixels), round(height * self._pixels))

    def _layout(self) -> None:
        if self._file is None or not self._file.pages:
            self._tops = []
            self.verticalScrollBar().setRange(0, 0)
            self.horizontalScrollBar().setRange(0, 0)
            return
        before = self._zoom
        widest = max(width for width, _ in self._file.sizes) * 96 / 72
        highest = max(height for _, height in self._file.sizes) * 96 / 72
        room = self.viewport().size()
        if self._fit == FIT_WIDTH:
            self._zoom = max(_LEAST, min(_MOST, (room.width() - 2 * _GAP) / widest))
        elif self._fit == FIT_PAGE:
            both = min((room.width() - 2 * _GAP) / widest, (room.height() - 2 * _GAP) / highest)
            self._zoom = max(_LEAST, min(_MOST, both))
        page, bar = self._page, self.verticalScrollBar()
        offset = (bar.value() - self._tops[page]) / max(0.01, before) if page < len(self._tops) else None
        self._tops, top = [], _GAP
        for number in range(self._file.pages):
            self._tops.append(top)
            top += self._size(number).height() + _GAP
        bar.setRange(0, max(0, top - room.height()))
        bar.setPageStep(room.height())
        bar.setSingleStep(40)
        wide = round(max(width for width, _ in self._file.sizes) * self._pixels) + 2 * _GAP
        across = self.horizontalScrollBar()
        across.setRange(0, max(0, wide - room.width()))
        across.setPageStep(room.width())
        if offset is not None and self._zoom != before:
            bar.setValue(int(self._tops[page] + offset * self._zoom))
        self.zoom_changed.emit(self._zoom)
        self._draw_soon.call()
        self.viewport().update()

    def _frame(self, page: int) -> QRect:
        """Return where a page stands in the viewport, in pixels."""
        size = self._size(page)
        left = max(_GAP, (self.viewport().width() - size.width()) // 2) - self.horizontalScrollBar().value()
        return QRect(QPoint(left, self._tops[page] - self.verticalScrollBar().value()), size)

    def _on_page(self, page: int, box: QRectF) -> QRectF:
        frame = self._frame(page)
        return QRectF(
            frame.left() + box.left() * self._pixels,
            frame.top() + box.top() * self._pixels,
            box.width() * self._pixels,
            box.height() * self._pixels,
        )

    def _visible(self) -> list[int]:
        if self._file is None:
            return []
        seen = self.viewport().rect()
        return [n for n in range(len(self._tops)) if self._frame(n).intersects(seen)]

    # --- drawing ----------------------------------------------------------------------------------
    @Slot()
    def _scrolled(self) -> None:
        if self._tops:
            middle = self.verticalScrollBar().value() + self.viewport().height() // 2
            page = max((n for n, top in enumerate(self._tops) if top <= middle), default=0)
            if page != self._page:
                self._page = page
                self.page_changed.emit(page)
        self._draw_soon.call()

    def _ask(self) -> None:
        """Have the visible pages drawn, the one in the middle first; a newer request for a page replaces its older."""
        file = self._file
        if file is None or not self.isVisible():
            return
        sharp = self._pixels * self.devicePixelRatioF()
        seen = self._visible()
        for page in sorted(seen, key=lambda n: abs(n - self._page)):
            width, height = file.sizes[page]
            scale = min(sharp, math.sqrt(_PIXELS / (width * height)))
            known = self._drawn.get(page)
            if (known is not None and known[0] == scale) or self._asked.get(page) == scale:
                continue
            self._asked[page] = scale
            self._jobs.read(
                self, partial(_draw, file, page, scale), partial(self._arrived, file, page, scale), key=f"page{page}"
            )

    def _arrived(self, file: PdfFile, page: int, scale: float, answer: tuple[QImage, str]) -> None:
        if file is not self._file:
            return
        picture, text = answer
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        self._asked.pop(page, None)
        self._drawn[page] = (scale, picture)
        self._drawn.move_to_end(page)
        used = sum(p.sizeInBytes() for _, p in self._drawn.values())
        while used > _MEMORY and len(self._drawn) > 2:
            _, (_, old) = self._drawn.popitem(last=False)
            used -= old.sizeInBytes()
        if page == self._page:
            self.setAccessibleDescription(f"Page {page + 1} of {file.pages}. {text}")
        self.viewport().update(self._frame(page))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.color("hover"))
        for page in self._visible():
            frame = self._frame(page)
            painter.fillRect(frame, QColor("white"))  # paper, whatever the look
            known = self._drawn.get(page)
            if known is not None:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(QRectF(frame), known[1], QRectF(known[1].rect()))
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawRect(frame.adjusted(0, 0, -1, -1))
        for number, hit in enumerate(self._hits):
            if not 0 <= hit.page < len(self._tops):
                continue
            for box in hit.boxes:
                self._mark(painter, self._on_page(hit.page, box).adjusted(-1, -1, 1, 1), number == self._hit)
        if self.hasFocus():
            wide = theme.px(RING)
            painter.setPen(QPen(theme.color("focus"), wide))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2))

    @staticmethod
    def _mark(painter: QPainter, box: QRectF, current: bool) -> None:
        """Paint a place found in yellow; the current one gets a frame as well."""
        painter.fillRect(box, QColor(255, 205, 0, 110 if current else 80))
        if current:
            painter.setPen(QPen(QColor(140, 60, 0), 2))
            painter.drawRect(box)

    # --- events -----------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._layout()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_soon.call()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, control = self.verticalScrollBar(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = event.key()
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and control:
            self.go_to(self._page + (1 if key == Qt.Key.Key_PageDown else -1))
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_Space):
            bar.setValue(bar.value() + bar.pageStep() - 40)
        elif key == Qt.Key.Key_PageUp:
            bar.setValue(bar.value() - bar.pageStep() + 40)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            bar.setValue(bar.value() + (bar.singleStep() if key == Qt.Key.Key_Down else -bar.singleStep()))
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            across = self.horizontalScrollBar()
            across.setValue(across.value() + (40 if key == Qt.Key.Key_Right else -40))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            bar.setValue(0 if key == Qt.Key.Key_Home else bar.maximum())
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.set_zoom(self._zoom * 1.25)
        elif key == Qt.Key.Key_Minus:
            self.set_zoom(self._zoom / 1.25)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._zoom * (1.1 if event.angleDelta().y() > 0 else 1 / 1.1))
            event.accept()
        else:
            super().wheelEvent(event)


def _draw(file: PdfFile, page: int, scale: float, _work: object) -> tuple[QImage, str]:
    return file.render(page, scale), file.text(page)

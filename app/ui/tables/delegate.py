"""`RowDelegate`: paints the cells of every list from tokens: mark, disc of a person, text in a tone, second word."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from app.ui.look import fonts, theme
from app.ui.look.plain import tip
from app.ui.look.shapes import paint_mark
from app.ui.look.tokens import TYPE_AXIS, TYPE_BODY, TYPE_LABEL
from app.ui.tables.column_model import LEFT, ColumnModel, Index
from app.ui.tables.columns import Align, Painted

if TYPE_CHECKING:
    from app.ui.tables.arranged import ArrangedTable

#: Distances inside a cell, in pixels at 100 %.
PAD, MARK, DISC, GAP = 8, 13, 20, 6


@cache
def mark_pixmap(shape: str, tone: str, side: int, ratio: float, _look: str) -> QPixmap:
    """Return a state's shape as a picture of `side` pixels for a screen of this ratio."""
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_mark(painter, QRectF(0, 0, pixmap.width(), pixmap.height()), shape, theme.color(tone))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


class RowFonts:
    """The fonts of a list at the current size, with their measures."""

    def __init__(self, base: QFont) -> None:
        self.text = fonts.figures(base)
        self.bold = QFont(self.text)
        self.bold.setWeight(QFont.Weight.DemiBold)
        self.label = QFont(self.text)
        self.label.setPixelSize(round(base.pixelSize() * TYPE_LABEL / TYPE_BODY))
        self.initials = QFont(self.label)
        self.initials.setPixelSize(round(base.pixelSize() * TYPE_AXIS / TYPE_BODY))
        self.initials.setWeight(QFont.Weight.DemiBold)
        self.metrics = QFontMetrics(self.text)
        self.bold_metrics = QFontMetrics(self.bold)
        self.label_metrics = QFontMetrics(self.label)


class RowDelegate(QStyledItemDelegate):
    """Cells of a `DataTable`, which paints grounds of groups, bars and rings itself."""

    def __init__(self, table: ArrangedTable) -> None:
        super().__init__(table)
        self._table = table
        self.fonts = RowFonts(table.font())

    def measure(self) -> None:
        """Take over the font of the table."""
        self.fonts = RowFonts(self._table.font())

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), self.fonts.metrics.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, line, number = self._table.lines(), index.row(), index.column()
        if model.grouping.heading(line) is not None:
            return
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, theme.color("selection"))
        elif line == self._table.hovered:
            painter.fillRect(rect, theme.color("hover"))
        else:
            painter.fillRect(rect, theme.color("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("line"))
        look = model.painted(line, number)
        left = model.has_left(line)
        if left:
            note = LEFT if self._table.columns[number].stretch else ""
            look = look._replace(tone="muted", bold=False, second=note)
        self._content(painter, self._inner(rect, number), look, number, selected=selected)
        if self._table.by_cells and self._table.hasFocus() and index == self._table.currentIndex():
            painter.setPen(theme.color("focus"))
            painter.drawRect(rect.adjusted(1, 3, -2, -4))

    def _inner(self, rect: QRect, number: int) -> QRect:
        first = theme.px(2 * PAD) if self._table.horizontalHeader().visualIndex(number) == 0 else theme.px(PAD)
        return rect.adjusted(first, 0, -theme.px(PAD) // 2, -1)

    def _content(self, painter: QPainter, box: QRect, look: Painted, number: int, *, selected: bool) -> None:
        x = self._before(painter, box, look)
        room = box.right() + 1 - x
        font = self.fonts.bold if look.bold else self.fonts.text
        metrics = self.fonts.bold_metrics if look.bold else self.fonts.metrics
        text = fitting(metrics, look, room, short=not self._table.is_wide())
        wide = metrics.horizontalAdvance(text)
        align = self._table.columns[number].align
        if align is Align.RIGHT:
            x = max(x, box.right() + 1 - wide)
        elif align is Align.CENTER:
            x += max(0, (room - wide) // 2)
        painter.setFont(font)
        painter.setPen(theme.color(look.tone or ("selection_text" if selected else "text")))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(QRect(x, box.top(), room + 1, box.height()), flags, text)
        if look.second:
            rest = box.right() + 1 - x - wide - theme.px(GAP)
            if self.fonts.label_metrics.horizontalAdvance(look.second) <= rest:
                painter.setFont(self.fonts.label)
                painter.setPen(theme.color("muted"))
                at = QRect(x + wide + theme.px(GAP), box.top(), rest + 1, box.height())
                painter.drawText(at, flags, look.second)

    def _before(self, painter: QPainter, box: QRect, look: Painted) -> int:
        """Draw what stands before the text and return where the text begins."""
        x = box.left()
        if look.mark is not None or look.indent:
            side = theme.px(MARK)
            if look.mark is not None:
                pixmap = mark_pixmap(
                    look.mark.shape, look.mark.tone, side, self._table.devicePixelRatioF(), theme.look()
                )
                painter.drawPixmap(x, box.center().y() - side // 2 + 1, pixmap)
            x += side + theme.px(GAP)
        if look.initials is not None:
            side = min(theme.px(DISC + 2), box.height() - theme.px(4))
            disc = QRect(x, box.center().y() - side // 2 + 1, side, side)
            paint_disc(painter, disc, look.initials, self.fonts.initials, mine=look.mine)
            x += side + theme.px(GAP)
        return x

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Show in a tooltip what is cut, and what the column tells of it; always as plain text."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return False
        said = index.data(Qt.ItemDataRole.ToolTipRole) or ""
        if not said:
            look = self._table.lines().painted(index.row(), index.column())
            metrics = self.fonts.bold_metrics if look.bold else self.fonts.metrics
            box = self._inner(option.rect, index.column())
            if metrics.horizontalAdvance(look.text) > box.width() - self._taken(look):
                said = look.text
        if said:
            QToolTip.showText(event.globalPos(), tip(said), view)
        else:
            QToolTip.hideText()
        return True

    def _taken(self, look: Painted) -> int:
        mark = theme.px(MARK) + theme.px(GAP) if look.mark is not None or look.indent else 0
        return mark + (theme.px(DISC) + theme.px(GAP) if look.initials is not None else 0)


def fitting(metrics: QFontMetrics, look: Painted, room: int, *, short: bool = False) -> str:
    """Return the text, its short form (at once with `short`), or as much as there is room for."""
    if not (short and look.short) and metrics.horizontalAdvance(look.text) <= room:
        return look.text
    if look.short and metrics.horizontalAdvance(look.short) <= room:
        return look.short
    if look.initials and room < metrics.averageCharWidth() * 6:
        return ""  # the disc says it
    return metrics.elidedText(look.short or look.text, Qt.TextElideMode.ElideRight, room)


def paint_disc(painter: QPainter, box: QRect, initials: str, font: QFont, *, mine: bool = False) -> None:
    """Draw a person's disc with initials; filled for oneself, dashed and empty for nobody."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if not initials:
        paint_mark(painter, QRectF(box), "nobody", theme.color("border"))
        painter.restore()
        return
    painter.setPen(Qt.PenStyle.NoPen if mine else theme.color("border"))
    painter.setBrush(theme.color("accent" if mine else "sunken"))
    painter.drawEllipse(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5))
    painter.setFont(font)
    painter.setPen(theme.color("accent_text" if mine else "text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, initials)
    painter.restore()


def paint_heading(
    painter: QPainter, box: QRect, model: ColumnModel, line: int, row_fonts: RowFonts, widget: QWidget, *, ring: bool
) -> None:
    """Draw the heading of a group over the whole width: chevron, mark, label, number of rows."""
    group = model.grouping.heading(line)
    if group is None:
        return
    painter.fillRect(box, theme.color("window"))
    painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.color("line"))
    side, middle = theme.px(MARK), box.center().y()
    x = box.left() + theme.px(2 * PAD)
    _chevron(painter, QRect(x, middle - side // 2, side, side), folded=group.key in model.folded)
    x += side + theme.px(PAD)
    tone = "text"
    if group.mark is not None:
        pixmap = mark_pixmap(group.mark.shape, group.mark.tone, side, widget.devicePixelRatioF(), theme.look())
        painter.drawPixmap(x, middle - side // 2 + 1, pixmap)
        x += side + theme.px(GAP)
        tone = "missed_text" if group.mark.tone == "missed" else group.mark.tone
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.setFont(row_fonts.bold)
    painter.setPen(theme.color(tone if tone in ("missed_text", "soon", "critical") else "text"))
    painter.drawText(QRect(x, box.top(), box.right() - x, box.height()), flags, group.label)
    x += row_fonts.bold_metrics.horizontalAdvance(group.label) + theme.px(PAD)
    painter.setFont(row_fonts.text)
    painter.setPen(theme.color("muted"))
    painter.drawText(QRect(x, box.top(), box.right() - x, box.height()), flags, model.group_count(group))
    if ring:
        paint_ring(painter, box)


def _chevron(painter: QPainter, box: QRect, *, folded: bool) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = painter.pen()
    pen.setColor(theme.color("muted"))
    pen.setWidthF(1.5 * theme.scale())
    painter.setPen(pen)
    unit, at = box.width() / 10, QRectF(box).center()
    points = ((-1.6, -3), (1.6, 0), (-1.6, 3)) if folded else ((-3, -1.6), (0, 1.6), (3, -1.6))
    for (x, y), (to_x, to_y) in pairwise(points):
        painter.drawLine(
            round(at.x() + x * unit), round(at.y() + y * unit), round(at.x() + to_x * unit), round(at.y() + to_y * unit)
        )
    painter.restore()


def paint_ring(painter: QPainter, box: QRect) -> None:
    """Draw the ring of the focus inside a row."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    wide = theme.px(2)
    pen = painter.pen()
    pen.setColor(theme.color("focus"))
    pen.setWidth(wide)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = wide / 2
    corner = theme.px(3)
    painter.drawRoundedRect(QRectF(box).adjusted(half, half, -half, -half), corner, corner)
    painter.restore()

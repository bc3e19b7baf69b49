"""`RowDelegate`: paints the cells of every list from tokens: mark, disc of a person, text in a tone, second word."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPixmap
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
EDGE = 5  # more room at the right of the last column
_ONE_LINE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


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


class Paints:
    """Sizes and colours of one paint event of a list: asked once instead of for every cell."""

    def __init__(self, table: ArrangedTable) -> None:
        head = table.horizontalHeader()
        self.pad, self.gap, self.edge = theme.px(PAD), theme.px(GAP), theme.px(EDGE)
        self.first, self.first_pad = head.logicalIndex(0), theme.px(2 * PAD)
        self.last = table.last_shown()
        self.mark, self.disc, self.disc_gap = theme.px(MARK), theme.px(DISC + 2), theme.px(4)
        self.ratio, self.look, self.short = table.devicePixelRatioF(), theme.look(), not table.is_wide()
        self._colors: dict[str, QColor] = {}

    def color(self, token: str) -> QColor:
        """Return the colour of a token."""
        if token not in self._colors:
            self._colors[token] = theme.color(token)
        return self._colors[token]

    def inner(self, rect: QRect, number: int) -> QRect:
        """Return the room for what a cell says."""
        first = self.first_pad if number == self.first else self.pad
        return rect.adjusted(first, 0, -(self.pad // 2 + (self.edge if number == self.last else 0)), -1)


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
        line, selected = index.row(), bool(option.state & QStyle.StateFlag.State_Selected)
        if self._table.lines().grouping.heading(line) is None:
            paints = Paints(self._table)
            self.paint_ground(painter, option.rect, line, paints, selected=selected)
            self.paint_cell(painter, option.rect, line, index.column(), paints, selected=selected)

    def paint_ground(self, painter: QPainter, box: QRect, line: int, paints: Paints, *, selected: bool) -> None:
        """Draw the ground of a row, or of a part of one, with the line below it."""
        ground = "selection" if selected else "hover" if line == self._table.hovered else "surface"
        painter.fillRect(box, paints.color(ground))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, paints.color("line"))

    def paint_cell(
        self, painter: QPainter, rect: QRect, line: int, number: int, paints: Paints, *, selected: bool
    ) -> None:
        """Draw what a cell says on a row's ground."""
        model = self._table.lines()
        look = model.painted(line, number)
        if model.has_left(line):
            note = LEFT if self._table.columns[number].stretch else ""
            look = look._replace(tone="muted", bold=False, second=note or look.second)
        self._content(painter, paints.inner(rect, number), look, number, paints, selected=selected)
        if self._table.by_cells and self._table.hasFocus():
            current = self._table.currentIndex()
            if (current.row(), current.column()) == (line, number):
                wide = theme.px(2)  # a bar, not a second frame within the row's
                below = rect.bottom() - 2 * wide - 1
                painter.fillRect(rect.left() + 2 * wide, below, rect.width() - 4 * wide, wide, paints.color("focus"))

    def _content(
        self, painter: QPainter, box: QRect, look: Painted, number: int, paints: Paints, *, selected: bool
    ) -> None:
        x = self._before(painter, box, look, paints)
        room = box.right() + 1 - x
        metrics = self.fonts.bold_metrics if look.bold else self.fonts.metrics
        text = fitting(metrics, look, room, short=paints.short)
        align = self._table.columns[number].align
        wide = metrics.horizontalAdvance(text) if look.second or align is not Align.LEFT else 0
        if align is Align.RIGHT:
            x = max(x, box.right() + 1 - wide)
        elif align is Align.CENTER:
            x += max(0, (room - wide) // 2)
        if text:
            painter.setFont(self.fonts.bold if look.bold else self.fonts.text)
            painter.setPen(paints.color(look.tone or ("selection_text" if selected else "text")))
            painter.drawText(QRect(x, box.top(), room + 1, box.height()), _ONE_LINE, text)
        if look.second:
            rest = box.right() + 1 - x - wide - paints.gap
            if self.fonts.label_metrics.horizontalAdvance(look.second) <= rest:
                painter.setFont(self.fonts.label)
                painter.setPen(paints.color("muted"))
                at = QRect(x + wide + paints.gap, box.top(), rest + 1, box.height())
                painter.drawText(at, _ONE_LINE, look.second)

    def _before(self, painter: QPainter, box: QRect, look: Painted, paints: Paints) -> int:
        """Draw what stands before the text and return where the text begins."""
        x = box.left()
        if look.mark is not None or look.indent:
            side = paints.mark
            if look.mark is not None:
                pixmap = mark_pixmap(look.mark.shape, look.mark.tone, side, paints.ratio, paints.look)
                painter.drawPixmap(x, box.center().y() - side // 2 + 1, pixmap)
            x += side + paints.gap
        if look.initials is not None:
            side = min(paints.disc, box.height() - paints.disc_gap)
            disc = QRect(x, box.center().y() - side // 2 + 1, side, side)
            paint_disc(painter, disc, look.initials, self.fonts.initials, mine=look.mine)
            x += side + paints.gap
        return x

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Show in a tooltip what is cut, and what the column tells of it; always as plain text."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return False
        said = index.data(Qt.ItemDataRole.ToolTipRole) or ""
        if not said:
            look = self._table.lines().painted(index.row(), index.column())
            metrics = self.fonts.bold_metrics if look.bold else self.fonts.metrics
            box = Paints(self._table).inner(option.rect, index.column())
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
    if look.initials is not None and room < metrics.averageCharWidth() * 6:
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
    wide, room = QFontMetrics(font).horizontalAdvance(initials), box.width() - theme.px(5)
    if wide > room:  # "WS" would stand on the ring
        font = QFont(font)
        font.setPixelSize(max(1, font.pixelSize() * room // wide))
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

"""A change as a bar of one line: marks of its type, of high risk and of conflicts, when it begins, its service."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from app.ui.look import icons, theme
from app.views.changes.model import GONE, STATE_LOOKS, Item

_LINES = {"solid": Qt.PenStyle.SolidLine, "dash": Qt.PenStyle.DashLine, "dot": Qt.PenStyle.DotLine}
_TITLE = 12  # letters of a title for which the service is called by its code rather than its name


def paint_bar(painter: QPainter, box: QRectF, item: Item, *, chosen: bool) -> None:
    """Paint a change in its box, in the font of the painter; marks without room give way, that of conflicts last."""
    ground, line = STATE_LOOKS[item.change.state]
    painter.setBrush(theme.color("selection" if chosen else ground or "surface"))
    painter.setPen(QPen(theme.color("accent" if chosen else item.mark.tone), 2 if chosen else 1, _LINES[line]))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(3), theme.px(3))
    side = max(min(box.height() - theme.px(8), box.width() - theme.px(4)), 1.0)
    top = box.center().y() - side / 2
    room = box.adjusted(theme.px(4), 0, -theme.px(4), 0)
    if item.clashes:
        at = QRectF(max(box.right() - side - theme.px(4), box.left() + 2), top, side, side)
        icons.paint_mark(painter, at, "conflict", theme.color("missed"))
        room.setRight(at.left() - theme.px(2))
    for shape, tone in [(item.mark.shape, item.mark.tone), *([("double", "critical")] if _is_risky(item) else [])]:
        if room.width() >= side:
            icons.paint_mark(painter, QRectF(room.left(), top, side, side), shape, theme.color(tone))
            room.setLeft(room.left() + side + theme.px(4))
    if room.width() < theme.px(8):
        return
    font = painter.font()
    font.setStrikeOut(item.change.state in GONE)
    painter.setFont(font)
    painter.setPen(theme.color("selection_text" if chosen else "text"))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, bar_words(QFontMetricsF(font), item, room.width()))
    font.setStrikeOut(False)
    painter.setFont(font)


def _is_risky(item: Item) -> bool:
    return item.change.risk == "high"


def bar_words(metrics: QFontMetricsF, item: Item, room: float) -> str:
    """Return what a bar says in a width: the service always, of its title as much as there is room for."""
    for number, text in enumerate(item.texts[:-1]):
        least = f"{text.partition(': ')[0]}: …" + ("" if number else "n" * _TITLE)
        if min(metrics.horizontalAdvance(least), metrics.horizontalAdvance(text)) <= room:
            return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    return metrics.elidedText(item.texts[-1], Qt.TextElideMode.ElideRight, room)

"""`Pen`: paints a page for a room or a wall in units of 1/1080 of its height, and notes what can be clicked on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from app.domain.plain_text import lines as plain_lines
from app.domain.plain_text import one_line
from app.ui.look import fonts, icons, theme

#: Text sizes of room and wall, in units; nothing is smaller than the first.
FOOT, SMALL, BODY, LARGE, TITLE, TIME = 22, 26, 28, 34, 52, 96
CLOCK = 52
NORMAL, STRONG, BOLD = QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold
_LEADING = 1.36
_LONGEST = 600  # letters: no line of a page has more
_BETWEEN = 22.0  # between two hints
_HIGH, _LEAST_WIDE = 1080, 1400

_made: dict[tuple[int, QFont.Weight], QFont] = {}


def font(size: int, weight: QFont.Weight = NORMAL) -> QFont:
    """Return the font of room and wall at a size in units."""
    if (size, weight) not in _made:
        found = QFont()
        found.setFamilies([fonts.FIGURES, fonts.TEXT])
        found.setPixelSize(size)
        found.setWeight(weight)
        found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        _made[size, weight] = found
    return _made[size, weight]


def width_of(text: str, size: int, weight: QFont.Weight = NORMAL) -> float:
    """Return how wide a line is, in units."""
    return QFontMetricsF(font(size, weight)).horizontalAdvance(text)


@lru_cache(maxsize=512)  # a page is painted anew every second, and its texts stay the same
def wrapped(text: str, wide: float, size: int, weight: QFont.Weight = NORMAL) -> tuple[str, ...]:
    """Return a text in lines that are at most so wide; a word that is wider is broken."""
    metrics = QFontMetricsF(font(size, weight))
    found: list[str] = []
    for paragraph in plain_lines(text).split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if len(longer) < _LONGEST and metrics.horizontalAdvance(longer) <= wide:
                line = longer
                continue
            if line:
                found.append(line)
            *whole, line = _broken(word, wide, metrics)
            found += whole
        found.append(line)
    return tuple(found)


def _broken(word: str, wide: float, metrics: QFontMetricsF) -> list[str]:
    """Return a word in pieces that are at most so wide; most words are one. Only its beginning is ever measured."""
    pieces: list[str] = []
    while len(word) > 1 and metrics.horizontalAdvance(word[:_LONGEST]) > wide:
        least, most = 1, min(len(word), _LONGEST)
        while most - least > 1:
            middle = (least + most) // 2
            least, most = (middle, most) if metrics.horizontalAdvance(word[:middle]) <= wide else (least, middle)
        pieces.append(word[:least])
        word = word[least:]
    return [*pieces, word]


def cut(lines: Sequence[str], most: int) -> list[str]:
    """Return so many lines at most; where some are left out, the last one ends with dots."""
    return list(lines) if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1].rstrip()}\u2026"]


def line_height(size: int) -> float:
    """Return the height of a line of a text of several, in units."""
    return round(size * _LEADING)


@dataclass(frozen=True, slots=True)
class Hot:
    """A place that can be clicked, in units, and the act that it stands for."""

    box: QRectF
    act: str


class Pen:
    """Paints in units; `wide` and `high` are those of the whole page, which is never less high than 1080.

    `scale`: pixels of a unit, where that does not follow from the page: it may be less high then.
    """

    def __init__(self, painter: QPainter, width: float, height: float, scale: float | None = None) -> None:
        self.painter = painter
        self.scale = scale or scale_of(width, height)
        self.wide, self.high = width / self.scale, height / self.scale
        self.hot: list[Hot] = []
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.scale(self.scale, self.scale)

    def text(
        self,
        box: QRectF,
        text: str,
        size: int = SMALL,
        weight: QFont.Weight = NORMAL,
        tone: str = "text",
        *,
        right: bool = False,
        center: bool = False,
    ) -> float:
        """Paint one line in the middle of a box's height, cut with dots where it is too long; returns its width."""
        found = font(size, weight)
        shown = one_line(text)
        metrics = QFontMetricsF(found)
        if metrics.horizontalAdvance(shown) > box.width() + 0.5:
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, box.width())
        self.painter.setFont(found)
        self.painter.setPen(theme.color(tone))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        side = Qt.AlignmentFlag.AlignHCenter if center else side
        flags = int((side | Qt.AlignmentFlag.AlignVCenter).value) | int(Qt.TextFlag.TextSingleLine.value)
        self.painter.drawText(box, flags, shown)
        return metrics.horizontalAdvance(shown)

    def lines(
        self,
        at: QPointF,
        wide: float,
        said: Sequence[str],
        size: int = SMALL,
        weight: QFont.Weight = NORMAL,
        tone: str = "text",
        *,
        high: float = 0,
    ) -> float:
        """Paint lines below each other, each so high, and return the height that they took."""
        high = high or line_height(size)
        for number, line in enumerate(said):
            self.text(QRectF(at.x(), at.y() + number * high, wide, high), line, size, weight, tone)
        return len(said) * high

    def card(
        self, box: QRectF, fill: str = "surface", edge: str = "line", radius: float = 12, pen: float = 1.5
    ) -> None:
        """Paint a ground with rounded corners; in high contrast its edge is that of what can be operated."""
        edge = "border" if edge == "line" and theme.look() == "contrast" else edge
        self.painter.setBrush(theme.color(fill) if fill else Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(theme.color(edge), pen) if edge else QPen(Qt.PenStyle.NoPen))
        half = pen / 2 if edge else 0
        self.painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius, radius)

    def line(self, x: float, y: float, wide: float, tone: str = "line") -> None:
        """Paint a line from left to right."""
        self.painter.fillRect(QRectF(x, y, wide, 1.5), theme.color(tone))

    def ground(self, tone: str = "window") -> None:
        """Paint the whole page."""
        self.painter.fillRect(QRectF(0, 0, self.wide, self.high), theme.color(tone))

    def mark(self, box: QRectF, shape: str, tone: str) -> None:
        """Paint the mark of a state."""
        icons.paint_mark(self.painter, box, shape, QColor(theme.color(tone)))

    def icon(self, box: QRectF, name: str, tone: str = "text") -> None:
        """Paint an icon."""
        side = round(box.width() * self.scale * self.painter.device().devicePixelRatioF())
        pixmap: QPixmap = icons.icon(name, tone).pixmap(side, side)
        self.painter.drawPixmap(box, pixmap, QRectF(pixmap.rect()))

    def cap(self, box: QRectF, key: str, tone: str = "text") -> None:
        """Paint the cap of a key."""
        self.card(box, "", "border" if tone == "text" else tone, 5, 2)
        self.text(box, key, FOOT, NORMAL, tone, center=True)

    def cap_width(self, key: str) -> float:
        """Return how wide the cap of a key is."""
        return max(34.0, width_of(key, FOOT) + 18)

    def button_width(self, title: str, key: str) -> float:
        """Return how wide a button with its key is."""
        return round(24 + width_of(title, BODY, STRONG) + 16 + self.cap_width(key) + 22)

    def hints(
        self,
        at: QPointF,
        high: float,
        hints: Sequence[tuple[str, str, str]],
        *,
        right: bool = False,
        most: float = 9_999,
    ) -> float:
        """Paint keys with their words in a row, each of which can be clicked (key, word, act); returns the width.

        `at`: the left end, or with `right` the right one. Where they are wider than `most`, only the keys are painted.
        """
        said = [f"{key} {word}".strip() for key, word, _ in hints]
        widths = [width_of(text, FOOT) for text in said]
        if sum(widths) + _BETWEEN * (len(said) - 1) > most:
            said = [key for key, _, _ in hints]
            widths = [width_of(text, FOOT) for text in said]
        whole = sum(widths) + _BETWEEN * (len(said) - 1)
        x = at.x() - whole if right else at.x()
        for text, wide, (_, _, act) in zip(said, widths, hints, strict=True):
            box = QRectF(x, at.y(), wide + 1, high)
            self.text(box, text, FOOT, NORMAL, "muted")
            if act:
                self.click(box.adjusted(-_BETWEEN / 2, 0, _BETWEEN / 2, 0), act)
            x += wide + _BETWEEN
        return whole

    def button(self, at: QPointF, title: str, key: str, act: str, *, high: float = 68) -> float:
        """Paint a button with its key, note that it can be clicked, and return its width."""
        cap, wide = self.cap_width(key), self.button_width(title, key)
        box = QRectF(at.x(), at.y(), wide, high)
        self.card(box, "surface", "border", 8, 2)
        self.text(box.adjusted(24, 0, 0, 0), title, BODY, STRONG)
        self.cap(QRectF(box.right() - 22 - cap, box.center().y() - 17, cap, 34), key)
        self.click(box, act)
        return wide

    def ring(self, box: QRectF, radius: float = 13) -> None:
        """Paint the ring around what is acted on."""
        self.card(box.adjusted(-6, -6, 6, 6), "", "focus", radius, 3)

    def click(self, box: QRectF, act: str) -> None:
        """Note that a place can be clicked; what is noted later lies above."""
        self.hot.append(Hot(QRectF(box), act))


def scale_of(width: float, height: float) -> float:
    """Return the pixels of a unit: by the height, less where a page is so narrow that nothing would fit beside."""
    return max(0.1, min(height / _HIGH, width / _LEAST_WIDE))

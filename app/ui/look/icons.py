"""Icons of our own and state shapes as icons, in the colours of the theme.

Offscreen and on Windows there is no icon theme, and a state must not be told by colour alone.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel

from app.ui.look import theme
from app.ui.look.assets import asset
from app.ui.look.shapes import SHAPES, paint_mark

__all__ = ["SHAPES", "icon", "icon_names", "mark", "paint_mark", "set_icon", "set_mark"]

_USUAL = (16, 20)  # at 100 %
_LARGEST = 48


def icon(name: str, tone: str = "text") -> QIcon:
    """Return the icon `resources/icons/NAME.svg` in the current look's colour of a token; empty for no name."""
    return _icon(name, tone, theme.look(), theme.scale()) if name else QIcon()


def set_icon(button: QAbstractButton, name: str, tone: str = "text") -> None:
    """Give a button an icon that follows the look for as long as the button lives."""
    button.setIcon(icon(name, tone))
    look = theme.current()
    if look is not None:
        known = button.findChild(_IconOfTheLook, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if known is None:
            look.changed.connect(_IconOfTheLook(button, name, tone).renew)
        else:
            known.become(name, tone)


def set_mark(label: QLabel, shape: str, tone: str, size: float) -> None:
    """Give a label a state's shape, so many pixels large at 100 %, that follows the look for as long as it lives."""
    known = label.findChild(_MarkOfTheLook, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if known is None:
        known = _MarkOfTheLook(label)
        look = theme.current()
        if look is not None:
            look.changed.connect(known.renew)
    known.become(shape, tone, size)


class _MarkOfTheLook(QObject):
    """Belongs to its label and ends with it."""

    def __init__(self, label: QLabel) -> None:
        super().__init__(label)
        self._label, self._shape, self._tone, self._size = label, "", "", 0.0

    def become(self, shape: str, tone: str, size: float) -> None:
        """Stand for another shape from now on."""
        self._shape, self._tone, self._size = shape, tone, size
        self.renew()

    @Slot()
    def renew(self) -> None:
        side = theme.px(self._size)
        self._label.setPixmap(mark(self._shape, self._tone).pixmap(side, side))


class _IconOfTheLook(QObject):
    """Belongs to its button and ends with it."""

    def __init__(self, button: QAbstractButton, name: str, tone: str) -> None:
        super().__init__(button)
        self._button, self._name, self._tone = button, name, tone

    def become(self, name: str, tone: str) -> None:
        """Stand for another icon from now on."""
        self._name, self._tone = name, tone

    @Slot()
    def renew(self) -> None:
        self._button.setIcon(icon(self._name, self._tone))


def mark(shape: str, tone: str, *, apart: float = 0) -> QIcon:
    """Return a state's shape as a small icon; the word stands beside it.

    `apart`: the room right of the shape as a share of its size, where what shows it puts the words too near.
    """
    return _mark(shape, tone, theme.look(), theme.scale(), apart)


def icon_names() -> list[str]:
    """Return the names of all icons, sorted."""
    return sorted(path.stem for path in asset("icons").glob("*.svg"))


@cache
def _source(name: str) -> str:
    path = asset("icons", f"{name}.svg")
    if not path.exists():
        raise KeyError(f"no icon {name!r} in resources/icons")
    return path.read_text("utf-8")


@cache
def _icon(name: str, tone: str, _look: str, _scale: float) -> QIcon:
    result = QIcon()
    for mode, color in ((QIcon.Mode.Normal, theme.color(tone)), (QIcon.Mode.Disabled, theme.color("border"))):
        drawing = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color.name()).encode()))
        for size in _sizes():
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            drawing.render(painter)
            painter.end()
            result.addPixmap(pixmap, mode)
    return result


def _sizes() -> list[int]:
    """Return the sizes in which icons are drawn: those in use, on this screen, and a large one to be made smaller."""
    ratio = QGuiApplication.primaryScreen().devicePixelRatio() if QGuiApplication.primaryScreen() else 1.0
    usual = {theme.px(size) for size in _USUAL}
    return sorted({*usual, *(round(size * ratio) for size in usual), max(_LARGEST, theme.px(_LARGEST // 2))})


@cache
def _mark(shape: str, tone: str, _look: str, _scale: float, apart: float) -> QIcon:
    result = QIcon()
    for size in sorted({12, 16, 32, *(theme.px(n) for n in (12, 13, 16))}):
        pixmap = QPixmap(round(size * (1 + apart)), size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_mark(painter, QRectF(0, 0, size, size), shape, theme.color(tone))
        painter.end()
        # The same picture for selected rows: Fusion would tint it.
        result.addPixmap(pixmap, QIcon.Mode.Normal)
        result.addPixmap(pixmap, QIcon.Mode.Selected)
    return result

"""The bundled fonts: Public Sans for texts, its tabular cut for figures in columns."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from app.ui.look.assets import asset
from app.ui.look.tokens import TYPE_BODY

TEXT = "Public Sans"
FIGURES = "Public Sans Tab"


def load() -> None:
    """Register every font of `resources/fonts` with Qt; offscreen there may be no other."""
    known = set(QFontDatabase.families())
    if TEXT in known and FIGURES in known:
        return
    for path in sorted(asset("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def apply(app: QApplication, scale: float = 1.0) -> None:
    """Make Public Sans the program's font; at `scale` 1.0 it has 13 pixels."""
    font = QFont(TEXT)
    font.setPixelSize(round(TYPE_BODY * scale))
    app.setFont(font)


def figures(base: QFont) -> QFont:
    """Return the font with digits of one width, so that columns of figures line up."""
    font = QFont(base)
    font.setFamilies([FIGURES, TEXT])
    return font


def scaled(base: QFont, factor: float, weight: QFont.Weight | None = None) -> QFont:
    """Return a larger or smaller, perhaps heavier font; headings grow with the text."""
    font = QFont(base)
    font.setPixelSize(max(1, round(base.pixelSize() * factor)))
    if weight is not None:
        font.setWeight(weight)
    return font


def sized(size: int, weight: QFont.Weight = QFont.Weight.Normal, *, digits: bool = False) -> QFont:
    """Return the program's font at a size of the tokens (`TYPE_...`), grown with the text."""
    base = QApplication.font()
    asked = (base.family(), base.pixelSize(), size, weight, digits)
    if asked not in _made:
        font = figures(base) if digits else QFont(base)
        font.setPixelSize(round(size * base.pixelSize() / TYPE_BODY))
        font.setWeight(weight)
        _made[asked] = font
    return QFont(_made[asked])


#: The fonts that were asked for: whoever measures asks hundreds of times.
_made: dict[tuple[str, int, int, QFont.Weight, bool], QFont] = {}

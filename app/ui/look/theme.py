"""`Theme`: colour tokens of the light and the dark look, as a QPalette and one small style sheet."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from string import Template
from types import MappingProxyType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.look import fonts
from app.ui.look.assets import asset

#: Tones a state, message or chart may take; always beside a shape and a word.
TONES = ("good", "bad", "critical", "warning", "info", "neutral", "accent", "muted", "text")


@cache
def tokens(name: str) -> Mapping[str, str]:
    """Return the tokens of `light` or `dark`: name to #rrggbb."""
    with asset("theme", f"{name}.toml").open("rb") as file:
        return MappingProxyType(tomllib.load(file))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two #rrggbb colours by WCAG 2.1, from 1 to 21."""

    def luminance(color: str) -> float:
        parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class Theme(QObject):
    """The look of the program. One for a process, because Qt's application palette is one.

    `mode`: "system" follows the desktop, else "light" or "dark". Offscreen Qt knows no scheme: light.
    """

    changed = Signal()

    def __init__(self, app: QApplication, mode: str = "system", scale: float = 1.0) -> None:
        super().__init__(app)
        global _current
        self._app = app
        self._mode = mode
        self._scale = scale
        self.name = "light"
        fonts.load()
        app.setStyle("Fusion")
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        _current = self
        self._apply()

    def set_mode(self, mode: str) -> None:
        """Choose "system", "light" or "dark"."""
        self._mode = mode
        self._apply()

    def set_scale(self, scale: float) -> None:
        """Set the size of all texts; 1.0 is 10 points."""
        self._scale = scale
        self._apply()

    def color(self, token: str) -> QColor:
        """Return the colour of a token in the current look."""
        return QColor(tokens(self.name)[token])

    @Slot()
    def _system_changed(self) -> None:
        if self._mode == "system":
            self._apply()

    def _apply(self) -> None:
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self.name = self._mode if self._mode in ("light", "dark") else ("dark" if dark else "light")
        t = tokens(self.name)
        fonts.apply(self._app, self._scale)
        self._app.setPalette(_palette(t))
        self._app.setStyleSheet(_style(t, self.name, self._scale))
        self.changed.emit()


_current: Theme | None = None


def color(token: str) -> QColor:
    """Return the colour of a token in the current look; light before a `Theme` exists."""
    return QColor(tokens(_current.name if _current is not None else "light")[token])


def look() -> str:
    """Return the name of the current look: `light` or `dark`."""
    return _current.name if _current is not None else "light"


def current() -> Theme | None:
    """Return the program's theme, if it has been made."""
    return _current


def _palette(t: Mapping[str, str]) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: "window",
        role.WindowText: "text",
        role.Base: "surface",
        role.AlternateBase: "alternate",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.Text: "text",
        role.Button: "surface",
        role.ButtonText: "text",
        role.BrightText: "critical",
        role.Highlight: "selection",
        role.HighlightedText: "selection_text",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.PlaceholderText: "muted",
        role.Accent: "accent",
        role.Light: "raised",
        role.Midlight: "hover",
        role.Mid: "line",
        role.Dark: "border",
        role.Shadow: "border",
    }
    for which, token in pairs.items():
        palette.setColor(which, QColor(t[token]))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(t["border"]))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(t["hover"]))
    return palette


def _style(t: Mapping[str, str], name: str, scale: float) -> str:
    """Return the style sheet; arrows, ticks and icons (`$px10` to `$px20`) grow with the text."""
    template = Template(asset("theme", "style.qss").read_text("utf-8"))
    sizes = {f"px{n}": f"{round(n * scale)}px" for n in (10, 12, 14, 16, 18, 20)}
    return template.substitute(t, **sizes, art=asset("theme", name).as_posix())

"""`Theme`: colours and sizes of the look in use, as a QPalette and one style sheet for the whole program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Template

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.look import fonts
from app.ui.look.assets import asset
from app.ui.look.restyling import Restyling
from app.ui.look.tokens import LOOKS, ROWS, tokens


class Theme(QObject):
    """The look of the program. One for a process, because Qt's application palette is one.

    `mode`: "system" follows the desktop, else a look of `LOOKS`. Offscreen Qt knows no scheme: light.
    `scale`: one factor, 1.0 to 2.0, for texts, icons, rows, columns and dialogs alike.
    """

    changed = Signal()
    density_changed = Signal()

    def __init__(self, app: QApplication, mode: str = "system", scale: float = 1.0) -> None:
        super().__init__(app)
        global _current
        self._app = app
        self._mode = mode
        self.scale = scale
        self.density = "usual"
        self.name = "light"
        self._applied: tuple[str, float] | None = None
        self.restyling = Restyling(app, self)
        fonts.load()
        app.setStyle("Fusion")
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._system_changed)
        _current = self
        self._apply()

    def set_mode(self, mode: str) -> None:
        """Choose "system", "light", "dark" or "contrast"."""
        self._mode = mode
        self._apply()

    def set_scale(self, scale: float) -> None:
        """Set the size of everything; at 1.0 a text has 13 pixels."""
        self.scale = scale
        self._apply()

    def set_density(self, density: str) -> None:
        """Set the height of rows in lists: "usual", "compact" or "roomy"."""
        if density in ROWS and density != self.density:
            self.density = density
            self.density_changed.emit()

    def color(self, token: str) -> QColor:
        """Return the colour of a token in the current look."""
        return QColor(tokens(self.name)[token])

    @Slot()
    def _system_changed(self) -> None:
        if self._mode == "system":
            self._apply()

    def _apply(self) -> None:
        self.name = self._mode if self._mode in LOOKS else _of_the_desktop()
        if self._applied == (self.name, self.scale):
            return  # it takes a tenth of a second, and windows ask for what they have
        self._applied = self.name, self.scale
        t = tokens(self.name)
        # To change a style sheet takes Qt five times as long as to take it away and set another.
        self.restyling.put_off()
        self._app.setStyleSheet("")
        fonts.apply(self._app, self.scale)
        self._app.setPalette(_palette(t))
        self._app.setStyleSheet(_style(t, self.name, self.scale))
        self.restyling.go_on()
        self.changed.emit()


_current: Theme | None = None


def color(token: str) -> QColor:
    """Return the colour of a token in the current look; light before a `Theme` exists."""
    return QColor(tokens(look())[token])


def look() -> str:
    """Return the name of the current look: `light`, `dark` or `contrast`."""
    return _current.name if _current is not None else "light"


def px(size: float) -> int:
    """Return a size given at 100 % in pixels of the current scale."""
    found = _pixels.get((size, scale()))
    if found is None:
        found = _pixels[(size, scale())] = max(1, round(size * scale())) if size else 0
    return found


#: The sizes that were asked for: whoever paints or lays out asks hundreds of times.
_pixels: dict[tuple[float, float], int] = {}


def scale() -> float:
    """Return the factor by which everything is larger than at 100 %."""
    return _current.scale if _current is not None else 1.0


def row_height() -> int:
    """Return the height of a row in lists, in pixels."""
    return px(ROWS[_current.density if _current is not None else "usual"])


def catch_up(widget: QWidget) -> None:
    """Give what is about to be shown the current look; what is hidden when the look changes gets it only now."""
    if _current is not None:
        _current.restyling.catch_up(widget)


def current() -> Theme | None:
    """Return the program's theme, if it has been made."""
    return _current


def _of_the_desktop() -> str:
    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


def _palette(t: Mapping[str, str]) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: "window",
        role.WindowText: "text",
        role.Base: "surface",
        role.AlternateBase: "window",
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
    """Return the style sheet; every `$pxN` is N pixels at 100 %, `$radio` the radius that makes a radio button round.

    Qt draws a square where a radius is more than half of the whole, border included. `$beside` and `$within` put the
    words of a choice and of a text of several lines where those of a one-line field are: that one has 2 pixels of its
    own at every scale, a text a margin of 4, a choice none.
    """
    source = asset("theme", "style.qss").read_text("utf-8")
    sizes = {f"px{n}": f"{max(1, round(int(n) * scale))}px" for n in set(re.findall(r"\$px(\d+)", source))}
    side = round(8 * scale)
    fitted = {"radio": f"{int(7 * scale) + 1}px", "beside": f"{side + 2}px", "within": f"{side - 2}px"}
    return Template(source).substitute(t, **sizes, **fitted, art=asset("theme", name).as_posix())

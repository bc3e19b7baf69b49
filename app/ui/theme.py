"""`Theme`: colour tokens of the light and the dark look, as a QPalette and one small style sheet."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.ui import fonts
from app.ui.assets import asset

#: Tones a state, message or chart may take; always beside a shape and a word.
TONES = ("good", "bad", "critical", "warning", "info", "neutral", "accent", "muted", "text")


@cache
def tokens(name: str) -> Mapping[str, str]:
    """The tokens of `light` or `dark`: name to #rrggbb."""
    with asset("theme", f"{name}.toml").open("rb") as file:
        return MappingProxyType(tomllib.load(file))


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two #rrggbb colours by WCAG 2.1, from 1 to 21."""

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
        """Size of all texts; 1.0 is 10 points."""
        self._scale = scale
        self._apply()

    def color(self, token: str) -> QColor:
        """The colour of a token now."""
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
        self._app.setStyleSheet(_style(t))
        self.changed.emit()


_current: Theme | None = None


def color(token: str) -> QColor:
    """The colour of a token in the look of now; light before a `Theme` exists."""
    return QColor(tokens(_current.name if _current is not None else "light")[token])


def look() -> str:
    """`light` or `dark`."""
    return _current.name if _current is not None else "light"


def current() -> Theme | None:
    """The program's theme, if it has been made."""
    return _current


def _palette(t: Mapping[str, str]) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: "window", role.WindowText: "text", role.Base: "surface", role.AlternateBase: "alternate",
        role.ToolTipBase: "raised", role.ToolTipText: "text", role.Text: "text", role.Button: "surface",
        role.ButtonText: "text", role.BrightText: "critical", role.Highlight: "selection",
        role.HighlightedText: "selection_text", role.Link: "accent", role.LinkVisited: "accent",
        role.PlaceholderText: "muted", role.Accent: "accent", role.Light: "raised", role.Midlight: "hover",
        role.Mid: "line", role.Dark: "border", role.Shadow: "border",
    }  # fmt: skip
    for which, token in pairs.items():
        palette.setColor(which, QColor(t[token]))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(t["border"]))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(t["hover"]))
    return palette


def _style(t: Mapping[str, str]) -> str:
    """Borders, distances and the few states the palette cannot tell. No rule for table items: they cost paint time."""
    return """
QToolTip { background: %(raised)s; color: %(text)s; border: 1px solid %(border)s; padding: 4px 6px; }
QMenuBar { background: %(window)s; padding: 1px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 3px; background: transparent; }
QMenuBar::item:selected { background: %(hover)s; }
QMenu { background: %(raised)s; border: 1px solid %(border)s; padding: 4px; }
QMenu::item { padding: 4px 20px 4px 8px; border-radius: 3px; }
QMenu::icon { padding-left: 6px; }
QMenu::item:selected { background: %(selection)s; color: %(selection_text)s; }
QMenu::item:disabled { color: %(border)s; }
QMenu::separator { height: 1px; background: %(line)s; margin: 4px 6px; }
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit, QDateTimeEdit, QTimeEdit, QPlainTextEdit, QTextEdit {
  background: %(surface)s; color: %(text)s; border: 1px solid %(border)s; border-radius: 4px; padding: 3px 6px;
  selection-background-color: %(selection)s; selection-color: %(selection_text)s; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus, QDateTimeEdit:focus,
QTimeEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid %(focus)s; padding: 2px 5px; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled { background: %(window)s; color: %(muted)s; }
*[invalid="true"] { border: 2px solid %(critical)s; }
QPushButton { background: %(surface)s; border: 1px solid %(border)s; border-radius: 4px; padding: 4px 12px; }
QPushButton:hover { background: %(hover)s; }
QPushButton:pressed, QPushButton:checked { background: %(selection)s; color: %(selection_text)s; }
QPushButton:focus { border: 2px solid %(focus)s; padding: 3px 11px; }
QPushButton:default { background: %(accent)s; color: %(accent_text)s; border-color: %(accent)s; }
QPushButton:default:focus { border-color: %(text)s; }
QPushButton:disabled { color: %(border)s; background: %(window)s; border-color: %(line)s; }
QPushButton[flat="true"] { border: 1px solid transparent; background: transparent; color: %(accent)s; }
QPushButton[flat="true"]:focus { border: 2px solid %(focus)s; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 3px 6px; background: transparent; }
QToolButton:hover { background: %(hover)s; }
QToolButton:pressed, QToolButton:checked { background: %(selection)s; color: %(selection_text)s; }
QToolButton:focus { border: 2px solid %(focus)s; padding: 2px 5px; }
QToolButton:disabled { color: %(border)s; }
QToolButton[popupMode="1"] { padding-right: 16px; }
QToolBar { border: 0; spacing: 2px; padding: 2px 0; background: transparent; }
QToolBar::separator { width: 1px; background: %(line)s; margin: 4px 4px; }
QTableView, QTreeView, QListView { background: %(surface)s; alternate-background-color: %(alternate)s;
  border: 1px solid %(line)s; gridline-color: %(line)s; outline: 0;
  selection-background-color: %(selection)s; selection-color: %(selection_text)s; }
QTableView:focus, QTreeView:focus, QListView:focus { border: 1px solid %(focus)s; }
QHeaderView { background: %(window)s; border: 0; }
QHeaderView::section { background: %(window)s; color: %(muted)s; border: 0; border-bottom: 1px solid %(line)s;
  border-right: 1px solid %(line)s; padding: 4px 6px; font-weight: 600; }
QHeaderView::section:hover { background: %(hover)s; }
QTableCornerButton::section { background: %(window)s; border: 0; }
QSplitter::handle { background: %(line)s; }
QSplitter::handle:hover { background: %(focus)s; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QStatusBar { background: %(window)s; border-top: 1px solid %(line)s; color: %(muted)s; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: %(muted)s; }
QTabBar { background: transparent; }
QTabBar::tab { padding: 6px 14px; border: 0; border-bottom: 2px solid transparent; color: %(muted)s; }
QTabBar::tab:hover { color: %(text)s; background: %(hover)s; }
QTabBar::tab:selected { color: %(text)s; border-bottom: 2px solid %(accent)s; font-weight: 600; }
QTabBar::tab:focus { color: %(text)s; background: %(hover)s; }
QTabWidget::pane { border: 0; border-top: 1px solid %(line)s; }
QGroupBox { border: 1px solid %(line)s; border-radius: 4px; margin-top: 8px; padding-top: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 8px; padding: 0 4px; color: %(muted)s; font-weight: 600; }
QProgressBar { border: 1px solid %(border)s; border-radius: 3px; background: %(surface)s; text-align: center; }
QProgressBar::chunk { background: %(selection)s; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: %(border)s; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: %(muted)s; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea { border: 0; background: transparent; }
QFrame[card="true"] { background: %(surface)s; border: 1px solid %(line)s; border-radius: 6px; }
QFrame[rule="true"] { background: %(line)s; border: 0; max-height: 1px; }
QLabel[muted="true"] { color: %(muted)s; }
QLabel[heading="true"] { font-weight: 600; }
QLabel[error="true"] { color: %(critical)s; }
""" % t

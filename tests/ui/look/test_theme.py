"""Look: contrast of every pair that carries meaning, icons, marks and fonts there, both looks complete."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QFontMetricsF, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.ui.look import fonts, icons
from app.ui.look.assets import ROOT, asset
from app.ui.look.theme import Theme, color, px
from app.ui.look.tokens import LOOKS, tokens


def test_all_looks_have_the_same_tokens_and_pictures() -> None:
    assert set(tokens("light")) == set(tokens("dark")) == set(tokens("contrast"))
    pictures = [sorted(p.name for p in asset("theme", look).glob("*.svg")) for look in LOOKS]
    assert pictures[0] == pictures[1] == pictures[2]
    style = asset("theme", "style.qss").read_text("utf-8")
    own = {
        name for name in re.findall(r"\$(\w+)", style) if not re.fullmatch(r"art|names|radio|beside|within|px\d+", name)
    }
    assert own <= set(tokens("light"))
    assert {name.partition("/")[2] for name in re.findall(r"\$(art/[\w.]+)", style)} <= set(pictures[0])


@pytest.mark.parametrize("percent", range(100, 205, 5))
def test_radio_buttons_are_round_at_every_size(theme: Theme, percent: int) -> None:
    """Qt draws a square where the radius is more than half of the whole, which is the width and its border twice."""
    theme.set_scale(percent / 100)
    style = QApplication.instance().styleSheet()  # type: ignore[union-attr]
    (radius,) = re.findall(r"QRadioButton::indicator \{ border-radius: (\d+)px", style)
    (width,) = re.findall(r"QTableView::indicator \{\s+width: (\d+)px", style)
    assert 0 <= int(width) + 2 - 2 * int(radius) <= 2


def test_look_and_size_change_at_once(theme: Theme, qtbot: QtBot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    label.show()
    light = QApplication.palette().color(QPalette.ColorRole.Window)
    height = label.fontMetrics().height()
    with qtbot.waitSignal(theme.changed):
        theme.set_mode("dark")
    assert QApplication.palette().color(QPalette.ColorRole.Window).lightness() < light.lightness()
    assert color("surface").name() == tokens("dark")["surface"]
    theme.set_mode("contrast")
    assert color("surface").name() == "#000000"
    theme.set_scale(2.0)
    assert label.fontMetrics().height() > 1.8 * height
    assert (px(28), px(1), px(0)) == (56, 2, 0)


def test_bundled_fonts_are_used_and_figures_have_one_width(qapp: QApplication) -> None:
    assert qapp.font().family() == "Public Sans"
    metrics = QFontMetricsF(fonts.figures(qapp.font()))
    assert len({round(metrics.horizontalAdvance(digit), 3) for digit in "0123456789"}) == 1


@pytest.mark.parametrize("look", LOOKS)
def test_every_icon_draws_something_in_the_colour_of_the_look(theme: Theme, look: str) -> None:
    theme.set_mode(look)
    assert len(icons.icon_names()) > 50
    for name in icons.icon_names():
        image = icons.icon(name).pixmap(24, 24).toImage()
        inked = [image.pixelColor(x, y) for x in range(24) for y in range(24)]
        assert sum(c.alpha() > 128 for c in inked) > 8, name
        source = (ROOT / "icons" / f"{name}.svg").read_text("utf-8")
        assert "currentColor" in source
        assert len(source) < 1500
    with pytest.raises(KeyError):
        icons.icon("no such icon")
    assert icons.icon("").isNull()


def test_shapes_differ_without_colour(theme: Theme) -> None:
    seen: dict[bytes, str] = {}
    for shape in icons.SHAPES:
        image = icons.mark(shape, "text").pixmap(16, 16, QIcon.Mode.Normal).toImage()
        drawn = bytes(int(image.pixelColor(x, y).alpha() > 100) for y in range(16) for x in range(16))
        assert any(drawn), shape
        assert drawn not in seen, f"{shape} looks like {seen.get(drawn)}"
        seen[drawn] = shape

"""Look: contrast of every pair that carries meaning, icons, marks and fonts there, both looks complete."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QFontMetricsF, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.ui.look import fonts, icons
from app.ui.look.assets import ROOT, asset
from app.ui.look.theme import TONES, Theme, color, contrast, tokens

LOOKS = ["light", "dark"]


def test_contrast_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("look", LOOKS)
def test_texts_and_shapes_can_be_seen(look: str) -> None:
    t = tokens(look)
    text = [("text", g) for g in ("window", "surface", "alternate", "raised", "hover", "good_ground", "bad_ground")]
    text += [("text", g) for g in ("warning_ground", "info_ground")]
    text += [("muted", g) for g in ("window", "surface", "alternate", "raised")]
    text += [("selection_text", "selection"), ("accent_text", "accent"), ("accent", "window"), ("accent", "surface")]
    text += [(tone, "surface") for tone in TONES] + [("critical", "window")]
    low = [f"{a} on {b}: {contrast(t[a], t[b]):.2f}" for a, b in text if contrast(t[a], t[b]) < 4.5]
    shapes = [("border", g) for g in ("window", "surface")] + [("focus", g) for g in ("window", "surface", "raised")]
    shapes += [(f"chart_{n}", g) for n in range(1, 5) for g in ("window", "surface")]
    shapes += [(tone, ground) for tone in TONES for ground in ("selection", "alternate")]
    low += [f"{a} on {b}: {contrast(t[a], t[b]):.2f}" for a, b in shapes if contrast(t[a], t[b]) < 3]
    assert low == []


def test_both_looks_have_the_same_tokens_and_pictures() -> None:
    assert set(tokens("light")) == set(tokens("dark"))
    pictures = [sorted(p.name for p in asset("theme", look).glob("*.svg")) for look in LOOKS]
    assert pictures[0] == pictures[1]
    style = asset("theme", "style.qss").read_text("utf-8")
    own = {name for name in re.findall(r"\$(\w+)", style) if not re.fullmatch(r"art|names|px\d+", name)}
    assert own <= set(tokens("light"))
    assert {name.partition("/")[2] for name in re.findall(r"\$(art/[\w.]+)", style)} <= set(pictures[0])


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
    theme.set_scale(2.0)
    assert label.fontMetrics().height() > 1.8 * height


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

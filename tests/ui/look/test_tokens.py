"""Tokens: contrast of every pair in use by WCAG, and the figures the look was agreed with."""

from __future__ import annotations

import pytest

from app.ui.look.tokens import LOOKS, TONES, contrast, tokens

#: Contrast of pairs as agreed: light, dark, high contrast.
AGREED = {
    ("text", "surface"): (17.2, 13.6, 21.0),
    ("muted", "window"): (6.2, 8.4, 21.0),
    ("muted", "selection"): (5.6, 5.1, 13.7),
    ("accent_text", "accent"): (8.7, 8.6, 12.5),
    ("missed_text", "surface"): (6.5, 9.0, 11.8),
    ("missed_text", "selection"): (5.4, 6.0, 7.7),
    ("soon", "surface"): (6.3, 9.9, 16.1),
    ("soon", "selection"): (5.2, 6.6, 10.6),
    ("critical", "selection"): (6.7, 5.4, 7.4),
    ("maintenance", "freeze_ground"): (5.2, 7.4, 14.7),
    ("border", "surface"): (3.8, 4.6, 21.0),
    ("border", "selection"): (3.2, 3.1, 13.7),
    ("focus", "surface"): (5.4, 9.8, 16.1),
    ("focus", "selection"): (4.5, 6.6, 10.6),
    ("missed", "selection"): (4.0, 5.2, 7.7),
    ("missed", "freeze_ground"): (4.0, 6.7, 11.8),
}

GROUNDS = ("window", "surface", "sunken", "raised", "hover", "selection")
TINTED = ("met", "missed", "soon", "critical", "freeze", "maintenance")

TEXTS = [(text, ground) for text in ("text", "muted") for ground in GROUNDS]
TEXTS += [(text, f"{ground}_ground") for text in ("text", "muted") for ground in TINTED]
TEXTS += [("accent", ground) for ground in GROUNDS]
TEXTS += [(text, ground) for text in ("met", "missed_text", "soon", "critical") for ground in GROUNDS]
TEXTS += [(tone, f"{tone}_ground") for tone in ("met", "soon", "critical", "freeze", "maintenance")]
TEXTS += [("missed_text", "missed_ground"), ("missed_text", "freeze_ground"), ("maintenance", "freeze_ground")]
TEXTS += [(text, "surface") for text in ("freeze", "maintenance")]
TEXTS += [("selection_text", "selection"), ("accent_text", "accent")]

SHAPES = [(shape, ground) for shape in ("border", "focus") for ground in GROUNDS]
SHAPES += [(tone, ground) for tone in TONES for ground in GROUNDS]
SHAPES += [("missed", "missed_ground"), ("missed", "freeze_ground"), ("focus", "met_ground"), ("focus", "soon_ground")]
SHAPES += [(f"chart_{n}", ground) for n in range(1, 5) for ground in ("window", "surface")]


def test_contrast_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("look", LOOKS)
def test_texts_and_shapes_can_be_seen(look: str) -> None:
    t = tokens(look)
    low = [f"{a} on {b}: {contrast(t[a], t[b]):.2f}" for a, b in TEXTS if contrast(t[a], t[b]) < 4.5]
    low += [f"{a} on {b}: {contrast(t[a], t[b]):.2f}" for a, b in SHAPES if contrast(t[a], t[b]) < 3]
    assert low == []


@pytest.mark.parametrize("number", range(len(LOOKS)), ids=LOOKS)
def test_pairs_have_the_contrast_agreed(number: int) -> None:
    t = tokens(LOOKS[number])
    found = {pair: contrast(t[pair[0]], t[pair[1]]) for pair in AGREED}
    assert {pair: ratio for pair, ratio in found.items() if abs(ratio - AGREED[pair][number]) > 0.06} == {}


def test_high_contrast_has_black_grounds_and_white_borders() -> None:
    t = tokens("contrast")
    assert {t[ground] for ground in ("window", "surface", "sunken", "raised")} == {"#000000"}
    assert (t["border"], t["text"], t["muted"]) == ("#ffffff", "#ffffff", "#ffffff")

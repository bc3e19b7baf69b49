"""Tokens of the look: colours of three looks by name, and the sizes at 100 % from which everything is laid out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from app.ui.look.assets import asset

#: Looks by name, as `theme.look()` says them.
LOOKS = ("light", "dark", "contrast")

#: Radii of corners.
RADIUS_CONTROL = 4
RADIUS_POPUP = 6
RADIUS_CARD = 8

#: Text sizes.
TYPE_AXIS = 11  # axes and key caps
TYPE_LABEL = 12  # labels, secondary text
TYPE_BODY = 13
TYPE_SECTION = 15  # sections, the deadline
TYPE_RECORD = 17  # title of a record
TYPE_PAGE = 22

#: Heights.
CONTROL = 28
FIELD = 30
ROWS = MappingProxyType({"usual": 30, "compact": 26, "roomy": 38})
HEADER = 28
GROUP_ROW = 26
TOP_BAR = 44
STATUS_BAR = 24

#: Focus: a ring of `RING` with `RING_GAP` around controls; selected rows have a bar of `BAR` at the left.
RING = 2
RING_GAP = 1
BAR = 4

#: Tones a state, message or chart may take; always beside a shape and a word.
TONES = ("met", "missed", "critical", "soon", "freeze", "maintenance", "accent", "muted", "text")


@cache
def tokens(name: str) -> Mapping[str, str]:
    """Return the colours of a look of `LOOKS`: name to #rrggbb."""
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

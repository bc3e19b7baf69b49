"""Colours, text styles and the page: one place for how documents look."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reportlab.lib.colors import Color, HexColor, white

from app.reports.pdf import fonts

INK: Color = HexColor("#1b1b1b")
GREY: Color = HexColor("#565c65")
RULE: Color = HexColor("#c6cace")
PALE: Color = HexColor("#f3f4f6")
BAND: Color = HexColor("#e3e6ea")
MET: Color = HexColor("#0b4f7d")
MISSED: Color = HexColor("#b35900")
WHITE: Color = white

PAGE = (612.0, 792.0)  # US Letter, points
MARGIN = 54.0
TOP = 62.0
BOTTOM = 58.0
WIDTH = PAGE[0] - 2 * MARGIN


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a block of text looks; points. `tag` is the structure type (P, H1, Caption ...)."""

    font: str = fonts.REGULAR
    size: float = 9.5
    leading: float = 13.5
    color: Color = INK
    tag: str = "P"
    before: float = 0.0
    after: float = 5.0
    indent: float = 0.0
    align: str = "left"
    keep_with_next: bool = False

    def but(self, **changes: object) -> TextStyle:
        """Return the same style with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


BODY = TextStyle()
LEAD = TextStyle(size=11, leading=15.5, after=6)
SMALL = TextStyle(size=8, leading=10.5, color=GREY, after=4)
TITLE = TextStyle(fonts.BOLD, 25, 30, MET, "H1", after=6)
H1 = TextStyle(fonts.BOLD, 18, 23, MET, "H1", after=6, keep_with_next=True)
H2 = TextStyle(fonts.BOLD, 15, 19, MET, "H2", before=14, after=5, keep_with_next=True)
H3 = TextStyle(fonts.SEMI, 11, 14, INK, "H3", before=9, after=3, keep_with_next=True)
CAPTION = TextStyle(fonts.SEMI, 9, 12, INK, "Caption", before=5, after=4)
CELL = TextStyle(fonts.TAB, 8.5, 11, after=0)
HEAD_CELL = TextStyle(fonts.TAB_SEMI, 8, 10, GREY, after=0)
HEADINGS = {1: H1, 2: H2, 3: H3}

"""Reviews as the palette finds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.domain.reviews.found import matching
from app.domain.reviews.values import Review

TODAY = date(2026, 12, 1)
DOR = Review(1, 1, "DOR", "Department of Revenue", date(2026, 12, 10), "2026-11", "planned", 1, brm="Bea Okafor")
HELD = replace(DOR, id=2, day=date(2026, 11, 12), period="2026-10", state="held")
DOT = Review(3, 2, "DOT", "Transportation", date(2026, 12, 14), "2026-11", "planned", 1)


def test_what_is_ahead_comes_first() -> None:
    def ids(typed: str) -> list[int]:
        return [one.id for one in matching(typed, [HELD, DOT, DOR], TODAY, 8)]

    assert ids("review") == [1, 3, 2]
    assert ids("rev dor") == [1, 2]
    assert ids("okafor october") == [2]
    assert ids("14 dec 2026") == [3]
    assert ids("nowhere") == []
    (found,) = matching("dot", [DOT], TODAY, 8)
    assert (found.title, found.detail) == ("Review of DOT on Mon 14 Dec 2026", "November 2026, planned, 5 to do")

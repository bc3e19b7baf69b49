"""Meetings found by what is typed."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.cab.found import matching
from app.domain.cab.values import MeetingState, OnRecord

TODAY = date(2026, 11, 23)
KNOWN = {
    "CAB0000068": OnRecord(date(2026, 11, 11), date(2026, 11, 10), MeetingState.HELD),
    "CAB0000069": OnRecord(date(2026, 11, 18), date(2026, 11, 18), MeetingState.HELD),
    "CAB0000070": OnRecord(date(2026, 11, 25), date(2026, 11, 25), MeetingState.FROZEN),
    "CAB0000071": OnRecord(date(2026, 12, 2), date(2026, 12, 2)),
}
OF = {name: f"CAB of {name}" for name in ("Tue 10 Nov 2026", "Wed 18 Nov 2026", "Wed 25 Nov 2026", "Wed 2 Dec 2026")}
MOVED, HELD, NEXT, LATER = OF.values()


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("18 nov", [HELD]),
        ("Wed 18 Nov 2026", [HELD]),
        ("cab 11/18", [HELD]),
        ("2026-11-18", [HELD]),
        ("10 nov", [MOVED]),
        ("11 nov", [MOVED]),  # the Wednesday that it stands for
        ("tomorrow", []),
        ("cab0000070", [NEXT]),
        ("CAB 70", [NEXT]),
        ("70", [NEXT]),
        ("cab", [NEXT, LATER, "CAB of Wed 9 Dec 2026", "CAB of Wed 16 Dec 2026"]),
        ("meeting nov", [NEXT, HELD, MOVED]),
        ("board held", [HELD, MOVED]),
        ("cab 2 december", [LATER]),
        ("9 dec", ["CAB of Wed 9 Dec 2026"]),
        ("8 dec", []),
        ("nov", []),  # a word of tickets too
        ("ca", []),
        ("cab printer", []),
        ("cab 99", []),
        ("70 printers", []),
    ],
)
def test_meetings_are_found_by_day_number_and_name(typed: str, titles: list[str]) -> None:
    assert [found.title for found in matching(typed, KNOWN, TODAY, 8)] == titles


def test_what_is_told_of_them() -> None:
    (held,) = matching("18 nov", KNOWN, TODAY, 8)
    assert (held.kind, held.detail, held.slot) == ("meeting", "CAB0000069, Held", date(2026, 11, 18))
    (moved,) = matching("10 nov", KNOWN, TODAY, 8)
    assert moved.detail == "CAB0000068, Held, instead of Wed 11 Nov"
    assert [one.detail for one in matching("9 dec", KNOWN, TODAY, 8)] == ["not on record yet"]
    assert matching("2 dec", KNOWN, TODAY, 8)[0].detail == "CAB0000071"
    assert len(matching("cab 2026", KNOWN, TODAY, 3)) == 3

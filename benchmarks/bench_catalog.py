"""Why bills changed and what anything costs on any day, against a second and five milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from app.domain.catalog.bills import Line, LineKind
from app.domain.catalog.changes import why_changed
from app.domain.catalog.money import line_amount
from app.domain.catalog.rates import PriceBook, Rate, RateState
from benchmarks.harness import Result, compare

AGENCIES, COMPONENTS, MONTHS, YEARS = 40, 200, 12, 10
_PROMISED = 1.0  # seconds
_LOOKED_UP = 0.005  # seconds
_FIRST = date(2018, 7, 1)


def _bills(agency: int, year: int, components: int) -> list[tuple[int, Line]]:
    found = []
    for place in range(MONTHS):
        for component in range(components):
            units, price = (agency + 3 * component + place) * 1_000_003, 1_000_000 + 17 * component * (year + 1)
            amount = line_amount(units, price)
            found.append((place, Line(LineKind.USAGE, "2026-10", amount, component, units, 1, price)))
        found.append((place, Line(LineKind.SUBSCRIPTION, "2026-10", 1000 * (year + 1))))
    return found


def _rates(components: int) -> list[Rate]:
    days = [date(_FIRST.year + year, 7, 1) for year in range(YEARS)]
    return [
        Rate(10 * component + place, component, day.year + 1, 1, 10**6 + place, RateState.APPROVED, day, day, "OSBM")
        for component in range(components)
        for place, day in enumerate(days)
    ]


def run(quick: bool) -> Iterator[Result]:
    """A year of 40 agencies by 200 components (4 by 20 when quick); a price of each of ten years."""
    agencies, components = (4, 20) if quick else (AGENCIES, COMPONENTS)
    sides = [(_bills(one, 0, components), _bills(one, 1, components)) for one in range(agencies)]

    def ours() -> None:
        for old, new in sides:
            why_changed(old, new)

    def floor() -> None:
        """Add the amounts of both sides up."""
        for old, new in sides:
            sum(line.amount_cents for _, line in new) - sum(line.amount_cents for _, line in old)

    found = compare("why bills changed", ours, floor, 40.0, repeat=3)
    per_month = found.ours_s / MONTHS
    note = f"a year; a month takes {per_month:.3f} s of {_PROMISED:g} s"
    yield Result(found.name, found.ours_s, found.floor_s, found.ratio, found.goal, note)
    book, days = PriceBook(_rates(components)), [_FIRST + timedelta(days=17 * n) for n in range(200)]
    known = {(component, day): 1 for component in range(components) for day in days}

    def priced() -> None:
        for component in range(components):
            for day in days:
                book.on(component, day)

    def looked_up() -> None:
        for component in range(components):
            for day in days:
                known[component, day]

    found = compare("a price on a day", priced, looked_up, 15.0, repeat=5)
    one = found.ours_s / (components * len(days))
    note = f"one takes {one * 1e6:.2f} us of {_LOOKED_UP * 1e3:g} ms"
    yield Result(found.name, found.ours_s, found.floor_s, found.ratio, found.goal, note)

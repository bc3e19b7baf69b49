"""Why a bill changed: rate, units, new, ended, subscription, staff and corrections, which sum to the cent.

Rate is the difference of the prices times the new units; units is the difference of the units times the old price.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.catalog.bills import Line, LineKind
from app.domain.catalog.money import exact_amount, half_even, price, units


class Cause(StrEnum):
    """Why an amount is another than a year ago."""

    RATE = "rate"
    UNITS = "units"
    NEW = "new"
    ENDED = "ended"
    SUBSCRIPTION = "subscription"
    FTE = "fte"
    CORRECTIONS = "corrections"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Cause.RATE: "Rates",
    Cause.UNITS: "Units",
    Cause.NEW: "New components",
    Cause.ENDED: "Ended components",
    Cause.SUBSCRIPTION: "Subscription",
    Cause.FTE: "Subscription, staff",
    Cause.CORRECTIONS: "Corrections",
}
_OF_KIND = {LineKind.SUBSCRIPTION: Cause.SUBSCRIPTION, LineKind.FTE: Cause.FTE, LineKind.CORRECTION: Cause.CORRECTIONS}


@dataclass(frozen=True, slots=True)
class Moved:
    """How much of a change is owed to one cause; `component_id` None for what belongs to no component."""

    cause: Cause
    component_id: int | None
    amount_cents: int
    old_units_micro: int = 0  # of rates and units: together in the earlier span
    new_units_micro: int = 0
    old_prices: tuple[int, ...] = ()  # the different ones, in millionths, in the order of months
    new_prices: tuple[int, ...] = ()

    @property
    def told(self) -> str:
        """The figures behind it, in words; "" where it has none: "22,532 units at $4.35, before 22,000 at $4.60"."""
        if not self.old_prices or not self.new_prices:
            return ""
        now = f"{units(self.new_units_micro)} units at {_prices(self.new_prices)}"
        return f"Now {now}, before {units(self.old_units_micro)} at {_prices(self.old_prices)}."


def _prices(micro: tuple[int, ...]) -> str:
    return price(micro[0]) if len(micro) == 1 else f"{price(micro[0])} to {price(micro[-1])}"


def why_changed(before: Iterable[tuple[int, Line]], after: Iterable[tuple[int, Line]]) -> tuple[Moved, ...]:
    """Return what makes the difference of two bills, or of two spans of them; the sum is the difference, to the cent.

    Each line comes with its place in its span (month 0 to 11), so that October is compared with October. A component
    that has no usage in the whole span of the other side is new or ended; one that only misses a month changed its
    units there.
    """
    old, old_other = _sides(before)
    new, new_other = _sides(after)
    moved: dict[tuple[Cause, int | None], int] = defaultdict(int)
    for cause in (Cause.SUBSCRIPTION, Cause.FTE, Cause.CORRECTIONS):
        moved[cause, None] += new_other.get(cause, 0) - old_other.get(cause, 0)
    for component_id in old.keys() | new.keys():
        was, now = old.get(component_id, {}), new.get(component_id, {})
        if not was or not now:
            total = sum(one[1] for one in now.values()) - sum(one[1] for one in was.values())
            moved[Cause.NEW if now else Cause.ENDED, component_id] += total
            continue
        for place in was.keys() | now.keys():
            of_rate, of_units = _split(was.get(place), now.get(place))
            moved[Cause.RATE, component_id] += of_rate
            moved[Cause.UNITS, component_id] += of_units
    order = list(Cause)
    return tuple(
        Moved(cause, component_id, amount, *_figures(cause, old.get(component_id or 0), new.get(component_id or 0)))
        for (cause, component_id), amount in sorted(
            moved.items(), key=lambda item: (order.index(item[0][0]), item[0][1] or 0)
        )
        if amount
    )


#: Units, cents, price of a component in one month.
_Month = tuple[int, int, int]


def _figures(
    cause: Cause, was: dict[int, _Month] | None, now: dict[int, _Month] | None
) -> tuple[int, int, tuple[int, ...], tuple[int, ...]]:
    """Return units and prices of both sides, of a cause that is told with them."""
    if cause not in {Cause.RATE, Cause.UNITS} or not was or not now:
        return 0, 0, (), ()
    old, new = ([side[place] for place in sorted(side)] for side in (was, now))
    return (
        sum(month[0] for month in old),
        sum(month[0] for month in new),
        tuple(dict.fromkeys(month[2] for month in old)),
        tuple(dict.fromkeys(month[2] for month in new)),
    )


def _sides(lines: Iterable[tuple[int, Line]]) -> tuple[dict[int, dict[int, _Month]], dict[Cause, int]]:
    usage: dict[int, dict[int, _Month]] = defaultdict(dict)
    other: dict[Cause, int] = defaultdict(int)
    for place, line in lines:
        if line.kind is not LineKind.USAGE or line.component_id is None:
            other[_OF_KIND.get(line.kind, Cause.CORRECTIONS)] += line.amount_cents
            continue
        units, cents, _ = usage[line.component_id].get(place, (0, 0, 0))
        usage[line.component_id][place] = units + line.units_micro, cents + line.amount_cents, line.price_micro
    return usage, other


def _split(was: _Month | None, now: _Month | None) -> tuple[int, int]:
    """Return the cents owed to the rate and those owed to the units; what rounding left goes where something moved."""
    if was is None or now is None:
        return 0, (now[1] if now else 0) - (was[1] if was else 0)
    total = now[1] - was[1]
    if was[0] == now[0]:
        return total, 0
    of_rate = half_even(exact_amount(now[0], now[2] - was[2]))
    return of_rate, total - of_rate

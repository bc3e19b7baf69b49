"""What a fiscal year's bills will come to: what was billed, and the months that are left by the last three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.catalog.money import exact_amount, half_even
from app.domain.periods import Period

_BASE = 3  # months


@dataclass(frozen=True, slots=True)
class Forecast:
    """Cents to date and for the whole year; `method` says in a sentence how the rest was estimated."""

    to_date_cents: int
    year_cents: int
    method: str


def forecast(
    fiscal_year: int,
    billed: Mapping[str, int],
    units: Mapping[int, Mapping[str, int]],
    prices: Mapping[int, Sequence[int]],
    instalments: Mapping[str, int],
    due: tuple[str, int] | None = None,
) -> Forecast:
    """Return the forecast of an agency's fiscal year.

    `billed`: cents by month that has a bill. `units`: by component and the month in which they were used, millionths,
    corrections included. `prices`: by component, one for each of the twelve months of the year as far as it is known
    today. `instalments`: cents by month that are already decided. `due`: a month that is over and not billed yet, and
    what its bill would come to: it is known, so it is not estimated. A component's units in each month left are the
    average of the last three known months; each estimated line is rounded to the cent, as it would be on its bill.
    """
    months = [month.key for month in Period.fiscal(fiscal_year).months()]
    done = [month for month in months if month in billed]
    to_date = sum(billed[month] for month in done)
    known = done
    if due is not None and due[0] in months and due[0] > max(done, default=""):
        known = [*done, due[0]]
    whole = to_date + (due[1] if due is not None and known is not done else 0)
    # a month before the last bill is never billed by itself: what was told of it is a correction on a later bill
    left = [place for place, month in enumerate(months) if month > max(known, default="")]
    if not known:
        return Forecast(0, 0, "No bill of this fiscal year yet: nothing to estimate from.")
    ready = f"{Period.parse(known[-1]).label} as it would be billed now" if known is not done else ""
    if not left:
        return Forecast(
            to_date, whole, f"{ready}; then the year is whole." if ready else "The year is billed to its end."
        )
    base = known[-_BASE:]
    for component_id, by_month in units.items():
        average = Fraction(sum(by_month.get(month, 0) for month in base), len(base))
        whole += sum(half_even(average * exact_amount(1, prices[component_id][place])) for place in left)
    whole += sum(instalments.get(months[place], 0) for place in left)
    kind = "known" if ready else "billed"
    said = "the last month's units" if len(base) == 1 else f"the average units of the last {len(base)} months {kind}"
    said += ", corrections included,"
    count = "1 month is" if len(left) == 1 else f"{len(left)} months are"
    method = f"{count} estimated with {said} at the rates known for each month, and the instalments that were decided."
    return Forecast(to_date, whole, f"{ready}; {method}" if ready else method)

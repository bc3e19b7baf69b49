"""Where the rates of a service stand for a fiscal year, in one word for each and a count where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from app.domain.catalog.rates import PriceBook, Rate, RateState
from app.domain.periods import Period

#: In the order in which they are told: what is still to be done first.
DRAFT, SUBMITTED, MISSING, KEPT, APPROVED, IN_FORCE = (
    "Draft",
    "Submitted",
    "No rate",
    "Last year's",
    "Approved",
    "In force",
)
_ORDER = (DRAFT, SUBMITTED, MISSING, KEPT, APPROVED, IN_FORCE)
_OPEN = {RateState.DRAFT: DRAFT, RateState.SUBMITTED: SUBMITTED}


def rate_status(versions: Sequence[Rate], fiscal_year: int, book: PriceBook, today: date) -> str:
    """Return where one component's rate stands for a fiscal year. `versions`: all of the component."""
    of_year = [one for one in versions if one.fiscal_year == fiscal_year]
    for one in of_year:
        if one.state in _OPEN:
            return _OPEN[one.state]
    approved = [one for one in of_year if one.state is RateState.APPROVED and one.effective_from is not None]
    if approved:
        begins = min(one.effective_from or date.max for one in approved)
        return IN_FORCE if begins <= today else APPROVED
    first = Period.fiscal(fiscal_year).first
    known = versions and book.on(versions[0].component_id, max(first, today)) is not None
    return KEPT if known else MISSING


def year_status(
    component_ids: Collection[int],
    versions: Mapping[int, Sequence[Rate]],
    fiscal_year: int,
    book: PriceBook,
    today: date,
) -> str:
    """Return where the rates of components stand: "In force", "Draft 1, submitted 2"; "" without components."""
    told = Counter(rate_status(versions.get(id, ()), fiscal_year, book, today) for id in component_ids)
    if len(told) < 2:
        return next(iter(told), "")
    said = ", ".join(f"{word} {told[word]}" for word in _ORDER if told[word])
    return said[:1] + said[1:].lower()

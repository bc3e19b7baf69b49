"""A month's bill of an agency: pure lines from what was consumed, the prices of that month, and its subscription.

Lines are traced to the rows they were made from. A month that was billed is never billed again: what is told later of
it becomes a line of class Correction in the month in which the next bill is made, at the price that held then. What
an upheld dispute gave back already is not given back again when the source takes the same units off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.catalog.money import dollars, line_amount
from app.domain.catalog.rates import PriceBook
from app.domain.periods import Period


class LineKind(StrEnum):
    """What a line of a bill is for."""

    USAGE = "usage"
    SUBSCRIPTION = "subscription"  # the agency's part of administration, an instalment
    FTE = "fte"  # the staff of rate-based services, an instalment, by service line
    CORRECTION = "correction"  # of a line that was billed in an earlier month

    @property
    def label(self) -> str:
        return {"fte": "Subscription, staff"}.get(self.value, self.value.capitalize())


@dataclass(frozen=True, slots=True)
class Consumed:
    """A row that a source told: units of a component in a month, for one agency. `units_micro` may be negative."""

    id: int
    component_id: int
    month: str  # "2026-10"
    units_micro: int


@dataclass(frozen=True, slots=True)
class Instalment:
    """What an agency pays in a month of a yearly amount. `month`: "" is that of the bill."""

    kind: LineKind  # SUBSCRIPTION or FTE
    service_line: str
    amount_cents: int
    month: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; amounts in cents, units and price in millionths, 0 where it has none."""

    kind: LineKind
    month: str  # in which it was consumed; of a correction the earlier one
    amount_cents: int
    component_id: int | None = None
    units_micro: int = 0
    rate_id: int | None = None
    price_micro: int = 0
    service_line: str = ""
    sources: tuple[int, ...] = ()  # rows of consumption
    corrects_id: int | None = None  # the line that was billed, of a correction
    reason: str = ""
    dispute_id: int | None = None  # which it pays back


@dataclass(frozen=True, slots=True)
class Credit:
    """What an upheld dispute gives back of a component in a month, and what the month came to when it did.

    `at_cents`: the units billed by then at their price, without what the same bill corrects.
    """

    cents: int
    at_cents: int


@dataclass(frozen=True, slots=True)
class Billed:
    """What was billed of a component in an earlier month, all corrections of its units included.

    `amount_cents` is without credits, which are lines of their own: `credits` of disputes that were upheld, those that
    the next bill gives back too.
    """

    units_micro: int
    amount_cents: int
    rate_id: int | None
    price_micro: int
    line_id: int  # the first line, which the correction names
    credits: tuple[Credit, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthBill:
    """The lines of a bill, and what could not be billed for want of a price: rows by component and month."""

    lines: tuple[Line, ...]
    unpriced: tuple[tuple[int, str, tuple[int, ...]], ...]

    @property
    def total_cents(self) -> int:
        return sum(line.amount_cents for line in self.lines)


def before_credits(month_cents: int, credits: Iterable[Credit]) -> int:
    """Return what the lines of a month's units have to add up to, so that no cent is given back twice.

    `month_cents`: what the month comes to by all its units. Where these are fewer than when a dispute was upheld, each
    cent that the source takes off is first held against what was given back of it: the month stays as high as that,
    and what remains is given back by the correction. Units that are added again undo it in the same order. The agency
    pays this less all `credits`.
    """
    given = tuple(credits)
    levels = {month_cents, *(one.at_cents for one in given if one.at_cents > month_cents)}
    return min(level + sum(one.cents for one in given if one.at_cents > level) for level in levels)


def month_bill(
    month: str,
    rows: Iterable[Consumed],
    book: PriceBook,
    instalments: Iterable[Instalment] = (),
    billed: Mapping[tuple[int, str], Billed] | None = None,
) -> MonthBill:
    """Return an agency's bill of a month.

    `rows` are those that no bill has taken up yet, of this month and of earlier ones; rows of later months wait. What
    belongs to a month before this one is a correction: its amount is what that month comes to now less what `billed`
    has of the component in that month, or all of it where nothing was billed. What disputes gave back of it already is
    left out (`before_credits`).
    """
    earlier = billed or {}
    groups: dict[tuple[str, int], list[Consumed]] = defaultdict(list)
    for row in rows:
        if row.month <= month:
            groups[row.month, row.component_id].append(row)
    lines: list[Line] = []
    unpriced = []
    for (of, component_id), group in sorted(groups.items(), key=lambda item: (item[0][0] != month, item[0])):
        units, sources = sum(row.units_micro for row in group), tuple(row.id for row in group)
        before = earlier.get((component_id, of))
        if before is not None:
            worth = line_amount(before.units_micro + units, before.price_micro)
            now = before_credits(worth, before.credits)
            lines.append(
                Line(
                    LineKind.CORRECTION,
                    of,
                    now - before.amount_cents,
                    component_id,
                    units,
                    before.rate_id,
                    before.price_micro,
                    sources=sources,
                    corrects_id=before.line_id,
                    reason=f"A dispute gave back {dollars(now - worth)} of it" if now != worth else "",
                )
            )
            continue
        rate = book.on(component_id, Period.parse(of).first)
        if rate is None:
            if units == 0:  # told and taken back: nothing is to be billed, and no bill has to wait for a rate
                continue
            unpriced.append((component_id, of, sources))
            continue
        lines.append(
            Line(
                LineKind.USAGE if of == month else LineKind.CORRECTION,
                of,
                line_amount(units, rate.price_micro),
                component_id,
                units,
                rate.id,
                rate.price_micro,
                sources=sources,
            )
        )
    lines += [
        Line(one.kind, one.month or month, one.amount_cents, service_line=one.service_line) for one in instalments
    ]
    return MonthBill(tuple(lines), tuple(unpriced))

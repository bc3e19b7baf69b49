"""What a packet says of consumption and cost: only what bills that were issued say, as of its time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CostLine:
    """What was billed for one component at one rate, or of one other kind, in the period and in the year to date.

    `code` "" where it is of no component. Units and price in millionths, 0 where there are none; amounts in cents.
    `year_units_micro` and `year_cents` stand with the first line of a component only.
    """

    code: str
    name: str
    unit: str = ""
    units_micro: int = 0
    price_micro: int = 0
    rate: str = ""  # "FY2027 version 1, OSBM 26-44"
    cents: int = 0
    year_units_micro: int = 0
    year_cents: int = 0


@dataclass(frozen=True, slots=True)
class RateStatus:
    """Which rate of a component holds at the as-of time, and what is to come, in words; "" where nothing is known."""

    code: str
    name: str
    price_micro: int
    standing: str
    ahead: str = ""


@dataclass(frozen=True, slots=True)
class CostCause:
    """How much of the change on the year before is owed to one cause."""

    cause: str
    name: str
    cents: int


@dataclass(frozen=True, slots=True)
class Cost:
    """The bills of an agency: of the period, of its fiscal year up to the period's end, and what the year will be.

    `bills`: those of the period by their numbers; `missing`: its months without one, in words. `before`: the period
    that the bills are compared with, "" where there is nothing to compare.
    """

    bills: tuple[str, ...]
    missing: tuple[str, ...]
    cents: int
    year_cents: int
    forecast_cents: int
    method: str
    lines: tuple[CostLine, ...] = ()
    rates: tuple[RateStatus, ...] = ()
    before: str = ""
    causes: tuple[CostCause, ...] = ()
    open_disputes: int = 0

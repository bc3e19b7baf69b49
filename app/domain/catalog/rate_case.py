"""A rate case: what a service costs in a fiscal year, what is forecast to be used, and the rates that follow.

Rate = full cost / forecast consumption. A service's cost has three pools: direct, shared indirect (the desk, the
business relationship managers, security) and what underpins it. Where a service has several components, its cost is
shared among them by forecast units times weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.domain.catalog.money import half_even, shares


class Pool(StrEnum):
    """Which pool a cost belongs to."""

    DIRECT = "direct"
    SHARED_INDIRECT = "shared_indirect"
    UNDERPINNING = "underpinning"

    @property
    def label(self) -> str:
        return _POOLS[self]


_POOLS = {Pool.DIRECT: "Direct", Pool.SHARED_INDIRECT: "Shared indirect", Pool.UNDERPINNING: "Underpinning"}


@dataclass(frozen=True, slots=True)
class Expected:
    """Forecast units of a component in the year, millionths; `weight` says what one unit costs beside the others'."""

    component_id: int
    units_micro: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a component has to bring in, and the rate that does; None where nothing is forecast to be used."""

    component_id: int
    cost_cents: int
    price_micro: int | None


def full_cost(pools: Sequence[tuple[Pool, int]], carried_cents: int = 0) -> int:
    """Return the cents that rates have to bring in: all pools, and what is carried on (a surplus is negative)."""
    return sum(cents for _, cents in pools) + carried_cents


def proposed(cost_cents: int, expected: Sequence[Expected]) -> tuple[Proposed, ...]:
    """Return each component's part of the cost and its rate, rounded half even to the millionth of a dollar.

    InputError where there is cost but no forecast unit with a weight.
    """
    parts = shares(cost_cents, [one.units_micro * one.weight for one in expected])
    return tuple(
        Proposed(
            one.component_id, part, half_even(Fraction(part * 10**10, one.units_micro)) if one.units_micro > 0 else None
        )
        for one, part in zip(expected, parts, strict=True)
    )

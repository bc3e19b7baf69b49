"""Disputes of a bill line: within four billing cycles, and what a decision leads to."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from app.domain.periods import Period
from app.domain.vocabulary import Role

CYCLES = 4


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    UPHELD = "upheld"  # the agency is right: a correction follows
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return self.value.capitalize()


STATE_MOVES: tuple[tuple[str, str, str], ...] = tuple(
    (DisputeState.OPEN.value, after.value, role.value)
    for after, roles in (
        (DisputeState.UPHELD, (Role.CATALOG, Role.ADMIN)),
        (DisputeState.REFUSED, (Role.CATALOG, Role.ADMIN)),
        (DisputeState.WITHDRAWN, (Role.BRM, Role.CATALOG, Role.ADMIN)),
    )
    for role in roles
)


def last_day(issued_on: date) -> date:
    """Return the last day on which a line of a bill may be disputed: the end of the fourth month after its issue."""
    count = issued_on.year * 12 + issued_on.month - 1 + CYCLES
    return Period.month(count // 12, count % 12 + 1).last

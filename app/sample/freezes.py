"""Freezes of the sample as its changes meet them: who is held by one, and what ECAB lets in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from app.sample.world import Row, World


def frozen(world: World, agencies: Collection[str], start: datetime, end: datetime) -> list[Row]:
    """Return the freezes that a change for these agencies falls into between two instants (UTC)."""
    ids = {agency.id for agency in world.agencies if agency.code in agencies}
    return [
        row
        for row in world.rows["freeze"]
        if start < row["end_at"] and row["start_at"] < end and (row["agency_id"] is None or row["agency_id"] in ids)
    ]


def let_in(world: World, row: Row, agencies: Collection[str], item_id: int) -> None:
    """Note that ECAB, approving an emergency, let it into the freezes that it falls into."""
    reason = "The service cannot wait until the freeze ends."
    _override(world, row, agencies, row["decided_at"], reason, item_id)


def waived(world: World, row: Row, agencies: Collection[str], at: datetime) -> None:
    """Note that ECAB let a planned change into the freezes that it could not be moved out of, before the board voted.

    `at` (UTC): when it was approved.
    """
    given = max(row["submitted_at"], at - timedelta(days=1))
    both = " and ".join(person.name for person in world.ecab[:2])
    reason = f"It touches nothing that the freeze is for. Agreed by {both}, by phone."
    _override(world, row, agencies, given, reason, None)


def _override(
    world: World, row: Row, agencies: Collection[str], at: datetime, reason: str, item_id: int | None
) -> None:
    for freeze in frozen(world, agencies, row["planned_start"], row["planned_end"]):
        world.add(
            "freeze_override",
            freeze_id=freeze["id"],
            change_id=row["id"],
            content_n=1,
            at=at,
            author=world.ecab[0].login,
            role="ecab",
            reason=reason,
            item_id=item_id,
        )

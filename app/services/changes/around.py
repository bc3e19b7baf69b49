"""What the rules read beside a change, brought together from the workspace."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.db import changes as store
from app.db.changes.freezes import overrides
from app.db.changes.models import lead_days
from app.db.changes.surroundings import agency_parents, group_members, site_names
from app.domain.changes.freezes import hits
from app.domain.changes.surroundings import Meeting, Surroundings
from app.domain.eastern import local_date
from app.services.changes.ahead import look_ahead
from app.services.datacenters.unproven import unproven

if TYPE_CHECKING:
    from sqlalchemy import Connection


def around(
    conn: Connection, at: datetime, start: datetime, end: datetime, *, changes: Collection[int] = ()
) -> Surroundings:
    """Return the surroundings of [start, end) as they are at a moment, all UTC, with who let `changes` into freezes."""
    ahead = look_ahead(conn, at)
    return Surroundings(
        store.service_facts(conn),
        agency_parents(conn),
        store.maintenance_windows(conn),
        store.freezes_between(conn, start, end),
        [one for listed in overrides(conn, changes).values() for one in listed],
        ahead.holidays,
        [Meeting(cut_off, ends) for cut_off, ends in ahead.to_come()],
        at,
        ahead.rules.lead_days,
        lead_days(conn),
        site_names(conn),
        group_members(conn),
        unproven(conn, local_date(at)),
    )


def freeze_marks(conn: Connection, at: datetime, changes: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return in which freezes each of these changes lies, in the sentences of the forward schedule, by its id.

    Who let one into a freeze after `at`, UTC, is not told.
    """
    if not changes:
        return {}
    found = store.changes_by_ids(conn, changes)
    first, last = min(one.planned_start for one in found), max(one.planned_end for one in found)
    beside = around(conn, at, first, last, changes=changes)
    beside = replace(beside, overrides=[one for one in beside.overrides if one.at <= at])
    return {one.id: tuple(hit.text for hit in hits(one, beside)) for one in found}

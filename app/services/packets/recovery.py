"""Which services of an agency might not come back when a data center is lost, as it was known at a packet's time."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from app.db.figures.then import OF_RECOVERY, after_time, written_before
from app.domain.packets.rows import RecoveryNote
from app.services.datacenters.unproven import warnings_for

if TYPE_CHECKING:
    from app.db.figures.facts import Facts


def recovery_notes(facts: Facts, agency_id: int, *, now: bool = False) -> tuple[RecoveryNote, ...]:
    """Return the warnings of the services that an agency has, the worst first.

    Plans, exercises, services and rules are taken as they were at the as-of time; `now`: as they are, to compare with.
    """
    conn, at = facts.conn, facts.as_of
    with nullcontext() if now else written_before(conn, after_time(at), OF_RECOVERY):
        found = warnings_for(conn, agency_id, None if now else at, at)
    told = [(one, *one.headline()) for one in found]
    return tuple(RecoveryNote(one.service, one.site, what, rest[:1].upper() + rest[1:]) for one, what, rest in told)

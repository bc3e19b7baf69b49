"""What makes the board stale: kinds of record, and time itself."""

from __future__ import annotations

from app.domain.changes_made import Touched

#: Whose change makes the board wrong.
WATCHED = (
    Touched.TICKETS
    | Touched.MAJORS
    | Touched.CHANGES
    | Touched.SERVICES
    | Touched.FREEZES
    | Touched.HUB
    | Touched.TARGETS
    | Touched.CAB
    | Touched.DATACENTERS
)
#: Milliseconds after which it is read again though nothing was written: changes begin and end by the clock.
READ_AGAIN = 15_000

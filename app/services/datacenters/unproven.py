"""Which services would not come back as their recovery plans say, in words for who decides a change."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from app.db.datacenters import loss as store
from app.db.datacenters.plans import has_plans, sites
from app.domain.datacenters.rows import ReadinessWarning, warnings_of
from app.domain.eastern import local_date
from app.services.datacenters.plans import rows_of

if TYPE_CHECKING:
    from sqlalchemy import Connection


def unproven(conn: Connection, today: date) -> dict[str, str]:
    """Return what is to be warned of, a sentence without its stop, by code of a service; the worst of each.

    Nothing where the workspace keeps no recovery plans: then none is missing.
    """
    return {one.code: one.text for one in reversed(_found(conn, today))}


def unproven_of(conn: Connection, agency_id: int, today: date) -> list[str]:
    """Return the names of the services of an agency whose recovery plan no test has shown to work, the worst first."""
    found = [one for one in _found(conn, today) if one.kind.of_test]
    users = store.users(conn, today) if found else {}
    return [one.service for one in found if agency_id in users.get(one.service_id, ())]


def warnings_for(conn: Connection, agency_id: int, known_by: datetime | None, at: datetime) -> list[ReadinessWarning]:
    """Return what is to be warned of the services that an agency has at a time, the worst first.

    `known_by`: stamps and rules of later do not count; None: all do.
    """
    today = local_date(at)
    found = _found(conn, today, known_by)
    users = store.users(conn, today) if found else {}
    return [one for one in found if agency_id in users.get(one.service_id, ())]


def _found(conn: Connection, today: date, known_by: datetime | None = None) -> tuple[ReadinessWarning, ...]:
    if not has_plans(conn):
        return ()
    return warnings_of(store.services(conn, today).values(), rows_of(conn, today, known_by), sites(conn))

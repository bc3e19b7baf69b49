"""Which services would not come back as their recovery plans say, in words for who decides a change."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.db.datacenters import loss as store
from app.db.datacenters.plans import has_plans, sites
from app.domain.datacenters.rows import warnings_of
from app.services.datacenters.plans import rows_of

if TYPE_CHECKING:
    from sqlalchemy import Connection


def unproven(conn: Connection, today: date) -> dict[str, str]:
    """Return what is to be warned of, a sentence without its stop, by code of a service; the worst of each.

    Nothing where the workspace keeps no recovery plans: then none is missing.
    """
    if not has_plans(conn):
        return {}
    found = warnings_of(store.services(conn, today).values(), rows_of(conn, today), sites(conn))
    return {one.code: one.text for one in reversed(found)}

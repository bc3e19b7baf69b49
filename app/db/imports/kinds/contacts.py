"""Whom to reach at an agency, from and to the database."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select

from app.db import tables as t
from app.db.imports.kinds.at_agency import AtAgencyStore
from app.db.imports.kinds.store import Values


class _ContactStore(AtAgencyStore):
    """Writes contacts in the order in which they are called."""

    table = t.agency_contact
    what = "kind"
    own = ("kind", "rank")

    def columns(self, conn: Connection, values: Values, agency: int | None, person: int, begins: date) -> Values:
        kind = values["kind"]
        return {"kind": kind, "rank": values.get("rank") or self._last(conn, agency, kind) + 1}

    def _last(self, conn: Connection, agency: int | None, kind: str) -> int:
        c = t.agency_contact.c
        last = select(func.max(c.rank)).where(c.agency_id == agency, c.kind == kind, c.valid_to.is_(None))
        return int(conn.scalar(last) or 0)


STORE = _ContactStore()

"""Who does what for an agency, from and to the database."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, or_, select

from app.db import tables as t
from app.db.imports.kinds.at_agency import AtAgencyStore
from app.db.imports.kinds.store import Values
from app.db.records import update_versioned

#: Roles that one person has at a time.
_ONE = frozenset({"brm", "cio"})


class _AssignmentStore(AtAgencyStore):
    """Writes assignments; a new BRM or CIO ends the time of the one before."""

    table = t.agency_assignment
    what = "role"
    own = ("role",)

    def columns(self, conn: Connection, values: Values, agency: int | None, person: int, begins: date) -> Values:
        role = values["role"]
        if role in _ONE and values.get("valid_to") is None:
            self._end_others(conn, agency, role, person, begins)
        return {"role": role}

    def _end_others(self, conn: Connection, agency: int | None, role: str, person: int, begins: date) -> None:
        a = t.agency_assignment.c
        others = select(a.id, a.version, a.valid_from).where(
            a.agency_id == agency, a.role == role, a.person_id != person, or_(a.valid_to.is_(None), a.valid_to > begins)
        )
        for id, version, since in conn.execute(others.where(a.valid_from <= begins)).all():
            update_versioned(conn, t.agency_assignment, id, version, {"valid_to": max(since, begins)})


STORE = _AssignmentStore()

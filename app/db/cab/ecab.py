"""Members of the ECAB."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, or_, select

from app.db import tables as t
from app.domain.changes.ecab import EcabMember

_E, _P = t.ecab_member.c, t.person.c


def members_on(conn: Connection, day: date) -> tuple[EcabMember, ...]:
    """Return the members of the ECAB on a day, by name."""
    wanted = select(_E.id, _P.id.label("person_id"), _P.name, _P.login).join_from(
        t.ecab_member, t.person, _E.person_id == _P.id
    )
    standing = (_E.valid_from <= day) & or_(_E.valid_to.is_(None), _E.valid_to > day)
    rows = conn.execute(wanted.where(standing).order_by(_P.name, _E.id))
    return tuple(EcabMember(row.id, row.person_id, row.name, row.login or "") for row in rows)

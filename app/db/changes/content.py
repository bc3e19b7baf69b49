"""Versions of the content of changes, and who wrote a part of it: kept by the database itself."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.conditions import id_in

_N, _E = t.change_content.c, t.change_editor.c


def content_n(conn: Connection, change_id: int) -> int:
    """Return the version of the content of a change: 1 until somebody edits it."""
    return conn.execute(select(_N.n).where(_N.change_id == change_id)).scalar() or 1


def contents(conn: Connection, ids: Collection[int]) -> dict[int, tuple[int, tuple[str, ...]]]:
    """Return (version, logins of those who wrote it) of the content of these changes, by change."""
    versions = {
        row.change_id: row.n for row in conn.execute(select(t.change_content).where(id_in(conn, _N.change_id, ids)))
    }
    editors: dict[int, list[str]] = {}
    wanted = select(_E.change_id, _E.login).where(id_in(conn, _E.change_id, ids)).order_by(_E.login)
    for change_id, login in conn.execute(wanted):
        editors.setdefault(change_id, []).append(login)
    return {id: (versions.get(id, 1), tuple(editors.get(id, ()))) for id in ids}

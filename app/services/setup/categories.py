"""Categories of tickets: putting those in use on the list, and renaming one with the tickets that have it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.setup import categories as store
from app.db.setup.records import write_row
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.setup.levels import Row
from app.domain.setup.parts import part_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

rename = store.rename


def former(row: Mapping[str, Any], renamed: str) -> list[str]:
    """Return the former names of a category that is renamed: imports may still bring them."""
    return [*(name for name in row["former"] if name not in (row["name"], renamed)), row["name"]]


def take_in_categories(db: Database, *, op_id: str | None = None) -> Changes:
    """Put the categories that tickets are filed under on the list, as far as they are not on it."""
    kind = part_of("categories")
    db.require(kind.right)

    def act(conn: Connection) -> Changes:
        listed = set(store.known_names(conn))
        ids = []
        for name in store.not_listed(conn):
            if name.casefold() not in listed:
                ids.append(write_row(conn, Row(kind.table, None, kind.new({"name": name})), kind.noun[0])[0])
                listed.add(name.casefold())
        if not ids:
            return Changes(Touched.NOTHING, (), "Every category of a ticket is on the list already.")
        text = f"{words.count(len(ids), *kind.noun)} {words.plural(len(ids), 'is', 'are')} on the list now."
        return Changes(kinds.touched_by(t.category), tuple(ids), text)

    return db.write(act, what="take in categories", about=kind.id, op_id=op_id)

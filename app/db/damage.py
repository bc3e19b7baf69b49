"""Damage of a workspace: a broken file, references to nothing, records that a search does not find."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from app.db.search.rows import missing, wrong
from app.db.trail import Problem

#: Tickets of which the words are compared where not all are asked for.
_SAMPLE = 2_000
#: So many records are named of each kind.
_NAMED = 5


def not_searched(conn: Connection) -> Iterator[Problem]:
    """Yield each kind of record of which some cannot be found by a search."""
    for kind, count in missing(conn):
        yield Problem("search", f"Of table {kind} {count:,} cannot be found by a search. Run: longleaf db upgrade")


def found_wrongly(conn: Connection, everything: bool) -> Iterator[Problem]:
    """Yield what is found by other words than it says: of the newest tickets, or of every one; of all other records."""
    kinds: dict[str, list[int]] = {}
    for kind, id in wrong(conn, None if everything else _SAMPLE):
        kinds.setdefault(kind, []).append(id)
    for kind, ids in sorted(kinds.items()):
        named = ", ".join(map(str, sorted(ids)[:_NAMED])) + (", …" if len(ids) > _NAMED else "")
        # an upgrade writes the words anew: whoever runs it first no longer sees which record was changed
        yield Problem(
            "search",
            f"Of table {kind} {len(ids):,} are found by other words than they say (id {named}): they, or the words,"
            " were changed past this program. Compare them with a backup first, then run: longleaf db upgrade",
        )


def file_damage(conn: Connection) -> Iterator[Problem]:
    """Yield damage of an SQLite file, and references to records that are not there."""
    if conn.dialect.name != "sqlite":
        return
    for (line,) in conn.exec_driver_sql("PRAGMA integrity_check").all():
        if line != "ok":
            yield Problem("file", f"The file is damaged: {line}. Restore it from a backup.")
    for row in conn.exec_driver_sql("PRAGMA foreign_key_check").all():
        yield Problem("reference", f"Row {row[1]} of {row[0]} refers to a {row[2]} that is not there.")

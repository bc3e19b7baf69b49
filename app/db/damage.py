"""Damage of a workspace: a broken file, references to nothing, records that a search does not find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection

from app.db.search.rows import missing, wrong
from app.db.trail import Problem

#: Tickets of which the words are compared where not all are asked for.
_SAMPLE = 2_000


def not_searched(conn: Connection) -> Iterator[Problem]:
    """Yield each kind of record of which some cannot be found by a search."""
    for kind, count in missing(conn):
        yield Problem("search", f"Of table {kind} {count:,} cannot be found by a search. Run: longleaf db upgrade")


def found_wrongly(conn: Connection, everything: bool) -> Iterator[Problem]:
    """Yield what is found by other words than it says: of the newest tickets, or of every one; of all other records."""
    kinds = Counter(kind for kind, _ in wrong(conn, None if everything else _SAMPLE))
    for kind, count in sorted(kinds.items()):
        yield Problem(
            "search", f"Of table {kind} {count:,} are found by other words than they say. Run: longleaf db upgrade"
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

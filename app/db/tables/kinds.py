"""What follows from what the tables are: read from the metadata at each call, see `app.db.tables.base`."""

from __future__ import annotations

from functools import reduce
from operator import or_

from sqlalchemy import MetaData, Table

from app.db.tables.base import Kind, TableInfo, Transition, info
from app.db.tables.base import metadata as _own
from app.domain.changes_made import Touched


def _sorted(metadata: MetaData) -> list[tuple[Table, TableInfo]]:
    """Return every table with what it is, those first that others refer to."""
    return [(table, info(table)) for table in metadata.sorted_tables]


def _all(metadata: MetaData) -> list[tuple[Table, TableInfo]]:
    """Return every table with what it is, as they were declared: sorting costs fifty times as much."""
    return [(table, info(table)) for table in metadata.tables.values()]


def of_kind(kind: Kind, metadata: MetaData = _own) -> tuple[Table, ...]:
    """Return the tables of a kind."""
    return tuple(table for table, what in _sorted(metadata) if what.kind is kind)


def audited(metadata: MetaData = _own) -> tuple[Table, ...]:
    """Return the tables with a row in the audit trail for each change, records first."""
    found = [(table, what) for table, what in _sorted(metadata) if what.audited]
    return tuple(table for table, _ in sorted(found, key=lambda pair: pair[1].kind is not Kind.RECORD))


def append_only(metadata: MetaData = _own) -> tuple[Table, ...]:
    """Return the tables whose rows nobody may change or delete."""
    return tuple(table for table, what in _sorted(metadata) if what.append_only)


def loaded(metadata: MetaData = _own) -> tuple[Table, ...]:
    """Return the tables whose row count a bulk load notes: all that hold data."""
    return tuple(table for table, what in _sorted(metadata) if what.kind is not Kind.MACHINERY)


def numbered(metadata: MetaData = _own) -> dict[str, str]:
    """Return the prefixes of human numbers (INC, CHG ...), each with the name of its table."""
    return {prefix: table.name for table, what in _all(metadata) for prefix in what.numbers}


def sequence(prefix: str) -> str:
    """Return the name of the PostgreSQL sequence that numbers of a prefix come from."""
    return f"number_{prefix.lower()}"


def transitions(metadata: MetaData = _own) -> list[tuple[str, Transition]]:
    """Return each move between states that somebody may make, with the name of its table."""
    return [(table.name, move) for table, what in _sorted(metadata) for move in what.states]


def touched(metadata: MetaData = _own) -> dict[str, Touched]:
    """Return what views show of each table, by its name; a table that is not there is nobody's view."""
    return {table.name: what.touches for table, what in _all(metadata) if what.touches}


def touched_by(*tables: Table) -> Touched:
    """Return what a write to these tables touches: the same that the feed tells others of it."""
    return reduce(or_, (info(table).touches for table in tables), Touched.NOTHING)


def searched(metadata: MetaData = _own) -> dict[str, Table]:
    """Return the tables that the palette searches, by name."""
    return {table.name: table for table, what in _all(metadata) if what.searched}


def attached(metadata: MetaData = _own) -> dict[str, Table]:
    """Return the tables to whose rows files may be attached, by name."""
    return {table.name: table for table, what in _all(metadata) if what.attached}

"""What was saved on a record after a version of it, by the audit trail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Connection, Date, Table, select

from app.db import tables as t
from app.db.names import REFERRED, names
from app.db.types import Instant
from app.domain.edits import Edit, EditedField
from app.domain.field_words import FOLLOWS, PEOPLE, title_of, words_of

_MOST = 50  # saves that are looked at, the newest


class _Row(NamedTuple):
    at: datetime
    who: str
    version: int
    diff: Mapping[str, Sequence[Any]]


def since(conn: Connection, table: Table, id: int, version: int) -> tuple[Edit, ...]:
    """Return the saves of a record after this version of it, oldest first; the newest where they are many."""
    a = t.audit.c
    wanted = select(a.at, a.who, a.version, a.diff).where(a.tbl == table.name, a.row_id == str(id), a.version > version)
    found = conn.execute(wanted.where(a.op == "U").order_by(a.version.desc()).limit(_MOST))
    rows = [_Row(row.at, row.who, row.version, row.diff or {}) for row in reversed(found.all())]
    if not rows:
        return ()
    people: set[str | None] = {row.who for row in rows}
    referred: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        for column, pair in row.diff.items():
            if column in PEOPLE:
                people.update(pair)
            if column in REFERRED:
                referred[column] |= {value for value in pair if isinstance(value, int)}
    called = names(conn, people, referred)

    def field(column: str, pair: Sequence[Any]) -> EditedField:
        before, after = (words_of(table.name, column, typed(table, column, one), called) for one in pair)
        return EditedField(title_of(column), before, after)

    return tuple(
        Edit(
            called.person(row.who),
            row.who,
            row.at,
            row.version,
            {
                column: field(column, pair)
                for column, pair in row.diff.items()
                if column in table.c and column not in FOLLOWS
            },
        )
        for row in rows
    )


def typed(table: Table, column: str, value: Any) -> Any:
    """Return a value as its column takes it from its JSON in the audit trail."""
    kind = table.c[column].type
    if value is None:
        return None
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return bool(value) if isinstance(kind, Boolean) else value

"""A record read whole: its fields, the rows that belong to it, its files, and the audit trail of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, func, or_, select

from app.db import attachments
from app.db import tables as t
from app.db.belonging.kinds import SECRET, label, parts_of
from app.db.guards.postgres import key_columns
from app.db.keeping.words import Words, called_column
from app.db.tables import kinds
from app.db.tables.base import STAMPS, info
from app.domain.keeping.whole import LEFT_OUT, HeldFile, Rows, Trailed, WholeRecord
from app.domain.rights import RESTRICTED

_A = t.audit.c
#: What was done, by the letter of the trail.
_DONE = {"I": "made", "U": "changed", "D": "removed", "L": "loaded"}
_PROGRAM = frozenset({"id", "version", *STAMPS})


class _Found(NamedTuple):
    """Rows of one table that belong to the record; `above`: the column that names what they belong to."""

    table: Table
    above: str
    rows: Sequence[RowMapping]


def read(conn: Connection, table: Table, id: int, *, trail: bool, restricted: bool) -> WholeRecord:
    """Return everything of a record. `restricted`: with the text that only some may read, for those who may.

    Without it the text is not read; how many there are of it is told.
    """
    root = conn.execute(select(table).where(table.c.id == id)).mappings().one()
    found = list(_below(conn, table, [id], restricted))
    words = Words()
    words.note(table, dict(root))
    for part in found:
        for row in part.rows:
            words.note(part.table, dict(row))
    entries = _trail(conn, table, id, found) if trail else []
    for tbl, entry in entries:
        words.note_login(entry.who)
        for side in (0, 1):
            words.note(tbl, {name: pair[side] for name, pair in _pairs(entry.diff)})
    words.look_up(conn)
    hidden = 0 if restricted else _restricted(conn, table, id)
    called = called_column(table)
    files = (
        tuple(
            HeldFile(f.id, f.name, f.size, f.sha256, f.at, f.by, f.withdrawn.why if f.withdrawn else "")
            for f in attachments.listed(conn, table.name, id)
        )
        if table.name in kinds.attached()
        else ()
    )
    return WholeRecord(
        label(table.name),
        str(root[called.name]) if called is not None else f"{id}",
        next((str(root[name]) for name in ("title", "name", "subject") if root.get(name)), ""),
        _fields(table, root, words),
        tuple(_rows(part, words) for part in found if part.rows),
        tuple(_trailed(tbl, entry, words, restricted) for tbl, entry in entries) if trail else None,
        files,
        (("restricted notes" if hidden != 1 else "restricted note", hidden),),
        table=table.name,
        id=str(id),
    )


def agencies_of(conn: Connection, table: Table, id: int) -> set[int]:
    """Return the keys of the agencies that a record is of, or that it names as reached."""
    if table is t.agency:
        return {id}
    found: set[int | None] = set()
    for name in ("agency_id", "for_agency_id"):
        if name in table.c:
            found.add(conn.scalar(select(table.c[name]).where(table.c.id == id)))
    for part, column in parts_of(table):
        if "agency_id" in part.c and part.name.endswith("_agency"):
            found.update(conn.scalars(select(part.c.agency_id).where(column == id)))
    return {one for one in found if one is not None}


def _below(conn: Connection, table: Table, ids: Sequence[int], restricted: bool) -> Iterator[_Found]:
    for part, column in parts_of(table):
        if part.name in RESTRICTED and not restricted:
            continue
        query = select(part).where(column.in_(list(ids))).order_by(*part.primary_key)
        rows = conn.execute(query).mappings().all()
        yield _Found(part, column.name, rows)
        if rows and "id" in part.c:
            yield from _below(conn, part, [row["id"] for row in rows], restricted)
    about = {"about_tbl", "about_id"}
    for name in ("mail", "mail_read"):
        mail = t.metadata.tables[name]
        if about <= set(mail.c.keys()):
            query = select(mail).where(mail.c.about_tbl == table.name, mail.c.about_id.in_(list(ids)))
            rows = conn.execute(query.order_by(mail.c.id)).mappings().all()
            if rows:
                yield _Found(mail, "about_id", rows)


def _restricted(conn: Connection, table: Table, id: int) -> int:
    """Return how many restricted texts a record has: their rows are counted where the text may not be read."""
    if table is not t.ticket:
        return 0
    # by the trail, which everybody reads: the table itself is closed to most
    named = select(func.count()).where(_A.tbl == "ticket_private", _A.row_id == str(id), _A.op == "I")
    return int(conn.scalar(named) or 0)


def _fields(table: Table, row: RowMapping, words: Words) -> tuple[tuple[str, str], ...]:
    shown = [name for name in row if name not in SECRET and name != "id"]
    return tuple((words.title(table, name), words.of(table, name, row[name])) for name in shown)


def _rows(part: _Found, words: Words) -> Rows:
    names = [
        name
        for name in part.table.columns.keys()  # noqa: SIM118 - a collection of columns is no dict
        if name not in SECRET | _PROGRAM
        and name != part.above
        and any(row[name] not in (None, "") for row in part.rows)
    ]
    cells = tuple(tuple(words.of(part.table, name, row[name]) for name in names) for row in part.rows)
    titles = tuple(words.title(part.table, name) for name in names)
    return Rows(label(part.table.name), titles, cells)


def _trail(conn: Connection, table: Table, id: int, parts: Sequence[_Found]) -> list[tuple[Table, Any]]:
    """Return the audit rows of a record and of what belongs, or belonged, to it, oldest first."""
    wanted = {table.name: {str(id)}}
    began = {}
    for part in parts:
        keys = key_columns(part.table)
        found = {"/".join(str(row[name]) for name in keys) for row in part.rows}
        wanted.setdefault(part.table.name, set()).update(found)
        if len(keys) > 1 and keys[0] == part.above:  # links that were taken off are in the trail only
            began[part.table.name] = f"{id}/"
    entries = []
    for name, keys_found in wanted.items():
        if not info(t.metadata.tables[name]).audited:
            continue
        fits: list[ColumnElement[bool]] = [_A.row_id.in_(sorted(keys_found))] if keys_found else []
        if name in began and parts_of_root(table, name):
            fits.append(_A.row_id.startswith(began[name], autoescape=True))
        if fits:
            rows = conn.execute(select(t.audit).where(_A.tbl == name, or_(*fits))).all()
            entries += [(t.metadata.tables[name], row) for row in rows]
    if table is t.ticket and "ticket_private" not in wanted:
        rows = conn.execute(select(t.audit).where(_A.tbl == "ticket_private", _A.row_id == str(id))).all()
        entries += [(t.ticket_private, row) for row in rows]
    return sorted(entries, key=lambda pair: (pair[1].at, pair[1].id))


def parts_of_root(table: Table, name: str) -> bool:
    """Tell whether rows of a table belong to a record itself, and not to something below it."""
    return any(part.name == name for part, _ in parts_of(table))


def _pairs(diff: Any) -> list[tuple[str, Sequence[Any]]]:
    """Return the fields of an audit row, each with its value before and after."""
    if not isinstance(diff, Mapping):
        return []
    return [(name, pair) for name, pair in diff.items() if isinstance(pair, list | tuple) and len(pair) == 2]


def _trailed(table: Table, entry: Any, words: Words, restricted: bool) -> Trailed:
    digested = set(info(table).digested)
    fields = []
    for name, (before, after) in _pairs(entry.diff):
        if name in SECRET or (before in (None, "") and after in (None, "")):
            continue
        hidden = name in digested or (table.name in RESTRICTED and not restricted)
        pair = (
            ("" if before is None else LEFT_OUT, "" if after is None else LEFT_OUT)
            if hidden
            else (words.of_trail(table, name, before), words.of_trail(table, name, after))
        )
        fields.append((words.title(table, name), *pair))
    return Trailed(entry.at, words.person(entry.who), label(table.name), _DONE.get(entry.op, entry.op), tuple(fields))

"""What every kind's store has to do, and what sources said of records before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from app.db import tables as t
from app.db.conditions import id_in, text_in
from app.db.deleting import delete_rows
from app.domain.imports.kinds.fields import Record
from app.errors import InputError

_CHUNK = 1000
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids of this workspace by code, and the source that is imported at `now`.

    `file`: its name; `row`: of it, where one record is written over.
    """

    agencies: Mapping[str, int]
    services: Mapping[str, int]
    groups: Mapping[str, int]
    sites: Mapping[str, int]
    source: str
    number_when_taken: str
    now: datetime
    file: str = ""
    row: int = 0

    def one(self, what: str, code: str) -> int | None:
        """Return the id of a code of `agencies`, `services`, `groups` or `sites`; None for "".

        InputError where there is none.
        """
        if not code:
            return None
        found: int | None = getattr(self, what).get(code)
        if found is None:
            noun = {"agencies": "agency", "services": "service", "groups": "support group", "sites": "site"}[what]
            raise InputError(f"There is no {noun} {code}.", hint="Add it first, or correct the mapping.")
        return found


def load_ids(conn: Connection, source: str, number_when_taken: str, now: datetime, file: str = "") -> Ids:
    """Return the ids of every agency, service, support group and site."""

    def ids(table: Table) -> dict[str, int]:
        return {row.code: row.id for row in conn.execute(select(table.c.code, table.c.id))}

    return Ids(ids(t.agency), ids(t.service), ids(t.support_group), ids(t.site), source, number_when_taken, now, file)


class Store(Protocol):
    """What a kind's module has to offer. Values are those of its fields, in codes rather than ids."""

    table: Table

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        """Return ids of records that are here already though this source never told of them, by their number."""

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        """Return what records say now, by id: every field of the kind, and their version."""

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        """Write a new record; returns its id. InputError where it cannot come in."""

    def insert_many(self, conn: Connection, records: Sequence[Record], ids: Ids) -> list[int]:
        """Write new records; returns their ids in the same order. One by one, where a kind does not know better."""
        return [self.insert(conn, record, ids) for record in records]

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        """Write those values over a record that says `now`."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a source said of a record when it was last imported; `values` as `plain` makes them.

    `file`: SHA-256 of the file that said so; "" where it is not asked for.
    """

    row_id: int
    changed_at: datetime | None
    values: Mapping[str, Any]
    file: str = ""


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it, so that what was said then and is said now can be compared."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def said_before(conn: Connection, source: str, table: Table, numbers: Iterable[str]) -> dict[str, Said]:
    """Return what a source said of these records of a table, by number."""
    c, found, wanted = t.source_record.c, {}, list(numbers)
    for start in range(0, len(wanted), _CHUNK):
        query = (
            select(c.number, c.row_id, c.changed_at, c.said, t.import_run.c.file_sha256)
            .outerjoin_from(t.source_record, t.import_run)
            .where(c.source == source, c.tbl == table.name, text_in(conn, c.number, wanted[start : start + _CHUNK]))
        )
        for number, row_id, changed_at, said, file in conn.execute(query):
            found[number] = Said(row_id, changed_at, said, file or "")
    return found


def said_by_others(conn: Connection, source: str, table: Table, wanted: Collection[int]) -> dict[int, list[Said]]:
    """Return what other sources said of these rows of a table, by id; rows of which none did are no keys."""
    c, found = t.source_record.c, dict[int, list[Said]]()
    query = select(c.row_id, c.changed_at, c.said).where(c.tbl == table.name, c.source != source)
    for row_id, changed_at, said in conn.execute(query.where(id_in(conn, c.row_id, wanted)).order_by(c.source)):
        found.setdefault(row_id, []).append(Said(row_id, changed_at, said))
    return found


class ToNote(NamedTuple):
    """What a source says of a record now, to be kept. `before`: what it said of it before; None: nothing."""

    record: Record
    row_id: int
    before: Said | None


def note_said(conn: Connection, source: str, table: Table, notes: Sequence[ToNote], run_id: int | None) -> None:
    """Keep what a source says of records now."""
    c = t.source_record.c
    new, again = [], []
    for record, row_id, before in notes:
        said = {name: plain(value) for name, value in record.values.items()}
        values = {"row_id": row_id, "changed_at": record.changed_at, "said": said, "run_id": run_id}
        if before is not None:
            values["said"] = {**before.values, **said}  # another file of it may have other columns
            again.append({**values, "its_number": record.number})
        else:
            new.append({**values, "source": source, "tbl": table.name, "number": record.number})
    if new:
        conn.execute(insert(t.source_record), new)
    if again:
        mine = (c.source == source, c.tbl == table.name, c.number == bindparam("its_number"))
        conn.execute(update(t.source_record).where(*mine), again)


def insert_all(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows, of which each may have other columns; returns their ids in the same order."""
    found: list[int] = []
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    for _, same in groupby(rows, key=lambda row: frozenset(row)):
        found += conn.scalars(statement, [dict(row) for row in same])
    return found


def add_links(conn: Connection, link: Table, owner: str, other: str, pairs: Iterable[tuple[int, int]]) -> None:
    """Make new records refer to others through a table of links: pairs of their ids."""
    rows = [{owner: one, other: two} for one, two in sorted(set(pairs))]
    if rows:
        conn.execute(insert(link), rows)


def rows_by_id(conn: Connection, table: Table, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return whole rows of a table by id."""
    return {
        row["id"]: dict(row) for row in conn.execute(select(table).where(id_in(conn, table.c.id, wanted))).mappings()
    }


def by_text(conn: Connection, column: Any, texts: Iterable[str]) -> dict[str, int]:
    """Return ids of a table by one of its texts."""
    found: dict[str, int] = {}
    wanted = [text for text in dict.fromkeys(texts) if text]
    for start in range(0, len(wanted), _CHUNK):
        query = select(column, column.table.c.id).where(text_in(conn, column, wanted[start : start + _CHUNK]))
        found.update((text, id) for text, id in conn.execute(query))
    return found


def set_links(conn: Connection, link: Table, owner: str, owner_id: int, other: str, wanted: Collection[int]) -> None:
    """Make a record refer to exactly these others through a table of links."""
    have = set(conn.scalars(select(link.c[other]).where(link.c[owner] == owner_id)))
    if gone := have - set(wanted):
        delete_rows(conn, link, link.c[owner] == owner_id, link.c[other].in_(sorted(gone)))
    if new := set(wanted) - have:
        conn.execute(insert(link), [{owner: owner_id, other: one} for one in sorted(new)])


def codes_of(
    conn: Connection, link: Table, owner: str, wanted: Collection[int], other: str, target: Table
) -> dict[int, tuple[str, ...]]:
    """Return the codes that records refer to through a table of links, sorted, by the record's id."""
    found: dict[int, list[str]] = {}
    query = (
        select(link.c[owner], target.c.code)
        .join_from(link, target, link.c[other] == target.c.id)
        .where(id_in(conn, link.c[owner], wanted))
    )
    for id, code in conn.execute(query):
        found.setdefault(id, []).append(code)
    return {id: tuple(sorted(codes)) for id, codes in found.items()}


def code_by_id(conn: Connection, table: Table) -> dict[int, str]:
    """Return the code of every row of a small table, by id."""
    return {row.id: row.code for row in conn.execute(select(table.c.id, table.c.code))}

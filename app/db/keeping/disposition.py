"""Dispositions: what is due, what keeps a record that would be, their lists, and destroying a batch."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Date, Table, func, insert, literal, or_, select, text

from app.db import tables as t
from app.db.belonging import plans
from app.db.belonging.dates import begun_column
from app.db.belonging.kinds import KINDS, label
from app.db.conditions import id_in
from app.db.guards import destroyed
from app.db.guards import sqlite as guards_sqlite
from app.db.guards.portable import said
from app.db.keeping import holds
from app.db.names import people
from app.db.records import time_of
from app.domain.eastern import local_date
from app.domain.keeping.disposition import Disposition, Item, State, first_of
from app.domain.keeping.holds import Scope
from app.domain.packets.destroyed import Gone

_D, _I = t.disposition.c, t.disposition_item.c
#: Columns by which a record stands on the list; what it is about does not stay.
_CALLED = ("number", "code", "message_id")


class Ended(NamedTuple):
    """A record that has ended: its key, what it is called, the day of its end."""

    id: int
    called: str
    ended_on: date
    agency_id: int | None = None
    began_on: date | None = None


class Destroyed(NamedTuple):
    """A record that is gone, with the number of the disposition and the day in America/New_York."""

    number: str
    on: date
    gone: Gone


def _ended(conn: Connection, kind: str) -> tuple[str, str]:
    day, ended = (said(conn.dialect.name, one) for one in plans.ENDED[kind])
    return day, ended


def ended(conn: Connection, kind: str, last: date, ids: Collection[int] | None = None) -> list[Ended]:
    """Return the records of a kind that ended on a day or before it, the oldest first; `ids`: of these only."""
    table = t.metadata.tables[kind]
    day, has = _ended(conn, kind)
    called = next((name for name in _CALLED if name in table.c), None)
    name = f"r.{called}" if called else "NULL"
    among = ""
    values: dict[str, Any] = {"last": last if conn.dialect.name == "postgresql" else last.isoformat()}
    if ids is not None:
        among = (
            " AND r.id = ANY(:ids)"
            if conn.dialect.name == "postgresql"
            else (" AND r.id IN (SELECT value FROM json_each(:ids))")
        )
        values["ids"] = sorted(ids) if conn.dialect.name == "postgresql" else json.dumps(sorted(ids))
    agency = "r.agency_id" if "agency_id" in table.c else "NULL"
    begun = begun_column(table)
    began = (
        "NULL" if begun is None else f"r.{begun.name}" if isinstance(begun.type, Date) else f"day_at(r.{begun.name})"
    )
    began = said(conn.dialect.name, began)
    query = text(
        f"SELECT r.id, {name}, {day}, {agency}, {began} FROM {kind} r"
        f" WHERE {has} AND {day} <= :last{among} ORDER BY 3, 1"
    )
    return [
        Ended(id, str(said_name or f"{label(kind)} {id}"), _as_day(on), agency_id, _as_day(begun) if begun else None)
        for id, said_name, on, agency_id, begun in conn.execute(query, values)
    ]


def count_ended(conn: Connection, kind: str, last: date) -> int:
    """Return how many records of a kind ended on a day or before it."""
    day, has = _ended(conn, kind)
    query = text(f"SELECT count(*) FROM {kind} r WHERE {has} AND {day} <= :last")
    given = last if conn.dialect.name == "postgresql" else last.isoformat()
    return int(conn.execute(query, {"last": given}).scalar_one())


def ended_days(conn: Connection, kind: str, last: date) -> Iterator[tuple[int, date]]:
    """Yield key and day of the end of the records of a kind that ended on a day or before it."""
    day, has = _ended(conn, kind)
    given = last if conn.dialect.name == "postgresql" else last.isoformat()
    for id, on in conn.execute(
        text(f"SELECT r.id, {day} FROM {kind} r WHERE {has} AND {day} <= :last"), {"last": given}
    ):
        yield id, _as_day(on)


def _as_day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def kept(conn: Connection, kind: str, ids: Sequence[int], now: datetime, *, called: bool = True) -> dict[int, str]:
    """Return why records of a kind are not destroyed, by key: what holds them, or what still names them.

    A hold on what would go with a record, such as its survey or a mail about it, holds the record. Where others name
    it, all kinds of them are told, with the command that disposes of each. `called`: with a number of each kind.
    """
    why: dict[int, str] = {}
    if conn.scalar(select(t.legal_hold.c.id).where(t.legal_hold.c.released_on.is_(None)).limit(1)) is not None:
        for id, found in holds.held(conn, t.metadata.tables[kind], ids, now=now).items():
            why[id] = "; ".join(one.mark for one in found)
        for table, roots in _going(conn, kind, ids):
            for id, found in holds.held(conn, table, list(roots), now=now).items():
                why.setdefault(roots[id], f"{label(table.name)}: " + "; ".join(one.mark for one in found))
    named: dict[int, dict[str, str]] = defaultdict(dict)
    for table, column, target in plans.keepers(kind):
        if target == kind:
            for id, number in _naming(conn, table, column, kind, ids):
                named[id].setdefault(plans.root_of(table.name), number if called else "")
    for id, others in named.items():
        why.setdefault(id, "; ".join(first_of(kind, other, number) for other, number in others.items()))
    if conn.dialect.name == "sqlite":
        for id in _newest(conn, kind):
            why.setdefault(id, "its rows are the newest here, whose keys would be given again")
    return {id: said for id, said in why.items() if id in set(ids)}


def _naming(conn: Connection, table: Table, column: str, kind: str, ids: Sequence[int]) -> list[tuple[int, str]]:
    """Return the records of a kind that rows of a table name, with the number of the first that does, "" for none."""
    key, root = table.c[column], t.metadata.tables[plans.root_of(table.name)]
    source: Any = table
    number = next((root.c[name] for name in _CALLED if name in root.c), None)
    if root is not table:
        link = next(
            (one.column for one in plans.parts(root.name) if (one.table, one.of) == (table.name, root.name)), ""
        )
        number = None if not link else number
        source = table if number is None else table.join(root, root.c.id == table.c[link])
    query = select(key, func.min(literal("") if number is None else number)).select_from(source)
    query = query.where(id_in(conn, key, ids)).group_by(key).order_by(key)
    if table.name == kind:
        query = query.where(~id_in(conn, table.c.id, ids))
    return [(row[0], row[1]) for row in conn.execute(query)]


def _going(conn: Connection, kind: str, ids: Sequence[int]) -> Iterable[tuple[Table, dict[int, int]]]:
    """Yield what would go with records of a kind, files as well: its table, and by key whom each goes with."""
    for part in plans.parts(kind):
        table = t.metadata.tables[part.table]
        if part.of == kind and part.table in KINDS and "id" in table.c:
            column = table.c[part.column]
            yield (
                table,
                {row[0]: row[1] for row in conn.execute(select(table.c.id, column).where(id_in(conn, column, ids)))},
            )
    for name, tbl, key in plans.about(kind):
        table = t.metadata.tables[name]
        found = select(table.c.id, table.c[key]).where(table.c[tbl] == kind, id_in(conn, table.c[key], ids))
        yield table, {row[0]: row[1] for row in conn.execute(found)}


def _newest(conn: Connection, kind: str) -> set[int]:
    """Return the records that have the newest row of a table: SQLite would give its key again."""
    found: set[int] = set()
    newest = conn.scalar(select(func.max(t.metadata.tables[kind].c.id)))
    found.update([newest] if newest is not None else [])
    for part in plans.parts(kind):
        table = t.metadata.tables[part.table]
        if part.of == kind and "id" in table.c and plans.is_noted(table):
            owner = select(table.c[part.column]).order_by(table.c.id.desc()).limit(1)
            found.update(id for id in conn.scalars(owner) if id is not None)
    for name, tbl, key in plans.about(kind):
        table = t.metadata.tables[name]
        row = conn.execute(select(table.c[tbl], table.c[key]).order_by(table.c.id.desc()).limit(1)).first()
        if row is not None and row[0] == kind and row[1] is not None:
            found.add(row[1])
    return found


def looked(conn: Connection, kind: str, ids: Sequence[int], now: datetime) -> dict[str, list[int]]:
    """Return what the guard wants to know of holds by search: which there are, and which of these records they find."""
    searches = [one for one in holds.load(conn, t.legal_hold.c.released_on.is_(None)) if one.scope is Scope.SEARCH]
    held = {
        id
        for id, found in (holds.held(conn, t.metadata.tables[kind], ids, now=now) if searches else {}).items()
        if any(one.scope is Scope.SEARCH for one in found)
    }
    return {"searches": [one.id for one in searches], "held": sorted(held)}


def destroy(conn: Connection, kind: str, which: int, ids: Sequence[int], now: datetime) -> int:
    """Destroy records of an approved disposition with all that belongs to them; returns the key of the batch.

    All or none: a guard refuses a record that is not on the list, has not ended, or is held.
    """
    found = looked(conn, kind, ids, now)
    if conn.dialect.name == "postgresql":
        asked = text(f"SELECT dispose_{kind}(:which, CAST(:keys AS bigint[]), CAST(:found AS jsonb))")
        return int(conn.execute(asked, {"which": which, "keys": list(ids), "found": json.dumps(found)}).scalar_one())
    at, who = conn.exec_driver_sql("SELECT app_now(), app_user()").one()
    with guards_sqlite.stamping(conn):
        batch = conn.exec_driver_sql(
            "INSERT INTO disposition_batch (disposition_id, at, who, looked) VALUES (?, ?, ?, ?) RETURNING id",
            (which, at, who, json.dumps(found)),
        ).scalar_one()
        values = {"b": batch, "keys": json.dumps(list(ids))}
        for statement in destroyed.statements(kind, "sqlite"):
            conn.exec_driver_sql("SELECT app_stamp(1)")  # triggers of what is deleted let go of it
            conn.execute(text(said("sqlite", statement)), {k: v for k, v in values.items() if f":{k}" in statement})
    return int(batch)


# --- rows of dispositions ---------------------------------------------------------------------------
def load(conn: Connection, *where: ColumnElement[bool]) -> tuple[Disposition, ...]:
    """Return dispositions, the newest first."""
    c, b = t.disposition_certificate.c, t.disposition_batch.c
    counts = select(_I.disposition_id, func.count().label("n")).group_by(_I.disposition_id).subquery()
    query = (
        select(t.disposition, counts.c.n, c.at, c.author, c.destroyed, c.remained, c.counts, c.sha256)
        .outerjoin(counts, counts.c.disposition_id == _D.id)
        .outerjoin(t.disposition_certificate, c.disposition_id == _D.id)
        .where(*where)
        .order_by(_D.id.desc())
    )
    rows = conn.execute(query).all()
    called = people(conn, {login for row in rows for login in (row.created_by, row.approved_by, row.author)})
    begun = {row.id for row in rows if row.state == State.APPROVED}
    so_far = {
        id: _gone(conn, row_kind, id)
        for id, row_kind in conn.execute(
            select(_D.id, _D.kind).where(_D.id.in_(begun), select(b.id).where(b.disposition_id == _D.id).exists())
        )
    }
    proposed = _proposed(conn, [row.id for row in rows])
    return tuple(
        Disposition(
            row.id,
            row.number,
            row.version,
            row.kind,
            row.rule,
            row.years,
            row.archived,
            row.last_day,
            row.note,
            State(row.state),
            row.n or 0,
            called.get(row.created_by, row.created_by),
            row.created_by,
            proposed.get(row.id),
            called.get(row.approved_by, row.approved_by),
            row.approved_on,
            row.why_cancelled,
            row.archive_sha256,
            row.destroyed if row.destroyed is not None else so_far.get(row.id, 0),
            row.remained or 0,
            row.counts,
            row.sha256 or "",
            row.at,
            called.get(row.author, row.author or ""),
        )
        for row in rows
    )


def _proposed(conn: Connection, ids: Sequence[int]) -> dict[int, datetime]:
    """Return when dispositions were proposed, by the trail."""
    a = t.audit.c
    query = select(a.row_id, a.at).where(a.tbl == "disposition", a.op == "I", a.row_id.in_([str(id) for id in ids]))
    return {int(row_id): at for row_id, at in conn.execute(query)}


def _gone(conn: Connection, kind: str, which: int) -> int:
    g, b = t.destroyed_row.c, t.disposition_batch.c
    query = select(func.count()).select_from(t.destroyed_row).join(t.disposition_batch, b.id == g.batch_id)
    return int(conn.scalar(query.where(g.tbl == kind, b.disposition_id == which)) or 0)


def items(conn: Connection, one: Disposition, now: datetime) -> tuple[Item, ...]:
    """Return the records of a disposition: what is gone, and what keeps those that are there."""
    g = t.destroyed_row
    gone = set(
        conn.scalars(
            select(g.c.n)
            .join(t.disposition_batch, t.disposition_batch.c.id == g.c.batch_id)
            .where(g.c.tbl == one.kind, t.disposition_batch.c.disposition_id == one.id)
        )
    )
    rows = conn.execute(select(t.disposition_item).where(_I.disposition_id == one.id).order_by(_I.id)).all()
    there = [row.record_id for row in rows if row.record_id not in gone]
    why = waiting(conn, one.kind, one.last_day, there, now) if one.state is not State.CANCELLED else {}
    return tuple(
        Item(row.record_id, row.called, row.ended_on, why.get(row.record_id, ""), row.record_id in gone) for row in rows
    )


def waiting(conn: Connection, kind: str, last: date, ids: Sequence[int], now: datetime) -> dict[int, str]:
    """Return why records cannot be destroyed now, by key: not ended any more, held, named, or gone already."""
    if not ids:
        return {}
    still = {one.id for one in ended(conn, kind, last, ids)}
    why = {id: "it is open again, or ended later" for id in ids if id not in still}
    return why | kept(conn, kind, ids, now)


def add_items(conn: Connection, which: int, found: Sequence[Ended]) -> None:
    """Put records on the list of a disposition."""
    rows = [
        {
            "disposition_id": which,
            "record_id": one.id,
            "called": one.called[:300],
            "agency_id": one.agency_id,
            "began_on": one.began_on,
            "ended_on": one.ended_on,
        }
        for one in found
    ]
    conn.execute(insert(t.disposition_item), rows)


def listed(conn: Connection, kind: str) -> set[int]:
    """Return the records of a kind that stand on the list of a disposition which is under way."""
    query = select(_I.record_id).join(t.disposition, _D.id == _I.disposition_id)
    return set(conn.scalars(query.where(_D.kind == kind, _D.state.in_([State.PROPOSED, State.APPROVED]))))


def there(conn: Connection, one: Disposition, ids: Sequence[int]) -> list[int]:
    """Return those of records that are there still, locked until the end of the transaction."""
    table = t.metadata.tables[one.kind]
    query = select(table.c.id).where(id_in(conn, table.c.id, ids)).order_by(table.c.id).with_for_update()
    return list(conn.scalars(query))


def destroyed_of(conn: Connection, agency_ids: Collection[int], first: date, end: date) -> list[Destroyed]:
    """Return what was destroyed of agencies that was open between a day and the day `end`, which is not included.

    Records that name no agency, such as major incidents, are among them. What a disposition has destroyed that was
    stopped counts as well.
    """
    b, g = t.disposition_batch.c, t.destroyed_row.c
    query = (
        select(_D.number, _D.kind, b.at, _I.called, _I.began_on, _I.ended_on)
        .join(t.disposition_item, _I.disposition_id == _D.id)
        .join(t.destroyed_row, (g.tbl == _D.kind) & (g.n == _I.record_id))
        .join(t.disposition_batch, b.id == g.batch_id)
        .where(or_(_I.agency_id.in_(agency_ids), _I.agency_id.is_(None)), b.disposition_id == _D.id)
        .where(_I.ended_on >= first, or_(_I.began_on.is_(None), _I.began_on < end))
        .order_by(_D.number, _I.id)
    )
    return [
        Destroyed(number, local_date(at), Gone(kind, called, began, ended))
        for number, kind, at, called, began, ended in conn.execute(query)
    ]


def remaining(conn: Connection, one: Disposition) -> list[int]:
    """Return the records of a disposition that are there still, in the order of its list; children before parents."""
    table = t.metadata.tables[one.kind]
    query = select(_I.record_id).join(table, table.c.id == _I.record_id).where(_I.disposition_id == one.id)
    order = [table.c.parent_id.is_(None), _I.id] if "parent_id" in table.c else [_I.id]
    return list(conn.scalars(query.order_by(*order)))


def certified(conn: Connection, which: int) -> tuple[dict[str, int], str]:
    """Return what a disposition has destroyed: rows by table, and the digest over its batches."""
    g, b = t.destroyed_row.c, t.disposition_batch.c
    counts = conn.execute(
        select(g.tbl, func.count())
        .join(t.disposition_batch, b.id == g.batch_id)
        .where(b.disposition_id == which)
        .group_by(g.tbl)
        .order_by(g.tbl)
    ).all()
    digests = conn.scalars(select(b.digest).where(b.disposition_id == which).order_by(b.id)).all()
    return {row[0]: row[1] for row in counts}, hashlib.sha256("".join(digests).encode()).hexdigest()


def certify(conn: Connection, one: Disposition) -> int:
    """Write the certificate of a disposition that was carried out; returns how many of its records are destroyed."""
    counts, digest = certified(conn, one.id)
    gone = counts.get(one.kind, 0)
    values = {"disposition_id": one.id, "at": time_of(conn), "destroyed": gone, "remained": one.records - gone}
    conn.execute(insert(t.disposition_certificate), [{**values, "counts": counts, "sha256": digest}])
    return gone

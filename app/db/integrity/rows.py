"""Rows against the replayed audit trail: it holds every value that was written, so it says what each row has to be.

A bulk load writes no trail of its rows: it is noted with the count of rows before and after, and as many may be
without one. What was written to such a row since is in the trail, and compared.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from app.db import tables
from app.db.guards.grants import quoted
from app.db.guards.postgres import audited_columns, key_columns
from app.db.guards.sqlite import value_of
from app.db.tables import kinds
from app.db.tables.base import Kind, info
from app.db.trail import Problem, may_read

#: Facts that are written under the act at work, as a guard asks.
_UNDER_ACTS = (tables.ticket_event, tables.major_incident_update, tables.cab_event)
#: Rows of one table that are compared where not all are, drawn anew each time.
SAMPLE = 500
#: Rows of one table that are named.
_NAMED = 5
BACKUP = "Compare with a backup from before it; nothing puts it back by itself."


def problems(conn: Connection, everything: bool) -> Iterator[Problem]:
    """Yield rows that are missing, came in past the trail, or hold what it does not say."""
    loads = _loads(conn)
    trailed = set(conn.execute(text("SELECT DISTINCT tbl FROM audit")).scalars())
    for table in kinds.audited():
        if not may_read(conn, table):
            continue
        if table.name not in trailed:
            if conn.execute(text(f"SELECT 1 FROM {quoted(table.name)} LIMIT 1")).first() is not None:
                yield Problem("gap", f"Table {table.name} has rows, and its trail says nothing of them. {BACKUP}")
            continue
        yield from _presence(conn, table, loads[table.name])
        yield from _values(conn, table, None if everything else SAMPLE)
    if may_read(conn, tables.op):
        yield from acts_problems(conn)


def acts_problems(conn: Connection) -> Iterator[Problem]:
    """Yield how many acts are gone that the trail or a fact names: who did which under which id is in table op too."""
    gone = (
        "SELECT count(*) FROM (SELECT DISTINCT {who} AS who, op_id FROM {table} WHERE op_id IS NOT NULL) a"
        " WHERE NOT EXISTS (SELECT 1 FROM op o WHERE o.who = a.who AND o.op_id = a.op_id)"
    )
    count = conn.execute(text(gone.format(who="who", table="audit"))).scalar_one()
    if count:
        yield Problem("gap", f"{count:,} acts are gone that the trail names. {BACKUP}")
    for table in _UNDER_ACTS:
        if not may_read(conn, table):
            continue
        count = conn.execute(text(gone.format(who="author", table=quoted(table.name)))).scalar_one()
        if count:
            yield Problem("gap", f"{count:,} acts are gone that rows of {table.name} name. {BACKUP}")


def _loads(conn: Connection) -> Counter[str]:
    """Return by table how many rows came in by bulk loads."""
    found: Counter[str] = Counter()
    for table, diff in conn.execute(text("SELECT tbl, CAST(diff AS text) FROM audit WHERE op = 'L' ORDER BY id")):
        counts = json.loads(diff).get("rows") if diff else None
        if isinstance(counts, list) and len(counts) == 2:
            found[table] += int(counts[1]) - int(counts[0])
    return found


def _key(table: Table, row: str) -> str:
    """Return the SQL of a row's key as the trail writes it."""
    return " || '/' || ".join(f"CAST({row}.{quoted(name)} AS text)" for name in key_columns(table))


_LAST = (
    "SELECT row_id, max(version) AS v, max(CASE WHEN n = 1 THEN op END) AS op,"
    " max(CASE WHEN op = 'I' THEN 1 ELSE 0 END) AS born FROM"
    " (SELECT row_id, version, op, row_number() OVER (PARTITION BY row_id ORDER BY version DESC) AS n"
    "  FROM audit WHERE tbl = :tbl AND op <> 'L') h GROUP BY row_id"
)


def _presence(conn: Connection, table: Table, loaded: int) -> Iterator[Problem]:
    """Yield rows that are there or gone against the trail, and versions that it does not end with."""
    name, record = table.name, info(table).kind is Kind.RECORD
    key = _key(table, "t")
    version = "t.version" if record else "0"
    rows = f"SELECT {key} AS k, {version} AS version FROM {quoted(name)} t"
    joined = f"FROM ({rows}) r FULL JOIN ({_LAST}) a ON a.row_id = r.k"
    counts = conn.execute(
        text(
            "SELECT count(r.k) - count(CASE WHEN r.k IS NOT NULL AND a.born = 1 THEN 1 END)"
            f" + count(CASE WHEN a.op = 'D' AND a.born = 0 THEN 1 END) {joined}"
        ),
        {"tbl": name},
    ).scalar_one()
    wrong = "a.v IS NOT NULL AND (r.k IS NULL AND a.op <> 'D' OR r.k IS NOT NULL AND a.op = 'D'"
    wrong += " OR r.version <> a.v AND a.op <> 'D')" if record else ")"
    found = conn.execute(
        text(f"SELECT a.row_id, r.k IS NOT NULL, r.version, a.v, a.op {joined} WHERE {wrong} ORDER BY 1"), {"tbl": name}
    ).all()
    for row_id, there, at, last, op in found[:_NAMED]:
        if not there:
            yield Problem("gap", f"{name} {row_id} is gone, and its trail does not say so. {BACKUP}")
        elif op == "D":
            yield Problem("gap", f"{name} {row_id} is there, though its trail says that it was deleted. {BACKUP}")
        else:
            yield Problem("gap", f"{name} {row_id} is at version {at}, its trail ends at {last}. {BACKUP}")
    if len(found) > _NAMED:
        yield Problem(
            "gap", f"Of table {name} {len(found) - _NAMED:,} more rows do not agree with their trail. {BACKUP}"
        )
    if counts > loaded:
        yield Problem(
            "gap", f"Of table {name} {counts - loaded:,} rows came in past the trail, or lost its beginning. {BACKUP}"
        )
    elif counts < loaded:
        yield Problem(
            "gap",
            f"Of table {name} {loaded - counts:,} of the rows that were loaded in bulk are gone, or a load is noted"
            f" that never was. {BACKUP}",
        )


def _values(conn: Connection, table: Table, sample: int | None) -> Iterator[Problem]:
    """Yield rows that hold other values than the trail says, or stamps that it does not."""
    name = table.name
    keys = _drawn(conn, table, sample) if sample is not None else None
    if keys is not None and not keys:
        return
    wrong: dict[str, list[str]] = {}
    for one in differences(conn, table, keys):
        wrong.setdefault(one.row_id, []).append(one.column)
    for row_id, columns in list(wrong.items())[:_NAMED]:
        listed = ", ".join(sorted(set(columns)))
        yield Problem("row", f"{name} {_called(conn, table, row_id)}: {listed} is not what its trail says. {BACKUP}")
    if len(wrong) > _NAMED:
        yield Problem(
            "row", f"Of table {name} {len(wrong) - _NAMED:,} more rows hold what their trail does not say. {BACKUP}"
        )


class Difference(NamedTuple):
    """A column of a row that holds something else than the trail says, with both as they stand in JSON."""

    row_id: str
    column: str
    told: Any
    there: Any


def differences(conn: Connection, table: Table, keys: list[str] | None = None) -> Iterator[Difference]:
    """Yield where rows differ from the trail: those of these keys, or all; stamps as columns without values."""
    return (_postgres if conn.dialect.name == "postgresql" else _sqlite)(conn, table, keys)


def _called(conn: Connection, table: Table, row_id: str) -> str:
    if "number" not in table.c or "id" not in table.c or not row_id.isdigit():
        return row_id
    query = text(f"SELECT number FROM {quoted(table.name)} WHERE id = :id")
    return str(conn.execute(query, {"id": int(row_id)}).scalar() or row_id)


def _drawn(conn: Connection, table: Table, most: int) -> list[str] | None:
    """Return the keys of rows that are compared, drawn at random; None: all of them."""
    key = _key(table, "t")
    asked = text(f"SELECT {key} FROM {quoted(table.name)} t ORDER BY random() LIMIT :most")
    found = list(conn.execute(asked, {"most": most + 1}).scalars())
    return None if len(found) <= most else found[:most]


def sampled(conn: Connection) -> tuple[int, int]:
    """Return how many rows are compared where not every one is, and how many there are."""
    looked_at = of = 0
    for table in kinds.audited():
        if may_read(conn, table):
            count = conn.execute(text(f"SELECT count(*) FROM {quoted(table.name)}")).scalar_one()
            looked_at, of = looked_at + min(count, SAMPLE), of + count
    return looked_at, of


# --- PostgreSQL -----------------------------------------------------------------------------------
def _postgres(conn: Connection, table: Table, keys: list[str] | None) -> Iterator[Difference]:
    key, name = _key(table, "t"), quoted(table.name)
    only = {kind: f" AND {kind} = ANY(:keys)" if keys is not None else "" for kind in ("row_id", key)}
    plain = [c.name for c in table.c if c.name in audited_columns(table) and c.server_default is None]
    values = {"tbl": table.name, "digested": list(info(table).digested), "plain": plain, "keys": keys}
    told = (
        "told AS (SELECT row_id, d.key AS field, (array_agg(d.value -> 1 ORDER BY a.version DESC))[1] AS v"
        " FROM audit a, jsonb_each(CASE jsonb_typeof(a.diff) WHEN 'object' THEN a.diff ELSE '{}' END) d"
        f" WHERE a.tbl = :tbl AND a.op <> 'L'{only['row_id']} GROUP BY 1, 2),"
        f" now AS (SELECT {key} AS k, to_jsonb(t) AS j FROM {name} t WHERE true{only[key]}),"
        " born AS (SELECT row_id, min(CASE WHEN op = 'I' THEN who END) AS author,"
        " (array_agg(who ORDER BY version DESC))[1] AS editor, (array_agg(at ORDER BY version DESC))[1] AS at"
        " FROM audit"
        f" WHERE tbl = :tbl AND op <> 'L'{only['row_id']} GROUP BY 1)"
    )
    shown = (
        "CASE WHEN field = ANY(CAST(:digested AS text[])) AND j ->> field IS NOT NULL"
        " THEN to_jsonb(encode(sha256(convert_to(coalesce(j ->> 'salt', '') || (j ->> field), 'UTF8')), 'hex'))"
        " ELSE j -> field END"
    )
    query = (
        f"WITH {told} SELECT k, field, v, {shown} FROM now JOIN told ON row_id = k"
        f" WHERE j ? field AND {shown} IS DISTINCT FROM v"
        " UNION ALL SELECT k, f, NULL, j -> f FROM now JOIN born b ON b.row_id = k"
        " CROSS JOIN unnest(CAST(:plain AS text[])) f"
        " WHERE b.author IS NOT NULL AND j -> f <> 'null'"
        " AND NOT EXISTS (SELECT FROM told WHERE told.row_id = k AND field = f)"
    )
    if info(table).kind is Kind.RECORD:
        query += (
            " UNION ALL SELECT k, f, NULL, NULL FROM now JOIN born b ON b.row_id = k, LATERAL (VALUES"
            " ('created_by', b.author IS NOT NULL AND j ->> 'created_by' IS DISTINCT FROM b.author),"
            " ('updated_by', j ->> 'updated_by' IS DISTINCT FROM b.editor),"
            " ('updated_at', (j ->> 'updated_at')::timestamptz IS DISTINCT FROM b.at)) s(f, wrong) WHERE wrong"
        )
    for row in conn.execute(text(query), values):
        yield Difference(*row)


# --- SQLite ---------------------------------------------------------------------------------------
def _may_see(conn: Connection, table: Table, column: str) -> bool:
    """Return whether this person may read a column: restricted text is closed to most."""
    if column not in info(table).digested:
        return True
    try:
        with conn.begin_nested():
            conn.execute(text(f"SELECT {quoted(column)} FROM {quoted(table.name)} LIMIT 0"))
    except DBAPIError:
        return False
    return True


def _sqlite(conn: Connection, table: Table, keys: list[str] | None) -> Iterator[Difference]:
    key, name = _key(table, "t"), quoted(table.name)
    fields = [table.c[name] for name in audited_columns(table) if _may_see(conn, table, name)]
    object_ = ", ".join(f"'{column.name}', {value_of(column, 't')}" for column in fields)
    plain = {column.name for column in fields if column.server_default is None}
    only = " AND {0} IN (SELECT value FROM json_each(:keys))" if keys is not None else ""
    values: dict[str, Any] = {"tbl": table.name, **({"keys": json.dumps(keys)} if keys is not None else {})}
    record = info(table).kind is Kind.RECORD
    stamps = "t.created_by, t.updated_by, t.updated_at" if record else "NULL, NULL, NULL"
    rows = conn.execute(
        text(f"SELECT {key}, json_object({object_}), {stamps} FROM {name} t WHERE 1{only.format(key)}"), values
    )
    now = {row[0]: (json.loads(row[1]), row[2:]) for row in rows}
    told: dict[str, dict[str, Any]] = {}
    wrote: dict[str, tuple[str | None, str, int]] = {}
    for row_id, op, who, at, diff in conn.execute(
        text(
            f"SELECT row_id, op, who, at, diff FROM audit WHERE tbl = :tbl AND op <> 'L'{only.format('row_id')}"
            " ORDER BY row_id, version"
        ),
        values,
    ):
        author = wrote.get(row_id, (None,))[0]
        wrote[row_id] = (who if op == "I" else author), who, at
        told.setdefault(row_id, {}).update({field: pair[1] for field, pair in json.loads(diff).items()})
    for row_id, (there, (created_by, updated_by, updated_at)) in now.items():
        if row_id not in wrote:
            continue
        said, (author, editor, at) = told[row_id], wrote[row_id]
        for field, value in there.items():
            untold = field not in said and author is not None and field in plain
            if said.get(field, value) != value or (untold and value is not None):
                yield Difference(row_id, field, said.get(field), value)
        if record:
            stamped = {"created_by": author in (None, created_by), "updated_by": updated_by == editor}
            for field, right in {**stamped, "updated_at": updated_at == at}.items():
                if not right:
                    yield Difference(row_id, field, None, None)

"""The statements that destroy records of a kind: which rows go, in which order, and what of them has to remain.

Of each row remains its key and a digest. Of a row that seals cover by its content, it is what the seal took of it, so
that the seal holds without the row. Of a row with a trail, it is the digest of the hashes in its trail, in order:
the trail keeps when, who and what was done, and loses what was written. The digest of a batch is over those of
its rows, that of a disposition over its batches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Table

from app.db import tables as t
from app.db.belonging import plans
from app.db.belonging.kinds import KINDS
from app.db.guards.seal import content, covered
from app.db.tables.base import info

_SOURCES = "INSERT INTO destroyed_source (tbl, source, number, batch_id)"
_INTO = "INSERT INTO destroyed_row (tbl, row_id, n, batch_id, hash, number)"
_BATCH = {"sqlite": ":b", "postgresql": "b"}
_KEYS = {"sqlite": "IN (SELECT value FROM json_each(:keys))", "postgresql": "= ANY (keys)"}
_TRAIL = {
    "sqlite": "(SELECT app_sha256_of(h.hash) FROM (SELECT a.hash FROM audit a WHERE a.tbl = destroyed_row.tbl"
    " AND a.row_id = destroyed_row.row_id AND a.op <> 'L' ORDER BY a.version LIMIT -1 OFFSET 0) h)",
    "postgresql": "(SELECT sha256(string_agg(a.hash, ''::bytea ORDER BY a.version)) FROM audit a"
    " WHERE a.tbl = destroyed_row.tbl AND a.row_id = destroyed_row.row_id AND a.op <> 'L')",
}
#: The digest of a batch, over its rows in the order of their names.
DIGEST = {
    "sqlite": "(SELECT lower(hex(app_sha256_of(h.hash))) FROM (SELECT d.hash FROM destroyed_row d"
    " WHERE d.batch_id = {batch} ORDER BY d.tbl, d.row_id LIMIT -1 OFFSET 0) h)",
    "postgresql": "(SELECT encode(sha256(string_agg(d.hash, ''::bytea ORDER BY d.tbl COLLATE \"C\","
    " d.row_id COLLATE \"C\")), 'hex') FROM destroyed_row d WHERE d.batch_id = {batch})",
}
#: The same digest of the trail of a row (d), to compare what is kept of it with what is there.
TRAIL_OF = {kind: sql.replace("destroyed_row.", "d.") for kind, sql in _TRAIL.items()}


def statements(kind: str, dialect: str) -> Iterator[str]:
    """Yield the statements, in the words of `app.db.guards.portable`.

    On PostgreSQL `b` is the batch and `keys` an array of the records; on SQLite they are the parameters :b and :keys.
    """
    batch = _BATCH[dialect]
    yield _noted(t.metadata.tables[kind], f"r.id {_KEYS[dialect]}", dialect)
    for part in plans.parts(kind):
        table = t.metadata.tables[part.table]
        if plans.is_noted(table):
            yield _noted(table, f"r.{part.column} IN ({_gone(part.of, batch)})", dialect)
    holders = [kind, *(part.table for part in plans.parts(kind) if part.table in KINDS)]
    for name, tbl, id in plans.about(kind):
        any_of = " OR ".join(f"r.{tbl} = '{one}' AND r.{id} IN ({_gone(one, batch)})" for one in holders)
        yield _noted(t.metadata.tables[name], f"({any_of})", dialect)
    for part in plans.below_about(kind):
        yield _noted(t.metadata.tables[part.table], f"r.{part.column} IN ({_gone(part.of, batch)})", dialect)
    yield from _said_by_sources(kind, holders, batch, dialect)
    has_files = any(name == "attachment" for name, *_ in plans.about(kind))
    if has_files:
        used = f"SELECT a.content_id FROM attachment a WHERE a.id IN ({_gone('attachment', batch)})"
        other = f"SELECT 1 FROM attachment o WHERE o.content_id = r.id AND o.id NOT IN ({_gone('attachment', batch)})"
        yield _noted(t.attachment_content, f"r.id IN ({used}) AND NOT EXISTS ({other})", dialect)
    for name in plans.order(kind):
        yield _deletes(kind, name, batch)
    if has_files:
        yield f"DELETE FROM attachment_piece WHERE content_id IN ({_gone('attachment_content', batch)})"
        yield f"DELETE FROM attachment_content WHERE id IN ({_gone('attachment_content', batch)})"
    rows = f"SELECT d.tbl, d.row_id FROM destroyed_row d WHERE d.batch_id = {batch}"
    yield f"UPDATE audit SET diff = '{{{{}}}}' WHERE op <> 'L' AND (tbl, row_id) IN ({rows})"
    yield f"UPDATE destroyed_row SET hash = {_TRAIL[dialect]} WHERE batch_id = {batch} AND hash IS NULL"
    yield (
        f"UPDATE disposition_batch SET finished = TRUE, digest = {DIGEST[dialect].format(batch=batch)}"
        f" WHERE id = {batch}"
    )


def _said_by_sources(kind: str, holders: Sequence[str], batch: str, dialect: str) -> Iterator[str]:
    """Yield what notes by which names sources know the records, as digests, and takes away all they said of them."""
    if kind == "ticket":
        gone = f"SELECT k.source, k.number FROM ticket k WHERE k.id IN ({_gone('ticket', batch)})"
        # one whose number another source had already has another here than its source calls it by
        theirs = (
            "SELECT k.source, coalesce(first_cell(c.cells), k.number) FROM ticket k LEFT JOIN source_row c"
            " ON c.source = k.source AND c.kind = 'ticket_called' AND c.number = k.number"
            f" WHERE k.id IN ({_gone('ticket', batch)})"
        )
        yield (
            f"{_SOURCES} SELECT 'ticket', n.source, text_digest(n.number), {batch}"
            f" FROM ({theirs.replace('k.number) FROM', 'k.number) AS number FROM', 1)}) n"
            " WHERE n.source LIKE 'import:%' ON CONFLICT DO NOTHING"
        )
        ids = f"SELECT i.source, i.number FROM source_row i WHERE i.id IN ({_gone('source_row', batch)})"
        for condition in (
            f"r.kind = 'ticket_ids' AND (r.source, first_cell(r.cells)) IN ({theirs})",
            f"r.kind = 'ticket_changes' AND ((r.source, r.number) IN ({theirs}) OR (r.source, r.number) IN ({ids}))",
            f"r.kind = 'ticket' AND (r.source, r.number) IN ({theirs})",
            f"r.kind = 'ticket_called' AND (r.source, r.number) IN ({gone})",
        ):
            yield _noted(t.source_row, condition, dialect)
        yield (
            f"{_SOURCES} SELECT DISTINCT 'ticket', s.source, text_digest(s.number), {batch} FROM source_row s"
            f" WHERE s.kind IN ('ticket_ids', 'ticket_changes') AND s.id IN ({_gone('source_row', batch)})"
            " ON CONFLICT DO NOTHING"
        )
        yield f"DELETE FROM data_finding WHERE (source, ticket_number) IN ({theirs})"
        yield f"DELETE FROM data_finding WHERE (source, ticket_number) IN ({gone})"
        yield f"DELETE FROM source_row WHERE id IN ({_gone('source_row', batch)})"
    for name in holders:
        said = f"FROM source_record s WHERE s.tbl = '{name}' AND s.row_id IN ({_gone(name, batch)})"
        yield (f"{_SOURCES} SELECT s.tbl, s.source, text_digest(s.number), {batch} {said} ON CONFLICT DO NOTHING")
        yield f"DELETE FROM data_finding WHERE (source, ticket_number) IN (SELECT s.source, s.number {said})"
        yield f"DELETE FROM source_record WHERE tbl = '{name}' AND row_id IN ({_gone(name, batch)})"


def _gone(table: str, batch: str) -> str:
    return f"SELECT d.n FROM destroyed_row d WHERE d.batch_id = {batch} AND d.tbl = '{table}'"


def key(table: Table, row: str) -> str:
    """Return the SQL of a row's key as the trail writes it."""
    return " || '/' || ".join(f"rows({row}.{column.name})" for column in table.primary_key)


def _noted(table: Table, condition: str, dialect: str) -> str:
    columns = list(table.primary_key)
    n = f"r.{columns[0].name}" if len(columns) == 1 else "NULL"
    sealed = covered(t.metadata).get(table.name, ())
    digest = content(dialect, sealed).replace("{", "{{").replace("}", "}}") if sealed else "NULL"
    number = "r.number" if info(table).numbers else "NULL"
    return (
        f"{_INTO} SELECT '{table.name}', {key(table, 'r')}, {n}, {_BATCH[dialect]}, {digest}, {number}"
        f" FROM {table.name} r WHERE {condition} ON CONFLICT DO NOTHING"
    )


def _deletes(kind: str, name: str, batch: str) -> str:
    table = t.metadata.tables[name]
    columns = list(table.primary_key)
    if plans.is_noted(table) and len(columns) == 1:
        return f"DELETE FROM {name} WHERE {columns[0].name} IN ({_gone(name, batch)})"
    named = (f"{part.column} IN ({_gone(part.of, batch)})" for part in plans.parts(kind) if part.table == name)
    return f"DELETE FROM {name} WHERE {' OR '.join(named)}"

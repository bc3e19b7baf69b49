"""The audit trail: verifying its hash chains, versions and seals, and sealing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from app.db.connect import sha256
from app.db.guards import sqlite as guards_sqlite
from app.db.tables import audit, audit_seal, kinds
from app.db.tables.base import Kind
from app.db.types import from_micros


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be: what kind, and a sentence that ends in what to do.

    `repair`: the statement with which an upgrade mends it; "" where it does not, or makes it anew in any case.
    """

    kind: str
    text: str
    repair: str = ""

    def __str__(self) -> str:
        return self.text


# Spelled out here and not asked from a function in the database: who tampers could replace that too.
_CONTENT = {
    "postgresql": "sha256(coalesce(before, ''::bytea) || convert_to(jsonb_build_array("
    "(extract(epoch FROM at) * 1000000)::bigint, who, op_id, tbl, row_id, op, version, diff)::text, 'UTF8'))",
    "sqlite": "app_sha256(before, json_array(at, who, op_id, tbl, row_id, op, version, diff))",
}
_CHAINED = (
    "SELECT a.*, lag(hash) OVER w AS before, lag(version) OVER w AS previous FROM audit a"
    " WINDOW w AS (PARTITION BY tbl, row_id ORDER BY version)"
)


def chains(conn: Connection) -> Iterable[Problem]:
    """Yield audit rows whose hash does not follow from their content and the row before."""
    digest = _CONTENT[conn.dialect.name]
    differs = f"hash IS DISTINCT FROM {digest}" if conn.dialect.name == "postgresql" else f"hash IS NOT {digest}"
    found = conn.execute(text(f"SELECT tbl, row_id, version FROM ({_CHAINED}) x WHERE {differs} ORDER BY id"))
    for tbl, row_id, version in found:
        yield Problem(
            "chain", f"The audit row of {tbl} {row_id}, version {version}, was changed or follows a missing one."
        )


def may_read(conn: Connection, table: Table) -> bool:
    """Return whether this login may read a table: restricted text is checked by those who may."""
    asked = text("SELECT has_table_privilege(:tbl, 'SELECT')")
    return conn.dialect.name != "postgresql" or bool(conn.scalar(asked, {"tbl": table.name}))


def gaps(conn: Connection) -> Iterable[Problem]:
    """Yield missing versions in the trail, and records that are not at the version the trail ends with."""
    loaded = "EXISTS (SELECT 1 FROM audit l WHERE l.tbl = x.tbl AND l.op = 'L')"
    found = conn.execute(
        text(
            f"SELECT tbl, row_id, version FROM ({_CHAINED}) x WHERE version <> previous + 1"
            f" OR previous IS NULL AND version <> 1 AND NOT {loaded} ORDER BY id"
        )
    )
    for tbl, row_id, version in found:
        yield Problem("gap", f"The trail of {tbl} {row_id} misses what came before version {version}.")
    records = kinds.of_kind(Kind.RECORD)
    for table in records:
        if not may_read(conn, table):
            continue
        key = next(iter(table.primary_key))
        name = f'"{table.name}"'
        rows = conn.execute(
            text(
                f"SELECT r.{key.name}, r.version, a.v FROM {name} r LEFT JOIN"
                " (SELECT row_id, max(version) AS v FROM audit"
                f" WHERE tbl = :tbl AND op <> 'L' GROUP BY row_id) a ON a.row_id = CAST(r.{key.name} AS text)"
                " WHERE r.version <> a.v OR a.v IS NULL"
                " AND NOT EXISTS (SELECT 1 FROM audit WHERE tbl = :tbl AND op = 'L')"
            ),
            {"tbl": table.name},
        )
        for row_id, version, last in rows:
            yield Problem(
                "gap", f"{table.name} {row_id} is at version {version}, its trail ends at {last or 'nothing'}."
            )
    for table in kinds.audited():
        if table in records:
            continue
        count = conn.execute(select(func.count()).select_from(table)).scalar_one()
        noted = conn.execute(
            text(
                "SELECT count(*) FROM (SELECT op, row_number() OVER (PARTITION BY row_id ORDER BY version DESC) AS n"
                " FROM audit WHERE tbl = :tbl AND op <> 'L') x WHERE n = 1 AND op <> 'D'"
            ),
            {"tbl": table.name},
        ).scalar_one()
        bulk = conn.execute(select(audit.c.id).where(audit.c.tbl == table.name, audit.c.op == "L").limit(1)).first()
        if count != noted and bulk is None:
            yield Problem("gap", f"{table.name} has {count} rows, its trail leads to {noted}.")


def _range(conn: Connection, start: int, stop: int) -> list[Any]:
    """Hashes of the audit rows between two seals: by transaction on PostgreSQL, by id on SQLite."""
    mark = "tx >= CAST(CAST(:a AS text) AS xid8) AND tx < CAST(CAST(:b AS text) AS xid8)"
    where = mark if conn.dialect.name == "postgresql" else "id >= :a AND id < :b"
    return list(
        conn.execute(text(f"SELECT hash FROM audit WHERE {where} ORDER BY id"), {"a": start, "b": stop}).scalars()
    )


def seals(conn: Connection) -> Iterable[Problem]:
    """Yield seals whose digest no longer follows from the audit rows they close."""
    start, before = 0, b""
    for row in conn.execute(select(audit_seal).order_by(audit_seal.c.id)):
        hashes = _range(conn, start, row.upto)
        if len(hashes) != row.n or sha256(before, *hashes) != bytes(row.hash):
            yield Problem(
                "seal",
                f"Seal {row.id} of {row.at:%Y-%m-%d %H:%M} UTC closed {row.n} audit rows; they are no longer the same.",
            )
        start, before = row.upto, bytes(row.hash)


def seal(conn: Connection) -> bytes:
    """Write a seal over the audit rows of all finished transactions since the last; returns its digest."""
    if conn.dialect.name == "postgresql":
        return bytes(conn.execute(text("SELECT seal()")).scalar_one())
    last = conn.execute(select(audit_seal).order_by(audit_seal.c.id.desc()).limit(1)).first()
    start, before = (last.upto, bytes(last.hash)) if last else (0, b"")
    upto = conn.execute(select(func.coalesce(func.max(audit.c.id), 0))).scalar_one() + 1
    hashes = _range(conn, start, upto)
    digest = sha256(before, *hashes)
    at = from_micros(conn.exec_driver_sql("SELECT app_now()").scalar_one())
    with guards_sqlite.stamping(conn):
        conn.execute(insert(audit_seal).values(at=at, upto=upto, n=len(hashes), hash=digest))
    return digest

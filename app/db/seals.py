"""Seals: digests over the audit trail and the facts beside it, which packets print, so that rewriting shows.

A seal covers rows by their ids, up to the newest one that it saw. Ids that were drawn and not committed yet are noted
with it, and the next seal covers those that came since: nobody's open transaction is in its way, and nothing in it
hangs on the numbers of transactions, so it holds in a restored copy. Each part of a seal is compared by itself; the
seal's own digest goes on from the one before.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, text

from app.db import tables
from app.db.connect import sha256
from app.db.guards import sqlite as guards_sqlite
from app.db.guards.seal import OPEN_DAYS, content, covered, only, order_of
from app.db.tables import audit, audit_seal
from app.db.trail import Problem, may_read
from app.db.types import from_micros

#: Parts of seals that are compared where not all are.
SAMPLE = 200
BACKUP = "Compare with a backup, and with the seal that packets of the time print."


def seal(conn: Connection) -> bytes:
    """Cover all that was written since the last seal by one; returns its digest, the last one where nothing was."""
    if conn.dialect.name == "postgresql":
        return bytes(conn.execute(text("SELECT seal()")).scalar_one())
    last = conn.execute(select(audit_seal).order_by(audit_seal.c.id.desc()).limit(1)).first()
    known: Mapping[str, Any] = (last.covers if last is not None else None) or {}
    parts: dict[str, dict[str, Any]] = {}
    for name, columns in covered(tables.metadata).items():
        start = known.get(name, {}).get("upto", 0)
        n, digest, upto = conn.execute(
            text(
                "SELECT count(*), app_sha256_of(c), coalesce(max(id), :start) FROM"
                f" (SELECT {order_of('sqlite', name)} AS id, {content('sqlite', columns)} AS c"
                f' FROM "{name}" WHERE {order_of("sqlite", name)} > :start AND {only(name)}'
                " ORDER BY 1 LIMIT -1 OFFSET 0) r"
            ),
            {"start": start},
        ).one()
        parts[name] = {
            "from": start,
            "upto": upto,
            "n": n,
            "hash": bytes(digest or sha256()).hex(),
            "late": [],
            "missing": [],
            "columns": list(columns),
        }
    total = sum(part["n"] for part in parts.values())
    if not total and last is not None:
        return bytes(last.hash)
    digest = sha256(bytes(last.hash) if last is not None else b"", _told(parts))
    at = from_micros(conn.exec_driver_sql("SELECT app_now()").scalar_one())
    with guards_sqlite.stamping(conn):
        row = {"at": at, "upto": parts[audit.name]["upto"], "n": total, "hash": digest, "covers": parts}
        conn.execute(insert(audit_seal).values(row))
    return digest


def _told(parts: Mapping[str, Any]) -> str:
    order = [audit.name, *sorted(parts.keys() - {audit.name})]
    return "".join(f"{name}:{parts[name]['n']}:{parts[name]['hash']};" for name in order if name in parts)


def due(conn: Connection, every: timedelta, now: datetime) -> bool:
    """Return whether the last seal is older than `every`, and something was written since."""
    last = conn.execute(select(audit_seal.c.at, audit_seal.c.covers).order_by(audit_seal.c.id.desc()).limit(1)).first()
    if last is not None and now - last.at < every:
        return False
    known: Mapping[str, Any] = (last.covers if last is not None else None) or {}
    for name in covered(tables.metadata):
        number = order_of(conn.dialect.name, name)
        newest = conn.execute(text(f'SELECT max({number}) FROM "{name}" WHERE {only(name)}')).scalar()
        if newest is not None and newest > known.get(name, {}).get("upto", 0):
            return True
    return False


def sampled(conn: Connection) -> tuple[int, int]:
    """Return how many parts of seals are compared where not every one is, and how many there are."""
    found = conn.execute(select(audit_seal.c.covers)).scalars()
    of = sum(1 for covers in found for part in (covers or {}).values() if _holds(part))
    return min(of, SAMPLE), of


def _holds(part: Mapping[str, Any]) -> bool:
    return bool(part["n"]) or part["upto"] > part["from"]


def problems(conn: Connection, everything: bool) -> Iterator[Problem]:
    """Yield seals that do not follow from the one before, and those whose rows are no longer the same."""
    before = b""
    parts: list[tuple[str, datetime, str, Mapping[str, Any]]] = []
    starts: dict[str, int] = {}
    for row in conn.execute(select(audit_seal).order_by(audit_seal.c.id)):
        called = f"Seal {row.id} of {row.at:%Y-%m-%d %H:%M} UTC"
        covers = row.covers if isinstance(row.covers, dict) else {}
        total = sum(part["n"] for part in covers.values())
        told = sha256(before, _told(covers)) == bytes(row.hash)
        follows = all(part["from"] == starts.get(name, 0) for name, part in covers.items())
        if not covers or not told or not follows or total != row.n:
            yield Problem("seal", f"{called} closed {row.n} rows; it was changed, or one before it is gone. {BACKUP}")
        before = bytes(row.hash)
        for name, part in covers.items():
            starts[name] = part["upto"]
            if _holds(part):
                parts.append((called, row.at, name, part))
    chosen = parts if everything or len(parts) <= SAMPLE else [*parts[-20:], *random.sample(parts[:-20], SAMPLE - 20)]
    for called, _, name, part in chosen:
        if name not in tables.metadata.tables or not may_read(conn, tables.metadata.tables[name]):
            continue
        yield from _part_problems(conn, called, name, part)
    yield from _beneath(conn, parts)


def _beneath(conn: Connection, parts: list[tuple[str, datetime, str, Mapping[str, Any]]]) -> Iterator[Problem]:
    """Yield rows of ids that seals saw unused, and that none covered since: no transaction is open for so long."""
    late: dict[str, set[int]] = {}
    for _, _, name, part in parts:
        late.setdefault(name, set()).update(part["late"])
    until = max((at for _, at, _, _ in parts), default=None)
    for called, at, name, part in parts:
        if not part["missing"] or until is None or until - at < timedelta(days=OPEN_DAYS):
            continue
        if name not in tables.metadata.tables or not may_read(conn, tables.metadata.tables[name]):
            continue
        number = order_of(conn.dialect.name, name)
        asked = text(f'SELECT {number} FROM "{name}" WHERE {number} BETWEEN :low AND :high AND {only(name)}')
        for low, high in part["missing"]:
            found = set(conn.execute(asked, {"low": low, "high": high}).scalars()) - late[name]
            if found:
                yield Problem("seal", f"{name} {min(found)} was written beneath: {called} saw that id unused. {BACKUP}")


def _part_problems(conn: Connection, called: str, name: str, part: Mapping[str, Any]) -> Iterator[Problem]:
    table = tables.metadata.tables[name]
    if not set(part["columns"]) <= set(table.c.keys()):
        return  # what it covers is stored in another form since
    kind = conn.dialect.name
    what, number = content(kind, part["columns"]), order_of(kind, name)
    if kind == "sqlite":
        gone = (
            f" UNION ALL SELECT n, hash FROM destroyed_row WHERE tbl = '{name}' AND n > :low AND n <= :high"
            if part["columns"]
            else ""
        )
        rows = (
            f'SELECT c FROM (SELECT {number} AS id, {what} AS c FROM "{name}" WHERE {number} > :low'
            f" AND {number} <= :high AND {only(name)}{gone}) ORDER BY id LIMIT -1 OFFSET 0"
        )
        n, digest = conn.execute(
            text(f"SELECT count(*), app_sha256_of(c) FROM ({rows}) r"), {"low": part["from"], "high": part["upto"]}
        ).one()
    else:
        values = {
            "low": part["from"],
            "high": part["upto"],
            "late": part["late"],
            "first": [pair[0] for pair in part["missing"]],
            "last": [pair[1] for pair in part["missing"]],
        }
        gap = (
            "EXISTS (SELECT FROM unnest(CAST(:first AS bigint[]), CAST(:last AS bigint[])) g(a, b)"
            f" WHERE t.{number} BETWEEN g.a AND g.b)"
        )
        rows = (
            f"(t.{number} > :low AND t.{number} <= :high AND NOT {gap} OR t.{number} = ANY(CAST(:late AS bigint[])))"
            f" AND {only(name)}"
        )
        there = f'SELECT t.{number} AS id, {what} AS c FROM "{name}" t WHERE {rows}'
        if part["columns"]:  # what an approved disposition destroyed left its digest
            gap = gap.replace(f"t.{number}", "t.n")
            gone = f"(t.n > :low AND t.n <= :high AND NOT {gap} OR t.n = ANY(CAST(:late AS bigint[])))"
            there += f" UNION ALL SELECT t.n, t.hash FROM destroyed_row t WHERE t.tbl = '{name}' AND {gone}"
        n, digest = conn.execute(
            text(f"SELECT count(*), sha256(coalesce(string_agg(c, ''::bytea ORDER BY id), '')) FROM ({there}) x"),
            values,
        ).one()
    if n == part["n"] and _other_columns(conn, name, part):
        return  # rows of it were destroyed that it covered in another form: their number is all that can be compared
    if n != part["n"] or bytes(digest or sha256()).hex() != part["hash"]:
        yield Problem(
            "seal", f"{called} closed {part['n']} rows of {name}; they are no longer the same (now {n}). {BACKUP}"
        )


def _other_columns(conn: Connection, name: str, part: Mapping[str, Any]) -> bool:
    """Return whether rows are destroyed of a part that has other columns than seals take today."""
    if not part["columns"] or list(covered(tables.metadata).get(name, ())) == list(part["columns"]):
        return False
    asked = text("SELECT 1 FROM destroyed_row WHERE tbl = :name AND n > :low AND n <= :high LIMIT 1")
    return conn.execute(asked, {"name": name, "low": part["from"], "high": part["upto"]}).first() is not None

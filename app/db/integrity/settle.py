"""What an upgrade rewrote without the guards, noted in the audit trail, so that rows and trail agree again."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Table, text

from app.db.guards import sqlite as guards_sqlite
from app.db.guards.grants import quoted
from app.db.guards.install import bulk_load, run_statement
from app.db.guards.postgres import audited_columns, key_columns
from app.db.integrity.rows import differences
from app.db.tables import kinds
from app.db.tables.base import STAMPS, Kind, info
from app.db.trail import CONTENT

_WHO = {"postgresql": "session_user", "sqlite": "app_user()"}


def settle(conn: Connection) -> int:
    """Write an audit row, in the name of who upgrades, for each row that its trail does not lead to; returns how many.

    As the owner, right after the revisions: whoever reads the history then sees what they changed.
    """
    found: dict[Table, dict[str, dict[str, list[Any]]]] = {}
    for table in kinds.audited():
        for one in differences(conn, table):
            if one.column not in STAMPS:
                found.setdefault(table, {}).setdefault(one.row_id, {})[one.column] = [one.told, one.there]
    if not found:
        return 0
    with bulk_load(conn):
        for table, rows in found.items():
            for row_id, diff in rows.items():
                _note(conn, table, row_id, diff)
    return sum(map(len, found.values()))


def begin_trail(conn: Connection, table: Table) -> None:
    """Write the first audit row of each row that has none, in the name of who upgrades: of a table audited from now on.

    As the owner, with the guards in place.
    """
    key = " || '/' || ".join(f"CAST(NEW.{quoted(name)} AS text)" for name in key_columns(table))
    rows = (
        f"FROM {quoted(table.name)} AS NEW WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.tbl = '{table.name}'"
        f" AND a.row_id = {key} AND a.op <> 'L')"
    )
    if conn.dialect.name == "sqlite":
        with guards_sqlite.stamping(conn):
            conn.exec_driver_sql(guards_sqlite.audit_insert(table, "I", rows))
        return
    told = ", ".join(f"'{name}', jsonb_build_array(NULL, NEW.{quoted(name)})" for name in audited_columns(table))
    run_statement(
        conn,
        "INSERT INTO audit (at, who, op_id, tbl, row_id, op, version, diff, hash)"
        f" SELECT x.*, {CONTENT['postgresql'].replace('before', 'NULL')} FROM (SELECT app_now() AS at,"
        " session_user::text AS who, nullif(current_setting('longleaf.op_id', true), '') AS op_id,"
        f" '{table.name}' AS tbl, {key} AS row_id, 'I' AS op, 1 AS version, jsonb_build_object({told}) AS diff"
        f" {rows}) x",
    )


def _note(conn: Connection, table: Table, row_id: str, diff: dict[str, list[Any]]) -> None:
    kind = conn.dialect.name
    if info(table).kind is Kind.RECORD:
        (key,) = key_columns(table)
        conn.execute(
            text(
                f"UPDATE {quoted(table.name)} SET version = version + 1, updated_by = {_WHO[kind]},"
                f" updated_at = app_now() WHERE CAST({quoted(key)} AS text) = :row_id"
            ),
            {"row_id": row_id},
        )
    written = conn.execute(
        text(
            "INSERT INTO audit (at, who, tbl, row_id, op, version, diff)"
            f" SELECT app_now(), {_WHO[kind]}, :tbl, :row_id, 'U', max(version) + 1, CAST(:diff AS {_JSON[kind]})"
            " FROM audit WHERE tbl = :tbl AND row_id = :row_id AND op <> 'L' RETURNING id"
        ),
        {"tbl": table.name, "row_id": row_id, "diff": json.dumps(diff, ensure_ascii=False)},
    ).scalar_one()
    before = "(SELECT b.hash FROM audit b WHERE b.tbl = a.tbl AND b.row_id = a.row_id AND b.version = a.version - 1)"
    hashed = CONTENT[kind].replace("before", before)
    conn.execute(text(f"UPDATE audit AS a SET hash = {hashed} WHERE id = :id"), {"id": written})


_JSON = {"postgresql": "jsonb", "sqlite": "text"}

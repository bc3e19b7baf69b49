"""What an upgrade rewrote without the guards, noted in the audit trail, so that rows and trail agree again."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Table, text

from app.db.guards.grants import quoted
from app.db.guards.install import bulk_load
from app.db.guards.postgres import key_columns
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

"""An act that is carried out in parts, each in a transaction of its own, under ids made from the act's id."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from app.db.records import hold
from app.db.tables import op


def part_id(op_id: str, part: int) -> str:
    """Return the id under which one part of an act is written."""
    return f"{op_id}/{part}"


def is_over(conn: Connection, op_id: str) -> bool:
    """Return whether the whole act was answered or given up already; nobody gives it up while this part is written."""
    _hold(conn, op_id)
    return conn.execute(select(op.c.op_id).where(_own(conn), op.c.op_id == op_id)).first() is not None


def results(conn: Connection, op_id: str) -> dict[int, Any]:
    """Return the results of the parts that are written, by part, once none is being written any more."""
    _hold(conn, op_id)
    prefix = part_id(op_id, 0)[:-1]
    mine = _own(conn), func.substr(op.c.op_id, 1, len(prefix)) == prefix
    rows = conn.execute(select(op.c.op_id, op.c.result).where(*mine).order_by(op.c.at, op.c.op_id)).all()
    parts = {name[len(prefix) :]: result for name, result in rows}
    return {int(part): result["value"] for part, result in parts.items() if part.isdecimal() and "value" in result}


def _hold(conn: Connection, op_id: str) -> None:
    hold(conn, f"op {op_id}")


def _own(conn: Connection) -> ColumnElement[bool]:
    """Return the condition for acts of the person at work: an id is its person's."""
    return op.c.who == (func.session_user() if conn.dialect.name == "postgresql" else func.app_user())

"""Tables in the memory of one connection of SQLite, also of one that only reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection


@contextmanager
def may_make_temporary(conn: Connection) -> Iterator[None]:
    """Let a connection of SQLite make temporary tables; afterwards it reads only if it did before."""
    before = conn.exec_driver_sql("PRAGMA query_only").scalar_one()
    conn.exec_driver_sql("PRAGMA query_only=OFF")
    try:
        yield
    finally:
        conn.exec_driver_sql(f"PRAGMA query_only={before}")

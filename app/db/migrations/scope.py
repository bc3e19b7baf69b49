"""What Alembic compares: our tables, without the search objects and the one column only PostgreSQL has."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql.base import ischema_names

ischema_names.setdefault("xid8", Text)  # unknown to SQLAlchemy, which would warn

#: On PostgreSQL `audit` also has the writing transaction, the watermark of the change feed, and `op` the order in which
#: acts began, which is the rowid on SQLite.
POSTGRES_ONLY = frozenset({("column", "tx"), ("index", "ix_audit_tx"), ("column", "drawn"), ("index", "ix_op_drawn")})


def include_object(_item: Any, name: str | None, kind: str, reflected: bool, _compared: Any) -> bool:
    """Return whether Alembic compares this object with the metadata."""
    if not reflected or name is None:
        return True
    if kind == "table":
        return not (name.startswith(("ticket_fts", "sqlite_")))
    if kind in {"column", "index"}:
        return (
            (kind, name) not in POSTGRES_ONLY
            and not name.startswith("ix_ticket_search")
            and (kind, name) != ("column", "search")
        )
    return True

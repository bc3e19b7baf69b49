"""Writes the first revision from tables.py: python -m app.db.migrations.freeze. Only until the first release.

From the first release on a change of the schema is a new revision (expand, later contract), and this is not used.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Literal

_TARGET = Path(__file__).parent / "versions" / "v0001_initial.py"
_HEAD = '''"""The schema of the first release. Written by app.db.migrations.freeze."""

# ruff: noqa: E501  (generated)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Json, Key

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every table; on PostgreSQL also the number sequences and the feed's watermark column."""
'''
_TAIL = """    if op.get_bind().dialect.name == "postgresql":
        for prefix in ("inc", "req", "chg", "mi"):
            op.execute(f"CREATE SEQUENCE number_{prefix}")
        op.execute("ALTER TABLE audit ADD COLUMN tx xid8 NOT NULL DEFAULT pg_current_xact_id()")
        op.execute("CREATE INDEX ix_audit_tx ON audit (tx)")
"""


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    from sqlalchemy import JSON, BigInteger

    from app.db.types import Instant

    if kind == "type":
        if isinstance(item, Instant):
            return "Instant()"
        if isinstance(item, JSON):
            return "Json"
        if isinstance(item, BigInteger) and item._variant_mapping:
            return "Key"
    return False


def source() -> str:
    """The text of the first revision for today's tables.py."""
    from alembic.autogenerate import api
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    from app.db.tables import metadata

    engine = create_engine("sqlite://")
    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"target_metadata": metadata, "render_item": _render})
        script = api.produce_migrations(context, metadata)
        assert script.upgrade_ops is not None
        code = api.render_python_code(script.upgrade_ops, render_item=_render, migration_context=context)
    engine.dispose()
    body = [line for line in code.splitlines() if line.strip() and not line.strip().startswith("#")]
    return (
        _HEAD
        + "\n".join(body_line if body_line.startswith("    ") else f"    {body_line}" for body_line in body)
        + "\n"
        + _TAIL
    )


if __name__ == "__main__":
    _TARGET.write_text(source(), encoding="utf-8")
    sys.stdout.write(f"{_TARGET.name}: {len(source().splitlines())} lines\n")

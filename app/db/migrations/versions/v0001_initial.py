"""The schema of the first release."""

from __future__ import annotations

from alembic import op

from app.db.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every table; on PostgreSQL also the number sequences and the feed's watermark column."""
    bind = op.get_bind()
    metadata.create_all(bind, checkfirst=False)
    if bind.dialect.name == "postgresql":
        for prefix in ("inc", "req", "chg", "mi"):
            op.execute(f"CREATE SEQUENCE number_{prefix}")
        op.execute("ALTER TABLE audit ADD COLUMN tx xid8 NOT NULL DEFAULT pg_current_xact_id()")
        op.execute("CREATE INDEX ix_audit_tx ON audit (tx)")

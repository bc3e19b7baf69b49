"""Callers are told of their tickets by mail and asked whether they are satisfied."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TOKEN, _TO = sa.text("token <> ''"), sa.text("to_mail <> ''")


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    with op.batch_alter_table("mail") as batch:
        batch.add_column(sa.Column("thread", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("reply_to", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("survey") as batch:
        batch.add_column(sa.Column("token", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("to_mail", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("expires_at", Instant(), nullable=True))
        batch.create_index("ix_survey_ticket_id", ["ticket_id"])
    op.create_index("ix_survey_token", "survey", ["token"], unique=True, postgresql_where=_TOKEN, sqlite_where=_TOKEN)
    op.create_index("ix_survey_to_mail", "survey", ["to_mail", "sent_at"], postgresql_where=_TO, sqlite_where=_TO)

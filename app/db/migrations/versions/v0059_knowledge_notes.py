"""Knowledge notes, their versions, and what they were good for."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_CODES = (
    "code IN ('', 'fixed', 'workaround', 'fulfilled', 'advice', 'not_reproducible', 'no_fault', 'duplicate',"
    " 'withdrawn', 'vendor', 'change')"
)
_LONGEST = (
    "length(title) <= 300 AND length(symptoms) <= 8000 AND length(cause) <= 8000 AND length(solution) <= 20000"
    " AND length(keywords) <= 1000 AND length(category) <= 200"
)


def _content() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("symptoms", sa.Text(), server_default="", nullable=False),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column("solution", sa.Text(), server_default="", nullable=False),
        sa.Column("keywords", sa.Text(), server_default="", nullable=False),
        sa.Column("service_id", Key, nullable=True),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("audience", sa.Text(), server_default="desk", nullable=False),
    )


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "knowledge_search",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("note_id", Key, autoincrement=False, nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", "note_id", name=op.f("pk_knowledge_search")),
    )
    op.create_index("ix_knowledge_search_note_id", "knowledge_search", ["note_id"])
    op.create_table(
        "knowledge_note",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        *_content(),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("major_incident_id", Key, nullable=True),
        sa.Column("change_id", Key, nullable=True),
        sa.Column("made_from", sa.Text(), server_default="", nullable=False),
        sa.Column("written_by", sa.Text(), server_default="", nullable=False),
        sa.Column("shown_n", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("audience IN ('desk', 'staff', 'agency')", name=op.f("ck_knowledge_note_audience")),
        sa.CheckConstraint(_CODES, name=op.f("ck_knowledge_note_code")),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'published', 'retired')", name=op.f("ck_knowledge_note_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('review', 'published') OR solution <> ''", name=op.f("ck_knowledge_note_solved")
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_knowledge_note_told")),
        sa.CheckConstraint(
            f"{_LONGEST} AND length(problem) <= 60 AND length(made_from) <= 40 AND length(owner) <= 200",
            name=op.f("ck_knowledge_note_length"),
        ),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_knowledge_note_change_id")),
        sa.ForeignKeyConstraint(
            ["major_incident_id"], ["major_incident.id"], name=op.f("fk_knowledge_note_major_incident_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_knowledge_note_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_note")),
        sa.UniqueConstraint("number", name=op.f("uq_knowledge_note_number")),
    )
    op.create_table(
        "knowledge_version",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("note_id", Key, nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        *_content(),
        sa.CheckConstraint("audience IN ('desk', 'staff', 'agency')", name=op.f("ck_knowledge_version_audience")),
        sa.CheckConstraint(_CODES, name=op.f("ck_knowledge_version_code")),
        sa.CheckConstraint(_LONGEST, name=op.f("ck_knowledge_version_length")),
        in_time("at"),
        sa.ForeignKeyConstraint(["note_id"], ["knowledge_note.id"], name=op.f("fk_knowledge_version_note_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_knowledge_version_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_version")),
        sa.UniqueConstraint("note_id", "n", name=op.f("uq_knowledge_version_note_id_n")),
    )
    op.create_table(
        "knowledge_use",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("note_id", Key, nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("ticket_id", Key, nullable=True),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("op_id", sa.Text(), nullable=True),
        sa.CheckConstraint("voice <> 'resolved' OR ticket_id IS NOT NULL", name=op.f("ck_knowledge_use_resolved")),
        sa.CheckConstraint("voice IN ('resolved', 'helped', 'not')", name=op.f("ck_knowledge_use_voice")),
        in_time("at"),
        sa.ForeignKeyConstraint(["note_id"], ["knowledge_note.id"], name=op.f("fk_knowledge_use_note_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_knowledge_use_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_use")),
    )
    with op.batch_alter_table("knowledge_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_knowledge_use_note_id"), ["note_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_knowledge_use_ticket_id"), ["ticket_id"], unique=False)

"""Files attached to records of any kind: which record, what it is called, its bytes in pieces, who withdrew it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, Text

from app.db.tables.base import at_most, fact, in_time, reference
from app.db.types import Instant, Key
from app.domain.attachments.values import ATTACHMENTS

attachment_content = fact(  # the same bytes are kept once; lists never read the pieces
    "attachment_content",
    Column("sha256", Text, nullable=False, index=True),
    Column("size", Integer, nullable=False),
    CheckConstraint("size > 0", name="size"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    touches=ATTACHMENTS,
    audited=False,
    author=None,
    occurred=None,
    called="the content of a file",
)
attachment_piece = fact(
    "attachment_piece",
    reference("content_id", "attachment_content"),
    Column("n", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("content_id", "n"),
    touches=ATTACHMENTS,
    audited=False,
    author=None,
    occurred=None,
    called="a piece of a file",
)
attachment = fact(
    "attachment",
    Column("tbl", Text, nullable=False),  # the table of the record it belongs to, and its key there: a guard looks
    Column("record_id", Key, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("media_type", Text, nullable=False),  # by what is in it, not by its name
    reference("content_id", "attachment_content", index=True),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Index("ix_attachment_record", "tbl", "record_id"),
    CheckConstraint("file_name <> ''", name="file_name"),
    in_time("at"),
    at_most(file_name=255, media_type=100),
    touches=ATTACHMENTS,
    recorded="at",
    occurred=None,
    called="an attachment",
)
attachment_withdrawal = fact(  # it stays, and is handed out no more
    "attachment_withdrawal",
    Column("attachment_id", Key, ForeignKey("attachment.id"), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False),
    CheckConstraint("reason <> ''", name="reason"),
    in_time("at"),
    at_most(reason=4000),
    touches=ATTACHMENTS,
    recorded="at",
    occurred=None,
    called="the withdrawal of an attachment",
)

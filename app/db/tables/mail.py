"""Mails that are to be sent, one a person, and what came of each attempt."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text, text

from app.db.tables.base import at_most, fact, in_time, one_of, record, reference
from app.db.types import Instant
from app.domain.changes_made import Touched

mail = record(
    "mail",
    Column("message_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("about_tbl", Text, nullable=False, server_default=""),
    Column("about_id", BigInteger),
    Column("uid", Text, nullable=False, server_default=""),
    Column("sequence", Integer),
    Column("method", Text, nullable=False, server_default=""),
    Column("to_mail", Text, nullable=False),
    Column("to_name", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False, server_default=""),
    Column("ics", Text),  # the calendar file as text: the trail of changes keeps no bytes
    reference("attach_paper_id", "cab_paper", null=True),
    Column("made_at", Instant, nullable=False),  # when it was asked for: the date that it bears at each attempt
    Column("act", Text, nullable=False, server_default=""),  # the act that asked for it
    Column("thread", Text, nullable=False, server_default=""),  # ids of the mails that it goes on from, oldest first
    Column("reply_to", Text, nullable=False, server_default=""),  # where answers go; empty: where it comes from
    Column("state", Text, nullable=False, server_default="queued"),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("next_at", Instant),
    Column("leased_until", Instant),
    Column("leased_by", Text, nullable=False, server_default=""),
    one_of("state", "queued", "sent", "failed", "dropped"),
    in_time("made_at", "next_at", "leased_until"),
    at_most(subject=998, to_mail=320, to_name=300),
    Index("ix_mail_due", "state", "next_at"),
    Index("ix_mail_about", "about_tbl", "about_id"),
    touches=Touched.MAIL,
)
mail_attempt = fact(
    "mail_attempt",
    reference("mail_id", "mail", index=True),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("ok", Boolean, nullable=False),
    Column("code", Integer),
    Column("words", Text, nullable=False, server_default=""),
    Column("by", Text, nullable=False, server_default=""),  # the machine
    in_time("at"),
    at_most(words=4000),
    touches=Touched.MAIL,
    recorded="at",
    occurred=None,
    called="an attempt to send a mail",
)

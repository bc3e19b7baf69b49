"""Mails that were read, and what became of each."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Text

from app.db.tables.base import at_most, fact, in_time, one_of, partial_index
from app.db.types import Instant
from app.domain.changes_made import Touched
from app.domain.inbox.values import Became

mail_read = fact(  # written with what is made of the mail: so that whoever finds it once more knows
    "mail_read",
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("message_id", Text, nullable=False, server_default=""),  # empty: it has none
    Column("sha256", String(64), nullable=False),  # of what it says, the same however often it is delivered
    Column("place", Text, nullable=False, server_default=""),  # mailbox, UIDVALIDITY and UID; empty: a file
    Column("sender", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False, server_default=""),
    Column("sent_at", Instant),  # what it says of itself
    Column("became", Text, nullable=False),
    Column("about_tbl", Text, nullable=False, server_default=""),
    Column("about_id", BigInteger),
    Column("words", Text, nullable=False, server_default=""),
    Column("act", Text, nullable=False, server_default=""),  # the act that read it, which asked for answers as well
    one_of("became", *(became.value for became in Became)),
    in_time("at", "sent_at"),
    at_most(message_id=1000, place=1000, sender=320, subject=1000, words=4000),
    Index("ix_mail_read_message_id", "message_id"),
    Index("ix_mail_read_place", "place"),
    Index("ix_mail_read_act", "act"),
    Index("ix_mail_read_about", "about_tbl", "about_id"),
    partial_index(  # nothing twice; what was set aside may be read again
        "uq_mail_read_sha256", "sha256", unique=True, where="became <> 'left' AND became <> 'failed'"
    ),
    touches=Touched.MAIL,
    called="a mail that was read",
)

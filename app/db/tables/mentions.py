"""That somebody was mentioned on a ticket, and whether they were told of it and read it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Text, UniqueConstraint, text

from app.db.tables.base import fact, reference
from app.db.types import Instant
from app.domain.changes_made import Touched

mention = fact(
    "mention",
    reference("ticket_id", "ticket", index=True),
    reference("event_id", "ticket_event", null=True),  # the words; null: they stand in the restricted text
    reference("person_id", "person", index=True),
    Column("restricted", Boolean, nullable=False, server_default=text("false")),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    UniqueConstraint("event_id", "person_id"),
    touches=Touched.TICKETS,
    recorded="at",
    occurred=None,
    called="a mention",
)
mention_told = fact(  # on the screen of who is mentioned, once
    "mention_told",
    reference("mention_id", "mention"),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    UniqueConstraint("mention_id"),
    touches=Touched.TICKETS,
    audited=False,
    recorded="at",
    occurred=None,
    called="a mention that was told",
)
mention_read = fact(  # by who is mentioned: the ticket was opened, or the mention cleared
    "mention_read",
    reference("mention_id", "mention"),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    UniqueConstraint("mention_id"),
    touches=Touched.TICKETS,
    recorded="at",
    occurred=None,
    called="a mention that was read",
)

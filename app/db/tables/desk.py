"""What the desk needs around its tickets: where they go, who was warned of what, and who has which one open now."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Integer, SmallInteger, Text, UniqueConstraint, text

from app.db.tables.base import at_most, fact, in_time, machinery, one_of, record, reference
from app.db.types import Instant
from app.domain.changes_made import Touched
from app.domain.tickets.warnings import Channel

ticket_warning = fact(  # that somebody was warned of a target of a ticket at a step of its time, each once
    "ticket_warning",
    reference("ticket_id", "ticket", index=True),
    Column("metric", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("step", SmallInteger, nullable=False),  # per cent of the time that are used
    Column("login", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("due_at", Instant, nullable=False),  # as it was then
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    UniqueConstraint("login", "ticket_id", "metric", "seq", "step"),
    one_of("channel", *(channel.value for channel in Channel)),
    in_time("due_at", "at"),
    touches=Touched.TICKETS,
    audited=False,
    recorded="at",
    occurred=None,
    called="a warning",
)
presence = machinery(  # one row a window of a person; what was not seen for a minute is gone
    "presence",
    Column("who", Text, nullable=False),
    Column("place", Text, nullable=False),  # made anew by each window
    reference("ticket_id", "ticket", null=True, index=True),
    Column("writing", Boolean, nullable=False, server_default=text("false")),
    Column("since", Instant, nullable=False),  # the ticket is open, or the reply is written
    Column("seen_at", Instant, nullable=False),
    UniqueConstraint("who", "place"),
    at_most(who=200, place=60),
)
routing_rule = record(  # to which group a ticket goes that nobody gave one
    "routing_rule",
    Column("place", SmallInteger, nullable=False),  # in the order: the first that fits says it
    reference("service_id", "service", null=True),
    reference("agency_id", "agency", null=True),
    Column("category", Text, nullable=False, server_default=""),
    reference("group_id", "support_group", null=True),  # null: the one that supports the service
    Column("note", Text, nullable=False, server_default=""),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    CheckConstraint("place BETWEEN 1 AND 99", name="place"),
    at_most(category=200, note=4000),
    touches=Touched.SERVICES,
)

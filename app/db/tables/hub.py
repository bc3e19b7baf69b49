"""Postings of the hub, what was posted of each word for word, who subscribed, and who was told."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)

from app.db.tables.base import at_most, fact, in_time, link, one_of, record, reference
from app.db.types import Instant, Json, Key
from app.domain.changes_made import Touched
from app.domain.hub.phases import TRANSITIONS, Impact, Kind, Phase, PostingState
from app.domain.hub.values import Channel


def _words(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


posting = record(  # its content is what would be posted next; what was posted stands in its versions
    "posting",
    Column("number", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=PostingState.DRAFT.value),
    Column("title", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("impact", Text, nullable=False, server_default=Impact.DEGRADED.value),
    Column("starts_at", Instant),
    Column("ends_at", Instant),
    Column("next_update_at", Instant),  # the promise
    reference("change_id", "change", null=True),
    reference("major_incident_id", "major_incident", null=True),
    Column("written_by", Text, nullable=False, server_default=""),  # login of who wrote what is to be posted
    Column("waits_since", Instant),  # since when its text waits for a second person
    one_of("kind", *_words(Kind)),
    one_of("state", *_words(PostingState)),
    one_of("phase", *_words(Phase)),
    one_of("impact", *_words(Impact)),
    in_time("starts_at", "ends_at", "next_update_at", "waits_since"),
    at_most(title=300, text=20000),
    CheckConstraint("starts_at <= ends_at", name="order"),
    Index("uq_posting_change", "change_id", unique=True),  # one for each, on which the program can rely
    Index("uq_posting_major", "major_incident_id", unique=True),
    touches=Touched.HUB,
    number="PO",
    states=TRANSITIONS,
    searched=("number", "title", "text"),
)
posting_service = link(
    "posting_service",
    Column("posting_id", Key, ForeignKey("posting.id"), primary_key=True),
    Column("service_id", Key, ForeignKey("service.id"), primary_key=True),
    touches=Touched.HUB,
)
posting_site = link(
    "posting_site",
    Column("posting_id", Key, ForeignKey("posting.id"), primary_key=True),
    Column("site_id", Key, ForeignKey("site.id"), primary_key=True),
    touches=Touched.HUB,
)
posting_agency = link(
    "posting_agency",
    Column("posting_id", Key, ForeignKey("posting.id"), primary_key=True),
    Column("agency_id", Key, ForeignKey("agency.id"), primary_key=True),
    touches=Touched.HUB,
)
posting_approval = fact(  # of one exact text, by another than who wrote it
    "posting_approval",
    reference("posting_id", "posting", index=True),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("sha256", String(64), nullable=False),
    in_time("at"),
    touches=Touched.HUB,
    recorded="at",
    occurred=None,
    called="an approval of a posting",
)
posting_version = fact(  # what was posted, word for word
    "posting_version",
    reference("posting_id", "posting"),
    Column("n", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("impact", Text, nullable=False),
    Column("starts_at", Instant),
    Column("ends_at", Instant),
    Column("next_at", Instant),
    Column("reach", Json, nullable=False),  # services, sites, agencies (ids)
    Column("sha256", String(64), nullable=False),
    Column("approved_by", Text, nullable=False, server_default=""),
    Column("written_by", Text, nullable=False, server_default=""),  # logins of who wrote it; "": its author did
    UniqueConstraint("posting_id", "n"),
    one_of("phase", *_words(Phase)),
    one_of("impact", *_words(Impact)),
    in_time("at", "starts_at", "ends_at", "next_at"),
    at_most(title=300, text=20000),
    touches=Touched.HUB,
    recorded="at",
    occurred=None,
    called="what was posted",
)
posting_template = record(  # words that are posted again and again, with placeholders
    "posting_template",
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    Column("next_minutes", Integer),  # after it is posted the next update is promised for then; null: none is
    Column("active", Boolean, nullable=False, server_default=text("true")),
    one_of("kind", *_words(Kind)),
    one_of("phase", *_words(Phase)),
    at_most(name=100, title=300, text=20000),
    CheckConstraint("next_minutes > 0", name="promise"),
    touches=Touched.HUB,
)
posting_template_service = link(
    "posting_template_service",
    Column("template_id", Key, ForeignKey("posting_template.id"), primary_key=True),
    Column("service_id", Key, ForeignKey("service.id"), primary_key=True),
    touches=Touched.HUB,
)
subscription = record(  # null: any
    "subscription",
    Column("number", Text, nullable=False, unique=True),
    reference("person_id", "person", null=True, index=True),
    Column("mail", Text, nullable=False, server_default=""),  # of somebody who is no person here
    reference("service_id", "service", null=True),
    reference("site_id", "site", null=True),
    reference("agency_id", "agency", null=True),
    Column("kind", Text, nullable=False, server_default=""),
    Column("severity", Text, nullable=False, server_default=Impact.NONE.value),  # the least impact that is told
    Column("channel", Text, nullable=False, server_default=Channel.MAIL.value),
    Column("quiet_from", String(5), nullable=False, server_default=""),  # local HH:MM
    Column("quiet_to", String(5), nullable=False, server_default=""),
    Column("since", Instant, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    one_of("kind", "", *_words(Kind)),
    one_of("severity", *_words(Impact)),
    one_of("channel", *_words(Channel)),
    CheckConstraint("person_id IS NULL OR mail = ''", name="who"),
    CheckConstraint("(quiet_from = '') = (quiet_to = '')", name="quiet"),
    in_time("since"),
    at_most(mail=320),
    touches=Touched.HUB,
    number="SUB",
)
posting_told = fact(  # that somebody was told by a channel what a version says
    "posting_told",
    reference("version_id", "posting_version"),
    reference("subscription_id", "subscription", index=True),
    Column("who", Text, nullable=False),  # person:ID, or mail:ADDRESS
    Column("channel", Text, nullable=False),
    Column("news", Text, nullable=False),  # what was new in it for them
    Column("reached", Boolean, nullable=False),  # false: that it reaches them no more
    reference("mail_id", "mail", null=True),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    UniqueConstraint("version_id", "who", "channel", "reached"),  # nobody is told the same twice
    Index("ix_posting_told_who", "who"),
    one_of("channel", *_words(Channel)),
    in_time("at"),
    at_most(who=400),
    touches=Touched.HUB,
    recorded="at",
    occurred=None,
    called="who was told",
)

"""Badges for the data centers of people who are not DIT's, what was said of them, and visitors."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)

from app.db.tables.base import at_most, fact, in_time, link, one_of, record, reference
from app.db.types import Instant, Key
from app.domain.datacenters.badges import ACCESS, Verdict

badge = record(
    "badge",
    Column("number", Text, nullable=False, unique=True),  # as it stands on the card
    Column("name", Text, nullable=False),
    Column("company", Text, nullable=False, server_default=""),
    reference("agency_id", "agency", index=True),  # answers for it
    Column("issued_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("why", Text, nullable=False, server_default=""),  # why it ended
    at_most(number=60, name=200, company=200, why=2000),
    touches=ACCESS,
    searched=("number", "name", "company"),
)
badge_site = link(
    "badge_site",
    Column("badge_id", Key, ForeignKey("badge.id"), primary_key=True),
    Column("site_id", Key, ForeignKey("site.id"), primary_key=True),
    touches=ACCESS,
)
badge_validation = fact(
    "badge_validation",
    reference("badge_id", "badge", index=True),
    Column("verdict", Text, nullable=False),
    Column("validated_on", Date, nullable=False),
    reference("by_id", "person", null=True),  # the agency's contact who said so; empty: who wrote it
    Column("note", Text, nullable=False, server_default=""),
    Column("withdraws_id", Key, ForeignKey("badge_validation.id"), unique=True),
    Column("recorded_at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("op_id", Text),
    one_of("verdict", *(verdict.value for verdict in Verdict)),
    CheckConstraint("(verdict = 'withdrawn') = (withdraws_id IS NOT NULL)", name="withdraws"),
    at_most(note=2000),
    in_time("recorded_at"),
    touches=ACCESS,
    recorded="recorded_at",
    occurred=None,
    called="a validation of a badge",
)
badge_notice = fact(  # on which day of its 90 the agency's contacts were told of a badge, each once
    "badge_notice",
    reference("badge_id", "badge"),
    Column("counted_from", Date, nullable=False),
    Column("step", SmallInteger, nullable=False),
    Column("people", Integer, nullable=False, server_default=text("0")),  # how many were told
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    UniqueConstraint("badge_id", "counted_from", "step"),
    in_time("at"),
    touches=ACCESS,
    recorded="at",
    occurred=None,
    called="a notice of a badge",
)
visit = record(
    "visit",
    Column("number", Text, nullable=False, unique=True),
    reference("site_id", "site", index=True),
    Column("visitor", Text, nullable=False),
    Column("company", Text, nullable=False, server_default=""),
    Column("purpose", Text, nullable=False, server_default=""),
    Column("expected_at", Instant),
    reference("escort_id", "person", null=True),  # of DIT
    reference("escort_badge_id", "badge", null=True),
    Column("in_at", Instant),
    Column("out_at", Instant),
    Column("cancelled", Boolean, nullable=False, server_default=text("false")),
    Column("told_at", Instant),  # when it was told that they are still inside after the day's end
    CheckConstraint("escort_id IS NULL OR escort_badge_id IS NULL", name="one_escort"),
    CheckConstraint("in_at IS NULL OR escort_id IS NOT NULL OR escort_badge_id IS NOT NULL", name="escorted"),
    CheckConstraint("out_at IS NULL OR (in_at IS NOT NULL AND out_at >= in_at)", name="out"),
    CheckConstraint("in_at IS NULL OR NOT cancelled", name="cancelled"),
    at_most(visitor=200, company=200, purpose=2000),
    in_time("expected_at", "in_at", "out_at", "told_at"),
    touches=ACCESS,
    number="VIS",
)

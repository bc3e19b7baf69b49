"""Filters of tickets that people share, in filter words."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, SmallInteger, Text, text

from app.db.tables.base import at_most, partial_index, record, reference
from app.domain.tickets.shared_filters import LONGEST_NAME, LONGEST_WORDS, SHARED

shared_filter = record(
    "shared_filter",
    Column("name", Text, nullable=False),
    reference("group_id", "support_group", null=True),  # for whom: those in it
    Column("everybody", Boolean, nullable=False, server_default=text("false")),  # or everybody
    Column("words", Text, nullable=False),  # is:open group:DESK opened:7d
    Column("search", Text, nullable=False, server_default=""),
    Column("sort", Text, nullable=False, server_default=""),
    Column("descending", Boolean, nullable=False, server_default=text("false")),
    Column("grouped", Text, nullable=False, server_default=""),
    Column("pinned", Boolean, nullable=False, server_default=text("false")),
    Column("place", SmallInteger, nullable=False, server_default=text("1")),
    Column("owner", Text, nullable=False, server_default=""),  # the login of who shared it
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("name <> '' AND words <> ''", name="told"),
    CheckConstraint("everybody = (group_id IS NULL)", name="audience"),
    CheckConstraint("place BETWEEN 1 AND 1000", name="range"),
    at_most(name=LONGEST_NAME, words=LONGEST_WORDS, search=LONGEST_WORDS, sort=40, grouped=40, owner=200),
    partial_index("ix_shared_filter_everybody", "name", where="everybody AND NOT withdrawn", unique=True),
    partial_index("ix_shared_filter_group", "group_id", "name", where="NOT everybody AND NOT withdrawn", unique=True),
    touches=SHARED,
)

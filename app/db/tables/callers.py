"""The directory of callers: whom the desk speaks with, whether they sign in here or not."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Text, text

from app.db.tables.base import fact, one_of, partial_index, record, reference
from app.db.types import Instant, Key
from app.domain.callers.directory import DIRECTORY, PREFERS

caller = record(
    "caller",
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("callback", Text, nullable=False, server_default=""),  # the number at which they want to be called back
    reference("agency_id", "agency", null=True),
    reference("site_id", "site", null=True),
    Column("place", Text, nullable=False, server_default=""),  # building, floor, room
    Column("title", Text, nullable=False, server_default=""),
    Column("department", Text, nullable=False, server_default=""),
    Column("login", Text, nullable=False, server_default=""),  # at their own computer; a person's here where it is one
    Column("prefers", Text, nullable=False, server_default=""),
    Column("vip", Boolean, nullable=False, server_default=text("false")),
    Column("external_id", Text, nullable=False, server_default=""),  # what another directory calls them
    Column("left_on", Date),
    reference("merged_into_id", "caller", null=True),
    one_of("prefers", *PREFERS),
    CheckConstraint("name <> ''", name="named"),
    CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="merged"),
    Index("ix_caller_name", "name", "id"),
    Index("ix_caller_agency_name", "agency_id", "name", "id"),
    Index("ix_caller_email", "email"),
    Index("ix_caller_login", "login"),
    partial_index("ix_caller_external_id", "external_id", where="external_id <> ''", unique=True),
    partial_index("ix_caller_merged", "merged_into_id", where="merged_into_id IS NOT NULL"),
    touches=DIRECTORY,
    searched=("name", "email", "login", "title", "department", "phone", "callback"),
)
caller_private = record(  # what only the desk reads
    "caller_private",
    Column("caller_id", Key, ForeignKey("caller.id"), primary_key=True),
    Column("phone", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("vip_reason", Text, nullable=False, server_default=""),
    Column("salt", Text, nullable=False, server_default=""),
    touches=DIRECTORY,
    digested=("phone", "note", "vip_reason"),
)
caller_move = fact(  # from one agency to another, as of a day
    "caller_move",
    reference("caller_id", "caller", index=True),
    Column("day", Date, nullable=False),
    reference("from_agency_id", "agency", null=True),
    reference("to_agency_id", "agency", null=True),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    touches=DIRECTORY,
    recorded="at",
    occurred=None,
    called="a move",
)

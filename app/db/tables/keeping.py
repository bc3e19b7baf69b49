"""Keeping records: legal holds, and the log of what was handed out on request."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Text

from app.db.tables.base import at_most, fact, in_time, one_of, record, reference
from app.db.types import Instant, Key
from app.domain.keeping.holds import KEEPING, Scope

legal_hold = record(
    "legal_hold",
    Column("number", Text, nullable=False, unique=True),
    Column("matter", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("tbl", Text, nullable=False, server_default=""),  # of a record: its table and key there
    Column("record_id", Key),
    reference("person_id", "person", null=True),
    reference("agency_id", "agency", null=True),
    Column("first_day", Date),  # of an agency: the days that its records are of
    Column("last_day", Date),
    Column("search", Text, nullable=False, server_default=""),
    Column("since", Date, nullable=False),
    Column("released_on", Date),
    Column("released_by", Text, nullable=False, server_default=""),
    Column("why_released", Text, nullable=False, server_default=""),
    one_of("scope", *(scope.value for scope in Scope)),
    CheckConstraint(
        "(scope = 'record') = (record_id IS NOT NULL AND tbl <> '') AND (scope = 'person') = (person_id IS NOT NULL)"
        " AND (scope = 'agency') = (agency_id IS NOT NULL) AND (scope = 'search') = (search <> '')",
        name="on",
    ),
    CheckConstraint("matter <> '' AND reason <> ''", name="told"),
    CheckConstraint(
        "(released_on IS NULL) = (released_by = '') AND (released_on IS NULL) = (why_released = '')", name="released"
    ),
    CheckConstraint("first_day <= last_day", name="days"),
    at_most(matter=300, reason=4000, tbl=63, search=500, released_by=200, why_released=4000),
    touches=KEEPING,
    number="HLD",
)
records_request = fact(
    "records_request",
    Column("number", Text, nullable=False, unique=True),
    Column("asked_by", Text, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("sha256", Text, nullable=False),  # of the file that was handed out
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    CheckConstraint("asked_by <> ''", name="asked_by"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    in_time("at"),
    at_most(asked_by=300, note=4000),
    touches=KEEPING,
    recorded="at",
    occurred=None,
    called="a records request",
    number="PRR",
)
records_request_item = fact(
    "records_request_item",
    reference("request_id", "records_request"),
    Column("tbl", Text, nullable=False),
    Column("record_id", Key, nullable=False),
    Column("called", Text, nullable=False),
    Column("kept_back", Integer, nullable=False, server_default="0"),  # restricted notes and withdrawn files
    Index("ix_records_request_item_request_id", "request_id"),
    CheckConstraint("kept_back >= 0", name="kept_back"),
    at_most(tbl=63, called=300),
    touches=KEEPING,
    audited=False,
    author=None,
    occurred=None,
    called="a record of a request",
)

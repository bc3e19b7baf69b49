"""Keeping records: legal holds, and the log of what was handed out on request."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)

from app.db.tables.base import at_most, fact, in_time, machinery, one_of, partial_index, record, reference
from app.db.types import Instant, Json, Key
from app.domain.keeping.disposition import TRANSITIONS, State
from app.domain.keeping.holds import KEEPING, Ground, Scope

legal_hold = record(
    "legal_hold",
    Column("number", Text, nullable=False, unique=True),
    Column("matter", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ground", Text, nullable=False, server_default=Ground.LITIGATION.value),
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
    one_of("ground", *(ground.value for ground in Ground)),
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

disposition = record(  # records that are destroyed by the schedule: proposed, approved by somebody else, carried out
    "disposition",
    Column("number", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),  # name of the table
    Column("rule", Text, nullable=False),  # what the schedule said of it when it was proposed
    Column("years", Integer, nullable=False),
    Column("archived", Boolean, nullable=False, server_default=text("false")),
    Column("last_day", Date, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default=State.PROPOSED.value),
    Column("approved_by", Text, nullable=False, server_default=""),
    Column("approved_on", Date),
    Column("why_cancelled", Text, nullable=False, server_default=""),
    Column("archive_sha256", Text, nullable=False, server_default=""),
    one_of("state", *(state.value for state in State)),
    CheckConstraint("years BETWEEN 1 AND 100", name="years"),
    CheckConstraint("(approved_on IS NULL) = (approved_by = '')", name="approved"),
    CheckConstraint("state NOT IN ('approved', 'done') OR approved_by <> ''", name="second"),
    CheckConstraint("(state = 'cancelled') = (why_cancelled <> '')", name="cancelled"),
    CheckConstraint("archive_sha256 = '' OR length(archive_sha256) = 64", name="archive"),
    at_most(kind=63, rule=400, note=4000, approved_by=200, why_cancelled=4000, archive_sha256=64),
    touches=KEEPING,
    number="DIS",
    states=TRANSITIONS,
)
disposition_item = fact(  # what was proposed, record by record; the list stays when they are gone
    "disposition_item",
    reference("disposition_id", "disposition"),
    Column("record_id", Key, nullable=False),
    Column("called", Text, nullable=False),
    reference("agency_id", "agency", null=True),
    Column("began_on", Date),
    Column("ended_on", Date, nullable=False),
    UniqueConstraint("disposition_id", "record_id"),
    Index("ix_disposition_item_agency_id", "agency_id", "ended_on"),
    at_most(called=300),
    touches=KEEPING,
    audited=False,
    author=None,
    occurred=None,
    called="a record of a disposition",
)
disposition_certificate = fact(
    "disposition_certificate",
    reference("disposition_id", "disposition"),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("destroyed", Integer, nullable=False),
    Column("remained", Integer, nullable=False),
    Column("counts", Json, nullable=False),  # {table: rows that are gone}
    Column("sha256", Text, nullable=False),  # over what was destroyed, see `app.db.guards.destroyed`
    UniqueConstraint("disposition_id"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    in_time("at"),
    touches=KEEPING,
    recorded="at",
    occurred=None,
    called="a certificate of destruction",
)
disposition_batch = machinery(  # a transaction that destroys; while it is not finished it alone deletes
    "disposition_batch",
    reference("disposition_id", "disposition", index=True),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("looked", Json, nullable=False),  # {"searches": holds by search, "held": records that these find}
    Column("tx", BigInteger),  # PostgreSQL: the transaction
    Column("finished", Boolean, nullable=False, server_default=text("false")),
    Column("digest", Text, nullable=False, server_default=""),
    Index("ix_disposition_batch_tx", "tx"),
    append_only=True,
    trigger_written=True,
)
destroyed_source = machinery(  # what sources called records that are gone, as digests: a file brings none of them back
    "destroyed_source",
    Column("tbl", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("number", Text, nullable=False),  # SHA-256 of what the source calls it, in hexadecimal
    reference("batch_id", "disposition_batch", index=True),
    PrimaryKeyConstraint("tbl", "source", "number"),
    append_only=True,
    trigger_written=True,
)
destroyed_row = machinery(  # which rows are gone, with a digest of each: by it seals and the trail hold without them
    "destroyed_row",
    Column("tbl", Text, nullable=False),
    Column("row_id", Text, nullable=False),  # as the trail writes it
    Column("n", BigInteger),  # the same as a number, where it is one
    reference("batch_id", "disposition_batch", index=True),
    Column("hash", LargeBinary),
    Column("number", Text),  # of a record that had one: nothing else is ever called by it
    PrimaryKeyConstraint("tbl", "row_id"),
    Index("ix_destroyed_row_n", "tbl", "n"),
    partial_index("ix_destroyed_row_number", "number", where="number IS NOT NULL"),
    append_only=True,
    trigger_written=True,
)

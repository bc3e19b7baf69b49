"""Import runs, what the sources said in them, and what was wrong with their rows."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Text, UniqueConstraint, text

from app.db.tables.base import fact, one_of, projection, record, reference
from app.db.types import Instant, Json, Key
from app.domain.changes_made import Touched

import_run = record(
    "import_run",
    Column("source", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("rows_read", BigInteger, nullable=False, server_default=text("0")),
    Column("created", BigInteger, nullable=False, server_default=text("0")),
    Column("updated", BigInteger, nullable=False, server_default=text("0")),
    Column("skipped", BigInteger, nullable=False, server_default=text("0")),
    Column("errors", BigInteger, nullable=False, server_default=text("0")),
    Column("notes", Json, nullable=False, server_default="[]"),  # sentences a reader of its figures has to know
    # what the cells of its source rows are, in their order: our field, or "=" and the name of their column
    Column("columns", Json, nullable=False, server_default="[]"),
    touches=Touched.TICKETS,
)
import_mapping = record(  # what a file's columns and values mean, kept by name for the next file like it
    "import_mapping",
    Column("name", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),  # TOML, as a mapping file
    touches=Touched.TICKETS,
)
source_row = fact(  # what one file said of one record: what is here follows from all that its source said
    "source_row",
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),  # of record: ticket, change ...
    Column("number", Text, nullable=False),  # as the source has it
    # a list: its last change, else the latest time in the file; a log: the first of the rows
    Column("said_at", Instant, nullable=False),
    Column("hash", Text, nullable=False),  # of what it says, so that the same is kept once
    # a list: the cells; a log: [row, place, cells], the first whole, of the others what they change
    Column("cells", Json, nullable=False),
    reference("run_id", "import_run", index=True),
    Column("row", BigInteger, nullable=False),  # of the file; the first of several
    UniqueConstraint("source", "kind", "number", "hash"),
    touches=Touched.TICKETS,
    audited=False,
    author=None,
    occurred=None,
    called="what a source said",
)
data_finding = projection(
    "data_finding",
    Column("source", Text, nullable=False),
    Column("row", BigInteger),
    Column("ticket_number", Text, nullable=False, server_default=""),
    Column("field", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("excluded", Boolean, nullable=False),
    Column("found_at", Instant, nullable=False),
    reference("agency_id", "agency", null=True),
    Column("occurred_at", Instant),
    Column("closed_at", Instant),  # since when it no longer holds: what was refused has come in, or was corrected
    UniqueConstraint("source", "row", "field", "ticket_number"),
    Index("ix_data_finding_ticket", "ticket_number", "source"),
    touches=Touched.TICKETS,
)
source_record = projection(  # what a source last said of a record here: by it the record is found again
    "source_record",
    Column("source", Text, nullable=False),
    Column("tbl", Text, nullable=False),
    Column("number", Text, nullable=False),  # what the source calls it
    Column("row_id", Key, nullable=False, autoincrement=False),
    Column("changed_at", Instant),  # when the source last changed it; null: the source does not tell
    Column("said", Json, nullable=False),  # {field: value}, as it was written here
    reference("run_id", "import_run", null=True),
    UniqueConstraint("source", "tbl", "number"),
    Index("ix_source_record_row", "tbl", "row_id"),
    touches=Touched.TICKETS,
)
task = record(  # a task or a parent of a request in another system: kept beside the request and counted nowhere
    "task",
    Column("number", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default=""),  # in the words of the source
    Column("request", Text, nullable=False, server_default=""),  # number of the request; "": not told
    reference("ticket_id", "ticket", null=True, index=True),  # that request, where it is here
    Column("assignee", Text, nullable=False, server_default=""),
    reference("group_id", "support_group", null=True),
    Column("opened_at", Instant),
    Column("closed_at", Instant),
    one_of("kind", "task", "parent"),
    UniqueConstraint("source", "number", "request"),  # a parent bundles several requests
    touches=Touched.TICKETS,
)

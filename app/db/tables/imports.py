"""Import runs and what was wrong with their rows."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Text, UniqueConstraint, text

from app.db.tables.base import projection, record, reference
from app.db.types import Instant, Json
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
    touches=Touched.TICKETS,
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
    UniqueConstraint("source", "row", "field", "ticket_number"),
    touches=Touched.TICKETS,
)

"""Fields that are asked when a service is requested, and what was answered on each ticket."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Integer, Text, text

from app.db.tables.base import at_most, fact, in_time, one_of, record, reference
from app.db.types import Instant
from app.domain.changes_made import Touched
from app.domain.request_fields import LONGEST, FieldKind

_KINDS = tuple(kind.value for kind in FieldKind)
request_field = record(
    "request_field",
    reference("service_id", "service", index=True),
    Column("label", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default=FieldKind.TEXT.value),
    Column("required", Boolean, nullable=False, server_default=text("false")),
    Column("help", Text, nullable=False, server_default=""),
    Column("choices", Text, nullable=False, server_default=""),  # one a line
    Column("position", Integer, nullable=False, server_default=text("1")),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    CheckConstraint("label <> ''", name="told"),
    CheckConstraint("kind <> 'choice' OR choices <> ''", name="choices"),
    CheckConstraint("position BETWEEN 0 AND 9999", name="position"),
    one_of("kind", *_KINDS),
    at_most(label=100, help=300, choices=4000),
    touches=Touched.SERVICES,
)
request_answer = (
    fact(  # under the label and of the kind that were asked: a field that changes later changes nothing here
        "request_answer",
        reference("ticket_id", "ticket", index=True),
        reference("field_id", "request_field"),
        Column("position", Integer, nullable=False, server_default=text("0")),
        Column("label", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("value", Text, nullable=False),
        Column("at", Instant, nullable=False),
        Column("author", Text, nullable=False, server_default=""),
        one_of("kind", *_KINDS),
        CheckConstraint("value <> ''", name="told"),
        in_time("at"),
        at_most(label=100, value=LONGEST),
        touches=Touched.TICKETS,
        recorded="at",
        occurred=None,
        called="an answer",
    )
)

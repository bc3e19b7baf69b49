"""Knowledge notes, what was published of them, and what they were good for."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Integer, SmallInteger, Text, UniqueConstraint

from app.db.tables.base import at_most, fact, in_time, one_of, record, reference
from app.db.types import Instant
from app.domain.knowledge.values import KNOWLEDGE, LONGEST, PREFIX, TRANSITIONS, Audience, NoteState, Voice
from app.domain.tickets.states import RESOLUTION_CODES


def _content() -> tuple[Column[object], ...]:
    """Return the columns of what a note says, as a version keeps them."""
    return (
        Column("title", Text, nullable=False),
        Column("symptoms", Text, nullable=False, server_default=""),
        Column("cause", Text, nullable=False, server_default=""),
        Column("solution", Text, nullable=False, server_default=""),
        Column("keywords", Text, nullable=False, server_default=""),  # other words that find it
        reference("service_id", "service", null=True),
        Column("category", Text, nullable=False, server_default=""),
        Column("code", Text, nullable=False, server_default=""),  # how a ticket that it solves is resolved
        Column("audience", Text, nullable=False, server_default=Audience.DESK.value),
    )


_TEXTS = {name: most for name, most in LONGEST.items() if name != "problem"}
knowledge_note = record(
    "knowledge_note",
    Column("number", Text, nullable=False, unique=True),
    *_content(),
    Column("state", Text, nullable=False, server_default=NoteState.DRAFT.value),
    Column("owner", Text, nullable=False, server_default=""),  # a login: who looks at it again
    Column("review_on", Date),
    Column("valid_to", Date),
    Column("problem", Text, nullable=False, server_default=""),  # its number in the system that keeps problems
    reference("major_incident_id", "major_incident", null=True),
    reference("change_id", "change", null=True),  # fixes the error
    Column("made_from", Text, nullable=False, server_default=""),  # number of the ticket from whose resolution
    Column("written_by", Text, nullable=False, server_default=""),  # logins of who wrote what is not published yet
    Column("shown_n", Integer),  # the version that is published; null: none is
    CheckConstraint("title <> ''", name="told"),
    CheckConstraint("state NOT IN ('review', 'published') OR solution <> ''", name="solved"),
    one_of("state", *(state.value for state in NoteState)),
    one_of("audience", *(one.value for one in Audience)),
    one_of("code", "", *RESOLUTION_CODES),
    at_most(**_TEXTS, problem=60, made_from=40, owner=200),
    touches=KNOWLEDGE,
    number=PREFIX,
    states=TRANSITIONS,
    searched=("number", "title", "keywords", "symptoms", "cause", "solution", "problem", "state"),
    attached=True,
)
knowledge_version = fact(  # what was published, word for word
    "knowledge_version",
    reference("note_id", "knowledge_note"),
    Column("n", SmallInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),  # who published it
    Column("written_by", Text, nullable=False),  # logins of who wrote it
    *_content(),
    UniqueConstraint("note_id", "n"),
    one_of("audience", *(one.value for one in Audience)),
    one_of("code", "", *RESOLUTION_CODES),
    in_time("at"),
    at_most(**_TEXTS),
    touches=KNOWLEDGE,
    recorded="at",
    occurred=None,
    called="what was published",
)
knowledge_use = fact(
    "knowledge_use",
    reference("note_id", "knowledge_note", index=True),
    Column("n", SmallInteger, nullable=False),
    reference("ticket_id", "ticket", null=True, index=True),
    Column("voice", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("op_id", Text),  # the act that resolved the ticket: taken back with it, it counts no more
    one_of("voice", *(one.value for one in Voice)),
    CheckConstraint("voice <> 'resolved' OR ticket_id IS NOT NULL", name="resolved"),
    in_time("at"),
    touches=KNOWLEDGE,
    recorded="at",
    occurred=None,
    called="what a note was good for",
)

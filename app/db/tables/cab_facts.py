"""What happens in and around a meeting of the board: events, votes, and the papers that were sent."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint

from app.db.tables.base import at_most, fact, in_time, one_of, reference
from app.db.types import Instant, Json, Key
from app.domain.changes_made import Touched

cab_event = fact(
    "cab_event",
    reference("meeting_id", "cab_meeting"),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False),
    reference("item_id", "cab_agenda_item", null=True, index=True),
    reference("seat_id", "cab_seat", null=True),
    Column("value", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("op_id", Text),
    UniqueConstraint("meeting_id", "seq"),
    one_of(
        "kind",
        "frozen",
        "thawed",
        "moved",
        "cancelled",
        "restored",
        "opened",
        "item",
        "paused",
        "resumed",
        "arrived",
        "left",
        "delegate",
        "consent",
        "late_admitted",
        "reordered",
        "decided",
        "deferred",
        "carried",
        "reopened",
        "corrected",
        "noted",
        "ended",
        "meeting_reopened",
        "minutes_drafted",
        "signed",
        "answer",
        "invited",
    ),
    in_time("at", "occurred_at"),
    at_most(value=300, note=20000),
    touches=Touched.CAB,
    recorded="at",
    occurred="occurred_at",
    called="an event of a meeting",
)
cab_vote = fact(  # the last one of a seat for a version of the content stands
    "cab_vote",
    reference("item_id", "cab_agenda_item"),
    reference("seat_id", "cab_seat", null=True),  # null: of a member for emergencies, or cast before there were seats
    reference("ecab_member_id", "ecab_member", null=True),
    reference("person_id", "person", null=True),  # who voted; null: a delegate who is no person of ours
    Column("content_n", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("vote", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("cast", Text, nullable=False, server_default="own"),
    Column("how", Text, nullable=False, server_default=""),  # how a member for emergencies was reached
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    UniqueConstraint("item_id", "seat_id", "content_n", "seq"),
    Index("ix_cab_vote_item", "item_id", "content_n"),
    one_of("vote", "approve", "reject", "abstain"),
    CheckConstraint("\"cast\" IN ('own', 'recorded')", name="cast"),
    one_of("how", "", "phone", "mail", "in_person"),
    CheckConstraint("vote <> 'reject' OR note <> ''", name="reason"),
    in_time("at"),
    at_most(note=4000),
    touches=Touched.CHANGES | Touched.CAB,
    recorded="at",
    occurred=None,
    called="a vote",
)
cab_paper = fact(  # an agenda, minutes or a notice as it was made
    "cab_paper",
    reference("meeting_id", "cab_meeting"),
    Column("kind", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),  # why it was made again
    Column("form", Integer, nullable=False),
    Column("data", Json, nullable=False),
    Column("data_sha", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    UniqueConstraint("meeting_id", "kind", "revision"),
    one_of("kind", "agenda", "minutes", "notice"),
    in_time("at"),
    at_most(reason=4000, file_name=300),
    touches=Touched.CAB,
    recorded="at",
    occurred=None,
    called="a paper of a meeting",
)
cab_paper_file = fact(
    "cab_paper_file",
    Column("paper_id", Key, ForeignKey("cab_paper.id"), primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),  # its digest stands on the paper
    touches=Touched.CAB,
    audited=False,
    author=None,
    occurred=None,
    called="the file of a paper",
)
cab_signoff = fact(
    "cab_signoff",
    Column("paper_id", Key, ForeignKey("cab_paper.id"), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    reference("person_id", "person", null=True),
    in_time("at"),
    touches=Touched.CAB,
    recorded="at",
    occurred=None,
    called="a signature",
)

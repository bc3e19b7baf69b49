"""Packets that were made, and the texts that people wrote for them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Integer, LargeBinary, Text, UniqueConstraint

from app.db.tables.base import at_most, fact, in_time, one_of, record, reference
from app.db.types import Instant, Json
from app.domain.changes_made import Touched
from app.domain.packets.disputes import LONGEST_BY, LONGEST_SAID, DisputeAnswer
from app.domain.packets.reasons import LONGEST_NOTE, MissReason
from app.domain.vocabulary import Metric

packet = record(
    "packet",
    reference("agency_id", "agency"),
    Column("period", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("status", Text, nullable=False),
    Column("data_hash", Text, nullable=False),
    Column("figures", Json, nullable=False),  # {figure id: printed value}, for restatements and verify
    Column("file_sha256", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),  # why it was issued again
    Column("extracted_at", Instant),  # as printed: the same revision made again is the same file
    UniqueConstraint("agency_id", "period", "revision"),
    one_of("status", "preliminary", "final"),
    touches=Touched.PACKETS,
)
packet_file = fact(  # what was issued, so that it is handed out whatever the program prints later
    "packet_file",
    reference("packet_id", "packet"),
    Column("content", LargeBinary, nullable=False),  # the PDF; its digest stands on the packet
    Column("remarks", Json, nullable=False, server_default="{}"),  # {what is said: the sentence, as it was printed}
    UniqueConstraint("packet_id"),
    touches=Touched.PACKETS,
    audited=False,
    author=None,
    occurred=None,
    called="the file of a packet",
)
packet_approval = fact(  # a second person read this draft: what is issued says the same, as of the same time
    "packet_approval",
    reference("agency_id", "agency"),
    Column("period", Text, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("extracted_at", Instant, nullable=False),
    Column("data_hash", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    in_time("as_of", "extracted_at", "at"),
    touches=Touched.PACKETS,
    called="the approval of a packet",
)
miss_reason = record(  # why a target was missed, as a person says it
    "miss_reason",
    reference("ticket_id", "ticket"),
    Column("metric", Text, nullable=False),
    Column("seq", Integer, nullable=False),  # which clock of the metric
    Column("reason", Text, nullable=False),  # "": taken back
    Column("note", Text, nullable=False, server_default=""),
    UniqueConstraint("ticket_id", "metric", "seq"),
    one_of("metric", *(metric.value for metric in Metric)),
    one_of("reason", "", *(reason.value for reason in MissReason)),
    at_most(note=LONGEST_NOTE),
    touches=Touched.REVIEWS,
)
figure_dispute = fact(  # an agency disputes a figure, a section or a ticket of a packet that was issued
    "figure_dispute",
    Column("number", Text, nullable=False, unique=True),
    reference("packet_id", "packet", index=True),
    Column("figure", Text, nullable=False),  # id of the figure or section, or number of the ticket
    Column("value", Text, nullable=False, server_default=""),  # as it was printed
    Column("said", Text, nullable=False),
    Column("told_by", Text, nullable=False),
    Column("told_on", Date, nullable=False),  # when the agency said it
    Column("due_on", Date, nullable=False),  # of the answer, by the rules of then
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    CheckConstraint("figure <> '' AND trim(said) <> '' AND trim(told_by) <> ''", name="said"),
    CheckConstraint("due_on >= told_on", name="due_on"),
    in_time("at"),
    at_most(figure=300, value=1000, said=LONGEST_SAID, told_by=LONGEST_BY),
    touches=Touched.REVIEWS,
    recorded="at",
    occurred=None,
    number="FDS",
    called="a disputed figure",
)
figure_dispute_answer = fact(  # once, and with its reason
    "figure_dispute_answer",
    reference("dispute_id", "figure_dispute"),
    Column("answer", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    UniqueConstraint("dispute_id"),
    one_of("answer", *(answer.value for answer in DisputeAnswer)),
    CheckConstraint("trim(reason) <> ''", name="reason"),
    in_time("at"),
    at_most(reason=LONGEST_SAID),
    touches=Touched.REVIEWS,
    recorded="at",
    occurred=None,
    called="the answer to a disputed figure",
)
commentary = record(
    "commentary",
    reference("agency_id", "agency"),
    Column("period", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("agency_id", "period", "section"),
    one_of("section", "well", "not_well", "ask", "decisions", "forward"),
    touches=Touched.REVIEWS,
)

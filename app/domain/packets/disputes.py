"""Figures of a packet that its agency disputes: by when they are answered, how, and what the next packet says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.packets.labels import figure_label
from app.domain.report_table import ReportTable

#: Characters of what the agency says, and of the reason of an answer; of who says it.
LONGEST_SAID, LONGEST_BY = 2000, 200
#: What of a packet is disputed where it is neither one figure nor one ticket.
SECTIONS = {
    "section.levels": "Service levels as a whole",
    "section.demand": "Demand as a whole",
    "section.backlog": "Backlog as a whole",
    "section.major_incidents": "Major incidents as a whole",
    "section.availability": "Availability as a whole",
    "section.changes": "Changes as a whole",
    "section.cost": "Consumption and cost as a whole",
    "section.satisfaction": "Satisfaction as a whole",
}


class DisputeAnswer(StrEnum):
    """How a dispute of a figure ends."""

    UPHELD = "upheld"  # the agency is right: the next revision restates it
    EXPLAINED = "explained"  # the figure stands, and this is why
    WITHDRAWN = "withdrawn"  # the agency takes it back

    @property
    def label(self) -> str:
        """Return it as it is printed."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class DisputedFigure:
    """A figure, a section or a ticket of an issued packet that its agency disputes, and the answer.

    `figure`: its id in the packet, one of `SECTIONS`, or the number of a ticket; `value` as it was printed, "" where it
    is no single figure. `answer` None: it is open. `restated`: the revision that says otherwise since, and what; "".
    """

    id: int
    number: str
    agency_id: int
    agency: str
    period: str
    revision: int
    figure: str
    value: str
    said: str
    by: str
    told_on: date
    due_on: date
    opened_at: datetime
    answer: DisputeAnswer | None = None
    reason: str = ""
    answered_on: date | None = None
    restated: str = ""

    @property
    def what(self) -> str:
        """Return what is disputed, in words."""
        return what_of(self.figure)

    @property
    def packet(self) -> str:
        """Return the packet of which it is, as it is called there."""
        return f"SR-{self.agency}-{self.period} r{self.revision}"

    def is_late(self, today: date) -> bool:
        """Return whether the answer was due by a day and did not come in time."""
        return self.due_on < (self.answered_on or today)

    def standing(self, today: date) -> str:
        """Return where it stands on a day; "Late": open, and its answer was due."""
        if self.answer is not None:
            return self.answer.label
        return "Late" if self.is_late(today) else "Open"


@dataclass(frozen=True, slots=True)
class DisputablePacket:
    """The newest revision of a packet and the figures that it prints."""

    period: str
    revision: int
    figures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DisputedSection:
    """What a packet says of disputes: those open and those answered since its period began; and of all so far.

    `upheld` of `answered` were upheld, of those that were not withdrawn.
    """

    rows: tuple[DisputedFigure, ...]
    upheld: int
    answered: int


def what_of(figure: str) -> str:
    """Return what is disputed, in words."""
    return SECTIONS.get(figure) or (f"Ticket {figure}" if is_ticket(figure) else figure_label(figure))


def is_ticket(figure: str) -> bool:
    """Return whether what is disputed is a ticket: figures are called in small letters."""
    return figure[:3].isupper() and figure[3:].isdigit()


def share_text(upheld: int, answered: int) -> str:
    """Return "1 of 4 answered were upheld (25.0 %)"; withdrawn ones are not counted."""
    if not answered:
        return "None was answered yet"
    share = f"{100 * upheld / answered:.1f} %"
    return f"{upheld:,} of {answered:,} answered {'was' if upheld == 1 else 'were'} upheld ({share})"


def share_of(rows: Sequence[DisputedFigure]) -> tuple[int, int]:
    """Return how many were upheld, and of how many that were answered; withdrawn ones are not counted."""
    answered = [row for row in rows if row.answer in (DisputeAnswer.UPHELD, DisputeAnswer.EXPLAINED)]
    return sum(row.answer is DisputeAnswer.UPHELD for row in answered), len(answered)


def dispute_table(rows: Sequence[DisputedFigure], today: date) -> ReportTable:
    """Return disputes as a table of a file."""
    columns = (
        ("number", "No."), ("packet", "Packet"), ("what", "What"), ("figure", "Figure"), ("value", "As printed"),
        ("said", "What the agency says"), ("by", "Who"), ("told_on", "Told on"), ("due_on", "Answer due"),
        ("state", "State"), ("reason", "Reason"), ("answered_on", "Answered on"), ("restated", "Restated"),
    )  # fmt: skip
    return ReportTable(
        "Disputed figures",
        columns,
        tuple(
            {
                **{key: getattr(row, key) for key in ("number", "packet", "what", "figure", "value", "said", "by")},
                "told_on": row.told_on.isoformat(),
                "due_on": row.due_on.isoformat(),
                "state": row.standing(today),
                "reason": row.reason,
                "answered_on": row.answered_on.isoformat() if row.answered_on else "",
                "restated": row.restated,
            }
            for row in rows
        ),
        notes=(f"Disputes: {share_text(*share_of(rows))}; withdrawn ones are not counted.",),
    )

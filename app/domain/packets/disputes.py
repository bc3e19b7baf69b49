"""Figures of a packet that its agency disputes: by when they are answered, how, and what the next packet says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.packets.figures import slug
from app.domain.packets.labels import figure_label
from app.domain.plain_number import plain_number
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

    UPHELD = "upheld"  # the agency is right: a revision restates what changes of the figures, if anything does
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


#: What of a line with several figures is meant where only the line is named.
_MAIN = ("percent", "count", "mean", "amount", "restored_in")


#: Figures by the names that stand beside them on the page, in the window or in a table.
_TITLES = {
    "resolved-in-time": "sla.resolution.all.percent",
    "status-updates-in-time": "sla.update.all.percent",
    "responded-in-time": "sla.response.all.percent",
    "open-tickets": "backlog.closing",
    "open-at-the-end": "backlog.closing",
    "first-contact-resolution": "share.first_contact",
    "reopen-rate": "share.reopened",
    "changes-successful": "changes.successful",
    "change-success": "changes.successful",
    "csat": "csat.percent",
    "satisfied-4-or-5-of-5": "csat.percent",
    "missed-targets": "exceptions.count",
    "exceptions": "exceptions.count",
}


def figures_named(figures: Iterable[str], said: str) -> tuple[str, ...]:
    """Return the figures, sections or the ticket that somebody means, () where there is none of that name.

    `figures`: the ids of a packet. `said`: an id, what a line of figures is called ("sla.resolution.low": its
    percentage), the name as it is printed ("Resolution, low"; capitals and punctuation do not matter), or a number of
    a ticket. More than one: what is said is a line of several figures, none of which is its main one.
    """
    wanted, ids = said.strip(), tuple(figures)
    if wanted in ids or wanted in SECTIONS:
        return (wanted,)
    number = plain_number(wanted).upper().removeprefix("TICKET ")
    if is_ticket(number):
        return (number,)
    if _TITLES.get(slug(wanted)) in ids:
        return (_TITLES[slug(wanted)],)
    for name in (str, what_of):
        called = {id: slug(name(id)) for id in (*SECTIONS, *ids)}
        if found := tuple(id for id, text in called.items() if text == slug(wanted)):
            return found
    lines: dict[str, list[str]] = {}
    for id in ids:
        line, (head, _, rest) = id.rpartition(".")[0], what_of(id).partition(": ")
        for text in {slug(line), slug(what_of(line)), slug(head), slug(rest)} if line else ():
            lines.setdefault(text, []).append(id)
    found = tuple(lines.get(slug(wanted), ()))
    main = tuple(id for part in _MAIN for id in found if id.endswith(f".{part}"))
    return main[:1] or found


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

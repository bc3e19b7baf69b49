"""Disposition: what is destroyed by the schedule, proposed by one person, approved by another, certified at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain import words
from app.domain.keeping.retention import LABELS, Term
from app.domain.report_table import ReportTable
from app.domain.vocabulary import Role

#: Records of a batch: each is destroyed whole or not at all, and others work between two of them.
BATCH = 200
#: Records of one proposal at most: a second person has to be able to look at them.
MOST = 50_000

#: From when the years of a kind count, as it follows "years after". These kinds are disposed of by this program.
TRIGGERS: Mapping[str, str] = {
    "ticket": "it was closed or cancelled",
    "survey": "it was answered, or sent where nobody answered",
    "major_incident": "its review was done, or it was rejected or demoted",
    "outage": "it ended",
    "posting": "it was last changed, once it came to its end",
    "review": "it was signed, or its day where it was cancelled",
    "action": "it was closed",
    "exercise": "its day, once it was held or cancelled",
    "badge": "it ended",
    "visit": "the visitor left, or was not to come",
    "mail": "it was made, once nothing is left to send",
    "knowledge_note": "it was last changed, once it was retired",
}
#: One of a kind, and several, in a sentence.
SPELLED: Mapping[str, tuple[str, str]] = {
    "ticket": ("ticket", "tickets"),
    "survey": ("survey", "surveys"),
    "major_incident": ("major incident", "major incidents"),
    "outage": ("outage", "outages"),
    "posting": ("posting", "postings"),
    "review": ("review", "reviews"),
    "action": ("action", "actions"),
    "exercise": ("exercise", "exercises"),
    "badge": ("badge", "badges"),
    "visit": ("visit", "visits"),
    "mail": ("mail", "mails"),
    "knowledge_note": ("knowledge note", "knowledge notes"),
}
#: Kinds that the program does not destroy, and why.
KEPT: Mapping[str, str] = {
    "change": "Changes stand in the minutes of the board, which are kept for good.",
    "cab_meeting": "Meetings of the board number its minutes.",
    "packet": "Packets are what their agencies were told.",
    "bill": "Later bills and corrections rest on earlier ones.",
    "dispute": "Disputes belong to their bills.",
    "consumption": "Consumption belongs to the bills that name it.",
    "import_run": "What a source said is destroyed with the record it says it of.",
    "attachment": "Files are destroyed with the record they are attached to.",
    "audit": "The trail of a record is reduced when the record is destroyed.",
}
#: Kinds of record that have no line in the schedule, and what becomes of them.
GO_WITH: Mapping[str, str] = {
    "task": "Tasks of other systems are destroyed with the ticket they belong to.",
    "caller": "Who calls is kept in the directory of callers; a caller's words go with the tickets.",
    "reminder": "Reminders are destroyed with the record they are about.",
    "subscription": "An alert ends when its owner leaves it.",
    "commentary": "Commentary belongs to the packets of its agency.",
    "figure_dispute": "Disputed figures belong to their packets.",
}


class State(StrEnum):
    """Where a disposition stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return self.value.capitalize()


#: Moves between states, each with the role that may make it; that another person approves is a rule of the database.
TRANSITIONS = tuple(
    (old.value, new.value, Role.ADMIN.value)
    for old, new in (
        (State.PROPOSED, State.APPROVED),
        (State.PROPOSED, State.CANCELLED),
        (State.APPROVED, State.CANCELLED),
        (State.APPROVED, State.DONE),
    )
)


def first_of(kind: str, other: str, number: str = "") -> str:
    """Return what to do before a record of a kind can be destroyed that another one names.

    `other`: the kind of that one; `number`: what it is called, "" where that is not said.
    """
    who = f"{SPELLED[other][0] if other in SPELLED else other.replace('_', ' ')} {number}".strip()
    names = f"{who[:1].upper()}{who[1:]} names it"
    if other == kind:
        return f"{names}, and is not due itself"
    if other not in TRIGGERS:
        return names
    unlinked = "; or take it out of the note" if (kind, other) == ("major_incident", "knowledge_note") else ""
    return f"{names}: dispose of that first (longleaf keeping dispose propose {other}{unlinked})"


def instruction(kind: str, term: Term) -> str:
    """Return what the schedule says of a kind of record: "Destroy in office 5 years after it was closed"."""
    if term.years is None:
        return "Keep for good."
    after = TRIGGERS.get(kind, "its end")
    first = "Archive, then destroy" if term.archived else "Destroy"
    return f"{first} in office {words.count(term.years, 'year')} after {after}."


@dataclass(frozen=True, slots=True)
class Disposition:
    """A disposition as it stands; `rule`: years and authority at its proposal, `last_day`: the last day of what is due.

    `destroyed`, `left`: records that are gone, and those that were left when it was carried out. `sha256`: over what
    was destroyed; "" before. `archive`: SHA-256 of the archive that was written first; "" where there is none.
    """

    id: int
    number: str
    version: int
    kind: str
    rule: str
    years: int
    archived: bool
    last_day: date
    note: str
    state: State
    records: int
    proposed_by: str
    proposed_login: str
    proposed_at: datetime | None
    approved_by: str = ""
    approved_on: date | None = None
    why_cancelled: str = ""
    archive: str = ""
    destroyed: int = 0
    left: int = 0
    rows: Mapping[str, int] | None = None
    sha256: str = ""
    done_at: datetime | None = None
    done_by: str = ""

    @property
    def called(self) -> str:
        """Return what is destroyed: "Tickets"."""
        return LABELS[self.kind]

    @property
    def what(self) -> str:
        """Return it in one line: "12 tickets that ended by 5 Oct 2028"."""
        return f"{words.count(self.records, *SPELLED[self.kind])} that ended by {words.day(self.last_day)}"

    def text(self) -> str:
        """Return it to read in a terminal."""
        lines = [
            f"{self.number} {self.state.label}: {self.what}",
            f"  by {self.rule}" + (", archived first" if self.archived else ""),
            f"  proposed by {self.proposed_by}. {self.note}".rstrip(),
        ]
        if self.approved_on is not None:
            lines.append(f"  approved by {self.approved_by}, {words.day(self.approved_on)}")
        if self.archive:
            lines.append(f"  archived: SHA-256 {self.archive}")
        if self.why_cancelled:
            lines.append(f"  cancelled: {self.why_cancelled}")
        if self.sha256:
            lines.append(
                f"  {words.count(self.destroyed, 'record')} destroyed, {self.left} left: SHA-256 {self.sha256}"
            )
        elif self.destroyed:
            lines.append(f"  {words.count(self.destroyed, 'record')} destroyed so far; go on with: dispose run")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "number": self.number,
            "state": self.state.value,
            "kind": self.kind,
            "rule": self.rule,
            "years": self.years,
            "archived_first": self.archived,
            "last_day": self.last_day.isoformat(),
            "records": self.records,
            "proposed_by": self.proposed_by,
            "approved_by": self.approved_by,
            "approved_on": self.approved_on.isoformat() if self.approved_on else None,
            "archive_sha256": self.archive,
            "destroyed": self.destroyed,
            "left": self.left,
            "sha256": self.sha256,
            "why_cancelled": self.why_cancelled,
        }


@dataclass(frozen=True, slots=True)
class Item:
    """A record of a disposition: its key, name and day of its end; `why`: what keeps it, "" for nothing."""

    record_id: int
    called: str
    ended_on: date
    why: str = ""
    destroyed: bool = False

    @property
    def stands(self) -> str:
        """Return what became of it, or is to."""
        return "destroyed" if self.destroyed else self.why or "to be destroyed"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate of destruction says: the disposition, its records, and in which workspace."""

    disposition: Disposition
    items: tuple[Item, ...]
    workspace: str
    at: datetime
    sample: bool = False


def items_table(one: Disposition, items: Sequence[Item]) -> ReportTable:
    """Return the records of a disposition as a report: a row a record."""
    rows = tuple({"record": item.called, "ended_on": item.ended_on, "stands": item.stands} for item in items)
    columns = (("record", "Record"), ("ended_on", "Ended on"), ("stands", "Stands"))
    facts = {"disposition": one.number, "state": one.state.value, "rule": one.rule}
    return ReportTable(f"{one.number}: {one.called}", columns, rows, facts=facts)

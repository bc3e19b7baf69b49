"""Knowledge notes: states, audiences, and what lists, pages and forms show of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain import words
from app.domain.changes_made import Touched
from app.domain.eastern import eastern
from app.domain.tickets.states import RESOLUTION_CODES
from app.domain.vocabulary import ChangeState, Role

KNOWLEDGE = Touched.of("knowledge")
PREFIX = "KB"
#: What a version keeps, word for word; it is changed in a draft alone.
CONTENT = ("title", "symptoms", "cause", "solution", "keywords", "service_id", "category", "code", "audience")
#: What may be changed of a note that is published, too.
BESIDE = ("owner", "review_on", "valid_to", "problem", "major_incident_id", "change_id")
FIELDS = (*CONTENT, *BESIDE)
LABELS: Mapping[str, str] = {
    "title": "Title",
    "symptoms": "Symptoms",
    "cause": "Cause",
    "solution": "Solution",
    "keywords": "Keywords",
    "service_id": "Service",
    "category": "Category",
    "code": "Resolution",
    "audience": "Who reads it",
    "owner": "Owner",
    "review_on": "Look at it again on",
    "valid_to": "Holds until",
    "problem": "Problem",
    "major_incident_id": "Major incident",
    "change_id": "Fixed by change",
}
#: How long the texts of a note may be.
LONGEST: Mapping[str, int] = {
    "title": 300,
    "symptoms": 8_000,
    "cause": 8_000,
    "solution": 20_000,
    "keywords": 1_000,
    "category": 200,
    "problem": 60,
}
#: After so many days a note that was published is looked at again, where nobody says when.
REVIEW_AFTER = timedelta(days=365)
#: Who writes, publishes and retires notes.
KEEPERS = (Role.AGENT, Role.MIP, Role.CATALOG, Role.ADMIN)
_DESK = frozenset({Role.AGENT, Role.MIP, Role.ADMIN})
#: With such a change a known error is fixed.
_FIXED = frozenset({ChangeState.IMPLEMENTED.value, ChangeState.REVIEWED.value})


class NoteState(StrEnum):
    """Where a note stands."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    RETIRED = "retired"

    @property
    def label(self) -> str:
        return "In review" if self is NoteState.REVIEW else self.value.capitalize()


class Audience(StrEnum):
    """Who reads what is published."""

    DESK = "desk"
    STAFF = "staff"
    AGENCY = "agency"

    @property
    def label(self) -> str:
        return {"desk": "The desk", "staff": "All staff", "agency": "Agencies too"}[self.value]


class Voice(StrEnum):
    """What somebody says a note was good for."""

    RESOLVED = "resolved"  # a ticket was resolved with it
    HELPED = "helped"
    NOT = "not"


_MOVES = (
    (NoteState.DRAFT, NoteState.REVIEW),
    (NoteState.REVIEW, NoteState.DRAFT),
    (NoteState.REVIEW, NoteState.PUBLISHED),
    (NoteState.PUBLISHED, NoteState.DRAFT),
    (NoteState.DRAFT, NoteState.RETIRED),
    (NoteState.REVIEW, NoteState.RETIRED),
    (NoteState.PUBLISHED, NoteState.RETIRED),
    (NoteState.RETIRED, NoteState.DRAFT),
)
#: (from, to, role): the guard of the database reads these rows.
TRANSITIONS = [(old.value, new.value, role.value) for old, new in _MOVES for role in KEEPERS]


def audiences(roles: Collection[Role], *, of_agency: bool) -> frozenset[Audience]:
    """Return what somebody reads; `of_agency`: they only read, and belong to an agency."""
    if of_agency:
        return frozenset({Audience.AGENCY})
    return frozenset(Audience) if set(roles) & _DESK else frozenset({Audience.STAFF, Audience.AGENCY})


def is_fixed(change_state: str) -> bool:
    """Return whether what a note tells of is fixed by a change in this state; "": there is none."""
    return change_state in _FIXED


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note in a list. `shown_n`: the version that is published, None: none is. `owner`: a name; `due_on`: the day
    on which it is to be looked at again.

    `uses`: tickets resolved with it; `helped`, `failed`: how many people said so of it.
    """

    id: int
    version: int
    number: str
    title: str
    state: NoteState
    audience: Audience
    service: str
    category: str
    owner: str
    due_on: date | None
    valid_to: date | None
    shown_n: int | None
    known_error: str = ""  # the problem or major incident behind it, while nothing has fixed it
    uses: int = 0
    helped: int = 0
    failed: int = 0

    def is_due(self, today: date) -> bool:
        """Return whether it is published and to be looked at again."""
        return self.shown_n is not None and self.due_on is not None and self.due_on <= today

    def holds(self, today: date) -> bool:
        """Return whether it is offered on a day."""
        return self.shown_n is not None and (self.valid_to is None or self.valid_to >= today)

    @property
    def standing(self) -> str:
        """Return its state in words, with what is published beside what is written anew."""
        if self.shown_n is not None and self.state is not NoteState.PUBLISHED:
            return f"{self.state.label}, version {self.shown_n} published"
        return self.state.label

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "number": self.number,
            "title": self.title,
            "state": self.state.value,
            "audience": self.audience.value,
            "service": self.service,
            "category": self.category,
            "owner": self.owner,
            "review_on": self.due_on,
            "valid_to": self.valid_to,
            "published_version": self.shown_n,
            "known_error": self.known_error,
            "resolved": self.uses,
            "helped": self.helped,
            "did_not_help": self.failed,
        }


@dataclass(frozen=True, slots=True)
class NoteChoices:
    """What a note may belong to, as (id, number, title), the newest first."""

    majors: tuple[tuple[int, str, str], ...]
    changes: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class NoteVersion:
    """What was published: `by` (a name) published what `writers` wrote."""

    n: int
    at: datetime
    by: str
    writers: tuple[str, ...]
    title: str
    symptoms: str
    cause: str
    solution: str
    audience: Audience
    keywords: str = ""
    service: str = ""
    category: str = ""
    code: str = ""

    def told(self) -> dict[str, str]:
        """Return what it says by the name of the field, as people read it."""
        return {name: _READ.get(name, str)(getattr(self, _OF_VERSION.get(name, name))) for name in CONTENT}


#: What a version has instead of a key, and how a field is read that is kept as a code.
_OF_VERSION = {"service_id": "service"}
_READ: dict[str, Callable[[Any], str]] = {
    "audience": lambda one: Audience(one).label,
    "code": lambda one: RESOLUTION_CODES.get(one, one),
}


@dataclass(frozen=True, slots=True)
class NoteUse:
    """A ticket that was resolved with a note, or what somebody said of it; `number` is "" where of no ticket."""

    at: datetime
    by: str
    voice: Voice
    ticket_id: int | None
    number: str
    n: int


@dataclass(frozen=True, slots=True)
class NoteCard:
    """All that is shown of a note. `fields`: `FIELDS` by name as they stand; `texts`: as the reader sees them, which
    is the published version for whoever does not write notes.

    `writers`: logins of who wrote what is not published yet, `may_publish`: that somebody else may, or a workspace of
    one; `links`: (label, number) of what it belongs to.
    """

    row: NoteRow
    fields: Mapping[str, Any]
    writers: tuple[str, ...]
    may_publish: bool
    links: tuple[tuple[str, str], ...] = ()
    versions: tuple[NoteVersion, ...] = ()
    uses: tuple[NoteUse, ...] = ()

    def told(self) -> dict[str, str]:
        """Return what it says as it stands, by the name of the field, as people read it."""
        said = {**self.fields, "service_id": self.row.service}
        return {name: _READ.get(name, str)(said[name] or "") for name in CONTENT}

    def at(self, n: int) -> dict[str, str]:
        """Return what version `n` says; 0: what stands now. KeyError where there is no such version."""
        return self.told() if n == 0 else {one.n: one for one in self.versions}[n].told()

    def before(self, n: int) -> dict[str, str]:
        """Return what the version before `n` said (0: the last one that was published); of the first nothing."""
        older = [one.n for one in self.versions if n == 0 or one.n < n]
        return self.at(max(older)) if older else dict.fromkeys(CONTENT, "")

    def version_lines(self) -> list[str]:
        """Return a line for each version, the newest first: when it was published, by whom, and who wrote it."""
        return [
            f"Version {one.n}, {words.moment(eastern(one.at), year=True)}: written by {words.joined(one.writers)},"
            f" published by {one.by}"
            for one in self.versions
        ]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield label and text of what the note says, without what is empty."""
        for name in ("symptoms", "cause", "solution", "keywords"):
            if self.fields[name]:
                yield LABELS[name], str(self.fields[name])

    def facts(self) -> Iterator[tuple[str, str]]:
        """Yield label and text of what else is known of it."""
        row = self.row
        yield "State", row.standing
        if row.known_error:
            yield "Known error", row.known_error
        for label, text in (("Service", row.service), ("Category", row.category), ("Owner", row.owner)):
            if text:
                yield label, text
        yield "Who reads it", row.audience.label
        if row.due_on is not None:
            yield "Look again", words.day(row.due_on)
        if row.valid_to is not None:
            yield "Holds until", words.day(row.valid_to)
        yield "Resolved with it", words.count(row.uses, "ticket")
        if row.helped or row.failed:
            yield "Helped", f"{row.helped:,} said yes, {row.failed:,} no"
        for label, number in self.links:
            yield label, number

    def text(self) -> str:
        """Return it as plain text, for terminals and the clipboard."""
        lines = [f"{self.row.number}  {self.row.title}", ""]
        for label, text in self.texts():
            lines += [label, text, ""]
        lines += [f"{label}: {text}" for label, text in self.facts()]
        lines += [f"Version {one.n}: {words.moment(eastern(one.at))}, published by {one.by}" for one in self.versions]
        return "\n".join(lines)

    def as_row(self) -> dict[str, object]:
        """Return it as a line of a file, in the words by which an import reads it."""
        said = {name: self.fields[name] for name in ("symptoms", "cause", "solution", "keywords", "problem", "owner")}
        return {**self.row.as_json(), **said, "resolution": self.fields["code"]}

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        said = {name: self.fields[name] for name in ("symptoms", "cause", "solution", "keywords", "code", "problem")}
        versions = [{"version": one.n, "at": one.at, "by": one.by} for one in self.versions]
        return {**self.row.as_json(), **said, "links": dict(self.links), "versions": versions}

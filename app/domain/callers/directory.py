"""The directory of callers: who they are, where they are, and how they like to be reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain import words
from app.domain.changes_made import Touched
from app.domain.eastern import local_date

DIRECTORY = Touched.of("callers")
#: How somebody likes to be reached, and how that is said; "" where it is not known.
PREFERS: Mapping[str, str] = {
    "": "Not said",
    "phone": "By phone",
    "callback": "By a call back",
    "email": "By e-mail",
    "in_person": "In person",
}
#: Columns that forms edit, in their order.
FIELDS = (
    "name",
    "agency_id",
    "phone",
    "callback",
    "email",
    "site_id",
    "place",
    "title",
    "department",
    "prefers",
    "vip",
    "external_id",
)
#: What stands in the restricted row beside it, as forms call it.
PRIVATE: Mapping[str, str] = {"private_phone": "phone", "note": "note", "vip_reason": "vip_reason"}
#: Columns by which somebody who signs in, or holds an office, is known: kept by who keeps people.
IDENTITY = ("name", "email", "agency_id", "login", "left_on", "merged_into_id")


@dataclass(frozen=True, slots=True)
class CallerRow:
    """Somebody in the directory, as lists show them. `left_on`: the day from which they are not there any more."""

    id: int
    name: str
    email: str
    phone: str
    callback: str
    agency_id: int | None
    agency_code: str
    site_name: str
    place: str
    title: str
    department: str
    login: str
    vip: bool
    left_on: date | None
    version: int = 1
    external_id: str = ""

    @property
    def number(self) -> str:
        """The number at which they are called: the one for calls back before the usual one; "" for none."""
        return self.callback or self.phone

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "id": self.id,
            "name": self.name,
            "agency": self.agency_code,
            "phone": self.phone,
            "callback": self.callback,
            "number": self.number,
            "email": self.email,
            "where": self.where,
            "title": self.title,
            "department": self.department,
            "login": self.login,
            "vip": self.vip,
            "left_on": self.left_on.isoformat() if self.left_on else None,
            "external_id": self.external_id,
        }

    @property
    def where(self) -> str:
        """Site and place in one line; "" where neither is known."""
        return ", ".join(part for part in (self.site_name, self.place) if part)


@dataclass(frozen=True, slots=True)
class CallerTicket:
    """A ticket of a caller, as their card shows it."""

    id: int
    number: str
    title: str
    state: str
    is_open: bool
    opened_at: datetime
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class CallerMove:
    """A move between agencies; codes, "" for none."""

    day: date
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class CallerSurvey:
    """What a caller was asked about a ticket, and answered: a score from 1 to 5; None where they have not yet."""

    ticket_id: int
    number: str
    sent_at: datetime | None
    answered_at: datetime | None
    score: int | None
    comment: str

    @property
    def text(self) -> str:
        """What they answered, or that they were asked, in words."""
        if self.score is not None:
            when = f", {words.day(local_date(self.answered_at))}" if self.answered_at else ""
            said = f": {self.comment}" if self.comment else ""
            return f"answered {self.score} of 5{when}{said}"
        return f"asked {words.day(local_date(self.sent_at))}, no answer yet" if self.sent_at else "not asked"


@dataclass(frozen=True, slots=True)
class CallerCard:
    """All that is shown of somebody.

    `fields`: what forms edit, by name, those of `PRIVATE` among them where they may be read (`reads_private`).
    `tickets`: the open ones first, then the newest. `kept`: name, e-mail and agency are kept by who keeps people,
    because they sign in or hold an office. `merged_into`: id and name of who they are now.
    """

    row: CallerRow
    fields: Mapping[str, object]
    prefers: str
    reads_private: bool
    tickets: tuple[CallerTicket, ...] = ()
    open_count: int = 0
    ticket_count: int = 0
    moves: tuple[CallerMove, ...] = ()
    surveys: tuple[CallerSurvey, ...] = ()
    last_contact: datetime | None = None
    kept: bool = False
    merged_into: tuple[int, str] | None = None

    def facts(self) -> list[tuple[str, str]]:
        """Return what is told of them as (label, text), in the order in which the desk asks; without what is empty."""
        row, f = self.row, self.fields
        vip = str(f.get("vip_reason") or "yes") if row.vip else ""
        said = [
            ("Is now", self.merged_into[1] if self.merged_into else ""),
            ("VIP", vip),
            ("Agency", row.agency_code),
            ("Call back", row.callback),
            ("Phone", row.phone),
            ("Private number", str(f.get("private_phone", "")) if self.reads_private else ""),
            ("E-mail", row.email),
            ("Prefers", self.prefers if f["prefers"] else ""),
            ("Site", row.where),
            ("Title", ", ".join(part for part in (row.title, row.department) if part)),
            ("Login", row.login),
            ("External id", row.external_id),
            ("Left", words.day(row.left_on) if row.left_on else ""),
            ("Note", self.note),
            ("Last contact", words.moment(self.last_contact) if self.last_contact else ""),
            ("Tickets", f"{self.ticket_count:,}, {self.open_count:,} open" if self.ticket_count else "none"),
            *((f"Moved {words.day(one.day)}", f"{one.old or 'none'} to {one.new or 'none'}") for one in self.moves),
        ]
        return [(label, text) for label, text in said if text]

    def text(self) -> str:
        """Return them as lines for a terminal: the facts, the tickets, what they answered when they were asked."""
        lines = [self.row.name, *(f"  {label}: {text}" for label, text in self.facts())]
        lines += [f"  {one.number} {one.state}: {one.title}" for one in self.tickets]
        lines += [f"  {one.number} {one.text}" for one in self.surveys]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """Return them for programs; restricted words only where they may be read."""
        return {
            **self.row.as_json(),
            "prefers": self.fields["prefers"],
            **{name: self.fields[name] for name in PRIVATE if name in self.fields},
            "open": self.open_count,
            "tickets": [
                {"number": one.number, "title": one.title, "state": one.state, "opened_at": one.opened_at.isoformat()}
                for one in self.tickets
            ],
            "moves": [{"day": one.day.isoformat(), "from": one.old, "to": one.new} for one in self.moves],
        }

    @property
    def note(self) -> str:
        """What the desk has to know of them."""
        return str(self.fields.get("note", ""))


@dataclass(frozen=True, slots=True)
class CallerHit:
    """Somebody found while typing; `why`: what they were found by where their name does not show it."""

    row: CallerRow
    why: str = ""


@dataclass(frozen=True, slots=True)
class CallerHits:
    """Those found, the best first; `more`: there are others."""

    typed: str
    hits: tuple[CallerHit, ...]
    more: bool = False

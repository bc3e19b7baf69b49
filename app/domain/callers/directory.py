"""The directory of callers: who they are, where they are, and how they like to be reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.changes_made import Touched

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

"""Values of agencies: the BRM matrix with its dated assignments and contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.domain.figures.levels import Health
from app.domain.reviews.actions import Action
from app.domain.words import count, joined

#: A contact not verified for this long is stale (the department's own badge rule is 90 days).
VERIFY_EVERY = timedelta(days=90)
ASSIGNMENT_ROLES = {
    "brm": "BRM",
    "brm_backup": "Backup BRM",
    "cio": "Agency CIO",
    "cab_rep": "CAB representative",
    "cab_alternate": "CAB alternate",
}


#: What is said of contacts that nobody verified in time.
UNVERIFIED = "not verified for 90 days"


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person as others refer to one; `login` None: cannot sign in."""

    id: int
    name: str
    login: str | None = None
    email: str = ""
    phone: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person an agency named for a purpose; `rank` 1 is called first."""

    id: int
    kind: str  # mip, billing, security
    rank: int
    person: PersonRef
    verified_at: datetime | None
    verified_by: str
    version: int
    verified_by_name: str = ""
    asked_at: datetime | None = None  # by mail, whether it still holds

    def is_stale(self, now: datetime) -> bool:
        """Return whether nobody has verified the contact in the 90 days before `now`."""
        return self.verified_at is None or now - self.verified_at > VERIFY_EVERY


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who does what for an agency, from `valid_from` to before `valid_to` (None: still)."""

    id: int
    role: str
    person: PersonRef
    valid_from: date
    valid_to: date | None
    by: str = ""
    by_name: str = ""

    @property
    def role_label(self) -> str:
        return ASSIGNMENT_ROLES[self.role]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One agency's line of the BRM matrix; `gaps` are the words for what is missing or stale.

    `last_holders`: by role, the id of the person who has it without end, from today or a later day: whom the next
    assignment replaces, and so what an edit has to give as its base.
    """

    agency_id: int
    code: str
    name: str
    brm: PersonRef | None
    backup: PersonRef | None
    cio: PersonRef | None
    cab_rep: PersonRef | None
    cab_alternate: PersonRef | None
    services: tuple[str, ...]
    mip_contacts: tuple[Contact, ...]
    last_review: date | None
    next_review: date | None
    health: Health  # resolution, last whole month
    open_actions: int
    late_actions: int
    gaps: tuple[str, ...]
    last_holders: Mapping[str, int]


class ReviewDay(NamedTuple):
    """A service review of an agency as its page lists it."""

    held_on: date
    period: str
    state: str
    id: int


@dataclass(frozen=True, slots=True)
class AgencyDetail:
    """An agency with its dated history; newest first."""

    row: MatrixRow
    predecessor: str
    valid_from: date
    valid_to: date | None
    assignments: tuple[Assignment, ...]
    contacts: tuple[Contact, ...]
    actions: tuple[Action, ...]
    reviews: tuple[ReviewDay, ...]
    note: str
    version: int


def gaps(
    row_roles: dict[str, PersonRef | None], mip: tuple[Contact, ...], next_review: date | None, now: datetime
) -> tuple[str, ...]:
    """Return what an agency's line lacks, in the order in which it matters."""
    found = []
    if row_roles.get("brm") is None:
        found.append("No BRM")
    if row_roles.get("brm_backup") is None:
        found.append("No backup BRM")
    if not mip:
        found.append("No MIP contact")
    elif stale := [contact.person.name for contact in mip if contact.is_stale(now)]:
        found.append(f"{len(stale)} of {count(len(mip), 'MIP contact')} {UNVERIFIED}: {joined(stale)}")
    if row_roles.get("cab_rep") is None:
        found.append("No CAB representative")
    if next_review is None:
        found.append("No review planned")
    return tuple(found)

"""Legal holds: what is kept whatever the retention schedule says, for which matter, since when, and until whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain import words
from app.domain.changes_made import Touched

#: What holds, records requests and archives touch.
KEEPING = Touched.of("keeping")


class Scope(StrEnum):
    """What a hold is on."""

    RECORD = "record"
    PERSON = "person"
    AGENCY = "agency"
    SEARCH = "search"

    @property
    def label(self) -> str:
        """Return the word for people."""
        return {"record": "A record", "person": "A person", "agency": "An agency", "search": "A search"}[self]


class Ground(StrEnum):
    """Why records are held: what the law names as what stops their destruction."""

    LITIGATION = "litigation"
    AUDIT = "audit"
    REQUEST = "request"

    @property
    def label(self) -> str:
        """Return the word for people."""
        return {Ground.LITIGATION: "Legal hold", Ground.AUDIT: "Audit", Ground.REQUEST: "Records request"}[self]


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold as it stands: `matter` names it, `on` says in words what it is on; `released` None: it holds.

    `first_day`, `last_day`: the days that an agency's records are of, both of them included; None: open at that end.
    """

    id: int
    number: str
    version: int
    matter: str
    reason: str
    scope: Scope
    on: str
    since: date
    by: str
    table: str = ""
    record_id: int | None = None
    person_id: int | None = None
    agency_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    search: str = ""
    released: date | None = None
    released_by: str = ""
    why_released: str = ""
    ground: Ground = Ground.LITIGATION

    @property
    def holds(self) -> bool:
        """Whether it was not released."""
        return self.released is None

    @property
    def mark(self) -> str:
        """Return what stands beside a held record."""
        return f"{self.ground.label} {self.number}: {self.matter}, since {words.day(self.since)}"

    def text(self) -> str:
        """Return it to read in a terminal."""
        lines = [
            f"{self.number} {self.ground.label}, {self.matter}: on {self.on}",
            f"  since {words.day(self.since)}, by {self.by}. {self.reason}",
        ]
        if self.released is not None:
            lines.append(f"  released {words.day(self.released)} by {self.released_by}. {self.why_released}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "number": self.number,
            "ground": self.ground.value,
            "matter": self.matter,
            "reason": self.reason,
            "scope": self.scope.value,
            "on": self.on,
            "since": self.since.isoformat(),
            "by": self.by,
            "released": self.released.isoformat() if self.released else None,
            "released_by": self.released_by,
            "why_released": self.why_released,
        }

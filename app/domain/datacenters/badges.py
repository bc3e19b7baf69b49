"""Badges of people who are not DIT's: how old the last validation is, and of whom the agencies are told when.

A badge is validated every 90 days, counted in days of America/New_York from the day on which it was issued or last
kept. It is never ended by the clock: what nobody validated is overdue until somebody says whether it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.changes_made import Touched

#: What views of badges and visits hear of.
ACCESS = Touched.of("access")
#: Days after which a badge that was not validated is overdue: the published rule.
EVERY = 90
#: The days on which an agency's contacts are told.
STEPS = (60, 75, EVERY)


class Verdict(StrEnum):
    """What a validation says of a badge."""

    KEEP = "keep"
    END = "end"
    WITHDRAWN = "withdrawn"  # takes an earlier one back, which then counts as if it had not been

    @property
    def label(self) -> str:
        return {"keep": "Kept", "end": "Ended", "withdrawn": "Taken back"}[self.value]


class Standing(StrEnum):
    """Where a badge stands on a day, the most pressing first."""

    OVERDUE = "overdue"
    DUE = "due"
    OK = "ok"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return {"ok": "Validated"}.get(self.value, self.value.capitalize())


@dataclass(frozen=True, slots=True)
class Validation:
    """What somebody said of a badge. `on`: the day on which they said so; `by`: the agency's contact, or DIT's.

    `recorded_at`, `recorded_by`: when it was written and by whom, by name.
    """

    id: int
    badge_id: int
    verdict: Verdict
    on: date
    by: str
    recorded_at: datetime
    recorded_by: str
    note: str = ""
    op_id: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge of somebody who is not DIT's. `agency`: by name, which answers for it; `sites`: by name, in order.

    `ended_on`, `why`: when and why it ended. `validations`: those that stand, the oldest first. `told`: on which of the
    `STEPS` the agency's contacts were told since it was last kept.
    """

    id: int
    version: int
    number: str
    name: str
    company: str
    agency_id: int
    agency: str
    site_ids: tuple[int, ...]
    sites: tuple[str, ...]
    issued_on: date
    ended_on: date | None = None
    why: str = ""
    validations: tuple[Validation, ...] = ()
    told: tuple[int, ...] = ()

    @property
    def called(self) -> str:
        """Return what sentences call it: "B-1004 (Dana Reyes)"."""
        return f"{self.number} ({self.name})"

    @property
    def last(self) -> Validation | None:
        """Return the last validation that stands; None where there was none."""
        return self.validations[-1] if self.validations else None

    @property
    def last_id(self) -> int:
        """Return the id of the last validation that stands, 0 where there was none: what a verdict goes by."""
        return self.validations[-1].id if self.validations else 0

    def counted_from(self) -> date:
        """Return the day from which the 90 days count: it was issued, or last kept."""
        kept = [one.on for one in self.validations if one.verdict is Verdict.KEEP]
        return max([self.issued_on, *kept])

    def due_on(self) -> date:
        """Return the day on which it is overdue where nobody validates it before."""
        return self.counted_from() + timedelta(days=EVERY)

    def age(self, today: date) -> int:
        """Return how many days ago it was issued or last kept."""
        return (today - self.counted_from()).days

    def standing(self, today: date) -> Standing:
        """Return where it stands: overdue from day 90 on, due from day 60 on."""
        if self.ended_on is not None and self.ended_on <= today:
            return Standing.ENDED
        age = self.age(today)
        return Standing.OVERDUE if age >= EVERY else Standing.DUE if age >= STEPS[0] else Standing.OK

    def step(self, today: date) -> int | None:
        """Return the step that its agency is to hear of now: the highest reached, told once; None where none is."""
        if self.standing(today) is Standing.ENDED:
            return None
        reached = [step for step in STEPS if step <= self.age(today)]
        return reached[-1] if reached and reached[-1] > max(self.told, default=0) else None


@dataclass(frozen=True, slots=True)
class BadgeContact:
    """A contact of an agency, who may say of its badges; `kind`: what they are named for."""

    agency_id: int
    person_id: int
    name: str
    mail: str
    kind: str


@dataclass(frozen=True, slots=True)
class AccessChoices:
    """What forms of badges and visits choose from: keys with names, and who answers for an agency's badges.

    `codes`: of the agencies, by which they are found as well.
    """

    sites: tuple[tuple[int, str], ...]
    agencies: tuple[tuple[int, str], ...]
    contacts: tuple[BadgeContact, ...]
    codes: tuple[tuple[int, str], ...] = ()


def refused_as_escort(badge: Badge, site_id: int, today: date) -> str:
    """Why who holds a badge may not escort visitors at a site today, as a sentence; "" where they may."""
    standing = badge.standing(today)
    if standing is Standing.ENDED:
        return f"The badge {badge.called} ended."
    if standing is Standing.OVERDUE:
        return f"The badge {badge.called} was not validated for {badge.age(today)} days."
    return "" if site_id in badge.site_ids else f"The badge {badge.called} does not open this site."


def as_of(badges: Iterable[Badge], day: date) -> list[Badge]:
    """Return badges as they stood at the end of a day: those issued until then, with what was said until then."""
    found = []
    for badge in badges:
        if badge.issued_on > day:
            continue
        ended = badge.ended_on is not None and badge.ended_on <= day
        said = tuple(one for one in badge.validations if one.on <= day)
        ended_on, why = (badge.ended_on, badge.why) if ended else (None, "")
        found.append(replace(badge, validations=said, ended_on=ended_on, why=why))
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """How many badges of an agency stand how."""

    overdue: int = 0
    due: int = 0
    ok: int = 0
    ended: int = 0

    @classmethod
    def of(cls, badges: Iterable[Badge], today: date) -> Counts:
        """Count badges by where they stand."""
        stood = [badge.standing(today) for badge in badges]
        return cls(*(stood.count(standing) for standing in Standing))


def in_order(badges: Iterable[Badge], today: date) -> list[Badge]:
    """Return badges as they are worked off: by agency, the most pressing first, the oldest of these first."""
    order = list(Standing)
    return sorted(badges, key=lambda b: (b.agency, order.index(b.standing(today)), b.counted_from(), b.number))

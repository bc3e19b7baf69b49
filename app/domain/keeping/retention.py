"""How long records are kept, by kind, on whose authority."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from app.domain.rule_set import RuleSet
from app.errors import InputError

PREFIX = "retention."
_SAMPLE = "sample value"
_MOST_YEARS = 100
_PERMANENT = "permanent"
_ARCHIVED = "archived"
_WRITTEN = re.compile(
    r"\s*(?P<years>\d{1,3}|permanent)(?P<archived>\s+archived)?\s*,\s*(?P<authority>\S.*?)\s*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Term:
    """Years that a kind of record is kept after it came to its end, None: for good; `authority`: by what schedule.

    `archived`: it is written into an archive before it is destroyed.
    """

    years: int | None
    authority: str = _SAMPLE
    archived: bool = False

    @property
    def text(self) -> str:
        """Return it as it is typed: "5, DIT schedule 14.2", or "5 archived, DIT schedule 14.2"."""
        years = _PERMANENT if self.years is None else f"{self.years}"
        return f"{years}{f' {_ARCHIVED}' if self.archived else ''}, {self.authority}"

    @property
    def is_sample(self) -> bool:
        """Whether nobody entered what the authority says: nothing is destroyed by it."""
        return self.authority.casefold() == _SAMPLE


_3, _5, _6, _10, _FOR_GOOD = (Term(years) for years in (3, 5, 6, 10, None))


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """The schedule: a term for each kind of record. The years are sample values until the authority's are entered."""

    ticket: Term = _5
    survey: Term = _3
    change: Term = _5
    cab_meeting: Term = _FOR_GOOD
    major_incident: Term = _10
    outage: Term = _5
    posting: Term = _3
    review: Term = _5
    action: Term = _5
    packet: Term = _FOR_GOOD
    bill: Term = _10
    dispute: Term = _10
    consumption: Term = _10
    exercise: Term = _6
    badge: Term = _3
    visit: Term = _3
    mail: Term = _3
    knowledge_note: Term = _3
    import_run: Term = _3
    attachment: Term = _5
    audit: Term = _10


LABELS: Mapping[str, str] = {
    "ticket": "Tickets",
    "survey": "Surveys",
    "change": "Changes",
    "cab_meeting": "Meetings of the board",
    "major_incident": "Major incidents",
    "outage": "Outages",
    "posting": "Postings of the hub",
    "review": "Service reviews",
    "action": "Actions",
    "packet": "Packets",
    "bill": "Bills",
    "dispute": "Disputed bills",
    "consumption": "Consumption",
    "exercise": "Exercises",
    "badge": "Badges",
    "visit": "Visits",
    "mail": "Mail",
    "knowledge_note": "Knowledge notes",
    "import_run": "Imports",
    "attachment": "Attached files",
    "audit": "Audit trail",
}


def as_rows(rules: RetentionRules) -> dict[str, str]:
    """Return the schedule as keys and texts of the workspace; `from_rows` reads them back."""
    return {PREFIX + one.name: getattr(rules, one.name).text for one in fields(rules)}


def from_rows(rows: Mapping[str, str]) -> RetentionRules:
    """Return the schedule that a workspace sets; other keys are passed over. InputError names a value that is none."""
    return RetentionRules(**{name: read(name, rows[PREFIX + name]) for name in LABELS if PREFIX + name in rows})


def read(name: str, text: str) -> Term:
    """Return the term that a text gives to a kind of record; InputError where it cannot be one."""
    found = _WRITTEN.fullmatch(text)
    if found is None or (found["years"].isdigit() and not 1 <= int(found["years"]) <= _MOST_YEARS):
        raise InputError(
            f"{LABELS[name]}: “{text}” cannot be used.",
            hint=f"Write years from 1 to {_MOST_YEARS}, or permanent, a comma and the authority: "
            "“5, DIT records schedule 14.2”; “5 archived, …” where an archive is written before they are destroyed.",
        )
    years = int(found["years"]) if found["years"].isdigit() else None
    archived = years is not None and found["archived"] is not None
    return Term(years, " ".join(found["authority"].split()), archived)


RULES: RuleSet[RetentionRules] = RuleSet("the retention schedule", PREFIX, LABELS, as_rows, from_rows)

"""Which tickets are proposed as a major incident: a Critical one that reaches agencies, or one with many children."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain import words
from app.domain.majors.settings import MajorRules
from app.domain.vocabulary import Priority


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open ticket that the rules propose. `agencies`: codes, of it and its children; `why`: the rule, in words."""

    ticket_id: int
    number: str
    title: str
    why: str
    agencies: tuple[str, ...]
    children: int


@dataclass(frozen=True, slots=True)
class Begun:
    """What a major incident takes from the tickets that it begins from, and those under them; the first is the main
    one.

    `others`: the other ones that were chosen; `impact_start_at`: when the first of them was opened, in UTC; agencies,
    services and sites by id.
    """

    ticket_id: int
    number: str
    title: str
    impact_start_at: datetime
    agencies: tuple[int, ...]
    services: tuple[int, ...]
    sites: tuple[int, ...]
    others: tuple[int, ...] = ()


def why(rules: MajorRules, priority: int, agencies: int, children: int) -> str:
    """Return by which rule a ticket is proposed, in words; "" where none does.

    `agencies`: how many it and its open children come from.
    """
    if not rules.propose:
        return ""
    if priority == Priority.CRITICAL and agencies >= rules.agencies:
        return f"Critical, and it reaches {words.count(agencies, 'agency', 'agencies')}."
    if children >= rules.children:
        return f"{words.count(children, 'ticket')} under it."
    return ""

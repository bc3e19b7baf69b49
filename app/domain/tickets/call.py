"""What the desk is told while a call is written down: what it looks like, and what the department promises for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.search.normal import fold
from app.domain.vocabulary import Priority, TicketKind

#: Words that say nothing about what is wrong.
_EMPTY = frozenset(
    re.findall(
        "[a-z]+",
        "a after again all an and any are as at be been but by can cannot cant could did do does doesnt dont for from "
        "get gets has have he her his i in into is isnt it its just me more my no not now of off on or our out over "
        "she since so some still that the their them then there they this to up was we what when where which who will "
        "with work works working would you your error issue problem please help need needs",
    )
)
_MOST_WORDS = 6


class AlikeKind(StrEnum):
    """What a call may look like."""

    MAJOR = "major"  # a major incident that is under way
    OUTAGE = "outage"
    TICKET = "ticket"  # open, about the same
    CALLER = "caller"  # the caller's last


@dataclass(frozen=True, slots=True)
class Alike:
    """Something that a call may be about already. `ticket_id`: what it can be attached to as a child; None: nothing."""

    kind: AlikeKind
    id: int
    number: str
    title: str
    note: str
    ticket_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallSoFar:
    """What is known of a call while it is written down; None and "" for what is not yet."""

    title: str = ""
    kind: TicketKind = TicketKind.INCIDENT
    agency_id: int | None = None
    service_id: int | None = None
    caller: str = ""
    impact: int = 4
    urgency: int = 3
    received: datetime | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """The priority that reach and urgency give, and by when it is to be answered and resolved; None: no target."""

    priority: Priority
    respond_by: datetime | None
    resolve_by: datetime | None


def telling_words(title: str) -> tuple[str, ...]:
    """Return the words of a title that say what is wrong, each once, in order, folded."""
    words = (word for word in re.split(r"\s+", fold(title)) if len(word) > 2 and word not in _EMPTY)
    return tuple(dict.fromkeys(words))[:_MOST_WORDS]


def ranked(
    found: Mapping[int, Iterable[str]],
    same_service: Iterable[int],
    same_agency: Iterable[int],
    count: int,
    *,
    typed: int = 2,
) -> list[int]:
    """Return ids of the tickets that look most like a call: by words in common, service and agency, at most `count`.

    `found`: the words that each has; `typed`: how many the call has. One word in common is not enough where the call
    has more, unless the service is the same too.
    """
    services, agencies = set(same_service), set(same_agency)

    def weight(id: int) -> int:
        return 4 * len(set(found.get(id, ()))) + 5 * (id in services) + (id in agencies)

    wanted = [id for id in found if weight(id) >= 4 * min(2, typed)]
    return sorted(wanted, key=lambda id: (-weight(id), -id))[:count]

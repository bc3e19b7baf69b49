"""What the page Home shows: items in groups, queues, what is running, and whose page it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Role

_LABELS = {"member": "CAB", "brm": "BRM", "reader": "Overview"}


class HomeRole(StrEnum):
    """Whose page it is."""

    AGENT = "agent"
    LEAD = "lead"
    CHANGES = "changes"
    MEMBER = "member"
    BRM = "brm"
    READER = "reader"

    @property
    def label(self) -> str:
        return _LABELS.get(self.value, self.value.capitalize())


_HOLDERS: dict[HomeRole, frozenset[Role]] = {
    HomeRole.AGENT: frozenset({Role.AGENT, Role.MIP, Role.ADMIN}),
    HomeRole.LEAD: frozenset({Role.MIP, Role.ADMIN}),
    HomeRole.CHANGES: frozenset({Role.CAB, Role.ADMIN}),
    HomeRole.MEMBER: frozenset({Role.MEMBER}),
    HomeRole.BRM: frozenset({Role.BRM, Role.ADMIN}),
    HomeRole.READER: frozenset(),
}


def pages_of(roles: Iterable[Role]) -> tuple[HomeRole, ...]:
    """Return the pages that somebody with these roles has, their own first; with none of them the overview."""
    held = frozenset(roles)
    return tuple(page for page, holders in _HOLDERS.items() if held & holders) or (HomeRole.READER,)


class Part(StrEnum):
    """Under which heading an item stands."""

    NOW = "now"
    TODAY = "today"
    COMING = "coming"
    WAITING = "waiting"

    @property
    def label(self) -> str:
        return {"now": "Now", "today": "Today", "coming": "Coming", "waiting": "Waiting for others"}[self.value]


class Mark(StrEnum):
    """The mark of an item: a shape and a word on screen."""

    MISSED = "missed"
    SOON = "soon"
    PAUSED = "paused"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `at`: when it is due; of what waits for others, since when.

    `kind`, `id`: the record, as the palette names them ("ticket", "change", "agency"). `act`: the id of the command
    that the button runs on it, "" where it opens the record; `act_label`: its word. `version`: of the record as it is
    told here, for an act that is done at once. `beside`: it stands beside what else is asked of its record. `of`: the
    id of what the act is done to, where that is not the record. `held`: by which holds the record is kept, in words.
    """

    part: Part
    mark: Mark
    at: datetime | None
    title: str
    detail: str
    kind: str
    id: int
    act: str = ""
    act_label: str = "Open"
    version: int = 0
    beside: bool = False
    of: int = 0
    held: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """A list of open tickets with its numbers: due within the hour, missed; `filter` opens it."""

    name: str
    open: int
    due: int
    missed: int
    filter: TicketFilter


@dataclass(frozen=True, slots=True)
class Running:
    """What is going on beside one's own work: a major incident, or a freeze. `kind`: "major_incident", "freeze".

    `held`: by which holds a major incident is kept, in words.
    """

    kind: str
    id: int
    title: str
    detail: str
    start: datetime
    end: datetime | None
    held: str = ""


@dataclass(frozen=True, slots=True)
class HomePage:
    """The page of one role at a moment. `roles`: the pages that this person has."""

    role: HomeRole
    roles: tuple[HomeRole, ...]
    read_at: datetime
    items: tuple[Item, ...]
    queues: tuple[Queue, ...]
    running: tuple[Running, ...]

    def part(self, part: Part) -> tuple[Item, ...]:
        """Return the items under one heading, the most pressing first."""
        return tuple(item for item in self.items if item.part is part)


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return items by heading, then by time; what has no time comes last. A ticket or change is there once."""
    parts = list(Part)
    found: dict[tuple[str, int, str], Item] = {}
    for item in items:
        once = item.kind in _ONCE and not item.beside
        found.setdefault((item.kind, item.id, "" if once else f"{item.title} {item.of or ''}"), item)
    return tuple(sorted(found.values(), key=lambda item: (parts.index(item.part), item.at or _LATER, item.id)))


_LATER = datetime.max.replace(tzinfo=UTC)
#: Kinds of record of which the page asks one thing at a time, the first that is named.
_ONCE = frozenset({"ticket", "change"})

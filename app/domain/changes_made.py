"""`Changes`: what a write changed, so that views know whether to refresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Touched:
    """Kinds of record that a write can change, by name: those that are named, or all others.

    A new subject names its own where its values are: `POSTINGS = Touched.of("postings")`. A view of everything sees
    it without knowing it.
    """

    named: frozenset[str] = frozenset()
    others: bool = False

    NOTHING: ClassVar[Touched]
    EVERYTHING: ClassVar[Touched]
    TICKETS: ClassVar[Touched]
    CHANGES: ClassVar[Touched]
    AGENCIES: ClassVar[Touched]
    PEOPLE: ClassVar[Touched]
    SERVICES: ClassVar[Touched]
    TARGETS: ClassVar[Touched]
    FREEZES: ClassVar[Touched]
    REVIEWS: ClassVar[Touched]
    PACKETS: ClassVar[Touched]
    MAJORS: ClassVar[Touched]
    CAB: ClassVar[Touched]
    MAIL: ClassVar[Touched]
    HUB: ClassVar[Touched]
    CATALOG: ClassVar[Touched]
    DATACENTERS: ClassVar[Touched]
    WAITING: ClassVar[Touched]

    @classmethod
    def of(cls, *names: str) -> Touched:
        """Return the kinds of these names."""
        return cls(frozenset(names))

    def __bool__(self) -> bool:
        return self.others or bool(self.named)

    def __invert__(self) -> Touched:
        return Touched(self.named, not self.others)

    def __or__(self, more: Touched) -> Touched:
        return ~(~self & ~more)

    def __and__(self, more: Touched) -> Touched:
        if self.others and more.others:
            return Touched(self.named | more.named, True)
        if self.others or more.others:
            most, few = (self, more) if self.others else (more, self)
            return Touched(few.named - most.named)
        return Touched(self.named & more.named)


Touched.NOTHING = Touched()
Touched.EVERYTHING = ~Touched.NOTHING
Touched.TICKETS = Touched.of("tickets")
Touched.CHANGES = Touched.of("changes")
Touched.AGENCIES = Touched.of("agencies")
Touched.PEOPLE = Touched.of("people")
Touched.SERVICES = Touched.of("services")
Touched.TARGETS = Touched.of("targets")
Touched.FREEZES = Touched.of("freezes")
Touched.REVIEWS = Touched.of("reviews")
Touched.PACKETS = Touched.of("packets")
Touched.MAJORS = Touched.of("majors")
Touched.CAB = Touched.of("cab")
Touched.MAIL = Touched.of("mail")
Touched.HUB = Touched.of("hub")
Touched.CATALOG = Touched.of("catalog")
Touched.DATACENTERS = Touched.of("datacenters")
Touched.WAITING = Touched.of("waiting")  # edits made offline


#: In `Changes.derived`: people were told by mail, so that the act is not offered to be taken back.
TOLD = "told"


@dataclass(frozen=True, slots=True)
class Changes:
    """Result of every write: kinds touched, ids of the main record kind, and a sentence for the user.

    `derived`: fields that follow from those that were edited, as they are now. `op_id`: the act that made them, by
    which it is taken back; `Database.write` fills it in.
    """

    touched: Touched
    ids: tuple[int, ...] = ()
    text: str = ""
    derived: Mapping[str, str | int | None] = field(default_factory=dict, hash=False)
    op_id: str = ""


@dataclass(frozen=True, slots=True)
class FeedToken:
    """How far the feed was read: the highest audit id, and on PostgreSQL the transactions that were not over.

    Ids come from a sequence and may become visible out of order there: what is read begins at the oldest
    transaction still open at the last look (`horizon`), less the ids already told (`seen`).
    """

    last: int
    horizon: int = 0
    seen: frozenset[int] = frozenset()

"""What waits on this computer for the shared database: envelopes, open conflicts, and the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

#: A field's value as it was read, mine, and theirs.
Three = tuple[Any, Any, Any]
Fields = Mapping[str, Any]


class Record(NamedTuple):
    """What an edit is about: the kind of record, and its key there. A local key begins with "-"."""

    kind: str
    key: str


class State(StrEnum):
    """How far an envelope came."""

    HERE = "here"
    SENT = "sent"
    CONFIRMED = "confirmed"

    @property
    def label(self) -> str:
        """Return it as people read it beside a record."""
        return {"here": "Here only", "sent": "Sent, not confirmed", "confirmed": "Confirmed"}[self.value]


class Choice(StrEnum):
    """How a conflict is settled."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"
    EDIT = "edit"


class Whose(StrEnum):
    """Whose value an entry of the journal keeps."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to which record: the service's name, and what else it needs.

    `called`: the record in words. `whole`: the act is done or not done; else it is an edit, field by field.
    `together`: fields that only make sense together. `texts`: fields of which both values can be kept, one below the
    other. `origin`: the envelope whose local keys it gives to what it makes; it keeps them when it is sent again.
    """

    name: str
    record: Record
    called: str
    args: Fields = field(default_factory=dict)
    whole: bool = False
    together: tuple[tuple[str, ...], ...] = ()
    texts: frozenset[str] = frozenset()
    origin: int = 0


@dataclass(frozen=True, slots=True)
class Envelope:
    """One act that waits, with what it was decided by.

    `seq`: its place in the queue, never given again. `op_id`: by which the shared database knows it, however often
    it is sent. `base`: the fields as they were read; `mine`: those that were changed. `at`: when, aware.
    """

    seq: int
    op_id: str
    act: Act
    base: Fields
    mine: Fields
    at: datetime
    state: State = State.HERE


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict that waits for a person. `fields`: by name (base, mine, theirs); `who`, `their_at`: who wrote theirs.

    `mine`: all that goes with my side, `base`: of a whole act all that it was decided by; both also have what nobody
    else touched.
    """

    id: int
    act: Act
    fields: Mapping[str, Three]
    at: datetime
    mine: Fields
    base: Fields
    who: str = ""
    their_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A value that lost, or that may no longer be written; it stays until it is brought back, and after that too.

    `why`: a sentence. `back`: the id of the act by which it was brought back; "" while it was not.
    """

    id: int
    act: Act
    fields: Fields
    whose: Whose
    why: str
    at: datetime
    who: str = ""
    back: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """All that waits: one person's, on one computer, for one shared database.

    `last`: the highest number given to an envelope, a conflict or an entry. `ids`: by the key of what was made
    offline ("action -1001") its key in the shared database.
    """

    envelopes: Mapping[int, Envelope] = field(default_factory=dict)
    clashes: Mapping[int, Clash] = field(default_factory=dict)
    journal: Mapping[int, Entry] = field(default_factory=dict)
    ids: Mapping[str, int] = field(default_factory=dict)
    last: int = 0

    def waiting(self) -> list[Envelope]:
        """Return the envelopes that are still to be sent, in their order."""
        return [one for _seq, one in sorted(self.envelopes.items()) if one.state is not State.CONFIRMED]

    def sendable(self) -> list[Envelope]:
        """Return those of them that stand on nothing that waits: a sign-off does not go before the hold it follows."""
        waiting = self.waiting()
        acts = [one.act for one in waiting] + [clash.act for clash in self.clashes.values()]
        before = [act for act in acts if act.whole and act.record.key]
        return [
            one
            for one in waiting
            if not any(act.record == one.act.record and act.origin < one.act.origin for act in before)
        ]


# --- what became of an envelope that was sent ---------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Confirmed:
    """The shared database has it. `made`: by table the keys of the rows that it made, in their order."""

    made: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clashed:
    """Somebody else changed the same meanwhile; nothing was saved.

    `who`, `their_at`: who saved the record last, and when; `by`: the same of each field of which it is known.
    """

    fields: Mapping[str, Three]
    who: str = ""
    their_at: datetime | None = None
    by: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)

    def of(self, names: Iterable[str]) -> tuple[str, datetime | None]:
        """Return who changed these fields, and when; of several the newest."""
        known = [self.by[name] for name in names if name in self.by]
        return max(known, key=lambda one: one[1]) if known else (self.who, self.their_at)


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done any more: a right was lost, the record is gone or closed. `why`: a sentence."""

    why: str


Outcome = Confirmed | Clashed | Refused

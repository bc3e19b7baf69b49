"""What waits, conflicts and the journal as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from app.domain.offline.values import Record, State, Whose
from app.domain.words import count


class Waiting(NamedTuple):
    """How much there is of each; `unseen`: entries of the journal that nobody brought back; `is_offline`: nothing
    can be sent from here."""

    here: int = 0
    conflicts: int = 0
    unseen: int = 0
    is_offline: bool = False

    def text(self) -> str:
        """Return it as the banner says it; "" where nothing waits."""
        said = []
        if self.here:
            said.append(f"{count(self.here, 'edit waits', 'edits wait')} here")
        if self.conflicts:
            said.append(f"{count(self.conflicts, 'conflict')} to settle")
        return ", ".join(said)


#: By record what stands beside it.
Marks = Mapping[Record, str]


def with_mark(text: str, marks: Marks, kind: str, key: object) -> str:
    """Return what a record is called with how far its edits came: "Cleo Ode (here only)"."""
    mark = marks.get(Record(kind, str(key)), "")
    return f"{text} ({mark[0].lower()}{mark[1:]})" if mark else text


class FieldLine(NamedTuple):
    """One field in words; `value`: as it is kept."""

    name: str
    title: str
    text: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class QueueLine:
    """An edit that waits, or was sent. `does`: what is done, in words."""

    seq: int
    called: str
    does: str
    at: datetime
    state: State
    fields: tuple[FieldLine, ...]


class ThreeWords(NamedTuple):
    """A field in conflict: as it was read, mine and theirs, in words; `value`: mine as it is kept."""

    name: str
    title: str
    base: str
    mine: str
    theirs: str
    value: Any
    is_text: bool


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A conflict that waits. `who`, `their_at`: who wrote theirs, and when; `at`: when mine was written.

    `more`: what else goes with mine, such as the minutes and decisions of a review that was held.
    """

    id: int
    called: str
    does: str
    fields: tuple[ThreeWords, ...]
    at: datetime
    who: str
    their_at: datetime | None
    may_keep_both: bool
    whole: bool
    more: tuple[FieldLine, ...] = ()

    @property
    def editable(self) -> bool:
        """Whether a third value can be written: of one field that is text."""
        return len(self.fields) == 1 and self.fields[0].is_text


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A value that lost or was refused. `is_back`: it was brought back."""

    id: int
    called: str
    does: str
    fields: tuple[FieldLine, ...]
    whose: Whose
    who: str
    why: str
    at: datetime
    is_back: bool

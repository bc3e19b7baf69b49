"""What the editors show: records of a part, what may be chosen, and what a change would alter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.domain import words

#: So many figures are told by name before a change is carried out.
_MOST_FIGURES = 6


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a part. `values`: by field, as forms take them; `shown`: the same in words; `state`: what is to be
    said of it ("Ended 1 Nov 2026", "Sample value"), "" for nothing; `ended`: it does not hold today."""

    id: int
    version: int
    name: str
    values: Mapping[str, Any]
    shown: Mapping[str, str]
    state: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """The records of a part, what its fields offer (id, text), and sentences that are to be told above the list."""

    part: str
    records: tuple[Record, ...]
    offers: Mapping[str, tuple[tuple[int, str], ...]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act in the history of a record: when, who, and what changed, a sentence for each field."""

    at: datetime
    who: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordDetail:
    """What is shown of one record beside the list: further facts (title, text), and its history, newest first."""

    id: int
    facts: tuple[tuple[str, str], ...]
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the priority matrix."""

    impact: int
    urgency: int
    priority: int
    sample: bool


@dataclass(frozen=True, slots=True)
class DueMove:
    """An open ticket that would get another due time, by one of its clocks; None: none any more, or none before."""

    number: str
    metric: str
    before: datetime | None
    after: datetime | None

    @property
    def text(self) -> str:
        """Return "INC0000001, resolution: 2 Nov 2026 10:00 → 3 Nov 2026 10:00"."""
        return f"{self.number}, {self.metric.lower()}: {words.moment(self.before)} → {words.moment(self.after)}"


@dataclass(frozen=True, slots=True)
class OutcomeMove:
    """An outcome that is known and would be another one: "met", "missed" or "not known"."""

    number: str
    metric: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """Return "INC0000001, resolution: missed → met"."""
        return f"{self.number}, {self.metric.lower()}: {self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class FigureMove:
    """How many outcomes more (or fewer) of a metric count as met and as missed in a month, given by its first day."""

    month: date
    metric: str
    met: int
    missed: int

    @property
    def text(self) -> str:
        """Return "October 2026, resolution: 1 more met, 1 fewer missed"."""
        told = [
            f"{abs(count):,} {'more' if count > 0 else 'fewer'} {word}"
            for count, word in ((self.met, "met"), (self.missed, "missed"))
            if count
        ]
        return f"{words.long_month(self.month)}, {self.metric.lower()}: {', '.join(told)}"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of service levels alters.

    `tickets`: how many have a clock that differs; `due`: how many open ones get another due time, the oldest three of
    them in `moved`; `outcomes`: how many outcomes that are known become others, the first in `changed`. `figures`: by
    month and metric, what that changes of them; `packets`: those issued whose figures would be others today.
    """

    tickets: int = 0
    due: int = 0
    moved: tuple[DueMove, ...] = ()
    outcomes: int = 0
    changed: tuple[OutcomeMove, ...] = ()
    figures: tuple[FigureMove, ...] = ()
    packets: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return what it alters in words, most important first."""
        if not self.due and not self.outcomes:
            return ("No open ticket gets another due time, and no known outcome changes.",)
        open_ones = words.count(self.due, "open ticket")
        said = [f"{open_ones} {words.plural(self.due, 'gets', 'get')} another due time."] if self.due else []
        said += [move.text for move in self.moved]
        if self.outcomes:
            known = words.count(self.outcomes, "known outcome")
            said.append(f"{known} {words.plural(self.outcomes, 'changes', 'change')}: that corrects the past.")
            said += [change.text for change in self.changed[:3]]
            said += [f"{figure.text}." for figure in self.figures[:_MOST_FIGURES]]
            if len(self.figures) > _MOST_FIGURES:
                rest = len(self.figures) - _MOST_FIGURES
                said.append(f"{words.count(rest, 'more figure')} {words.plural(rest, 'changes', 'change')}.")
        if self.packets:
            more = f" and {len(self.packets) - 3:,} more" if len(self.packets) > 3 else ""
            named = ", ".join(self.packets[:3]) if more else words.joined(list(self.packets))
            one = len(self.packets) == 1
            said.append(
                f"{named}{more} {'keeps its' if one else 'keep their'} figures; issued again, what changed is told."
            )
        return tuple(said)


@dataclass(frozen=True, slots=True)
class YearOfHolidays:
    """What is known of a year's holidays: how many, how many of them only derived, and whether a list is at hand."""

    year: int
    count: int
    derived: int
    at_hand: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody is about to save: a new record (`id` None), an edit, or an end on a day (`ends`).

    `values`: the fields that are given, and for an edit those that were changed. `since`: the day from which a
    change of a calendar's hours or a target holds; None: from the beginning. `version`: the record's, as it was read.
    """

    part: str
    id: int | None
    values: Mapping[str, Any] = field(default_factory=dict)
    ends: bool = False
    day: date | None = None
    since: date | None = None
    version: int | None = None

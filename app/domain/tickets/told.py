"""What a source tells about a ticket: of what it does not tell, nothing is measured and nothing is invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from app.domain.sources import source_word
from app.domain.vocabulary import Metric
from app.domain.words import joined


class Fact(StrEnum):
    """What a source can tell about a ticket; the desk itself tells all of it.

    `TIMES`: the time of day. A day without a time counts to its end, so that what is counted is never too little.
    """

    OPENING = "opening"
    RESPONSE = "response"
    UPDATES = "updates"
    HOLDS = "holds"
    RESOLUTION = "resolution"
    REOPENING = "reopening"
    TIMES = "times"

    @property
    def letter(self) -> str:
        """The letter that stands for it in a column of the database."""
        return _LETTERS[self]

    @property
    def words(self) -> str:
        """Its name inside of a sentence, in the plural: "status updates"."""
        return _WORDS[self]


_LETTERS = {
    Fact.OPENING: "o",
    Fact.RESPONSE: "r",
    Fact.UPDATES: "u",
    Fact.HOLDS: "h",
    Fact.RESOLUTION: "s",
    Fact.REOPENING: "a",
    Fact.TIMES: "t",
}
_WORDS = {
    Fact.OPENING: "openings",
    Fact.RESPONSE: "responses",
    Fact.UPDATES: "status updates",
    Fact.HOLDS: "holds",
    Fact.RESOLUTION: "resolutions",
    Fact.REOPENING: "reopenings",
    Fact.TIMES: "times of day",
}
_OF_LETTER = {letter: fact for fact, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """The facts that the source of a ticket tells. `text` is its form in a column: "orhs", a letter a fact."""

    facts: frozenset[Fact]

    @classmethod
    def of(cls, *facts: Fact) -> Told:
        """Return these facts and the opening, without which there is no ticket."""
        return cls(frozenset({Fact.OPENING, *facts}))

    @classmethod
    def parse(cls, text: str) -> Told:
        """Return what a column says. ValueError for a letter that stands for nothing."""
        return _parsed(text)

    @property
    def text(self) -> str:
        """A letter for each fact, always in the same order."""
        return "".join(letter for fact, letter in _LETTERS.items() if fact in self.facts)

    @property
    def lacking(self) -> tuple[Fact, ...]:
        """The facts that are not told, in the order of `Fact`."""
        return tuple(fact for fact in Fact if fact not in self.facts)

    def __contains__(self, fact: Fact) -> bool:
        return fact in self.facts

    def __iter__(self) -> Iterator[Fact]:
        return (fact for fact in Fact if fact in self.facts)

    def __or__(self, more: Iterable[Fact]) -> Told:
        return Told(self.facts | frozenset(more))

    def __sub__(self, less: Iterable[Fact]) -> Told:
        return Told(self.facts - frozenset(less))

    def __and__(self, both: Iterable[Fact]) -> Told:
        return Told(self.facts & frozenset(both))


@cache
def _parsed(text: str) -> Told:
    unknown = [letter for letter in text if letter not in _OF_LETTER]
    if unknown:
        raise ValueError(f"no fact has the letter {unknown[0]!r}")
    return Told(frozenset(_OF_LETTER[letter] for letter in text))


#: Why a stretch of being open ended of which the source tells that it is over, and not since when.
UNDATED = "undated"
#: The note of an event that a source shows without telling when it was.
NOT_TOLD_WHEN = "The source does not tell when."
#: The same where it tells that it had happened by the time of the event.
BY_THEN = "By then; the source does not tell when."
#: Stands for a file name in the record of a run that read none: it measured anew what had come in before.
RESTATED = "what the sources tell"
#: What the desk tells of its own tickets.
EVERYTHING = Told(frozenset(Fact))
#: What any ticket tells, whatever it came from.
OPENING_ONLY = Told.of()
#: The fact without which a metric is not measured.
FACT_OF: dict[Metric, Fact] = {
    Metric.RESPONSE: Fact.RESPONSE,
    Metric.UPDATE: Fact.UPDATES,
    Metric.RESOLUTION: Fact.RESOLUTION,
}


def not_measured(told: Told) -> tuple[Metric, ...]:
    """Return what has no clock, because its source does not tell it."""
    return tuple(metric for metric, fact in FACT_OF.items() if fact not in told)


def why_not(told: Told, source: str) -> str:
    """Return sentences that say what of a ticket is not measured and why; "" where its source tells everything.

    For example "The import from ServiceNow does not tell responses and status updates: they are not measured."
    """
    who = source_word(source)
    who = f"{who[:1].upper()}{who[1:]}"
    said = []
    if missing := [FACT_OF[metric].words for metric in not_measured(told)]:
        said.append(f"{who} does not tell {joined(missing)}: they are not measured.")
    if loose := [fact.words for fact in (Fact.HOLDS, Fact.REOPENING, Fact.TIMES) if fact not in told]:
        said.append(f"{who} does not tell {joined(loose)}: times are the longest they can be.")
    return " ".join(said)

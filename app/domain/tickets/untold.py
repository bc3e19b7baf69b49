"""What the figures of a period do not measure, because the sources of its tickets do not tell it: counts and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from app.domain.remarks import Remark
from app.domain.sources import source_name
from app.domain.tickets.told import FACT_OF, Fact, Told
from app.domain.vocabulary import Metric
from app.domain.words import count, joined, moment


class Telling(NamedTuple):
    """So many tickets of a source, which tells this of them; `held`: those put on hold for no reason that is told."""

    source: str
    told: Told
    n: int
    held: int = 0


#: What follows for the figures from a fact that is not told.
_THEN = {
    Fact.RESPONSE: "whether they were answered in time is not measured",
    Fact.UPDATES: "whether the callers were told in time is not measured",
    Fact.RESOLUTION: "whether they were resolved in time is not measured",
    Fact.HOLDS: "their times are the longest they can be, so at least as many were in time as are counted",
    Fact.REOPENING: "they are left out of the reopen rate, and their times are the longest they can be",
    Fact.TIMES: "days without a time count to their end, so their times are the longest they can be",
}
_TITLES = {
    Fact.RESPONSE: "Response",
    Fact.UPDATES: "Status updates",
    Fact.HOLDS: "Holds",
    Fact.RESOLUTION: "Resolution",
    Fact.REOPENING: "Reopening",
    Fact.TIMES: "Times of day",
}


def came_later(sources: Mapping[str, int], as_of: datetime) -> tuple[Remark, ...]:
    """Say that tickets of the period came in after the as-of time, by source; that is why they are not counted."""
    return tuple(
        Remark(
            f"later:{source}:{n}",
            f"{source_name(source)}: {count(n, 'ticket')} of this period came in after {moment(as_of)}, the as-of "
            "time, and so are not measured.",
        )
        for source, n in sorted(sources.items())
    )


@dataclass(frozen=True, slots=True)
class Untold:
    """The tickets of a period of which something is not told, by fact and source.

    `held`: tickets by source that were put on hold for a reason that is not told; `undated`: those that are over since
    a time that is not told.
    """

    by_fact: Mapping[Fact, Mapping[str, int]] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    undated: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Telling], undated: Mapping[str, int] | None = None) -> Untold:
        """Add up the tickets of each source."""
        facts: dict[Fact, Counter[str]] = {}
        held: Counter[str] = Counter()
        for row in rows:
            for fact in row.told.lacking:
                facts.setdefault(fact, Counter())[row.source] += row.n
            if row.held and Fact.HOLDS in row.told:
                held[row.source] += row.held
        return cls(facts, held, undated or {})

    def tickets(self, metric: Metric) -> int:
        """Return how many tickets have no clock of a metric, because it is not told."""
        return sum(self.by_fact.get(FACT_OF[metric], {}).values())

    def why(self, metric: Metric) -> str:
        """Say why a metric is not measured: "Import from ServiceNow does not tell status updates"; "" where it is."""
        sources = self.by_fact.get(FACT_OF[metric], {})
        if not sources:
            return ""
        verb = "does" if len(sources) == 1 else "do"
        return f"{joined(sorted(map(source_name, sources)))} {verb} not tell {FACT_OF[metric].words}"

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Say of each fact which source does not tell it, of how many tickets, and what follows.

        For example "Status updates: Import from ServiceNow does not tell them; 2,113 tickets: whether the callers were
        told in time is not measured."
        """
        said = []
        for fact in _TITLES:
            for source, n in sorted(self.by_fact.get(fact, {}).items()):
                text = (
                    f"{_TITLES[fact]}: {source_name(source)} does not tell them; {count(n, 'ticket')}: {_THEN[fact]}."
                )
                said.append(Remark(f"untold:{fact.value}:{source}:{n}", text))
        for source, n in sorted(self.undated.items()):
            are, they = ("is", "it counts") if n == 1 else ("are", "they count")
            text = (
                f"{source_name(source)}: {count(n, 'ticket')} {are} closed without a date: {they} as opened, not as "
                "resolved, and in no backlog."
            )
            said.append(Remark(f"undated:{source}:{n}", text))
        for source, n in sorted(self.held.items()):
            text = (
                f"Holds: {source_name(source)} does not tell the reason of each; {count(n, 'ticket')}: "
                "a hold without a reason pauses no clock, and their times are the longest they can be."
            )
            said.append(Remark(f"held:{source}:{n}", text))
        return tuple(said)

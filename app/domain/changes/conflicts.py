"""Why a change collides with another, a freeze, its windows or its lead time; each with a sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from app.domain.changes.clashes import Clash, ClashGroup, Severity, grouped, ranked
from app.domain.changes.freezes import hits, is_windowed, open_spans
from app.domain.changes.lead import lead_time
from app.domain.changes.pairs import OVER, Touching, against, alone, is_over
from app.domain.changes.routing import routing
from app.domain.changes.spans import FIRST, LAST, Span, overlap, when
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.unready import unready
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeType

__all__ = ["OVER", "Clash", "ClashGroup", "ConflictIndex", "Severity", "conflicts", "grouped", "when"]

#: How far ahead the next window is looked for: a step, and steps at most.
_STEP, _STEPS = timedelta(days=14), 6
#: Changes no longer than these are looked up together, so that a long one does not make all look-ups long.
_LENGTHS = (timedelta(hours=6), timedelta(days=1), timedelta(days=7), LAST - FIRST)


def conflicts(
    change: Change, others: Iterable[Change], around: Surroundings, *, least: Severity = Severity.NOTE
) -> tuple[Clash, ...]:
    """Return every conflict of `change` that weighs `least` or more, worst first.

    Itself and what is over among `others` are skipped; a change that is over has none.
    """
    if is_over(change):
        return ()
    mine, span = Touching.of(change, around), (change.planned_start, change.planned_end)
    found = by_itself(mine, around)
    for other in others:
        if other.id != change.id and overlap(span, (other.planned_start, other.planned_end)) and not is_over(other):
            found += against(mine, Touching.of(other, around), around, least)
    return ranked(clash for clash in found if clash.severity >= least)


def by_itself(mine: Touching, around: Surroundings) -> list[Clash]:
    """Return the conflicts of a change with no other: its sites, standby, freezes, windows, lead time."""
    return [
        *alone(mine, around),
        *unready(mine, around),
        *_freezes(mine.change, around),
        *_window(mine.change, around),
        *_lead(mine.change, around),
    ]


def _freezes(change: Change, around: Surroundings) -> Iterator[Clash]:
    for hit in hits(change, around):
        severity = Severity.BLOCK
        if not hit.binds:
            severity = Severity.NOTE
        elif change.type in {ChangeType.EMERGENCY, ChangeType.LATENT}:
            severity = Severity.WARNING  # ECAB decides it anyhow; or it has happened
        start = max(change.planned_start, hit.freeze.start)
        yield Clash("freeze", severity, hit.text, start=start, shared=(hit.freeze.name,))


def _window(change: Change, around: Surroundings) -> Iterator[Clash]:
    span = (change.planned_start, change.planned_end)
    if not is_windowed(change, around):
        return
    if any(a <= span[0] and span[1] <= b for a, b in around.window_days.all_of(change.services, *span)):
        return
    text = f"{when(*span, around.year)} is outside its maintenance windows."
    found = next_opening(change, around)
    if found:
        text += f" The next window that is long enough: {when(*found, around.year)}."
    yield Clash("window", Severity.WARNING, text, start=change.planned_start)


def next_opening(change: Change, around: Surroundings) -> Span | None:
    """Return the next window that is long enough for a change: from its planned start, its lead time and now on.

    None where none opens outside of its freezes and of holidays within twelve weeks.
    """
    lead = lead_time(change, routing(change), around)
    start = max(at for at in (change.planned_start, around.now, lead.earliest if lead else None) if at is not None)
    needed = change.planned_end - change.planned_start
    for _ in range(_STEPS):
        for a, b in open_spans(change, around, start, min(start + _STEP + needed, LAST)):
            if b - max(a, start) >= needed:
                return max(a, start), b
        start += _STEP
    return None


def _lead(change: Change, around: Surroundings) -> Iterator[Clash]:
    way = routing(change)
    lead = lead_time(change, way, around)
    if lead is not None and not lead.enough:
        severity = Severity.BLOCK if way.heard else Severity.WARNING
        yield Clash("lead_time", severity, lead.text, start=change.planned_start)


class ConflictIndex:
    """Changes by their time: the conflicts of one among many, and of all of them, without comparing each with each."""

    def __init__(self, changes: Iterable[Change], around: Surroundings) -> None:
        self._around = around
        self._changes = [change for change in changes if not is_over(change)]
        self._ready: dict[int, Touching] = {}
        shelves: list[list[Change]] = [[] for _ in _LENGTHS]
        for change in sorted(self._changes, key=lambda change: change.planned_start):
            shelves[bisect_left(_LENGTHS, change.planned_end - change.planned_start)].append(change)
        self._shelves = [
            (length, shelf, [change.planned_start for change in shelf])
            for length, shelf in zip(_LENGTHS, shelves, strict=True)
        ]

    def beside(self, start: datetime, end: datetime) -> Iterator[Change]:
        """Yield the changes that share time with [start, end)."""
        for length, shelf, starts in self._shelves:
            first = bisect_left(starts, max(start, FIRST + length) - length)
            for change in shelf[first : bisect_left(starts, end)]:
                if change.planned_end > start:
                    yield change

    def of(self, change: Change, *, least: Severity = Severity.NOTE) -> tuple[Clash, ...]:
        """Return the conflicts of a change, stored or as it would be, that weigh `least` or more, worst first."""
        if is_over(change):
            return ()
        mine = Touching.of(change, self._around)
        found = by_itself(mine, self._around)
        for other in self.beside(change.planned_start, change.planned_end):
            if other.id != change.id:
                found += against(mine, self._touching(other), self._around, least)
        return ranked(clash for clash in found if clash.severity >= least)

    def all(self, *, least: Severity = Severity.NOTE) -> dict[int, tuple[Clash, ...]]:
        """Return the conflicts of every change that has some, by its id."""
        found = ((change.id, self.of(change, least=least)) for change in self._changes)
        return {id: clashes for id, clashes in found if clashes}

    def _touching(self, change: Change) -> Touching:
        if change.id not in self._ready:
            self._ready[change.id] = Touching.of(change, self._around)
        return self._ready[change.id]

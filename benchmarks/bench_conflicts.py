"""Conflicts of one change among 20,000, of all changes of a year, and free slots among them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from app.domain.changes.clashes import Severity
from app.domain.changes.conflicts import ConflictIndex, conflicts
from app.domain.changes.slots import HORIZON, free_slots
from app.domain.changes.surroundings import Surroundings, WindowDays
from app.domain.changes.values import Change, Freeze, ServiceFacts, Window
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from benchmarks.harness import Result, compare

_CHANGES, _QUICK = 20_000, 1_000
_BEGIN = datetime(2026, 1, 1, 5, tzinfo=UTC)
_QUARTER = timedelta(minutes=15)
_QUARTERS = 365 * 24 * 4
_SITES = ("EDC", "WDC")


def run(quick: bool) -> Iterator[Result]:
    """Over changes in memory, spread over a year: 20,000 (1,000 when quick), of sixty services that stand on others."""
    luck = random.Random(20261125)
    around = _surroundings(luck)
    count = _QUICK if quick else _CHANGES
    many = [_change(n, luck, around) for n in range(1, count + 1)]
    one = next(change for change in many if change.state is ChangeState.SCHEDULED)
    note = "floor: those at the same time picked out in a loop"
    yield compare(
        f"conflicts of one among {count:,}", lambda: conflicts(one, many, around), lambda: _beside(one, many), 4.0,
        note=note,
    )  # fmt: skip
    note = "floor: pairs at the same time counted in a sweep, without a rule or a sentence"
    yield compare(
        f"conflicts of all {count:,} of a year",
        lambda: ConflictIndex(many, around).all(least=Severity.WARNING),
        lambda: _pairs(many),
        None,
        3,
        note,
    )
    index = ConflictIndex(many, around)
    note = "floor: the windows of twelve weeks"
    yield compare(
        f"five free slots among {count:,}",
        lambda: free_slots(one, index, around, since=one.planned_start),
        lambda: WindowDays(around.windows).all_of(one.services, one.planned_start, one.planned_start + HORIZON),
        None,
        note=note,
    )


def _surroundings(luck: random.Random) -> Surroundings:
    services = {}
    for n in range(60):
        on = tuple(sorted({f"S{luck.randrange(n)}" for _ in range(2)})) if n > 10 else ()
        services[f"S{n}"] = ServiceFacts(f"S{n}", f"Service {n}", _SITES if n % 3 else _SITES[:1], on)
    freezes = tuple(
        Freeze(n, f"Freeze {n}", "other", start, start + timedelta(days=4), service=None if n % 2 else f"S{n}")
        for n in range(12)
        for start in (_BEGIN + n * timedelta(days=30),)
    )
    windows = (Window(3, "04:00", "07:00"), Window(6, "04:00", "12:00"))
    return Surroundings(services, windows=windows, freezes=freezes, now=_BEGIN)


def _change(n: int, luck: random.Random, around: Surroundings) -> Change:
    start = _BEGIN + luck.randrange(_QUARTERS) * _QUARTER
    return Change(
        n,
        f"CHG{n:07d}",
        f"Change {n}",
        ChangeType.NORMAL,
        ChangeScope.SIGNIFICANT,
        luck.choice((ChangeState.DRAFT, ChangeState.IN_CAB, ChangeState.SCHEDULED, ChangeState.REVIEWED)),
        start,
        start + luck.randint(1, 16) * _QUARTER,
        tuple(luck.sample(sorted(around.services), luck.choice((1, 1, 2)))),
        ("DHHS", "DOR"),
        tuple(luck.sample(_SITES, luck.choice((1, 1, 2)))),
        implementer=f"person{luck.randrange(80)}",
    )


def _beside(one: Change, many: Sequence[Change]) -> list[Change]:
    start, end = one.planned_start, one.planned_end
    return [change for change in many if change.planned_start < end and start < change.planned_end]


def _pairs(many: Sequence[Change]) -> int:
    count = 0
    running: list[Change] = []
    for change in sorted(many, key=lambda change: change.planned_start):
        running = [other for other in running if other.planned_end > change.planned_start]
        count += len(running)
        running.append(change)
    return count

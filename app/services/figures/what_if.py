"""What twelve months would have been under another target: computed beside the true ones, and never written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from app.db.engine import Database
from app.db.figures import what_if as store
from app.db.figures.facts import Scope
from app.db.sla import load_calendars
from app.db.types import to_micros
from app.domain.figures.levels import Outcomes
from app.domain.figures.measured_anew import StoredClock, counted
from app.domain.figures.values import ReportQuery
from app.domain.figures.what_if import OtherTarget, WhatIf, WhatIfMonth
from app.domain.packets.figures import level_keys
from app.domain.sla.targets import Target, TargetBook
from app.domain.tickets.projection_values import ClockRow
from app.domain.vocabulary import Metric
from app.errors import InputError
from app.services.figures.levels import LevelFigures
from app.services.figures.reading import reading
from app.work import Work

_Tally = Counter[tuple[int, int, int, str]]  # (month, target, priority, "due", "met" or "bound")


def calendars(db: Database, work: Work | None = None) -> tuple[tuple[int, str], ...]:
    """Return every calendar as (id, name with its hours), by name."""
    with db.read(work) as conn:
        found = load_calendars(conn).values()
    return tuple(sorted(((one.id, f"{one.name}: {one.business.text}") for one in found), key=lambda pair: pair[1]))


def what_if(db: Database, query: ReportQuery, key: str, other: OtherTarget, work: Work | None = None) -> WhatIf:
    """Return the twelve months that end with the period as they would be had a row's target been another all the time.

    `key`: of a row of the service levels ("sla.resolution.high"), whose target is replaced together with those before
    and after it; who has another target by an agreement of their own keeps it. Nothing is written. InputError: no such
    row, one without a target, or nothing that is other.
    """
    work = work or Work()
    if other.is_nothing:
        raise InputError("Nothing is other than it is.", hint="Give another time, other hours or another goal.")
    with reading(db, query.period, query.agency, query.service, None, work) as (figures, whose):
        levels = figures.levels()
        rows = dict(zip(level_keys([row for row, _ in levels]), levels, strict=True))
        if key not in rows or not rows[key][1]:
            raise InputError("This row of the service levels has no target.", hint="Choose one with a priority.")
        row, ids = rows[key]
        metric, family = row.metric, frozenset(figures.family_of(ids))
        kept = load_calendars(figures.facts.conn)
        changed = {id: other.of(figures.targets[id], kept) for id in family}
        book = TargetBook(changed.get(one.id, one) for one in figures.book.targets)
        alone = whose.scope.alone()
        facts, months, last = figures.facts, figures.months, max(ids)
        borders = (*(month.start for month in months), query.period.end)
        own = [one for one in book.targets if (one.metric, one.priority) == (metric, row.priority)]
        told = store.apart(
            facts,
            by_agency=alone.agency_id is not None or any(one.agency_id for one in own),
            by_service=alone.service_id is not None or any(one.service_id for one in own),
        )
        tally: _Tally = Counter()
        read, unsure = 0, set[tuple[int, int]]()
        for part in store.clocks(facts, alone, metric, sorted(family), borders[0], borders[-1]):
            mine = [one for one in part if one.ticket_id not in told]
            unsure |= _count(tally, mine, changed, borders, facts.as_of)
            read += len(mine)
            work.step(read, None, "Measuring clocks anew")
        from_events = 0
        priorities = {one.priority.value for one in changed.values()}
        tickets = told | {id for id, _ in unsure}
        for clocks in store.projected(facts, tickets, metric, priorities, book, borders[0], borders[-1]):
            mine_too = [one for id, one in clocks if id in told or (id, one.seq) in unsure]
            counts = [one for one in mine_too if one.target_id in family and _is_of(one, alone)]
            from_events += len(counts)
            _add(tally, counts, borders, facts.as_of)
            work.step(from_events, None, "Measuring clocks from events")
        then = LevelFigures(facts, alone, query.period, book)
        then.outcomes = _outcomes(tally, metric, figures.borders, borders)
        was, would = figures.months_of(metric, ids), then.months_of(metric, ids)
        return WhatIf(
            metric,
            f"{metric.label}, {row.priority.label if row.priority is not None else ''}: {whose.label}",
            _told(figures.targets[last]),
            _told(changed[last]),
            facts.as_of,
            tuple(WhatIfMonth(month, a, b) for month, (a, _), (b, _) in zip(months, was, would, strict=True)),
            read + from_events,
            from_events,
        )


def _told(target: Target) -> str:
    return f"{target.text}, goal {target.goal_bp / 100:g} %"


def _count(
    tally: _Tally,
    clocks: Iterable[StoredClock],
    targets: dict[int, Target],
    borders: tuple[datetime, ...],
    as_of: datetime,
) -> set[tuple[int, int]]:
    """Count the outcomes of stored clocks; return those (ticket, number) of which events have to tell."""
    groups: dict[tuple[int, int], list[StoredClock]] = {}
    for one in clocks:
        groups.setdefault((one.target_id, one.priority), []).append(one)
    unsure: set[tuple[int, int]] = set()
    edges = [to_micros(border) for border in borders]
    for (target_id, priority), part in groups.items():
        found, doubtful = counted(part, targets[target_id], edges, to_micros(as_of))
        unsure |= {(one.ticket_id, one.seq) for one in doubtful}
        for name, values in found._asdict().items():
            for month, number in enumerate(values.tolist()):
                tally[month, target_id, priority, name] += number
    return unsure


def _is_of(clock: ClockRow, scope: Scope) -> bool:
    return (
        not clock.excluded
        and scope.agency_id in (None, clock.agency_id)
        and scope.service_id in (None, clock.service_id)
    )


def _add(tally: _Tally, clocks: Iterable[ClockRow], borders: tuple[datetime, ...], as_of: datetime) -> None:
    for one in clocks:
        if one.known_at is None or one.known_at > as_of or not borders[0] <= one.known_at < borders[-1]:
            continue
        month = sum(border <= one.known_at for border in borders) - 1
        key = (month, one.target_id, one.priority)
        tally[*key, "due"] += 1
        tally[*key, "met"] += bool(one.met)
        tally[*key, "bound"] += one.bound and not one.met


def _outcomes(
    tally: _Tally, metric: Metric, stretches: tuple[datetime, ...], borders: tuple[datetime, ...]
) -> list[Outcomes]:
    """Return what was counted by months as outcomes of the figures' own stretches."""
    return [
        Outcomes(
            stretches.index(borders[month]), metric.value, None, None, priority, target_id, None, due,
            tally[month, target_id, priority, "met"], tally[month, target_id, priority, "bound"],
        )
        for (month, target_id, priority, name), due in list(tally.items())
        if name == "due" and due
    ]  # fmt: skip

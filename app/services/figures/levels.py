"""Service levels and trends of one agency (or the state) in one period, as known at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from app.db.figures import attainment, telling
from app.db.figures.facts import Facts, Scope
from app.db.sla import load_target_book
from app.domain import words
from app.domain.figures.judging import attainment_tile, judged
from app.domain.figures.levels import LevelRow, Levels, Outcomes, family, summed, total
from app.domain.figures.rows import ServiceLevelRow, Tile
from app.domain.figures.rules import Attainment, combine
from app.domain.periods import Period
from app.domain.sla.targets import TargetBook
from app.domain.tickets.untold import Untold
from app.domain.vocabulary import Metric, Priority
from app.services.figures.rows import seconds_of

#: Order in which metrics are printed.
METRICS = (Metric.RESOLUTION, Metric.RESPONSE, Metric.UPDATE)


class LevelFigures:
    """The attainment of a scope and a period. Reads what is asked for, at most once; needs `facts.conn` open."""

    def __init__(self, facts: Facts, scope: Scope, period: Period, book: TargetBook | None = None) -> None:
        self.facts = facts
        self.scope = scope
        self.period = period
        self.book = load_target_book(facts.conn) if book is None else book
        self.rules = Levels(self.book, scope.agency_id, scope.service_id, period.end)
        self.targets = self.rules.targets
        self.months = period.trailing_months(12)

    # --- outcomes ---------------------------------------------------------------------------------
    @cached_property
    def borders(self) -> tuple[datetime, ...]:
        """Month borders from the earlier of twelve months back and the period before, to the end of the period."""
        months = {m.start for m in (*self.months, *self.period.months(), *self.period.previous().months())}
        first = min(months)
        return (first, *sorted(m for m in months if m > first), self.period.end)

    @cached_property
    def outcomes(self) -> list[Outcomes]:
        """Outcomes by month, metric, priority and target, and by agency where predecessors are among them."""
        return attainment.outcomes(self.facts, self.scope, self.borders, self._keys_of())

    @cached_property
    def resolutions(self) -> list[Outcomes]:
        """Outcomes of resolution targets by service too, for the trends."""
        by = ("service_id", *self._keys_of())
        return attainment.outcomes(self.facts, self.scope, self.borders, by, (Metric.RESOLUTION,))

    def _keys_of(self) -> tuple[str, ...]:
        # no more groups than are told apart: agency and service for the whole state would be 60,000 in a year
        return ("agency_id", "priority", "target_id") if self.scope.predecessors else ("priority", "target_id")

    def _of(self, start: datetime, end: datetime) -> list[Outcomes]:
        """Return outcomes of whole months in [start, end), without predecessors."""
        every = not self.scope.predecessors
        return [
            o
            for o in self.outcomes
            if start <= self.borders[o.bucket] < end and (every or o.agency_id == self.scope.agency_id)
        ]

    def _trended(self) -> list[Outcomes]:
        """Return outcomes of resolution targets in the twelve months, predecessors included."""
        start, end = self.months[0].start, self.period.end
        return [o for o in self.resolutions if start <= self.borders[o.bucket] < end]

    def _in(self, period: Period) -> list[Outcomes]:
        return self._of(period.start, period.end)

    def by_priority(self, metric: Metric, period: Period | None = None) -> dict[Priority, Attainment]:
        """Return attainment of each priority that has a target or outcomes."""
        return self.rules.by_priority(metric, self._in(period or self.period))

    def overall(self, metric: Metric, period: Period | None = None) -> Attainment:
        """Return all priorities together: sum of met over sum of due."""
        return self.rules.together(o for o in self._in(period or self.period) if o.metric == metric)

    def service_levels(self) -> tuple[ServiceLevelRow, ...]:
        """Return one row for each target that outcomes fell under, or that would apply; then the sum of each metric."""
        return tuple(row for row, _ in self.levels())

    def levels(self) -> list[tuple[ServiceLevelRow, tuple[int, ...]]]:
        """Return the rows of `service_levels`, each with the ids of its targets; none for a sum."""
        now, before = self._in(self.period), self._in(self.period.previous())
        year = self._of(self.months[0].start, self.period.end)
        past_due, told = self._past_due(), self._told()
        rows: list[tuple[ServiceLevelRow, tuple[int, ...]]] = []
        for metric in METRICS:
            part = [
                (self._with_history(level, before, year, past_due, told), level.targets)
                for level in self.rules.rows(metric, now)
            ]
            if part:
                part.append((self._total(metric, [row for row, _ in part], now, before, year), ()))
                rows += [(replace(row, why=self._why(metric, row)), ids) for row, ids in part]
        return rows

    def _with_history(
        self,
        level: LevelRow,
        before: list[Outcomes],
        year: list[Outcomes],
        past_due: dict[tuple[str, int, int], int],
        told: dict[tuple[str, int, int], tuple[int, int]],
    ) -> ServiceLevelRow:
        row, key, ids = level
        assert row.priority is not None
        metric, priority = row.metric, row.priority

        def of(outcomes: list[Outcomes]) -> Attainment:
            parts = [o for o in outcomes if o.metric == metric and o.priority == priority and o.target_id in alike]
            return summed(parts, key.goal_bp)

        # the same promise in other months, also where another record held it then
        alike = (
            {t.id for t in self.targets.values() if (t.layer, t.text, t.goal_bp) == key[:3]} if not key.span else ids
        )
        helped = [told.get((metric.value, priority.value, target), (0, 0)) for target in ids]
        previous = of(before)
        return replace(
            row,
            previous=previous if previous.due else None,
            twelve_months=of(year),
            open_past_due=sum(past_due.get((metric.value, priority.value, target), 0) for target in ids),
            met_by_pause=sum(h for h, _ in helped),
            moved=sum(m for _, m in helped),
        )

    def _total(
        self,
        metric: Metric,
        part: list[ServiceLevelRow],
        now: list[Outcomes],
        before: list[Outcomes],
        year: list[Outcomes],
    ) -> ServiceLevelRow:
        def judged_as_headline(outcomes: list[Outcomes]) -> Attainment:
            together = self.rules.together(o for o in outcomes if o.metric == metric)
            return replace(together, given=self.rules.given(metric, outcomes))

        previous = judged_as_headline(before)
        given = self.rules.given(metric, now, untold=self.untold.tickets(metric))
        return ServiceLevelRow(
            metric,
            None,
            replace(total(part), given=given),
            "",
            previous=previous if previous.due else None,
            twelve_months=judged_as_headline(year),
            open_past_due=sum(self._past_due(metric).values()),
            met_by_pause=sum(row.met_by_pause for row in part),
            moved=sum(row.moved for row in part),
        )

    @cached_property
    def _open_past_due(self) -> list[attainment.OpenPastDue]:
        return attainment.open_past_due(self.facts, self.scope.alone(), self.period.end)

    def _past_due(self, metric: Metric | None = None) -> dict[tuple[str, int, int], int]:
        return {
            (row.metric, row.priority, row.target_id): row.n
            for row in self._open_past_due
            if metric is None or row.metric == metric
        }

    def _told(self) -> dict[tuple[str, int, int], tuple[int, int]]:
        limits = {t.id: s for t in self.book.targets if (s := seconds_of(t)) is not None}
        rows = attainment.circumstances(self.facts, self.scope.alone(), self.period.start, self.period.end, limits)
        return {(row.metric, row.priority, row.target_id): (int(row.met_by_pause), int(row.moved)) for row in rows}

    def trend(self, *, by_service: bool) -> dict[int | None, tuple[Attainment, ...]]:
        """Return resolution attainment of the twelve months, oldest first, of each service id (or of all as None)."""
        found: dict[int | None, list[list[Outcomes]]] = {}
        place = {month.start: n for n, month in enumerate(self.months)}
        for o in self._trended():
            key = o.service_id if by_service else None
            found.setdefault(key, [[] for _ in self.months])[place[self.borders[o.bucket]]].append(o)
        return {key: tuple(self.rules.together(parts) for parts in months) for key, months in found.items()}

    @cached_property
    def untold(self) -> Untold:
        """What is not measured of the tickets of the period, because their sources do not tell it."""
        p = self.period
        scope = self.scope.alone()
        undated = telling.undated(self.facts, scope, p.start, p.end)
        return Untold.of(telling.told_of(self.facts, scope, p.start, p.end), undated)

    def _why(self, metric: Metric, row: ServiceLevelRow) -> str:
        """Return which sources do not tell a metric, of a row that nothing was due for, and of the sum."""
        tickets = self.untold.tickets(metric)
        if not tickets or (row.priority is not None and row.attainment.due):
            return ""
        return f"{self.untold.why(metric)}; {words.count(tickets, 'ticket')} not measured"

    def tile(self, metric: Metric, label: str, rows: Sequence[ServiceLevelRow]) -> Tile:
        """Return the headline of a metric; `rows`: the service levels."""
        return attainment_tile(
            f"sla.{metric.value}.all",
            label,
            self.overall(metric),
            judged(self.by_priority(metric), rows, metric),
            untold=self.untold.tickets(metric),
            why=self.untold.why(metric),
        )

    def months_of(self, metric: Metric, targets: Iterable[int]) -> tuple[tuple[Attainment, int | None], ...]:
        """Return the attainment and the goal at the end of each of the twelve months.

        They are of these targets with those before and after them.
        No targets: all of the metric, with the goal where all have the same.
        """
        ids = set(self.family_of(targets))
        alike = [self.targets[n] for n in ids]
        found = []
        for month in self.months:
            parts = [o for o in self._in(month) if o.metric == metric and (not ids or o.target_id in ids)]
            last = month.end - timedelta(microseconds=1)
            goals = {t.goal_bp for t in alike if t.effective_from <= last and not (t.effective_to or month.end) <= last}
            together = self.rules.together(parts)
            # a month of several goals is judged as its headline was, or as the parts of the family are
            point = replace(together, given=self.rules.given(metric, parts)) if together.bound else together
            found.append((point, goals.pop() if len(goals) == 1 else together.goal_bp))
        return tuple(found)

    def family_of(self, targets: Iterable[int]) -> tuple[int, ...]:
        """Return these targets with those that came before and after them, by id."""
        families = {family(self.targets[n]) for n in targets}
        return tuple(sorted(t.id for t in self.targets.values() if family(t) in families))

    def trend_parts(self) -> dict[int | None, tuple[list[Attainment], ...]]:
        """Return the priorities behind each month of `trend` by service: what a month without one goal is judged by."""
        place = {month.start: n for n, month in enumerate(self.months)}
        found: dict[int | None, list[dict[tuple[int | None, int | None], Attainment]]] = {}
        for o in self._trended():
            parts = found.setdefault(o.service_id, [{} for _ in self.months])[place[self.borders[o.bucket]]]
            key, goal = (o.priority, self.rules.goal(o)), self.rules.goal(o)
            parts[key] = combine((parts.get(key, Attainment(0, 0, goal)), o.judged(goal)))
        return {key: tuple(list(parts.values()) for parts in months) for key, months in found.items()}

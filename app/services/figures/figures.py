"""The figures of one agency (or the state) in one period, as known at an instant: queries turned into judged values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from app.db.figures import attainment, availability, backlog, change_figures, demand, exceptions, shares, times
from app.db.figures.attainment import Outcomes
from app.db.figures.facts import Facts, Scope
from app.db.sla import load_holidays, load_target_book
from app.domain.business_time import BusinessCalendar
from app.domain.changes.board import submission_deadline
from app.domain.eastern import local_date, midnight
from app.domain.figures.rows import AvailabilityRow, ExceptionRow, ServiceLevelRow
from app.domain.figures.rules import (
    AGE_BANDS,
    Attainment,
    BacklogFlow,
    ChangeSuccess,
    Csat,
    Distribution,
    FirstContact,
    ReopenRate,
    combine,
    stays_first_contact,
)
from app.domain.figures.values import ChangeOutcome
from app.domain.periods import Period
from app.domain.sla.targets import Target, TargetBook
from app.domain.vocabulary import ChangeType, Layer, Metric, Priority, TicketKind
from app.services.figures.rows import availability_row, distribution, exception_row, judged, seconds_of, span_of

#: Order in which metrics are printed.
METRICS = (Metric.RESOLUTION, Metric.RESPONSE, Metric.UPDATE)
_LAYERS = (Layer.MOU, Layer.SERVICE, Layer.GLOBAL)
_WEEKDAYS = {day: [(time(8), time(17))] for day in range(5)}


class TargetKey(NamedTuple):
    """Targets that read the same are printed as one row."""

    layer: Layer
    text: str
    goal_bp: int
    span: str


class Figures:
    """All figures of a scope and a period. Reads what is asked for, at most once; needs `facts.conn` open."""

    def __init__(self, facts: Facts, scope: Scope, period: Period, book: TargetBook | None = None) -> None:
        self.facts = facts
        self.scope = scope
        self.period = period
        self.book = load_target_book(facts.conn) if book is None else book
        self.targets = {target.id: target for target in self.book.targets}
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
        """Outcomes of whole months in [start, end), without predecessors."""
        every = not self.scope.predecessors
        return [
            o
            for o in self.outcomes
            if start <= self.borders[o.bucket] < end and (every or o.agency_id == self.scope.agency_id)
        ]

    def _trended(self) -> list[Outcomes]:
        """Outcomes of resolution targets in the twelve months, predecessors included."""
        start, end = self.months[0].start, self.period.end
        return [o for o in self.resolutions if start <= self.borders[o.bucket] < end]

    def _in(self, period: Period) -> list[Outcomes]:
        return self._of(period.start, period.end)

    def together(self, outcomes: Iterable[Outcomes]) -> Attainment:
        """Met and due together; with a goal where all have the same."""
        return combine(Attainment(o.due, o.met, self._goal(o)) for o in outcomes)

    def _goal(self, outcome: Outcomes) -> int | None:
        target = self.targets.get(outcome.target_id or 0)
        return None if target is None else target.goal_bp

    def by_priority(self, metric: Metric, period: Period | None = None) -> dict[Priority, Attainment]:
        """Attainment of each priority that has a target or outcomes."""
        given = self._in(period or self.period)
        found = {}
        for priority in Priority:
            parts = [o for o in given if o.metric == metric and o.priority == priority]
            if parts:
                found[priority] = self.together(parts)
            elif (target := self._usual(metric, priority)) is not None:
                found[priority] = Attainment(0, 0, target.goal_bp)
        return found

    def overall(self, metric: Metric, period: Period | None = None) -> Attainment:
        """All priorities together: sum of met over sum of due."""
        return self.together(o for o in self._in(period or self.period) if o.metric == metric)

    def _usual(self, metric: Metric, priority: Priority) -> Target | None:
        """The target in force at the end of the period for a ticket of no particular service."""
        last = self.period.end - timedelta(microseconds=1)
        agency = self.scope.agency_id or 0
        return self.book.find(metric, priority, TicketKind.INCIDENT, agency, self.scope.service_id, last)

    def _keys(self, targets: Iterable[Target]) -> dict[int, TargetKey]:
        """How each target is printed; `span` where one followed another of the same scope."""
        families: dict[tuple[object, ...], list[Target]] = defaultdict(list)
        for target in targets:
            families[self._family(target)].append(target)
        found = {}
        for family in families.values():
            for target in family:
                span = "" if len(family) == 1 else span_of(target)
                found[target.id] = TargetKey(target.layer, target.text, target.goal_bp, span)
        return found

    def service_levels(self) -> tuple[ServiceLevelRow, ...]:
        """One row for each target that outcomes fell under, or that would apply; then the sum of each metric."""
        return tuple(row for row, _ in self.levels())

    def levels(self) -> list[tuple[ServiceLevelRow, tuple[int, ...]]]:
        """The rows of `service_levels`, each with the ids of its targets; none for a sum."""
        now = self._in(self.period)
        keys = self._keys({self.targets[o.target_id] for o in now if o.target_id in self.targets})
        before, year = self._in(self.period.previous()), self._of(self.months[0].start, self.period.end)
        past_due, told = self._past_due(), self._told()
        rows: list[tuple[ServiceLevelRow, tuple[int, ...]]] = []
        for metric in METRICS:
            part: list[tuple[ServiceLevelRow, tuple[int, ...]]] = []
            for priority in Priority:
                mine = {o.target_id for o in now if o.metric == metric and o.priority == priority}
                groups: dict[TargetKey, list[int]] = defaultdict(list)
                for target_id in sorted(t for t in mine if t is not None):
                    groups[keys[target_id]].append(target_id)
                if not groups and (usual := self._usual(metric, priority)) is not None:
                    groups[TargetKey(usual.layer, usual.text, usual.goal_bp, "")].append(usual.id)
                for key, ids in sorted(groups.items(), key=lambda item: self._order(item[0], item[1])):
                    row = self._row(metric, priority, key, ids, now, before, year, past_due, told)
                    part.append((row, tuple(ids)))
            if part:
                total = self._total(metric, [row for row, _ in part], before, year)
                rows += [*part, (total, ())]
        return rows

    def _order(self, key: TargetKey, ids: list[int]) -> tuple[int, datetime, str]:
        return _LAYERS.index(key.layer), self.targets[ids[0]].effective_from, key.text

    def _row(
        self,
        metric: Metric,
        priority: Priority,
        key: TargetKey,
        ids: list[int],
        now: list[Outcomes],
        before: list[Outcomes],
        year: list[Outcomes],
        past_due: dict[tuple[str, int, int], int],
        told: dict[tuple[str, int, int], tuple[int, int]],
    ) -> ServiceLevelRow:
        def of(outcomes: list[Outcomes]) -> Attainment:
            parts = [o for o in outcomes if o.metric == metric and o.priority == priority and o.target_id in alike]
            return Attainment(sum(o.due for o in parts), sum(o.met for o in parts), key.goal_bp)

        # the same promise in other months, also where another record held it then
        alike = (
            {t.id for t in self.targets.values() if (t.layer, t.text, t.goal_bp) == key[:3]} if not key.span else ids
        )
        helped = [told.get((metric.value, priority.value, target), (0, 0)) for target in ids]
        mine = [o for o in now if o.metric == metric and o.priority == priority and o.target_id in ids]
        previous = of(before)
        return ServiceLevelRow(
            metric,
            priority,
            Attainment(sum(o.due for o in mine), sum(o.met for o in mine), key.goal_bp),
            key.text,
            key.layer,
            key.span,
            previous if previous.due else None,
            of(year),
            sum(past_due.get((metric.value, priority.value, target), 0) for target in ids),
            sum(h for h, _ in helped),
            sum(m for _, m in helped),
        )

    def _total(
        self, metric: Metric, part: list[ServiceLevelRow], before: list[Outcomes], year: list[Outcomes]
    ) -> ServiceLevelRow:
        previous = self.together(o for o in before if o.metric == metric)
        return ServiceLevelRow(
            metric,
            None,
            combine(row.attainment for row in part),
            "",
            previous=previous if previous.due else None,
            twelve_months=self.together(o for o in year if o.metric == metric),
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
        """Resolution attainment of the twelve months, oldest first, of each service id (or of all as None)."""
        found: dict[int | None, list[list[Outcomes]]] = {}
        place = {month.start: n for n, month in enumerate(self.months)}
        for o in self._trended():
            key = o.service_id if by_service else None
            found.setdefault(key, [[] for _ in self.months])[place[self.borders[o.bucket]]].append(o)
        return {key: tuple(self.together(parts) for parts in months) for key, months in found.items()}

    def months_of(self, metric: Metric, targets: Iterable[int]) -> tuple[tuple[Attainment, int | None], ...]:
        """Each of the twelve months of these targets with those before and after them: attainment, goal at its end.

        No targets: all of the metric, with the goal where all have the same.
        """
        ids = set(self.family_of(targets))
        alike = [self.targets[n] for n in ids]
        found = []
        for month in self.months:
            parts = [o for o in self._in(month) if o.metric == metric and (not ids or o.target_id in ids)]
            last = month.end - timedelta(microseconds=1)
            goals = {t.goal_bp for t in alike if t.effective_from <= last and not (t.effective_to or month.end) <= last}
            point = self.together(parts)
            found.append((point, goals.pop() if len(goals) == 1 else point.goal_bp))
        return tuple(found)

    def family_of(self, targets: Iterable[int]) -> tuple[int, ...]:
        """These targets with those that came before and after them, by id."""
        families = {self._family(self.targets[n]) for n in targets}
        return tuple(sorted(t.id for t in self.targets.values() if self._family(t) in families))

    @staticmethod
    def _family(target: Target) -> tuple[object, ...]:
        """What two targets have in common of which one followed the other."""
        scope = (target.metric, target.priority, target.layer, target.agency_id, target.service_id)
        return (*scope, target.ticket_kind)

    def trend_parts(self) -> dict[int | None, tuple[list[Attainment], ...]]:
        """The priorities behind each month of `trend` by service: what a month without one goal is judged by."""
        place = {month.start: n for n, month in enumerate(self.months)}
        found: dict[int | None, list[dict[tuple[int | None, int | None], Attainment]]] = {}
        for o in self._trended():
            parts = found.setdefault(o.service_id, [{} for _ in self.months])[place[self.borders[o.bucket]]]
            key, goal = (o.priority, self._goal(o)), self._goal(o)
            before = parts.get(key, Attainment(0, 0, goal))
            parts[key] = Attainment(before.due + o.due, before.met + o.met, goal)
        return {key: tuple(list(parts.values()) for parts in months) for key, months in found.items()}

    # --- times and shares -------------------------------------------------------------------------
    def resolution_times(self) -> dict[Priority | None, Distribution]:
        """Clock time to resolve of the incidents resolved in the period; None: all priorities."""
        found: dict[Priority | None, Distribution] = {}
        p, scope = self.period, self.scope.alone()
        for by_priority in (True, False):
            groups: dict[int, list[times.Ranked]] = defaultdict(list)
            for row in times.times(self.facts, scope, p.start, p.end, by_priority=by_priority):
                groups[row.priority].append(row)
            for key, rows in sorted(groups.items()):
                found[Priority(key) if key else None] = distribution(rows)
        return found

    def reopen_rate(self) -> ReopenRate:
        """Resolved in the period and reopened by the as-of time."""
        counted = shares.reopened(self.facts, self.scope.alone(), self.period.start, self.period.end)
        return ReopenRate(counted.resolved, counted.reopened, self.period.end, self.facts.as_of)

    def first_contact(self) -> FirstContact:
        """Resolved by the desk at first contact and not reopened within 5 business days, of those eligible."""
        p, scope = self.period, self.scope.alone()
        counted = shares.first_contact(self.facts, scope, p.start, p.end)
        back = shares.came_back(self.facts, scope, p.start, p.end) if counted.resolved else []
        lost = sum(not stays_first_contact(done, again, self.business) for _, done, again in back)
        return FirstContact(counted.eligible, counted.resolved - lost)

    def satisfaction(self, period: Period | None = None) -> Csat:
        """Surveys sent in the period and answered by the as-of time."""
        p = period or self.period
        counted = shares.satisfaction(self.facts, self.scope.alone(), p.start, p.end)
        return Csat(counted.invited, counted.answers, counted.satisfied)

    @cached_property
    def holidays(self) -> dict[date, str]:
        """State holidays on record."""
        return load_holidays(self.facts.conn)

    @cached_property
    def business(self) -> BusinessCalendar:
        """Monday to Friday 08:00 to 17:00 less state holidays, for the rules that speak of business days."""
        return BusinessCalendar(_WEEKDAYS, self.holidays)

    # --- backlog and demand -----------------------------------------------------------------------
    def flow(self) -> BacklogFlow:
        """How the backlog moved; opening and closing counted for themselves."""
        counted = backlog.flow(self.facts, self.scope.alone(), self.period.start, self.period.end)
        return BacklogFlow(*(int(value) for value in counted))

    @property
    def last_day(self) -> date:
        """The last day of the period that is over or running at the as-of time, in Eastern time."""
        return min(self.period.last, max(self.period.first, local_date(self.facts.as_of)))

    def ageing(self) -> tuple[tuple[str, int, int], ...]:
        """(band, open tickets, of these paused) at the end, for every band."""
        borders = [midnight(self.last_day - timedelta(days=band.low - 1)) for band in AGE_BANDS[1:]]
        rows = backlog.ageing(self.facts, self.scope.alone(), self.period.end, borders)
        found = {row.band: row for row in rows}
        return tuple(
            (band.label, found[n].n if n in found else 0, found[n].paused if n in found else 0)
            for n, band in enumerate(AGE_BANDS)
        )

    def volumes(self) -> tuple[demand.Volume, ...]:
        """Opened and resolved in each of the twelve months."""
        borders = (*(m.start for m in self.months), self.period.end)
        found = {row.bucket: row for row in demand.volumes(self.facts, self.scope, borders)}
        return tuple(found.get(n, demand.Volume(n, 0, 0)) for n in range(len(self.months)))

    @property
    def on_sample_targets(self) -> bool:
        """Whether a target behind the figures (without outcomes: any target) is a sample value."""
        shown = {o.target_id for o in self.outcomes}
        return any(target.sample for target in self.book.targets if target.id in shown or not shown)

    def demand_shares(self) -> list[demand.Share]:
        """Opened in the period before (bucket 0) and this one (1) by kind, channel and category."""
        borders = (self.period.previous().start, self.period.start, self.period.end)
        return demand.shares(self.facts, self.scope.alone(), borders)

    # --- availability and changes -----------------------------------------------------------------
    @cached_property
    def services(self) -> list[availability.ServiceRow]:
        """The services in use during the period."""
        return availability.services(self.facts, self.scope, self.period.first, self.period.last)

    def availability(self) -> tuple[AvailabilityRow, ...]:
        """One row for each service in use, by name."""
        before = self.period.previous()
        rows = availability.outages(self.facts, self.scope, before.start, self.period.end)
        by_service: dict[int, list[availability.OutageRow]] = defaultdict(list)
        for row in rows:
            by_service[row.service_id].append(row)
        return tuple(
            availability_row(service, by_service[service.id], self.period, self.facts.as_of)
            for service in self.services
        )

    @cached_property
    def implemented(self) -> tuple[ChangeOutcome, ...]:
        """Changes implemented in the period, each judged."""
        rows = change_figures.implemented(self.facts, self.scope, self.period.start, self.period.end)
        return tuple(judged(row) for row in rows)

    def change_success(self) -> ChangeSuccess:
        """Success, emergencies, latent changes and kept lead times of the changes implemented in the period."""
        done = self.implemented
        normal = [o.change for o in done if o.change.type == ChangeType.NORMAL and o.change.cab_date is not None]
        kept = sum(
            c.submitted_at is not None and c.submitted_at <= submission_deadline(c.cab_date, self.holidays)
            for c in normal
            if c.cab_date is not None
        )
        return ChangeSuccess(
            len(done),
            sum(o.successful for o in done),
            sum(o.change.type == ChangeType.EMERGENCY for o in done),
            sum(o.change.type == ChangeType.LATENT for o in done),
            kept,
            len(normal),
        )

    def exceptions(self, limit: int | None = None) -> tuple[ExceptionRow, ...]:
        """Every target missed in the period, or the first `limit` of them, in order of due time."""
        rows = exceptions.missed(self.facts, self.scope.alone(), self.period.start, self.period.end, limit)
        return tuple(exception_row(row, self.targets[row.target_id], self.facts.as_of) for row in rows)

"""Service levels from outcomes: which targets are printed as one row, their sums, and the verdict on all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from app.domain import words
from app.domain.eastern import eastern
from app.domain.figures.judging import judged, verdict_on
from app.domain.figures.rows import ServiceLevelRow
from app.domain.figures.rules import Attainment, Given, Verdict, combine
from app.domain.sla.targets import Target, TargetBook
from app.domain.vocabulary import Layer, Metric, Priority, TicketKind

_LAYERS = (Layer.MOU, Layer.SERVICE, Layer.GLOBAL)


class Outcomes(NamedTuple):
    """Outcomes known in one stretch of time; a key by which they were not counted is None.

    `bucket`: the number of the stretch; `due`: outcomes known (resolved, or due passed while unresolved); `met`:
    those in time; `bound`: those over by an upper bound of their time only.
    """

    bucket: int
    metric: str
    agency_id: int | None
    service_id: int | None
    priority: int | None
    target_id: int | None
    ticket_kind: str | None
    due: int
    met: int
    bound: int = 0

    def judged(self, goal_bp: int | None) -> Attainment:
        """Return them against a goal."""
        return Attainment(self.due, self.met, goal_bp, self.bound)


class TargetKey(NamedTuple):
    """Targets that read the same are printed as one row."""

    layer: Layer
    text: str
    goal_bp: int
    span: str


class LevelRow(NamedTuple):
    """A row of the service levels with the key and the ids of its targets."""

    row: ServiceLevelRow
    key: TargetKey
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """All priorities of one metric: the last row of its service levels, and the verdict on the headline figure.

    `sample`: a target behind it is a sample value; `why`: which source does not tell what would be counted.
    """

    attainment: Attainment
    verdict: Verdict
    sample: bool = False
    why: str = ""

    @property
    def percent_text(self) -> str:
        """The share of the attainment as it stands beside the verdict."""
        return self.attainment.percent_beside(self.verdict)

    @property
    def remark(self) -> str:
        """Say why it is not measured, or only in part; "" where there is nothing to say."""
        return "; ".join(part for part in (self.attainment.remark, self.why) if part)


class Levels:
    """The rules of one agency (None: of the state) and service (None: of all) in a period that ends at `end`."""

    def __init__(self, book: TargetBook, agency_id: int | None, service_id: int | None, end: datetime) -> None:
        self.book = book
        self.targets = {target.id: target for target in book.targets}
        self._agency_id, self._service_id = agency_id or 0, service_id
        self._last = end - timedelta(microseconds=1)

    # --- sums -------------------------------------------------------------------------------------
    def goal(self, outcome: Outcomes) -> int | None:
        """Return the goal of the target that outcomes fell under."""
        target = self.targets.get(outcome.target_id or 0)
        return None if target is None else target.goal_bp

    def together(self, outcomes: Iterable[Outcomes]) -> Attainment:
        """Return met and due together; with a goal where all have the same."""
        return combine(o.judged(self.goal(o)) for o in outcomes)

    def by_priority(self, metric: Metric, outcomes: Sequence[Outcomes]) -> dict[Priority, Attainment]:
        """Return the attainment of each priority that has a target or outcomes."""
        found = {}
        for priority in Priority:
            parts = [o for o in outcomes if o.metric == metric and o.priority == priority]
            if parts:
                found[priority] = self.together(parts)
            elif (target := self.usual(metric, priority)) is not None:
                found[priority] = Attainment(0, 0, target.goal_bp)
        return found

    def usual(self, metric: Metric, priority: Priority) -> Target | None:
        """Return the target in force at the end of the period for an incident of no particular service."""
        return self.book.find(metric, priority, TicketKind.INCIDENT, self._agency_id, self._service_id, self._last)

    # --- rows -------------------------------------------------------------------------------------
    def rows(self, metric: Metric, outcomes: Sequence[Outcomes]) -> list[LevelRow]:
        """Return a row for each target that outcomes of the period fell under, or that would apply."""
        mine = [o for o in outcomes if o.metric == metric]
        keys = self._keys({self.targets[o.target_id] for o in mine if o.target_id in self.targets})
        found = []
        for priority in Priority:
            groups: dict[TargetKey, list[int]] = defaultdict(list)
            for target_id in sorted({o.target_id for o in mine if o.priority == priority and o.target_id is not None}):
                groups[keys[target_id]].append(target_id)
            if not groups and (usual := self.usual(metric, priority)) is not None:
                groups[TargetKey(usual.layer, usual.text, usual.goal_bp, "")].append(usual.id)
            for key, ids in sorted(groups.items(), key=lambda item: self._order(item[0], item[1])):
                parts = [o for o in mine if o.priority == priority and o.target_id in ids]
                attainment = summed(parts, key.goal_bp)
                row = ServiceLevelRow(metric, priority, attainment, key.text, key.layer, key.span)
                found.append(LevelRow(row, key, tuple(ids)))
        return found

    def _order(self, key: TargetKey, ids: list[int]) -> tuple[int, datetime, str]:
        return _LAYERS.index(key.layer), self.targets[ids[0]].effective_from, key.text

    def _keys(self, targets: Iterable[Target]) -> dict[int, TargetKey]:
        """Return how each target is printed; `span` where one followed another of the same scope."""
        families: dict[tuple[object, ...], list[Target]] = defaultdict(list)
        for target in targets:
            families[family(target)].append(target)
        found = {}
        for members in families.values():
            for target in members:
                span = "" if len(members) == 1 else span_of(target)
                found[target.id] = TargetKey(target.layer, target.text, target.goal_bp, span)
        return found

    def given(self, metric: Metric, outcomes: Sequence[Outcomes], *, untold: int = 0) -> Given:
        """Return the verdict on all of a metric: what the headline, the row of the sum and the matrix say alike.

        `untold`: tickets that are not measured, because their sources do not tell the metric.
        """
        rows = [found.row for found in self.rows(metric, outcomes)]
        overall = self.together(o for o in outcomes if o.metric == metric)
        if overall.due == 0 and untold:
            return Given(Verdict.NOT_TOLD, None)
        return Given(verdict_on(overall, judged(self.by_priority(metric, outcomes), rows, metric)), overall.goal_bp)

    def health(self, metric: Metric, outcomes: Sequence[Outcomes]) -> Health:
        """Return the sum of the rows, as the last row of the service levels says it, and its verdict."""
        rows = [found.row for found in self.rows(metric, outcomes)]
        given = self.given(metric, outcomes)
        under = {o.target_id for o in outcomes if o.metric == metric}
        sample = any(target.sample for target in self.book.targets if target.id in under)
        return Health(replace(total(rows), given=given), given.verdict, sample)


def summed(outcomes: Sequence[Outcomes], goal_bp: int | None) -> Attainment:
    """Return outcomes together, against one goal."""
    due, met = sum(o.due for o in outcomes), sum(o.met for o in outcomes)
    return Attainment(due, met, goal_bp, sum(o.bound for o in outcomes))


def total(rows: Iterable[ServiceLevelRow]) -> Attainment:
    """Return the sum of the rows of a metric; with a goal where all rows have the same, also those nothing fell under.

    That one target alone had outcomes does not make its goal the goal of all priorities.
    """
    return combine(row.attainment for row in rows)


def family(target: Target) -> tuple[object, ...]:
    """Return what two targets have in common of which one followed the other."""
    scope = (target.metric, target.priority, target.layer, target.agency_id, target.service_id)
    return (*scope, target.ticket_kind)


def span_of(target: Target) -> str:
    """Return which tickets a target of several counts: those opened while it was in force."""

    def day(instant: datetime) -> str:
        return words.day(eastern(instant))

    if target.effective_to is not None:
        return f"opened to {day(target.effective_to - timedelta(microseconds=1))}"
    return f"opened from {day(target.effective_from)}"

"""From a figure to its tickets: the filter that lists exactly those that were counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from app.db.engine import Database
from app.db.figures import behind
from app.db.figures.facts import Scope
from app.db.tables import sla_clock
from app.domain.eastern import midnight
from app.domain.figures.rules import AGE_BANDS
from app.domain.packets.figures import level_keys, slug
from app.domain.periods import Period
from app.domain.tickets.told import UNDATED
from app.domain.tickets.values import FigureFilter, TicketFilter
from app.domain.vocabulary import Metric, Priority
from app.errors import InputError
from app.services.figures.figures import Figures
from app.services.figures.levels import METRICS
from app.services.figures.reading import reading
from app.services.figures.sections import service_names
from app.work import Work

_FLOW = ("opened", "reopened", "transferred_in", "resolved", "cancelled", "transferred_out", UNDATED)


def tickets_behind(
    db: Database,
    figure_id: str,
    agency: str | None,
    period: Period,
    as_of: datetime | None = None,
    *,
    service: str | None = None,
    work: Work | None = None,
) -> TicketFilter:
    """Return the tickets that a figure of `figures_of` (or of a report) counts, as known at `as_of` (default now).

    An attainment becomes a condition on clocks, which the list evaluates itself; everything else, and an as-of
    time before the newest records, a list of ids. InputError: unknown agency or service, or a figure that counts no
    tickets (changes, availability) or is not among those of the period. KeyError: a family of figures there is not.
    """
    with reading(db, period, agency, service, as_of, work) as (figures, _):
        return Finder(figures).find(figure_id.removeprefix("tile."))


def tickets_of_targets(
    db: Database,
    metric: Metric,
    targets: Sequence[int],
    agency: str | None,
    period: Period,
    as_of: datetime | None = None,
    *,
    service: str | None = None,
    work: Work | None = None,
) -> TicketFilter:
    """Return the tickets whose clocks came due in the period: a point of a chart. `targets`: none means all."""
    with reading(db, period, agency, service, as_of, work) as (figures, _):
        return Finder(figures).clocks_of(metric, targets)


class Finder:
    """One look-up; a method for each family of figures."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.facts = figures.facts
        self.scope = figures.scope.alone()
        self.start, self.end = figures.period.start, figures.period.end

    def find(self, figure: str) -> TicketFilter:
        """Return the tickets behind a figure, by its id. InputError for one that counts none."""
        family, *rest = figure.split(".")
        if family in _WITHOUT_TICKETS:
            raise self._unknown(figure)
        act = _FAMILIES[family]
        if not rest:
            raise self._unknown(figure)
        found = act(self, figure, rest)
        return found if isinstance(found, TicketFilter) else TicketFilter(ids=tuple(found))

    def clocks_of(self, metric: Metric, targets: Sequence[int]) -> TicketFilter:
        """Return the tickets whose clocks of a metric count under these targets."""
        found = self._clocks((metric,), None, None, targets)
        return found if isinstance(found, TicketFilter) else TicketFilter(ids=tuple(found))

    @staticmethod
    def _unknown(figure: str) -> InputError:
        return InputError(f"No tickets are behind the figure {figure!r}.", hint="Choose a figure that counts tickets.")

    # --- attainment -------------------------------------------------------------------------------
    def _sla(self, figure: str, rest: list[str]) -> TicketFilter | list[int]:
        key, _, last = figure.rpartition(".")
        levels = self.figures.levels()
        keys = level_keys([row for row, _ in levels])
        if figure in keys:  # the row itself: everything due
            key, last = figure, "due"
        if key not in keys:
            raise self._unknown(figure)
        row, targets = levels[keys.index(key)]
        if last == "open_past_due":
            priority = None if row.priority is None else row.priority.value
            return behind.open_past_due(self.facts, self.scope, self.end, row.metric, priority, targets)
        outcome = {"met": "met", "missed": "missed"}.get(last)
        return self._clocks((row.metric,), outcome, row.priority, targets)

    def _clocks(
        self,
        metrics: Sequence[Metric],
        outcome: str | None,
        priority: Priority | None = None,
        targets: Sequence[int] = (),
        scope: Scope | None = None,
        span: tuple[datetime, datetime] | None = None,
    ) -> TicketFilter | list[int]:
        scope, (start, end) = scope or self.scope, span or (self.start, self.end)
        if self.facts.clocks is sla_clock and len(metrics) == 1 and not scope.predecessors:
            return TicketFilter(
                figure=FigureFilter(
                    metrics[0],
                    start,
                    end,
                    self.facts.as_of,
                    outcome,
                    () if priority is None else (priority,),
                    () if scope.agency_id is None else (scope.agency_id,),
                    () if scope.service_id is None else (scope.service_id,),
                    (),
                    tuple(targets),
                )
            )
        value = None if priority is None else priority.value
        return behind.clocks(self.facts, scope, start, end, metrics, outcome, priority=value, targets=targets)

    def _updates(self, figure: str, rest: list[str]) -> TicketFilter | list[int]:
        return self._clocks((Metric.UPDATE,), "met" if rest == ["in_time"] else None)

    def _exceptions(self, figure: str, rest: list[str]) -> TicketFilter | list[int]:
        return self._clocks(METRICS, "missed")

    def _trend(self, figure: str, rest: list[str]) -> TicketFilter | list[int]:
        month = Period.parse(rest[-1])
        names = {slug(name): key for key, name in service_names(self.figures).items() if key is not None}
        service_id = names.get(".".join(rest[:-1]))
        if service_id is None:
            raise self._unknown(figure)
        scope = Scope(self.scope.agency_id, service_id, self.figures.scope.predecessors)
        return self._clocks((Metric.RESOLUTION,), None, scope=scope, span=(month.start, month.end))

    # --- counts of tickets ------------------------------------------------------------------------
    def _backlog(self, figure: str, rest: list[str]) -> list[int]:
        facts, scope = self.facts, self.scope
        if rest[0] in _FLOW:
            return behind.moved(facts, scope, self.start, self.end, rest[0])
        if rest[0] in ("opening", "closing"):
            return behind.open_then(facts, scope, self.start if rest[0] == "opening" else self.end)
        bands = {slug(band.label): band for band in AGE_BANDS}
        band = bands.get(rest[-1])
        if rest[0] != "age" or band is None:
            raise self._unknown(figure)
        last = self.figures.last_day
        newest = None if band.low == 0 else midnight(last - timedelta(days=band.low - 1))
        oldest = None if band.high is None else midnight(last - timedelta(days=band.high))
        return behind.open_then(facts, scope, self.end, oldest, newest)

    def _demand(self, figure: str, rest: list[str]) -> list[int]:
        facts = self.facts
        if rest[0] in ("kind", "channel", "category"):
            for value in behind.values_of(facts, rest[0]):
                if slug(value.replace("_", " ") or "Not given") == rest[-1]:
                    return behind.moved(facts, self.scope, self.start, self.end, "opened", **{rest[0]: value})
            raise self._unknown(figure)
        if len(rest) != 2 or rest[1] not in ("opened", "resolved"):
            raise self._unknown(figure)
        month = Period.parse(rest[0])
        return behind.moved(facts, self.figures.scope, month.start, month.end, rest[1])

    def _mttr(self, figure: str, rest: list[str]) -> list[int]:
        names = {p.label.lower(): p.value for p in Priority}
        if rest[0] != "all" and rest[0] not in names:
            raise self._unknown(figure)
        return behind.resolved_incidents(self.facts, self.scope, self.start, self.end, names.get(rest[0]))

    def _share(self, figure: str, rest: list[str]) -> list[int]:
        if rest[0] not in ("first_contact", "reopened"):
            raise self._unknown(figure)
        find = behind.first_contact if rest[0] == "first_contact" else behind.reopened
        return find(self.facts, self.scope, self.start, self.end)

    def _major_incidents(self, figure: str, rest: list[str]) -> list[int]:
        return behind.major_incidents(self.facts, self.scope, self.start, self.end)

    def _csat(self, figure: str, rest: list[str]) -> list[int]:
        return behind.surveyed(self.facts, self.scope, self.start, self.end, answered=rest[0] != "sent")

    def _records(self, figure: str, rest: list[str]) -> list[int]:
        return behind.touched(self.facts, self.scope, self.start, self.end, excluded=rest[0] == "excluded")


#: What finds the tickets of a family of figures, by the first part of a figure's id.
_FAMILIES: Mapping[str, Callable[[Finder, str, list[str]], TicketFilter | list[int]]] = {
    "sla": Finder._sla,
    "updates": Finder._updates,
    "exceptions": Finder._exceptions,
    "trend": Finder._trend,
    "backlog": Finder._backlog,
    "demand": Finder._demand,
    "mttr": Finder._mttr,
    "share": Finder._share,
    "major_incidents": Finder._major_incidents,
    "csat": Finder._csat,
    "records": Finder._records,
}
_WITHOUT_TICKETS = frozenset({"changes", "availability"})

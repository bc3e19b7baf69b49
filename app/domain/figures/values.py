"""What the services of figures answer to the window: a query, the figures and the charts of the reports on screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.domain.changes.values import Implemented
from app.domain.figures.rows import (
    AvailabilityRow,
    Backlog,
    DemandMonth,
    ExceptionRow,
    ResolutionTime,
    ServiceLevelRow,
    ServiceTrend,
    ShareFigure,
    Tile,
)
from app.domain.figures.rules import Attainment, ChangeSuccess, Csat, Verdict
from app.domain.periods import Period
from app.domain.vocabulary import Metric


class ChangeOutcome(NamedTuple):
    """An implemented change, whether it succeeded, and the reasons against it; None: that is not measured."""

    change: Implemented
    successful: bool | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """What is asked for: a period, an agency by code (None: the state), a service by code (None: all)."""

    period: Period
    agency: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class AgencyChoice:
    """An agency to choose; `ended`: it is no longer valid today."""

    id: int
    code: str
    name: str
    ended: bool


@dataclass(frozen=True, slots=True)
class ReportChoices:
    """What the choosers offer. `first`: the month of the oldest record; `services`: (code, name) by name.

    `narrowed`: whoever asks sees some agencies only, and figures of none in particular are of those.
    """

    first: Period
    this_month: Period
    agencies: tuple[AgencyChoice, ...]
    services: tuple[tuple[str, str], ...]
    narrowed: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A row of the service levels with the id of its figures ("sla.resolution.high")."""

    key: str
    row: ServiceLevelRow


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """The figures of a query, all of one instant. `missed`: how many targets were missed; `exceptions`: the first
    of them; `remarks`: sentences on what is not measured and why."""

    query: ReportQuery
    label: str
    as_of: datetime
    preliminary: bool
    predecessors: str
    tiles: tuple[Tile, ...]
    levels: tuple[Level, ...]
    backlog: Backlog
    times: tuple[ResolutionTime, ...]
    shares: tuple[ShareFigure, ...]
    csat: Csat
    changes: ChangeSuccess
    implemented: tuple[ChangeOutcome, ...]
    availability: tuple[AvailabilityRow, ...]
    missed: int
    exceptions: tuple[ExceptionRow, ...]
    on_sample_targets: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """Twelve months of a row of the service levels: attainment and the goal in force at the end of each month.

    `targets`: their ids, those before and after them included; none for all of a metric.
    """

    metric: Metric
    targets: tuple[int, ...]
    points: tuple[tuple[Attainment, int | None], ...]


@dataclass(frozen=True, slots=True)
class ReportCharts:
    """Twelve months, oldest first. `series`: attainment by the id of a row of the service levels.

    `verdicts`: each month of a service by name; where goals differ, the worst of its priorities.
    """

    query: ReportQuery
    as_of: datetime
    months: tuple[Period, ...]
    series: Mapping[str, Series]
    services: tuple[ServiceTrend, ...]
    verdicts: Mapping[str, tuple[Verdict, ...]]
    demand: tuple[DemandMonth, ...]

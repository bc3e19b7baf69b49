"""Rows of figures: what tables and charts of packets and reports are made of, one value a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from app.domain.figures.texts import NOT_MEASURED_TEXT, percent_text

if TYPE_CHECKING:
    from app.domain.figures.rules import Attainment, Availability, BacklogFlow, Distribution, Verdict
    from app.domain.vocabulary import Layer, Metric, Priority, TicketKind

# Instants are aware UTC datetimes; durations are whole seconds unless the name says minutes; dates are dates in
# America/New_York. Texts are printed as they are. Empty tuples print "none", never an empty table.


@dataclass(frozen=True, slots=True)
class ServiceLevelRow:
    """Attainment of one target; where a target changed in the period there is a row for each part (`span`).

    priority None: all priorities of the metric together. `goal_bp` in `attainment` is the goal in force.
    `target` is printed ("4 h, 24x7"); `layer` None for a total over several layers. `open_past_due` counts tickets
    still open after their due time at the as-of time; `met_by_pause` those met only because time was paused;
    `moved` those whose priority was changed. `why`: which source does not tell what would be counted; "" where all do.
    """

    metric: Metric
    priority: Priority | None
    attainment: Attainment
    target: str
    layer: Layer | None = None
    span: str = ""
    previous: Attainment | None = None
    twelve_months: Attainment | None = None
    open_past_due: int = 0
    met_by_pause: int = 0
    moved: int = 0
    why: str = ""

    @property
    def remark(self) -> str:
        """Say why it is not measured, or only in part; "" where there is nothing to say."""
        return "; ".join(part for part in (self.attainment.remark, self.why) if part)

    @property
    def goals_differ(self) -> bool:
        """Whether it is a sum of several goals: it has none itself, and is judged by the worst of its parts."""
        return self.priority is None and self.attainment.due > 0 and self.attainment.goal_bp is None


@dataclass(frozen=True, slots=True)
class UpdateAttainment:
    """Single status updates behind the status-update attainment: sent in time of those due."""

    due: int
    in_time: int


@dataclass(frozen=True, slots=True)
class ResolutionTime:
    """Clock time from opened to last resolved, incidents resolved in the period; seconds."""

    priority: Priority | None
    distribution: Distribution
    calendar: str = ""

    @property
    def is_mixed(self) -> bool:
        """Whether it is of clocks that count different hours: an hour of one is not an hour of the other."""
        return self.priority is None and " or " in self.calendar


@dataclass(frozen=True, slots=True)
class ShareFigure:
    """A share without a goal, such as first contact resolution or reopen rate: `part` of `whole`."""

    key: str
    label: str
    part: int
    whole: int
    note: str = ""

    @property
    def text(self) -> str:
        """For example "83.1 % (64 of 77)"; "Not measured" where the whole is 0."""
        if self.whole == 0:
            return NOT_MEASURED_TEXT
        return f"{percent_text(Fraction(self.part, self.whole))} ({self.part:,} of {self.whole:,})"


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """Resolution attainment of one month (`month`: its first day); the goal in force is in the attainment.

    Where priorities with different goals are counted together the attainment has none: `goals` are then all of them
    in basis points, lowest first, and `by_parts` is the verdict on the priorities one by one, the worst of them.
    """

    month: date
    attainment: Attainment
    goals: tuple[int, ...] = ()
    by_parts: Verdict | None = None

    @property
    def verdict(self) -> Verdict:
        """The attainment's own where it has one goal, else that of its parts."""
        own = self.attainment.verdict
        return self.by_parts if own.value == "no_goal" and self.by_parts is not None else own

    @property
    def below_goals(self) -> bool:
        """Whether its parts met their goals, where few enough were due to miss some, and all together would not.

        Such a month is drawn as one without a common verdict: its point lies below every goal.
        """
        ratio = self.attainment.ratio
        met = self.by_parts is not None and self.verdict.value == "met"
        return met and bool(self.goals) and ratio is not None and ratio * 10_000 < self.goals[0]


@dataclass(frozen=True, slots=True)
class ServiceTrend:
    """Up to twelve months of one service, oldest first, none after the as-of time; `annotations` (month, text)."""

    service: str
    points: tuple[MonthPoint, ...]
    annotations: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DemandMonth:
    """Tickets opened and resolved in one month (`month`: its first day)."""

    month: date
    opened: int
    resolved: int


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count and the count of the period before (None: not known)."""

    label: str
    count: int
    previous: int | None = None


@dataclass(frozen=True, slots=True)
class AgeingBand:
    """Open tickets of one band of age ("8-14 days"); `paused` is the part of `count` that is on hold."""

    label: str
    count: int
    paused: int = 0


@dataclass(frozen=True, slots=True)
class OldTicket:
    """One of the oldest open tickets; age in whole calendar days at the end of the period."""

    number: str
    title: str
    kind: TicketKind
    priority: Priority
    service: str
    opened: datetime
    age_days: int
    state: str
    holder: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One moment of a major incident; `kind` such as Detected, Declared, First notice, Update, Restored."""

    at: datetime
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class MajorPromises:
    """What became of the updates that this agency was promised in a major incident, as of a time.

    `late`: seconds of each that came within one more interval; `broken`: later or never; `overdue`: still owed.
    `first_after`: seconds from the declaration to the first message, None: there was none; `joined`: this agency came
    in later, and it is counted from then.
    """

    promised: int
    kept: int
    late: tuple[int, ...] = ()
    broken: int = 0
    overdue: int = 0
    first_after: int | None = None
    joined: bool = False


@dataclass(frozen=True, slots=True)
class MajorIncidentBlock:
    """A major incident that reached this agency; `restored` None while it goes on; `promises` None: not measured."""

    number: str
    title: str
    services: tuple[str, ...]
    agencies: tuple[str, ...]
    impact_start: datetime
    declared: datetime
    restored: datetime | None
    impact_here: str
    timeline: tuple[TimelineEntry, ...]
    cause: str = ""
    cause_confirmed: bool = False
    review_date: date | None = None
    follow_ups: tuple[str, ...] = ()
    promises: MajorPromises | None = None

    @property
    def restored_in(self) -> int | None:
        """Wall clock seconds from impact start to restored."""
        if self.restored is None:
            return None
        return int((self.restored - self.impact_start).total_seconds())


@dataclass(frozen=True, slots=True)
class DrillRow:
    """A drill of a major incident in which this agency took part: never in a figure."""

    number: str
    title: str
    held_on: date


@dataclass(frozen=True, slots=True)
class OutageOf:
    """An outage that touched the period, and what told it: the number of a major incident, of a posting or of a change,
    or as its source calls it. `kind`, `id`: of the record that leads there; "" where there is none here."""

    told_by: str
    kind: str
    id: int
    title: str
    full: bool
    planned: bool
    start_at: datetime
    end_at: datetime | None


@dataclass(frozen=True, slots=True)
class AvailabilityRow:
    """Availability of one service for this agency: only outages that reached it. `previous`: the period before."""

    service: str
    availability: Availability
    outages: int = 0
    degraded_minutes: int = 0
    previous: Availability | None = None
    note: str = ""
    told: tuple[OutageOf, ...] = ()  # what touched the period, in order

    @property
    def told_by(self) -> str:
        """Return the numbers of what told its outages, each once."""
        return ", ".join(dict.fromkeys(one.told_by for one in self.told if one.told_by))


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """A missed target; `resolved` None while open; `over_by` and `paused` in seconds of the target's calendar.

    While it is open both run with the clock, to the as-of time. `reason`: what the ticket's history tells; `given`,
    `note`: the reason that a person chose, as it is printed, and what they wrote; `seq`: which miss of the metric.
    """

    number: str
    title: str
    metric: Metric
    priority: Priority
    opened: datetime
    due: datetime
    resolved: datetime | None
    over_by: int
    paused: int = 0
    reason: str = ""
    given: str = ""
    note: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Tile:
    """One of four headline figures; `key` names the figure ("sla.resolution.all"), verdict None: no judgement."""

    key: str
    label: str
    value: str
    note: str
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open tickets at the end of the period."""

    flow: BacklogFlow
    ageing: tuple[AgeingBand, ...]
    oldest: tuple[OldTicket, ...] = ()

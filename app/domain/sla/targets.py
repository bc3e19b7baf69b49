"""Service level targets in three layers, and which one governs a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain import words
from app.domain.business_time import BusinessCalendar
from app.domain.sla.holidays import years_without
from app.domain.vocabulary import HoldReason, Layer, Metric, Priority, TicketKind
from app.errors import InputError


@dataclass(frozen=True, slots=True)
class Calendar:
    """A named business calendar; `rev` names this version of its hours and holidays.

    `holiday_years`: the years whose holidays are known, None where it is open on holidays.
    """

    id: int
    code: str
    name: str
    business: BusinessCalendar
    rev: str
    holiday_years: frozenset[int] | None = None

    def years_without(self, start: datetime, end: datetime) -> tuple[int, ...]:
        """Return the years that [start, end] touches and whose holidays are not known."""
        return () if self.holiday_years is None else years_without(self.holiday_years, start, end)


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: `metric` of tickets of `priority` within a duration or a number of open days.

    ticket_kind, agency_id, service_id None: any. Exactly one of `duration` and `days` is given. `goal_bp`: basis
    points (9500 is 95 %). In force for tickets opened in [effective_from, effective_to), aware UTC instants.
    """

    id: int
    layer: Layer
    metric: Metric
    priority: Priority
    ticket_kind: TicketKind | None
    agency_id: int | None
    service_id: int | None
    calendar: Calendar
    duration: timedelta | None
    days: int | None
    goal_bp: int
    pause_reasons: frozenset[HoldReason]
    effective_from: datetime
    effective_to: datetime | None
    sample: bool

    def __post_init__(self) -> None:
        if (self.duration is None) == (self.days is None):
            raise InputError(f"Target {self.id}: give either a duration or a number of business days.")
        if self.duration is not None and self.duration <= timedelta(0):
            raise InputError(f"Target {self.id}: the duration has to be longer than 0.")
        if self.days is not None and self.days < 1:
            raise InputError(f"Target {self.id}: the number of business days has to be 1 or more.")
        if not 1 <= self.goal_bp <= 10_000:
            raise InputError(f"Target {self.id}: the goal has to be above 0 % and at most 100 %.")

    @property
    def allowance_text(self) -> str:
        """How long: "8 h", "1 h 30 min", "3 business days", "3 days" around the clock."""
        if self.days is not None:
            unit = "day" if self.calendar.business.always_open else "business day"
            return words.count(self.days, unit)
        assert self.duration is not None
        seconds = int(self.duration.total_seconds())
        hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
        parts = [f"{n:,} {unit}" for n, unit in ((hours, "h"), (minutes, "min"), (rest, "s")) if n]
        return " ".join(parts)

    @property
    def text(self) -> str:
        """How long and by which hours: "8 h, 24x7", "3 business days, Mon-Fri 08:00-17:00"."""
        return f"{self.allowance_text}, {self.calendar.business.text}"


class TargetBook:
    """All targets, to find the one that governs a ticket. Immutable; safe to share between threads.

    MOU beats service beats global; an MOU that names the service beats one that does not; within a layer a target
    for the kind of ticket beats one for any kind; of two still equal, the one effective later, then the higher id.
    """

    def __init__(self, targets: Iterable[Target]) -> None:
        self.targets = tuple(targets)
        self._slots: dict[tuple[Metric, Priority], list[Target]] = {}
        for target in sorted(self.targets, key=_rank, reverse=True):
            self._slots.setdefault((target.metric, target.priority), []).append(target)
        self._found: dict[tuple[Metric, Priority, TicketKind, int, int | None], tuple[Target, ...]] = {}

    def __len__(self) -> int:
        return len(self.targets)

    def find(
        self,
        metric: Metric,
        priority: Priority,
        ticket_kind: TicketKind,
        agency_id: int,
        service_id: int | None,
        opened_at: datetime,
    ) -> Target | None:
        """Return the target in force at `opened_at` (aware), None where no layer has one."""
        key = (metric, priority, ticket_kind, agency_id, service_id)
        candidates = self._found.get(key)
        if candidates is None:
            candidates = tuple(
                target
                for target in self._slots.get((metric, priority), ())
                if target.agency_id in (None, agency_id)
                and (target.service_id is None or target.service_id == service_id)
                and target.ticket_kind in (None, ticket_kind)
            )
            self._found[key] = candidates
        for target in candidates:
            if target.effective_from <= opened_at and (target.effective_to is None or opened_at < target.effective_to):
                return target
        return None


_LAYER_RANK = {Layer.GLOBAL: 0, Layer.SERVICE: 1, Layer.MOU: 2}


def _rank(target: Target) -> tuple[int, bool, bool, datetime, int]:
    return (
        _LAYER_RANK[target.layer],
        target.service_id is not None,
        target.ticket_kind is not None,
        target.effective_from,
        target.id,
    )

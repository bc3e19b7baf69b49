"""Targets and calendars the domain tests share."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.business_time import BusinessCalendar
from app.domain.sla.targets import Calendar, Target
from app.domain.vocabulary import HoldReason, Layer, Metric, Priority, TicketKind

NY = ZoneInfo("America/New_York")
OFFICE_WEEK = {day: [(time(8), time(17))] for day in range(5)}
AROUND_WEEK = {day: [(time(0), time.max)] for day in range(7)}
_OFFICE = BusinessCalendar(
    OFFICE_WEEK,
    {date(2026, 11, 11): "Veterans Day", date(2026, 11, 26): "Thanksgiving", date(2026, 11, 27): "Thanksgiving"},
)
_AROUND = BusinessCalendar(AROUND_WEEK)
OFFICE = Calendar(1, "business", "Business hours", _OFFICE, _OFFICE.rev)
AROUND = Calendar(2, "24x7", "Around the clock", _AROUND, _AROUND.rev)


def ny(month: int, day: int, hour: int = 0, minute: int = 0, *, fold: int = 0, year: int = 2026) -> datetime:
    """A wall time in North Carolina as a UTC instant."""
    return datetime(year, month, day, hour, minute, tzinfo=NY, fold=fold).astimezone(UTC)


def target(
    hours: float | None = None,
    days: int | None = None,
    calendar: Calendar = OFFICE,
    *,
    id: int = 1,
    layer: Layer = Layer.GLOBAL,
    metric: Metric = Metric.RESOLUTION,
    priority: Priority = Priority.HIGH,
    ticket_kind: TicketKind | None = None,
    agency_id: int | None = None,
    service_id: int | None = None,
    pause_reasons: frozenset[HoldReason] = frozenset({HoldReason.AWAITING_USER}),
    effective_from: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    effective_to: datetime | None = None,
    goal_bp: int = 9500,
) -> Target:
    """A target with the given parts; 8 hours where neither hours nor days are given."""
    if hours is None and days is None:
        hours = 8
    return Target(
        id=id,
        layer=layer,
        metric=metric,
        priority=priority,
        ticket_kind=ticket_kind,
        agency_id=agency_id,
        service_id=service_id,
        calendar=calendar,
        duration=None if hours is None else timedelta(hours=hours),
        days=days,
        goal_bp=goal_bp,
        pause_reasons=pause_reasons,
        effective_from=effective_from,
        effective_to=effective_to,
        sample=True,
    )

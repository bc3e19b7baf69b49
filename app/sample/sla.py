"""What the sample adds to the reference targets: one of a service, three agencies' agreements, one that changed."""

from __future__ import annotations

from datetime import date, datetime

from app.sample.lists import local
from app.sample.world import World
from app.services.workspace import reference

_HOUR = 3600


def changed_on(world: World) -> date:
    """Return the day on which one agency's target changed: the middle of the last whole month."""
    return world.month().replace(day=15)


def add_targets(world: World) -> None:
    """Fill in targets above the global ones, and the holidays by day; needs agencies and services."""
    world.holidays.update({row["day"]: row["name"] for row in world.rows["holiday"]})
    _target(
        world, "service", "resolution", 3, "business", 9 * _HOUR, None, 9500, service="NCID", ticket_kind="incident"
    )
    _target(world, "mou", "resolution", 2, "24x7", 6 * _HOUR, None, 9700, agency="DHHS")
    _target(world, "mou", "resolution", 3, "business", None, 2, 9500, agency="DOR")
    changed = local(changed_on(world))
    _target(world, "mou", "resolution", 3, "business", None, 4, 9000, agency="DPS", end=changed)
    _target(world, "mou", "resolution", 3, "business", None, 2, 9500, agency="DPS", start=changed)


def _target(  # noqa: PLR0913 - the columns of a target, one row a call
    world: World,
    layer: str,
    metric: str,
    priority: int,
    calendar: str,
    seconds: int | None,
    days: int | None,
    goal: int,
    *,
    agency: str | None = None,
    service: str | None = None,
    ticket_kind: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
) -> None:
    calendars = {row["code"]: row["id"] for row in world.rows["calendar"]}
    world.add(
        "sla_target",
        layer=layer,
        agency_id=world.agency(agency).id if agency else None,
        service_id=world.service(service).id if service else None,
        metric=metric,
        priority=priority,
        ticket_kind=ticket_kind,
        calendar_id=calendars[calendar],
        duration_s=seconds,
        duration_days=days,
        goal_bp=goal,
        pause_reasons=reference.pauses(metric),
        effective_from=start or local(world.since),
        effective_to=end,
        sample=True,
    )

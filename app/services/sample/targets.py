"""Calendars, holidays, the priority matrix and the service level targets of the sample: all sample values."""

from __future__ import annotations

import json
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from app.domain.priority import SAMPLE_MATRIX
from app.services.sample.lists import local
from app.services.sample.world import World

_HOUR = 3600
#: When the sample's targets came into force: the fiscal year before the first ticket.
SINCE = date(2024, 7, 1)
#: The day on which one agency's target changed in the middle of a month.
CHANGED_ON = date(2026, 10, 15)
#: Waiting for the vendor does not pause: the department answers for its vendors.
_PAUSES = ["awaiting_user", "awaiting_change", "awaiting_evidence"]
#: metric -> priority -> (calendar, seconds, days, goal); seconds or days.
_GLOBAL: dict[str, tuple[tuple[str, int | None, int | None, int], ...]] = {
    "response": (
        ("24x7", 900, None, 9500), ("24x7", 1800, None, 9500),
        ("business", 4 * _HOUR, None, 9500), ("business", None, 1, 9000),
    ),
    "update": (
        ("24x7", _HOUR, None, 9500), ("24x7", 2 * _HOUR, None, 9500),
        ("business", None, 1, 9500), ("business", None, 2, 9000),
    ),
    "resolution": (
        ("24x7", 4 * _HOUR, None, 9500), ("24x7", 8 * _HOUR, None, 9500),
        ("business", None, 3, 9500), ("business", None, 5, 9000),
    ),
}  # fmt: skip


def add_targets(world: World) -> None:
    """Fill in everything the clocks run by; needs agencies and services."""
    _calendars(world)
    for (impact, urgency), level in SAMPLE_MATRIX.cells.items():
        world.link("priority_matrix", impact=impact, urgency=urgency, priority=int(level), sample=True)
    for metric, rows in _GLOBAL.items():
        for priority, (calendar, seconds, days, goal) in enumerate(rows, 1):
            _target(world, "global", metric, priority, calendar, seconds, days, goal)
    _target(
        world, "service", "resolution", 3, "business", 9 * _HOUR, None, 9500, service="NCID", ticket_kind="incident"
    )
    _target(world, "mou", "resolution", 2, "24x7", 6 * _HOUR, None, 9700, agency="DHHS")
    _target(world, "mou", "resolution", 3, "business", None, 2, 9500, agency="DOR")
    changed = local(CHANGED_ON)
    _target(world, "mou", "resolution", 3, "business", None, 4, 9000, agency="DPS", end=changed)
    _target(world, "mou", "resolution", 3, "business", None, 2, 9500, agency="DPS", start=changed)


def _calendars(world: World) -> None:
    always = {str(day): [["00:00", "24:00"]] for day in range(7)}
    office = {str(day): [["08:00", "17:00"]] if day < 5 else [] for day in range(7)}
    zone = "America/New_York"
    world.add(
        "calendar", code="24x7", name="Around the clock", zone=zone, week=always, uses_holidays=False, sample=True
    )
    world.add(
        "calendar", code="business", name="Monday to Friday 08:00-17:00 less state holidays", zone=zone, week=office,
        uses_holidays=True, sample=True,
    )  # fmt: skip
    for holiday in _holidays():
        world.add("holiday", **holiday)
        world.holidays[holiday["day"]] = holiday["name"]


def _holidays() -> list[dict[str, Any]]:
    listed = json.loads(files("resources").joinpath("holidays.json").read_text("utf-8"))
    return [
        {"day": date.fromisoformat(h["day"]), "name": h["name"], "source": h["source"], "status": h["status"]}
        for h in listed["holidays"]
    ]


def _target(
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
        pause_reasons=[] if metric == "response" else ["awaiting_user"] if metric == "update" else _PAUSES,
        effective_from=start or local(SINCE),
        effective_to=end,
        sample=True,
    )

"""Major incidents of the sample with their timelines, and outages planned and unplanned, full and degraded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.domain.eastern import at_clock, eastern, local_date
from app.sample.holidays import nth_weekday
from app.sample.lists import local, read, stream
from app.sample.world import World


@dataclass(frozen=True, slots=True)
class Major:
    """A major incident for which the tickets supply a parent and children."""

    id: int
    title: str
    service: str
    agencies: tuple[str, ...]
    detected: datetime
    restored: datetime | None
    manager: str


def add_incidents(world: World) -> list[Major]:
    """Fill in major incidents and outages; needs people, services and changes."""
    found = [_major(world, index, entry) for index, entry in enumerate(read("majors")["major"])]
    _unplanned(world)
    _maintenance(world)
    return [major for major in found if major is not None]


def _major(world: World, index: int, entry: Mapping[str, Any]) -> Major | None:
    start = _start(world, entry)
    if not world.start <= start < world.dawn:
        return None
    minutes: list[int | None] = list(entry["minutes"])
    detected, declared, notice, restored = (None if m is None else start + timedelta(minutes=m) for m in minutes)
    if detected is None or declared is None or notice is None:
        raise ValueError(f"resources/sample/majors.json: {entry['title']}: only the restoration may be null.")
    service = world.service(str(entry["service"]))
    codes = world.subscribers[service.code] if entry["agencies"] == "all" else list(entry["agencies"])
    manager = world.mip_managers[index % len(world.mip_managers)].login
    day = local_date(restored or start)
    review_due = day + timedelta(days=10)
    reviewed = restored is not None and review_due < world.until
    cause = str(entry["cause"])
    number = world.add(
        "major_incident",
        number=f"MI{len(world.rows['major_incident']) + 1:07d}",
        title=entry["title"],
        ticket_id=None,  # filled in when the tickets are made
        service_id=service.id,
        state="closed" if reviewed else "restored" if restored else "declared",
        impact_start_at=start,
        detected_at=detected,
        declared_at=declared,
        first_notice_at=notice,
        restored_at=restored,
        cause=cause,
        summary=f"{entry['title']}. {cause + '.' if cause else 'The cause is being examined.'}",
        manager=manager,
        review_due=review_due if restored else None,
        review_done_on=review_due - timedelta(days=1) if reviewed else None,
        created_by=manager,
    )
    for code in codes:
        impact = "Field offices affected" if world.agency(code).weight > 6 else ""
        world.link("major_incident_agency", major_incident_id=number, agency_id=world.agency(code).id, impact=impact)
    _timeline(world, number, manager, detected, declared, notice, restored, review_due if reviewed else None)
    outage = world.add(
        "outage",
        service_id=service.id,
        site_id=world.site_ids.get(service.primary or ""),
        title=entry["title"],
        kind="full" if entry["full"] else "degraded",
        planned=False,
        start_at=start,
        end_at=restored,
        window_start=None,
        window_end=None,
        change_id=None,
        major_incident_id=number,
    )
    for code in codes:
        world.link("outage_agency", outage_id=outage, agency_id=world.agency(code).id)
    return Major(number, str(entry["title"]), service.code, tuple(codes), detected, restored, manager)


def _start(world: World, entry: Mapping[str, Any]) -> datetime:
    """Return when it began: in its season of one of the last two years, in the last whole month, or just now."""
    clock = time.fromisoformat(entry["start"])
    if "days" in entry:
        day = world.until - timedelta(days=entry["days"])
    elif "month" in entry:
        week, weekday = entry["month"]
        day = nth_weekday(world.month().year, world.month().month, weekday, week)
    else:
        which, month, week, weekday = entry["season"]
        last = world.month_end()
        year = last.year if month < last.month else last.year - 1
        day = nth_weekday(year - which + 1, month, weekday, week)
    return at_clock(day, clock)


def _timeline(
    world: World,
    number: int,
    manager: str,
    detected: datetime,
    declared: datetime,
    notice: datetime,
    restored: datetime | None,
    review: date | None,
) -> None:
    texts = read("majors")["timeline"]
    lines = [(detected, "detected"), (declared, "declared"), (notice, "notice")]
    until = restored or world.dawn
    at = notice + timedelta(minutes=60)
    lines.append((notice + timedelta(minutes=20), "workaround"))
    while at < until - timedelta(minutes=15) and len(lines) < 9:
        lines.append((at, "update"))
        at += timedelta(minutes=60)
    if restored is not None:
        lines.append((restored, "restored"))
    if review is not None:
        lines.append((local(review - timedelta(days=1), 14), "review"))
    for moment, kind in sorted(lines, key=lambda line: line[0]):
        world.add(
            "major_incident_update",
            major_incident_id=number,
            at=moment,
            recorded_at=moment,
            kind=kind,
            text=texts[kind],
            author=manager,
        )


def _unplanned(world: World) -> None:
    """About two smaller outages a week, a third of them full; each month has its share."""
    rng = stream(world.seed, "outages")
    services = [s for s in world.services if s.primary]
    day = world.first_day
    while day < world.until:
        if rng.random() < 0.27:
            service = services[int(rng.integers(0, len(services)))]
            full = bool(rng.random() < 0.36)
            start = local(day, int(rng.integers(0, 24)), int(rng.integers(0, 60)))
            minutes = int(min(8 + rng.exponential(28 if full else 90), 400))
            codes = world.subscribers[service.code]
            count = len(codes) if rng.random() < 0.3 else int(rng.integers(1, 6))
            reached = sorted(rng.permutation(len(codes))[:count].tolist())
            outage = world.add(
                "outage",
                service_id=service.id,
                site_id=world.site_ids[service.primary] if service.primary else None,
                title=f"{service.name} {'unavailable' if full else 'slow'}",
                kind="full" if full else "degraded",
                planned=False,
                start_at=start,
                end_at=min(start + timedelta(minutes=minutes), world.dawn),
                window_start=None,
                window_end=None,
                change_id=None,
                major_incident_id=None,
            )
            for i in reached:
                world.link("outage_agency", outage_id=outage, agency_id=world.agency(codes[i]).id)
        day += timedelta(days=1)


def _maintenance(world: World) -> None:
    """Planned outages: approved maintenance really used by changes in the windows; now and then one overruns."""
    rng = stream(world.seed, "maintenance")
    of_change: dict[int, int] = {}
    for link in world.rows["change_service"]:
        of_change.setdefault(link["change_id"], link["service_id"])
    agencies: dict[int, list[int]] = {}
    for link in world.rows["change_agency"]:
        agencies.setdefault(link["change_id"], []).append(link["agency_id"])
    for row in world.rows["change"]:
        weekday = eastern(row["planned_start"]).weekday()
        if row["actual_end"] is None or row["type"] in ("emergency", "latent") or weekday not in (3, 6):
            continue
        if rng.random() >= 0.35:
            continue
        outage = world.add(
            "outage",
            service_id=of_change[row["id"]],
            site_id=None,
            title=f"Maintenance: {row['title']}",
            kind="full",
            planned=True,
            start_at=row["actual_start"],
            end_at=row["actual_end"],
            window_start=row["planned_start"],
            window_end=row["planned_end"],
            change_id=row["id"],
            major_incident_id=None,
        )
        for agency_id in agencies[row["id"]]:
            world.link("outage_agency", outage_id=outage, agency_id=agency_id)

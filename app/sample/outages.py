"""Outages of the sample: smaller ones as they come, and approved maintenance that now and then overruns."""

from __future__ import annotations

from datetime import timedelta

from app.domain.eastern import eastern
from app.sample.lists import local, stream
from app.sample.world import World


def add_outages(world: World) -> None:
    """Fill in the outages of no major incident; needs services and changes."""
    _unplanned(world)
    _maintenance(world)


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

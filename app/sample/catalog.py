"""Services of the sample with dependencies, subscriptions, maintenance windows and freezes."""

from __future__ import annotations

from datetime import date, timedelta

from app.sample.lists import local, read, stream
from app.sample.world import Service, World

_SINCE = date(2022, 7, 1)


def add_services(world: World) -> None:
    """Fill in the services and who subscribes to them; needs the organisation."""
    listed = read("services")["services"]
    rng = stream(world.seed, "subscriptions")
    ids = {service["code"]: number for number, service in enumerate(listed, 1)}
    by_size = sorted(world.agencies, key=lambda a: (-a.weight, a.code))
    for service in listed:
        world.add(
            "service",
            code=service["code"],
            name=service["name"],
            category=service["category"],
            group_id=world.group_ids[service["group"]],
            primary_site_id=world.site_ids.get(service["primary"] or ""),
            standby_site_id=world.site_ids.get(service["standby"] or ""),
            availability_goal_bp=service["goal"],
            valid_from=_SINCE,
            valid_to=None,
        )
        world.services.append(
            Service(
                ids[service["code"]],
                service["code"],
                service["name"],
                service["group"],
                service["primary"],
                service["standby"],
                service["weight"],
                tuple(service["needs"]),
            )
        )
        for needed in service["needs"]:
            world.link("service_dependency", service_id=ids[service["code"]], depends_on_id=ids[needed])
        codes = []
        for rank, agency in enumerate(by_size):
            # large agencies take nearly everything, small ones what their share allows
            chance = 1.0 if service["agencies"] >= 1 else service["agencies"] + 0.35 - 0.6 * rank / len(by_size)
            if agency.code == "DIT" or rng.random() < chance:
                late = rng.random() < 0.06
                joined = date(2025, 7, 1) + timedelta(days=int(rng.integers(0, 300))) if late else _SINCE
                world.add(
                    "agency_service",
                    agency_id=agency.id,
                    service_id=ids[service["code"]],
                    valid_from=joined,
                    valid_to=None,
                )
                codes.append(agency.code)
        world.subscribers[service["code"]] = codes


def add_windows_and_freezes(world: World) -> None:
    """Add a window of one service beside the standard ones, and the freezes of two years."""
    mainframe = world.service("MAINFRAME").id
    world.add(
        "maintenance_window",
        service_id=mainframe,
        weekday=6,
        start_time="00:00",
        end_time="06:00",
        note="After the weekly batch",
    )

    def freeze(name: str, kind: str, first: date, last: date, agency: str | None = None, reason: str = "") -> None:
        world.add(
            "freeze",
            name=name,
            kind=kind,
            start_at=local(first),
            end_at=local(last + timedelta(days=1)),
            agency_id=world.agency(agency).id if agency else None,
            service_id=None,
            reason=reason,
        )

    for year in (2025, 2026, 2027):
        freeze(f"Tax season {year}", "tax", date(year, 1, 15), date(year, 4, 20), "DOR", "Filing season")
        freeze(f"Year-end close FY{year}", "year_end", date(year, 6, 24), date(year, 7, 2), None, "Fiscal year end")
    freeze("Municipal elections 2025", "elections", date(2025, 10, 27), date(2025, 11, 7), None, "Election and count")
    freeze("General election 2026", "elections", date(2026, 10, 26), date(2026, 11, 7), None, "Election and count")
    freeze("Canvass 2026", "elections", date(2026, 10, 15), date(2026, 11, 30), "SBE", "Absentee voting to canvass")
    freeze(
        "Legislative session 2026 opens", "legislative", date(2026, 4, 21), date(2026, 4, 24), "OSBM", "Short session"
    )
    freeze("Legislative session 2027 opens", "legislative", date(2027, 1, 13), date(2027, 1, 22), None, "Opening")
    freeze("Thanksgiving staffing", "other", date(2026, 11, 25), date(2026, 11, 29), None, "Few people on duty")

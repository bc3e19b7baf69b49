"""Services of the sample with dependencies, subscriptions, maintenance windows and freezes."""

from __future__ import annotations

from datetime import date, timedelta

from app.sample.holidays import nth_weekday
from app.sample.lists import local, read, stream
from app.sample.world import Service, World

_SINCE = date(2022, 7, 1)


def add_services(world: World) -> None:
    """Fill in the services and who subscribes to them; needs the organisation."""
    listed = read("services")["services"]
    rng = stream(world.seed, "subscriptions")
    ids = {service["code"]: number for number, service in enumerate(listed, 1)}
    calendars = {row["code"]: row["id"] for row in world.rows["calendar"]}
    by_size = sorted(world.agencies, key=lambda a: (-a.weight, a.code))
    for service in listed:
        world.add(
            "service",
            code=service["code"],
            name=service["name"],
            category=service["category"],
            group_id=world.group_ids[service["group"]],
            owner_id=next((one.id for one in world.members.get(service["group"], ())), None),
            primary_site_id=world.site_ids.get(service["primary"] or ""),
            standby_site_id=world.site_ids.get(service["standby"] or ""),
            availability_goal_bp=service["goal"],
            valid_from=_SINCE,
            valid_to=None,
            description=service["description"],
            synonyms=service.get("synonyms", ""),
            life_cycle="retiring" if "retiring" in service else "active",
            replacement_id=ids.get(service.get("retiring", "")),
            support_calendar_id=calendars.get(service.get("support", "")),
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
                joined = world.month(15) + timedelta(days=int(rng.integers(0, 300))) if late else _SINCE
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

    for year in range(world.until.year - 1, world.until.year + 2):
        for name, kind, first, last, agency, reason in _freezes(year):
            freeze(name, kind, first, last, agency, reason)


#: Months with a generator test on their third Saturday; in the others another freeze is never far.
_TESTED = (1, 2, 3, 4, 5, 7, 8, 9)


def _freezes(year: int) -> list[tuple[str, str, date, date, str | None, str]]:
    """Return the freezes of a year by rule: name, kind, first and last day, agency (None: all) and reason."""
    election = nth_weekday(year, 11, 0, 1) + timedelta(days=1)
    thanksgiving = nth_weekday(year, 11, 3, 4)
    found: list[tuple[str, str, date, date, str | None, str]] = [
        (f"Tax season {year}", "tax", date(year, 1, 15), date(year, 4, 20), "DOR", "Filing season"),
        (f"Year-end close FY{year}", "year_end", date(year, 6, 24), date(year, 7, 2), None, "Fiscal year end"),
        (
            f"{'Municipal elections' if year % 2 else 'General election'} {year}",
            "elections",
            election - timedelta(days=8),
            election + timedelta(days=4),
            None,
            "Election and count",
        ),
        (
            "Thanksgiving staffing",
            "other",
            thanksgiving - timedelta(days=1),
            thanksgiving + timedelta(days=3),
            None,
            "Few people on duty",
        ),
        ("Winter holidays staffing", "other", date(year, 12, 23), date(year + 1, 1, 1), None, "Few people on duty"),
    ]
    if year % 2:
        opening = nth_weekday(year, 1, 2, 2)
        last = opening + timedelta(days=9)
        found.append((f"Legislative session {year} opens", "legislative", opening, last, None, "Opening"))
    else:
        opening = nth_weekday(year, 4, 1, 3)
        last = opening + timedelta(days=3)
        found.append((f"Legislative session {year} opens", "legislative", opening, last, "OSBM", "Short session"))
        canvass = date(year, 10, 15), date(year, 11, 30)
        found.append((f"Canvass {year}", "elections", *canvass, "SBE", "Absentee voting to canvass"))
    for month in _TESTED:
        day = nth_weekday(year, month, 5, 3)
        reason = "The Eastern data center runs on its generators"
        found.append((f"Generator test {day:%B %Y}", "other", day, day + timedelta(days=1), None, reason))
    return sorted(found, key=lambda freeze: freeze[2])

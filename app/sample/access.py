"""Badges for the data centers and visitors of the sample, all invented; a few badges are overdue, to see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.domain.datacenters.badges import EVERY, STEPS
from app.sample.lists import local, read, stream

if TYPE_CHECKING:
    from app.sample.world import Agency, World

_COMPANIES = ("", "Tarheel Power Systems", "Blue Ridge Cooling", "Piedmont Fiber", "Cape Fear Storage")
_PURPOSES = (
    ("Yearly service of a chiller", "Blue Ridge Cooling"),
    ("Replacing disks of the backup library", "Cape Fear Storage"),
    ("Inspection of the fire suppression", "Fire Marshal"),
    ("New cross connects, row 12", "Piedmont Fiber"),
    ("Load test of a generator", "Tarheel Power Systems"),
)
#: How many days ago badges of an agency were last kept: most are in order, one here and there is not.
_AGES = (12, 48, 71, 25, 57, 83, 33, 5, 96, 40, 66, 19, 52, 88, 29)
_LARGEST = 12


def add_access(world: World) -> None:
    """Fill in badges, what was said of them, and visits; needs the organisation and its people."""
    rng = stream(world.seed, "badges")
    lists = read("names")
    names = [f"{first} {last}" for first in lists["first"] for last in lists["last"]]
    picked = iter(rng.permutation(len(names)).tolist())
    by_size = sorted(world.agencies, key=lambda one: (-one.weight, one.code))
    desk = next(members for members in world.members.values() if members)[0].login
    count = 0
    for rank, agency in enumerate(by_size[:_LARGEST]):
        contact = _contact(world, agency)
        for n in range(5 if rank < 3 else 3):
            age = _AGES[count % len(_AGES)]
            ended = count % 11 == 7
            issued = world.until - timedelta(days=age + EVERY * (1 + count % 4))
            badge = world.add(
                "badge",
                number=f"B-{1001 + count}",
                name=names[next(picked)],
                company=_COMPANIES[(rank + n) % len(_COMPANIES)],
                agency_id=agency.id,
                issued_on=issued,
                ended_on=world.until - timedelta(days=age) if ended else None,
                why="Left the company" if ended else "",
            )
            sites = ("EDC",) if count % 3 else ("EDC", "WDC")
            for code in sites:
                world.link("badge_site", badge_id=badge, site_id=world.site_ids[code])
            said = [day for day in _days(issued, world.until - timedelta(days=age)) if day < world.until]
            for day in said:
                world.add(
                    "badge_validation",
                    badge_id=badge,
                    verdict="end" if ended and day == said[-1] else "keep",
                    validated_on=day,
                    by_id=contact,
                    recorded_at=local(day, 10, count % 60),
                    author=desk,
                )
            if not ended:
                for step in (step for step in STEPS if step < age):
                    since = world.until - timedelta(days=age)
                    at = local(since + timedelta(days=step), 6)
                    world.add(
                        "badge_notice", badge_id=badge, counted_from=since, step=step, people=1, at=at, author=desk
                    )
            count += 1
    _visits(world, [names[next(picked)] for _ in range(10)])


def _days(issued: date, last: date) -> list[date]:
    """Return the days on which a badge was kept since it was issued: about every 80 days, the last one on `last`."""
    found = []
    day = issued + timedelta(days=80)
    while day < last - timedelta(days=20):
        found.append(day)
        day += timedelta(days=80)
    return [*found, last]


def _contact(world: World, agency: Agency) -> int | None:
    mine = [row for row in world.rows["agency_contact"] if row["agency_id"] == agency.id]
    return min(mine, key=lambda row: (row["kind"] != "security", row["rank"]))["person_id"] if mine else None


def _visits(world: World, names: list[str]) -> None:
    staff = [row["id"] for row in world.rows["person"] if row["agency_id"] == world.agency("DIT").id and row["active"]]
    for n, name in enumerate(names):
        purpose, company = _PURPOSES[n % len(_PURPOSES)]
        ahead = n >= len(names) - 2  # announced
        day = world.until + timedelta(days=n % 2 + 1) if ahead else world.until - timedelta(days=1 + 2 * (7 - n))
        came = None if ahead else local(day, 9 + n, 10)
        inside = n == len(names) - 3  # nobody signed them out
        world.add(
            "visit",
            number=f"VIS{n + 1:07d}",
            site_id=world.site_ids["WDC" if n % 4 == 3 else "EDC"],
            visitor=name,
            company=company,
            purpose=purpose,
            expected_at=local(day, 9 + n % 8),
            escort_id=None if ahead else staff[n],
            in_at=came,
            out_at=None if came is None or inside else came + timedelta(minutes=50 + 20 * n),
        )

"""The last day at the desk: tickets that become due one after the other, so that at any hour of it some are pressing.

They belong to the day, not to the moment at which the sample is made: each is opened and resolved at its time, a few
are missed. Whoever looks at ten sees those that are due from ten on, whoever looks at night sees others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.sample.lists import local
from app.sample.world import World

#: So often something urgent becomes due, day and night.
_EVERY = timedelta(minutes=45)
_HIGH = timedelta(hours=8)  # resolution of high priority, around the clock
_MEDIUM = 3  # resolution of medium priority in business days: the same time of day
#: Agencies and services without targets of their own, of which the times above hold.
_AGENCIES = ("DOT", "DAC", "DEQ", "DPI", "DNCR", "DOA", "DOC", "DES")
_SERVICES = ("EMAIL", "VPN", "WAN", "VHOST", "DESKTOP", "PRINT", "COLLAB", "FIREWALL")
_SMALLEST = 200  # a sample of so few tickets has no room for them


@dataclass(frozen=True, slots=True)
class Pressing:
    """A ticket that becomes due on the last day. Seconds since 1970; `resolved` None: nobody gets to it."""

    opened: int
    resolved: int | None
    high: bool
    agency: str
    service: str
    mine: bool


def pressing(world: World, total: int) -> list[Pressing]:
    """Return the tickets of the last day that belong to a sample of `total`, in order of opening."""
    if total < _SMALLEST:
        return []
    found = [*_high(world), *_medium(world)]
    first, end = world.start.timestamp(), world.end.timestamp()
    return sorted((one for one in found if first <= one.opened < end), key=lambda one: one.opened)


def _one(number: int, opened: float, due: float, *, high: bool, missed: bool) -> Pressing:
    resolved = None if missed else int(due) - 60 * (4 + number * 7 % 7)
    agency, service = _AGENCIES[number % len(_AGENCIES)], _SERVICES[number * 3 % len(_SERVICES)]
    return Pressing(int(opened), resolved, high, agency, service, number % 4 == 1)


def _high(world: World) -> list[Pressing]:
    found = []
    for number in range(1, 35):  # into the first hours of the next day
        due = world.dawn + number * _EVERY
        opened = due - _HIGH
        found.append(_one(number, opened.timestamp(), due.timestamp(), high=True, missed=number % 16 == 7))
    return found


def _medium(world: World) -> list[Pressing]:
    if not _is_open(world, world.until):
        return []
    opened_on, days = world.until, _MEDIUM
    while days:
        opened_on -= timedelta(days=1)
        days -= _is_open(world, opened_on)
    found = []
    for number in range(11):
        minutes = 8 * 60 + 35 + 45 * number
        opened, due = (local(day, *divmod(minutes, 60)) for day in (opened_on, world.until))
        found.append(_one(number, opened.timestamp(), due.timestamp(), high=False, missed=number == 6))
    return found


def _is_open(world: World, day: date) -> bool:
    return day.weekday() < 5 and day not in world.holidays

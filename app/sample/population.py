"""Which tickets there are: drawn in arrays, chunk by chunk, each chunk from a random stream of its own."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from app.domain.eastern import EASTERN
from app.domain.sla.priority import SAMPLE_MATRIX
from app.sample.changes import Troubled
from app.sample.desk import Pressing, pressing
from app.sample.lists import local, read, stream
from app.sample.majors import Major
from app.sample.world import World

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Tickets made at a time; part of what a seed means, so it must not change with the machine.
CHUNK = 10_000
CHANNELS = ("phone", "email", "portal", "walk_in", "monitoring")
_CHANNEL_SHARE = (0.46, 0.20, 0.28, 0.02, 0.04)
#: The agency without a ticket in the last whole month, nor in the weeks before, so that nothing old ends in it either.
QUIET = "OAH"
_QUIET_BEFORE = timedelta(days=73)
_DAY = (
    0.15,
    0.12,
    0.1,
    0.1,
    0.12,
    0.2,
    0.5,
    1.6,
    4.0,
    4.5,
    4.1,
    3.6,
    2.6,
    3.3,
    3.3,
    2.8,
    2.1,
    1.0,
    0.6,
    0.5,
    0.4,
    0.35,
    0.25,
    0.2,
)
_WEEK = (1.25, 1.08, 1.02, 1.0, 0.86, 0.16, 0.13)
_YEAR = (1.12, 1.0, 1.0, 0.98, 0.96, 0.98, 0.92, 1.1, 1.06, 1.06, 0.98, 0.78)
#: Busy seasons of single agencies: months and factor.
_SEASONS: dict[str, tuple[tuple[int, ...], float]] = {
    "DOR": ((1, 2, 3, 4), 1.6),
    "DPI": ((8, 9), 1.7),
    "NCCCS": ((8, 1), 1.6),
    "SBE": ((10, 11), 2.2),
    "DES": ((1, 2), 1.3),
    "NCDA&CS": ((4, 5, 6), 1.2),
    "WRC": ((9, 10, 11), 1.3),
}
#: Shares of impact 1-4 and urgency 1-4.
_INCIDENT = ((0.03, 0.08, 0.27, 0.62), (0.05, 0.22, 0.48, 0.25))
_REQUEST = ((0.002, 0.01, 0.128, 0.86), (0.0, 0.05, 0.45, 0.5))
_EASY = frozenset({"NCID", "DESKTOP", "EMAIL", "VPN", "MOBILE", "PRINT", "COLLAB"})


_NO_ARRAYS = frozenset({"first_id", "major", "pressing"})


@dataclass(slots=True)
class Population:
    """One chunk of tickets in order of opening; arrays of equal length, indexes into the world's lists."""

    first_id: int
    opened: Ints  # seconds since 1970
    incident: Flags
    agency: Ints
    service: Ints
    title: Ints
    impact: Ints
    urgency: Ints
    channel: Ints
    easy: Flags  # solved by the desk at first contact
    parent: Ints  # ticket id or 0
    change: Ints  # change id or 0
    major: dict[int, Major]  # position -> the major incident that this ticket stands for
    majors_child: Flags
    pressing: dict[int, Pressing]  # position -> what the last day has it for

    def __len__(self) -> int:
        return len(self.opened)

    def first(self, count: int) -> Population:
        """Return the first tickets alone."""
        arrays = {f.name: getattr(self, f.name)[:count] for f in fields(self) if f.name not in _NO_ARRAYS}
        major = {at: one for at, one in self.major.items() if at < count}
        pressing = {at: one for at, one in self.pressing.items() if at < count}
        return Population(first_id=self.first_id, major=major, pressing=pressing, **arrays)


@dataclass(slots=True)
class Shares:
    """Everything that the draws of all chunks have in common; small, and sent to worker processes once."""

    total: int
    hours: Ints  # beginning of each hour
    upto: Ints  # tickets before the end of each hour
    agencies: npt.NDArray[np.float64]  # month, agency: cumulated shares
    services: npt.NDArray[np.float64]  # agency, service: cumulated shares
    matrix: Ints
    troubled: list[Troubled]
    majors: list[Major]
    children: int
    pressing: list[Pressing]


def shares(world: World, total: int, troubled: list[Troubled], majors: list[Major]) -> Shares:
    """Return how `total` tickets spread over hours, agencies and services."""
    start, end = int(world.start.timestamp()), int(world.end.timestamp())
    hours = np.arange(start, end, 3600, dtype=np.int64)
    weights = np.empty(len(hours))
    for i, second in enumerate(hours.tolist()):
        clock = datetime.fromtimestamp(second, EASTERN)
        free = 0.15 if clock.date() in world.holidays else 1.0
        growth = 1 + 0.04 * (second - start) / 31_536_000
        weights[i] = _DAY[clock.hour] * _WEEK[clock.weekday()] * _YEAR[clock.month - 1] * free * growth
    last_day = pressing(world, total)
    counts = stream(world.seed, "hours").multinomial(total - len(last_day), weights / weights.sum())
    for one in last_day:
        counts[(one.opened - start) // 3600] += 1
    agencies = np.array([[a.weight for a in world.agencies]] * 12)
    for code, (months, factor) in _SEASONS.items():
        for month in months:
            agencies[month - 1, world.agencies.index(world.agency(code))] *= factor
    services = np.array(
        [[s.weight * (a.code in world.subscribers[s.code]) for s in world.services] for a in world.agencies]
    )
    matrix = np.zeros((5, 5), np.int64)
    for (impact, urgency), priority in SAMPLE_MATRIX.cells.items():
        matrix[impact, urgency] = int(priority)
    return Shares(
        total,
        hours,
        np.cumsum(counts),
        _cumulated(agencies),
        _cumulated(services),
        matrix,
        troubled,
        majors,
        int(np.clip(total // 3000, 3, 40)),
        last_day,
    )


def _cumulated(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    sums = np.cumsum(weights, axis=1)
    found: npt.NDArray[np.float64] = sums / sums[:, -1:]
    return found


def chunks(total: int) -> int:
    """Return the number of chunks of `total` tickets."""
    return -(-total // CHUNK)


def draw(world: World, common: Shares, part: int) -> Population:
    """Return the tickets of chunk `part`; the same whichever chunks were drawn before."""
    rng = stream(world.seed, "tickets", part)
    low, high = part * CHUNK, min((part + 1) * CHUNK, common.total)
    n = high - low
    hour = np.searchsorted(common.upto, np.arange(low, high), side="right")
    opened = np.sort(common.hours[hour] + rng.integers(0, 3600, n))
    month = (opened.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)) % 12
    agency = (rng.random(n)[:, None] > common.agencies[month]).sum(axis=1)
    quiet_from, quiet_to = local(world.month() - _QUIET_BEFORE), local(world.month(-1))
    quiet = world.agencies.index(world.agency(QUIET))
    hushed = (agency == quiet) & (opened >= quiet_from.timestamp()) & (opened < quiet_to.timestamp())
    agency[hushed] = world.agencies.index(world.agency("DOA"))
    service = (rng.random(n)[:, None] > common.services[agency]).sum(axis=1)
    ncid = world.services.index(world.service("NCID"))
    channel = rng.choice(len(CHANNELS), n, p=_CHANNEL_SHARE)
    monitored = channel == CHANNELS.index("monitoring")
    incident = (rng.random(n) < np.where(service == ncid, 0.78, 0.6)) | monitored
    parent = np.zeros(n, np.int64)
    majors: dict[int, Major] = {}
    majors_child = np.zeros(n, np.bool_)
    people = Population(
        low + 1,
        opened,
        incident,
        agency,
        service,
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        channel,
        np.zeros(n, np.bool_),
        parent,
        np.zeros(n, np.int64),
        majors,
        majors_child,
        {},
    )
    _duplicates(people, rng)
    _majors(world, common, people)
    _grade(people, rng)
    for position in majors:
        people.impact[position] = people.urgency[position] = 1
    _press(world, common, people)
    titles = read("tickets")
    counts = np.array(
        [[len(titles[kind][s.code]) for kind in ("request", "incident")] for s in world.services], np.int64
    )
    picks = np.where(people.service == ncid, rng.random(n) ** 1.5, rng.random(n))  # mostly passwords
    people.title = (picks * counts[people.service, people.incident.astype(int)]).astype(np.int64)
    _first_contact(world, people, rng)
    _changes(world, common, people)
    return people


def _duplicates(people: Population, rng: np.random.Generator) -> None:
    """One in two hundred is a second report of the ticket before it."""
    child = rng.random(len(people)) < 0.005
    child[0] = False
    child[1:] &= ~child[:-1]
    at = np.flatnonzero(child)
    people.parent[at] = people.first_id + at - 1
    for column in (people.agency, people.service, people.incident):
        column[at] = column[at - 1]


def _majors(world: World, common: Shares, people: Population) -> None:
    """The parent of each major incident and its first children, at the positions where they were opened."""
    opened = people.opened
    for major in common.majors:
        detected = int(major.detected.timestamp())
        if not opened[0] <= detected <= opened[-1]:
            continue
        at = int(np.searchsorted(opened, detected))
        end = min(at + 1 + common.children, len(people))
        codes = [a.code for a in world.agencies]
        reached = [codes.index(code) for code in major.agencies]
        opened[at] = detected
        until = int((major.restored or world.dawn).timestamp())
        for step, i in enumerate(range(at + 1, end), 1):
            opened[i] = min(int(opened[i]), detected + step * 420, until)
            people.agency[i] = reached[step % len(reached)]
            people.parent[i] = people.first_id + at
            people.majors_child[i] = True
        people.agency[at] = reached[0]
        people.parent[at] = 0
        people.service[at:end] = world.services.index(world.service(major.service))
        people.incident[at:end] = True
        people.channel[at] = CHANNELS.index("monitoring")
        people.channel[at + 1 : end] = 0
        people.major[at] = major
        after = slice(end, end + 1)
        people.parent[after] = 0  # its predecessor is another now


def _press(world: World, common: Shares, people: Population) -> None:
    """Put the tickets of the last day at their places, among those of the same hour."""
    opened = people.opened
    codes, services = [a.code for a in world.agencies], [s.code for s in world.services]
    for hour in sorted({one.opened // 3600 for one in common.pressing}):
        low, high = np.searchsorted(opened, [hour * 3600, (hour + 1) * 3600]).tolist()
        here = [one for one in common.pressing if one.opened // 3600 == hour]
        if high - low < len(here) or people.majors_child[low:high].any() or set(people.major) & set(range(low, high)):
            continue  # of another chunk, or the hour of a major incident
        opened[low : low + len(here)] = [one.opened for one in here]
        opened[low:high] = np.sort(opened[low:high])
        for one in here:
            at = low + int(np.searchsorted(opened[low:high], one.opened))
            while at in people.pressing:
                at += 1
            people.pressing[at] = one
            people.agency[at], people.service[at] = codes.index(one.agency), services.index(one.service)
            people.incident[at], people.channel[at] = True, CHANNELS.index("phone" if one.high else "portal")
            people.impact[at], people.urgency[at] = (2, 2) if one.high else (3, 2)
            people.parent[at] = people.change[at] = 0
        people.parent[low : high + 1] = 0  # its predecessor may be another now


def _grade(people: Population, rng: np.random.Generator) -> None:
    n = len(people)
    draws = rng.random((2, n))
    for row, column in ((0, people.impact), (1, people.urgency)):
        by_incident = 1 + np.searchsorted(np.cumsum(_INCIDENT[row])[:3], draws[row], side="right")
        by_request = 1 + np.searchsorted(np.cumsum(_REQUEST[row])[:3], draws[row], side="right")
        column[:] = np.where(people.incident, by_incident, by_request)
    mailed = people.channel == CHANNELS.index("email")
    people.urgency[mailed] = np.maximum(people.urgency[mailed], 3)  # critical matters are phoned in


def _first_contact(world: World, people: Population, rng: np.random.Generator) -> None:
    ncid = world.services.index(world.service("NCID"))
    password = (people.service == ncid) & (people.incident & (people.title < 4))
    small = (people.impact >= 3) & (people.urgency >= 2)
    chance = np.where(password, 0.9, 0.45)
    people.easy = can_be_first_contact(world, people) & small & (rng.random(len(people)) < chance)
    people.easy[list(people.pressing)] = False


def can_be_first_contact(world: World, people: Population) -> Flags:
    """Reported by voice, and something that the desk can repair itself: what first contact resolution is of."""
    codes = np.array([s.code in _EASY for s in world.services])
    spoken = (people.channel == 0) | (people.channel == CHANNELS.index("walk_in"))
    found: Flags = spoken & people.incident & codes[people.service] & (people.parent == 0)
    return found


def _changes(world: World, common: Shares, people: Population) -> None:
    """Link incidents to the change that caused them: the first of its service within 72 hours."""
    codes = [s.code for s in world.services]
    for trouble in common.troubled:
        end = int(trouble.end.timestamp())
        if end < people.opened[0] or end > people.opened[-1]:
            continue
        low, high = np.searchsorted(people.opened, [end, end + int(timedelta(hours=72).total_seconds())])
        fits = (people.service[low:high] == codes.index(trouble.service)) & people.incident[low:high]
        fits &= (people.parent[low:high] == 0) & (people.change[low:high] == 0)
        people.change[low + np.flatnonzero(fits)[: trouble.incidents]] = trouble.change_id


def texts(world: World, people: Population, part: int) -> dict[str, list[Any]]:
    """Return the titles, descriptions, categories and callers of a chunk."""
    rng, lists = stream(world.seed, "texts", part), read("tickets")
    n = len(people)
    places, systems = lists["places"], lists["systems"]
    picks = rng.random((6, n))

    def pick(row: int, options: list[str]) -> list[str]:
        return [options[int(u * len(options))] for u in picks[row].tolist()]

    place, system = pick(0, places), pick(1, systems)
    description = pick(2, lists["descriptions"])
    by_kind = {
        (s, k): lists["incident" if k else "request"][service.code]
        for s, service in enumerate(world.services)
        for k in (False, True)
    }
    title, category = [], []
    rows = zip(people.service.tolist(), people.incident.tolist(), people.title.tolist(), place, system, strict=True)
    for service, incident, index, where, what in rows:
        group, pattern = by_kind[service, incident][index]
        title.append(pattern.format(place=where, system=what) if "{" in pattern else pattern)
        category.append(group)
    for position, major in people.major.items():
        title[position] = major.title
    known = [world.callers[agency] for agency in people.agency.tolist()]
    caller = [one[int(u * len(one))] for one, u in zip(known, picks[3].tolist(), strict=True)]
    description = [d.format(place=w) if "{" in d else d for d, w in zip(description, place, strict=True)]
    return {
        "title": title,
        "category": category,
        "description": description,
        "caller": [name for _, name in caller],
        "caller_id": [id for id, _ in caller],
    }

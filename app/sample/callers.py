"""The directory of callers of the sample: at each agency the people that its tickets come from, its officers first."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from app.sample.lists import read, stream
from app.sample.people import free_login
from app.sample.world import Agency, World

#: Tickets to one caller, and how many callers there are at least and at most.
_TICKETS, _FEWEST, _MOST = 10, 40, 30_000
_TITLES = (
    *("Administrative specialist", "Accountant", "Program coordinator", "Case manager", "Field inspector"),
    *("Budget analyst", "Engineer", "Attorney", "Human resources specialist", "Office assistant"),
)
_DEPARTMENTS = ("Administration", "Finance", "Field operations", "Programs", "Legal", "Human resources")
_PREFERS = ("", "", "", "phone", "callback", "email", "in_person")
_VIP_TITLES = frozenset({"Chief information officer"})
_VIP_REASON = "Head of the agency's technology: the desk's lead is told of every call."


def add_callers(world: World, tickets: int) -> None:
    """Write the directory down, so many people at each agency as its share of the tickets; needs the people."""
    random = stream(world.seed, "callers")
    names = read("names")
    first, last = names["first"], names["last"]
    logins = {row["login"] for row in world.rows["person"]}
    count = int(np.clip(tickets // _TICKETS, _FEWEST, _MOST))
    weights = sum(agency.weight for agency in world.agencies)
    for agency in world.agencies:
        officers = [row for row in world.rows["person"] if row["agency_id"] == agency.id]
        known = [(_officer(world, agency, row), row["name"]) for row in officers if row["active"]]
        taken = {row["name"] for row in officers}
        more = max(4, round(count * agency.weight / weights))
        pairs = random.permutation(len(first) * len(last))[:more]
        draws = random.random((5, len(pairs)))
        for at, pair in enumerate(pairs.tolist()):
            name = f"{first[pair // len(last)]} {last[pair % len(last)]}"
            if name not in taken:
                known.append(_anybody(world, agency, name, logins, draws[:, at].tolist()))
        world.callers.append(known)


def _officer(world: World, agency: Agency, person: dict[str, Any]) -> int:
    """Write down somebody who signs in or holds an office, as the people say; return the id."""
    vip = person["title"] in _VIP_TITLES
    id = world.add(
        "caller",
        name=person["name"],
        email=person["email"],
        phone=person["phone"],
        callback="",
        agency_id=agency.id,
        place="",
        title=person["title"],
        department="",
        login=person["login"],
        prefers="",
        vip=vip,
        left_on=None,
    )
    if vip:
        world.link("caller_private", caller_id=id, vip_reason=_VIP_REASON, salt=f"{world.seed:016x}{id:016x}")
    return id


def _anybody(world: World, agency: Agency, name: str, logins: set[str], draws: list[float]) -> tuple[int, str]:
    places = read("tickets")["places"]
    given, _, family = name.partition(" ")
    login = free_login(given, family, logins)
    number = len(world.rows["caller"])
    id = world.add(
        "caller",
        name=name,
        email=f"{login}@{re.sub('[^a-z]', '', agency.code.lower())}.example.com",
        phone=f"984-555-{number % 10_000:04d}" + (f" ext. {number // 10_000}" if number >= 10_000 else ""),
        callback="",
        agency_id=agency.id,
        place=f"{_one(places, draws[0])}, floor {1 + int(draws[1] * 6)}",
        title=_one(_TITLES, draws[2]),
        department=_one(_DEPARTMENTS, draws[3]),
        login=login,
        prefers=_one(_PREFERS, draws[4]),
        vip=False,
        left_on=None,
    )
    return id, name


def _one(options: Any, draw: float) -> str:
    return str(options[int(draw * len(options))])

"""The people of the sample: agents, relationship managers, CIOs, contacts and board members, all invented."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

import numpy as np

from app.sample.lists import local, read, stream
from app.sample.world import Agency, Person, World

#: How often a login is taken before a number is appended is counted here, by login.
_BRMS = 8
#: Agencies whose relationship manager left at the end of a month without a successor, or with one from the beginning of
#: a later one: the gaps to see. Months before the last whole one.
_GAPS: dict[str, tuple[int, int | None]] = {"WRC": (1, None), "OSHR": (9, 6), "DOL": (16, 15), "DHHS": (8, 7)}
#: Since when the agencies' members sit on the board.
_BOARD_SINCE = date(2022, 1, 12)
#: The groups of the person for whom the sample is made: in the first, and a lead of the second.
MY_GROUP, I_LEAD = "DESK", "ENDUSER"
_NO_MIP_CONTACT = frozenset({"DMVA"})
_NO_ALTERNATE = frozenset({"OAH", "OSBM", "DOL", "WRC"})
_NO_BACKUP = frozenset({"OAH", "DST", "SBE"})


def free_login(first: str, last: str, taken: set[str]) -> str:
    """Return a login for a name, with a number where somebody has it, and add it to those that are taken."""
    plain = unicodedata.normalize("NFKD", f"{first[0]}{last}").encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z]", "", plain)[:20]
    login, number = base, 1
    while login in taken:
        number += 1
        login = f"{base}{number}"
    taken.add(login)
    return login


class _Names:
    """Names and logins, each once."""

    def __init__(self, seed: int) -> None:
        lists = read("names")
        rng = stream(seed, "names")
        pairs = [(f, la) for f in lists["first"] for la in lists["last"]]
        picked = rng.permutation(len(pairs))[:600]
        self._pairs = [pairs[i] for i in picked.tolist()]
        for offset, long in zip((3, 40, 95, 130, 160, 185), lists["long"], strict=True):  # spread over the roles
            self._pairs.insert(offset, (long["first"], long["last"]))
        self._next = 0
        self._logins: set[str] = set()

    def take(self) -> tuple[str, str]:
        first, last = self._pairs[self._next]
        self._next += 1
        return f"{first} {last}", free_login(first, last, self._logins)


class _Staff:
    def __init__(self, world: World) -> None:
        self.world = world
        self.names = _Names(world.seed)

    def hire(self, agency: Agency, title: str, *, active: bool = True) -> Person:
        name, login = self.names.take()
        domain = re.sub(r"[^a-z]", "", agency.code.lower())
        count = len(self.world.rows["person"])
        ident = self.world.add(
            "person",
            login=login,
            name=name,
            email=f"{login}@{domain}.example.com",
            phone=f"919-555-{100 + count % 100:04d}" + (f" ext. {count // 100}" if count >= 100 else ""),
            title=title,
            agency_id=agency.id,
            active=active,
        )
        return Person(ident, login, name)

    def assign(self, agency: Agency, person: Person, role: str, start: date, end: date | None = None) -> None:
        self.world.add(
            "agency_assignment", agency_id=agency.id, person_id=person.id, role=role, valid_from=start, valid_to=end
        )


def add_people(world: World) -> None:
    """Hire everybody and say, dated, who does what for which agency; needs the organisation."""
    staff = _Staff(world)
    dit = world.agency("DIT")
    for group in read("services")["groups"]:
        title = "Service desk agent" if group.get("desk") else f"Engineer, {group['name']}"
        world.members[group["code"]] = [staff.hire(dit, title) for _ in range(group["size"])]
    world.brms = [staff.hire(dit, "Business relationship manager") for _ in range(_BRMS)]
    world.mip_managers = [staff.hire(dit, "Major incident manager") for _ in range(3)]
    world.coordinators = [staff.hire(dit, "Change coordinator") for _ in range(2)]
    world.ecab = [staff.hire(dit, "Deputy chief information officer, operations") for _ in range(3)]
    staff.hire(dit, "Service catalog manager")
    _brms(world, staff)
    rng = stream(world.seed, "contacts")
    for agency in world.agencies:
        cio = staff.hire(agency, "Chief information officer")
        if agency.code in {"DEQ", "DOI"}:  # the office changed hands within the sample
            staff.assign(agency, cio, "cio", date(2022, 5, 1), world.month_end(5))
            cio = staff.hire(agency, "Chief information officer")
            staff.assign(agency, cio, "cio", world.month(4))
        else:
            staff.assign(agency, cio, "cio", date(2022, 1, 10))
        _board(world, staff, agency)
        _contacts(world, staff, agency, rng)
    _add_me(world, staff)
    _add_members(world)


def _add_me(world: World, staff: _Staff) -> None:
    """Hire the person for whom the sample is made, unless somebody invented has that login."""
    dit = world.agency("DIT")
    if world.me and all(row["login"] != world.me for row in world.rows["person"]):
        staff.hire(dit, "Service desk agent")
        words = re.sub(r"[^\w]+", " ", world.me).strip().title()
        world.rows["person"][-1].update(login=world.me, name=words or world.me)


def _add_members(world: World) -> None:
    """Say who is in which support group since when; the first of each leads it.

    Whoever the sample is made for is at the desk as well, and leads a second group beside its first.
    """
    me = next((row["id"] for row in world.rows["person"] if row["login"] == world.me), None) if world.me else None
    for code, members in world.members.items():
        ids = {one.id: one is members[0] for one in members}
        if me is not None and code in (MY_GROUP, I_LEAD):
            ids[me] = ids.get(me, False) or code == I_LEAD
        for id, leads in ids.items():
            world.add(
                "group_member",
                group_id=world.group_ids[code],
                person_id=id,
                valid_from=world.since,
                valid_to=None,
                is_lead=leads,
            )


def _brms(world: World, staff: _Staff) -> None:
    since = world.since
    by_size = sorted(world.agencies, key=lambda a: -a.weight)
    for index, agency in enumerate(by_size):
        person = world.brms[index % _BRMS]
        backup = world.brms[(index + 3) % _BRMS]
        world.brm_of[agency.code] = person
        if agency.code in _GAPS:
            left, back = _GAPS[agency.code]
            ended = world.month_end(left)
            former = world.brms[(index + 5) % _BRMS] if back is not None else person
            staff.assign(agency, former, "brm", since, ended)
            if back is not None:
                staff.assign(agency, person, "brm", world.month(back))
        else:
            staff.assign(agency, person, "brm", since)
        if agency.code not in _NO_BACKUP:
            staff.assign(agency, backup, "brm_backup", since)


def _board(world: World, staff: _Staff, agency: Agency) -> None:
    member = staff.hire(agency, "Infrastructure manager")
    staff.assign(agency, member, "cab_rep", _BOARD_SINCE)
    world.cab[agency.code] = [member]
    if agency.code not in _NO_ALTERNATE:
        alternate = staff.hire(agency, "Application manager")
        staff.assign(agency, alternate, "cab_alternate", _BOARD_SINCE)
        world.cab[agency.code].append(alternate)


def _contacts(world: World, staff: _Staff, agency: Agency, rng: np.random.Generator) -> None:
    since = world.since
    kinds: list[tuple[str, int]] = [("mip", 1)] * (agency.code not in _NO_MIP_CONTACT)
    if agency.weight > 2.5:
        kinds.append(("mip", 2))
    kinds.append(("billing", 1))
    person: Person | None = None
    for kind, rank in kinds:
        # small agencies have one person for several duties
        if person is None or agency.weight > 1.2:
            person = staff.hire(agency, {"mip": "Operations manager", "billing": "Budget officer"}[kind])
        days = int(rng.choice([12, 35, 60, 85, 140, 420, 610, -1], p=[0.2, 0.2, 0.15, 0.15, 0.1, 0.08, 0.07, 0.05]))
        verified = None if days < 0 else local(world.until - timedelta(days=days), 10, 15)
        world.add(
            "agency_contact",
            agency_id=agency.id,
            person_id=person.id,
            kind=kind,
            rank=rank,
            verified_at=verified,
            verified_by=world.brm_of[agency.code].login if verified else "",
            valid_from=since,
            valid_to=None,
        )

"""What if a data center were lost now: what goes down, when it comes back, what stands in the way, whom to call."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain import words
from app.domain.changes.freezes import freeze_text
from app.domain.changes.values import Freeze
from app.domain.datacenters.ages import LastTest
from app.domain.datacenters.plans import Plan
from app.domain.datacenters.recovery import Part, Recovery, recover
from app.domain.eastern import eastern
from app.domain.majors.audience import CallLine
from app.domain.majors.values import MajorRow

#: Hours ahead of now in which a coming change or freeze can stand in the way.
AHEAD_HOURS = 72


class Standing(StrEnum):
    """How a service that goes down comes back; the worst first."""

    NO_STANDBY = "no_standby"
    NO_PLAN = "no_plan"
    CIRCLE = "circle"
    WAITS = "waits"
    BACK = "back"

    @property
    def label(self) -> str:
        return {
            "no_standby": "No standby",
            "no_plan": "No plan",
            "circle": "In a circle",
            "waits": "Waits in vain",
            "back": "Comes back",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Runs:
    """A service as it stands now: its sites by id, what it depends on, its owner; `active`: it runs at both at once."""

    id: int
    code: str
    name: str
    primary_id: int | None
    standby_id: int | None
    needs: tuple[int, ...] = ()
    owner_id: int | None = None
    active: bool = False

    def runs_on_without(self, site_id: int) -> bool:
        """Return whether it runs at another site as well, or only there; what it depends on is not asked."""
        return self.primary_id != site_id or (self.active and self.standby_id is not None)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who can be called."""

    name: str
    phone: str
    mail: str


@dataclass(frozen=True, slots=True)
class Site:
    """A data center."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class OpenChange:
    """A change that runs or comes: its state's word, sites and services by id."""

    id: int
    number: str
    title: str
    state: str
    start: datetime
    end: datetime
    site_ids: frozenset[int]
    service_ids: frozenset[int]

    @property
    def runs(self) -> bool:
        """Whether somebody works on it now."""
        return self.state == "implementing"


@dataclass(frozen=True, slots=True)
class Fallen:
    """A service that goes down; minutes are counted from the loss, None: it does not come back by a plan."""

    service_id: int
    code: str
    name: str
    standing: Standing
    why: str
    lost: bool
    begins: int | None
    back: int | None
    plan: Plan | None
    test: LastTest | None
    agencies: int

    @property
    def late(self) -> bool:
        """Whether it comes back later than its plan promises, as it waits for others or its steps are longer."""
        return self.back is not None and self.plan is not None and self.back > self.plan.rto_minutes


@dataclass(frozen=True, slots=True)
class AgencyHit:
    """An agency with services that go down, by name."""

    code: str
    name: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blocker:
    """What stands in the way of failing over; `touches`: it is about a service that goes down."""

    kind: str  # change or freeze
    record_id: int
    text: str
    runs: bool
    touches: bool


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to call: why, in the order of the list."""

    name: str
    phone: str
    mail: str
    why: str


@dataclass(frozen=True, slots=True)
class Loss:
    """What the loss of a site would come to at a moment."""

    site: Site
    as_of: datetime
    others: tuple[str, ...]
    services: tuple[Fallen, ...]
    reduced: tuple[str, ...]
    agencies: tuple[AgencyHit, ...]
    blockers: tuple[Blocker, ...]
    majors: tuple[MajorRow, ...]
    owners: tuple[Call, ...]
    contacts: tuple[CallLine, ...]
    unreachable: tuple[str, ...]
    carried: tuple[str, ...] = ()  # services of the site that another one carries already: "E-mail by WDC"

    def without_time(self) -> tuple[Fallen, ...]:
        """Return the services that nothing brings back, as they stand now."""
        return tuple(one for one in self.services if one.back is None)

    def back_by(self) -> int | None:
        """Return after how many minutes the last service is back that comes back; None where none does."""
        return max((one.back for one in self.services if one.back is not None), default=None)


def fallen(
    site: Site,
    services: Mapping[int, Runs],
    plans: Mapping[int, Plan],
    tests: Mapping[int, LastTest],
    users: Mapping[int, Collection[int]],
) -> tuple[Fallen, ...]:
    """Return the services that go down with a site: those that nothing brings back first, then as they come back.

    `plans`: by id of a service, in force from this site. `tests`: by id of a plan. `users`: ids of the agencies of a
    service. Down goes what runs there, and what depends on such a service, at whatever site.
    """
    parts = {id: Part(services[id].needs, plans.get(id), lost) for id, lost in _down(site.id, services).items()}
    found = recover(parts)
    circles = {id: circle for circle in found.circles for id in circle}
    rows = []
    for id, part in parts.items():
        own = services[id]
        standing, why = _standing(own, part, found, circles, services)
        plan = part.plan if part.lost else None
        rows.append(
            Fallen(
                id,
                own.code,
                own.name,
                standing,
                why,
                part.lost,
                found.begins.get(id),
                found.back.get(id),
                plan,
                tests.get(plan.id) if plan is not None else None,
                len(users.get(id, ())),
            )
        )
    worst = list(Standing)
    return tuple(
        sorted(
            rows,
            key=lambda one: (
                one.back is not None,
                worst.index(one.standing) if one.back is None else one.back,
                -one.agencies if one.back is None else one.begins or 0,
                one.name.casefold(),
                one.service_id,
            ),
        )
    )


def _down(site_id: int, services: Mapping[int, Runs]) -> dict[int, bool]:
    """Return by id of each service that goes down whether it ran at the site itself."""
    above: dict[int, list[int]] = {}
    for one in services.values():
        for below in one.needs:
            above.setdefault(below, []).append(one.id)
    down = {one.id: True for one in services.values() if not one.runs_on_without(site_id)}
    to_look = list(down)
    while to_look:
        for id in above.get(to_look.pop(), ()):
            if id not in down:
                down[id] = False
                to_look.append(id)
    return down


def _standing(
    own: Runs, part: Part, found: Recovery, circles: Mapping[int, Sequence[int]], services: Mapping[int, Runs]
) -> tuple[Standing, str]:
    """Return how a service comes back, and why so, as a sentence without its stop."""
    waits = [services[one].name for one in found.waits.get(own.id, ())]
    if part.lost and part.plan is None and own.standby_id is None:
        return Standing.NO_STANDBY, "Runs here alone, and has no plan"
    if part.lost and part.plan is None:
        return Standing.NO_PLAN, "Has a standby, and no plan"
    if own.id in circles:
        names = [services[one].name for one in circles[own.id]]
        return Standing.CIRCLE, f"{words.joined(names)} wait for each other"
    if waits:
        return Standing.WAITS, f"Waits for {words.joined(waits)}"
    below = [one for one in {*part.needs, *(part.plan.waits_at_steps() if part.plan else ())} if one in found.back]
    names = [services[one].name for one in sorted(below, key=lambda one: (-found.back[one], one))[:3]]
    return Standing.BACK, f"After {words.joined(names)}" if names else "At once"


def reduced(site: Site, services: Mapping[int, Runs], down: Collection[int]) -> tuple[str, ...]:
    """Return the names of the services that run on, and at no second site any more."""
    names = (
        one.name for one in services.values() if site.id in {one.primary_id, one.standby_id} and one.id not in down
    )
    return tuple(sorted(names, key=str.casefold))


def agencies_hit(
    rows: Iterable[Fallen], users: Mapping[int, Collection[int]], agencies: Mapping[int, tuple[str, str]]
) -> dict[int, AgencyHit]:
    """Return the agencies that use what goes down, by id; most services first. `agencies`: (code, name) by id."""
    names: dict[int, list[str]] = {}
    for one in rows:
        for agency_id in users.get(one.service_id, ()):
            if agency_id in agencies:
                names.setdefault(agency_id, []).append(one.name)
    order = sorted(names, key=lambda id: (-len(names[id]), agencies[id][1].casefold(), id))
    return {id: AgencyHit(*agencies[id], tuple(sorted(names[id], key=str.casefold))) for id in order}


def blockers(
    changes: Iterable[OpenChange],
    freezes: Iterable[Freeze],
    rows: Sequence[Fallen],
    sites: Mapping[int, Site],
    lost: Site,
    agencies: Collection[str],
    now: datetime,
) -> tuple[Blocker, ...]:
    """Return what stands in the way at the sites that are left: running first, then what is about a fallen service.

    A change counts that is at such a site, or names no site and a service that goes down. A freeze counts that is for
    everybody, or for a site that is left, a service that goes down or an agency that is hit. Times are told Eastern.
    """
    down, codes = {one.service_id for one in rows}, {one.code for one in rows}
    left = {id: site for id, site in sites.items() if id != lost.id}
    year = eastern(now).year
    found = []
    for change in changes:
        at, touches = change.site_ids & left.keys(), not change.service_ids.isdisjoint(down)
        if not at and (change.site_ids or not touches):
            continue
        place = f" at {words.joined([left[id].code for id in sorted(at)])}" if at else ""
        verb = "runs" if change.runs else "comes"
        span = words.span(eastern(change.start), eastern(change.end))
        found.append(
            Blocker("change", change.id, f"{change.number} {change.title}: {verb}{place}, {span}", change.runs, touches)
        )
    left_codes = {site.code for site in left.values()}
    for freeze in freezes:
        if freeze.site is not None and freeze.site not in left_codes:
            continue
        if freeze.service is not None and freeze.service not in codes:
            continue
        if freeze.agency is not None and freeze.agency not in agencies:
            continue
        runs = freeze.start <= now
        text = freeze_text(freeze, year)
        begins = "" if runs else f", from {words.moment(freeze.start, weekday=True)}"
        found.append(
            Blocker("freeze", freeze.id, text[:1].upper() + text[1:] + begins, runs, freeze.service is not None)
        )
    return tuple(sorted(found, key=lambda one: (not one.runs, not one.touches, one.kind, one.record_id)))


def owners_to_call(
    rows: Sequence[Fallen], services: Mapping[int, Runs], people: Mapping[int, Caller]
) -> tuple[Call, ...]:
    """Return the owners in the order of calling: of what can be brought back, by tier and turn, then of the others.

    The owner of a plan is called for its service, else that of the service; each person stands once, with all that
    they own. What nobody owns stands as a line without a name.
    """
    order = sorted(
        (one for one in rows if one.lost),
        key=lambda one: (one.back is None, one.plan.tier if one.plan else 0, one.begins or 0, one.back or 0),
    )
    owned: dict[int | None, list[str]] = {}
    for one in order:
        by_plan = one.plan.owner_id if one.plan is not None else None
        owner = by_plan if by_plan in people else services[one.service_id].owner_id
        owned.setdefault(owner if owner in people else None, []).append(one.name)
    nobody = owned.pop(None, [])
    calls = [
        Call(people[id].name, people[id].phone, people[id].mail, f"Owner of {words.joined(names)}")
        for id, names in owned.items()
        if id is not None
    ]
    return (*calls, *([Call("", "", "", f"Nobody owns {words.joined(nobody)}")] if nobody else ()))

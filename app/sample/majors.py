"""Major incidents of the sample: those that were run, those that were none after all, drills, and their outages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.domain.cab.days import is_working
from app.domain.eastern import at_clock, local_date
from app.domain.majors.settings import SAMPLE
from app.domain.majors.states import MajorState
from app.sample.holidays import nth_weekday
from app.sample.lists import local, read
from app.sample.major_course import Course, Plan
from app.sample.world import Row, World

#: Messages and promises are kept since so many months before the last whole one.
_KEPT_SINCE = 12


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
    """Fill in major incidents with all that belongs to them; needs people, services and changes."""
    found = []
    for number, plan in enumerate(sorted(_plans(world), key=lambda plan: plan.begun), 1):
        row = _row(world, number, plan)
        Course(world, number, plan, row).add()
        if plan.drill or plan.ended is not None:
            continue
        _outage(world, number, plan)
        major = Major(number, plan.title, plan.service, plan.agencies, plan.detected, plan.restored, row["manager"])
        found.append(major)
    return found


def link_tickets(world: World, majors: Mapping[int, int], ids: Sequence[int], parents: Sequence[int | None]) -> None:
    """Give major incidents their tickets: `majors` says the main one of each, `parents` whose child each other is."""
    entry = {u["major_incident_id"]: u for u in world.rows["major_incident_update"] if u["kind"] == "children"}
    children: dict[int, list[int]] = {main: [] for main in majors.values()}
    for ticket_id, parent in zip(ids, parents, strict=True):
        if parent in children:
            children[parent].append(ticket_id)
    for major, main in majors.items():
        world.rows["major_incident"][major - 1]["ticket_id"] = main
        for ticket_id in (main, *children[main]):
            world.link("major_incident_ticket", major_incident_id=major, ticket_id=ticket_id)
        if major in entry:
            entry[major]["details"] = {"linked": children[main], "unlinked": []}


# --- when each of them was -----------------------------------------------------------------------
def _plans(world: World) -> Iterator[Plan]:
    lists = read("majors")
    for entry in lists["major"]:
        yield from _plan(world, entry, _start(world, entry))
    for entry in lists["ended"]:
        yield from _plan(world, entry, _start(world, entry), ended=MajorState(entry["state"]))
    for number, day in enumerate(_quarters(world)):
        entry = {**lists["drill"], "title": lists["drills"][number % len(lists["drills"])]}
        yield from _plan(world, entry, local(day, 10), drill=True)


def _plan(
    world: World, entry: Mapping[str, Any], start: datetime, *, drill: bool = False, ended: MajorState | None = None
) -> Iterator[Plan]:
    if not world.start <= start < (world.cut if "now" in entry else world.dawn):
        return
    detected, declared, first, end = (None if m is None else start + timedelta(minutes=m) for m in entry["minutes"])
    if detected is None or (ended is None and (declared is None or first is None)):
        raise ValueError(f"resources/sample/majors.json: {entry['title']}: a time is missing.")
    codes = world.subscribers[entry["service"]] if entry["agencies"] == "all" else entry["agencies"]
    kept = not ("season" in entry and entry["season"][0] > 1)
    yield Plan(
        entry, entry["title"], entry["service"], tuple(codes), start, detected, declared, first, end, kept, drill, ended
    )


def _start(world: World, entry: Mapping[str, Any]) -> datetime:
    """Return when it began: in its season of one of the last two years, in the last whole month, or just now."""
    if "now" in entry:
        return world.cut.replace(second=0, microsecond=0) - timedelta(minutes=entry["now"])
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


def _quarters(world: World) -> Iterator[date]:
    """One day a quarter, on which a drill is held: the third Thursday of its second month."""
    for back in range(_KEPT_SINCE, -2, -1):
        month = world.month(back)
        day = nth_weekday(month.year, month.month, 3, 3)
        if month.month % 3 == 2 and day < world.until:
            yield day


# --- its rows ------------------------------------------------------------------------------------
def _row(world: World, number: int, plan: Plan) -> Row:
    entry, people = plan.entry, world.mip_managers
    manager = people[number % len(people)].login
    reviewed = _reviewed(world, plan)
    cause = str(entry.get("cause", ""))
    has_roles = plan.kept and plan.declared is not None
    world.add(
        "major_incident",
        number=f"MI{number:07d}",
        title=plan.title,
        ticket_id=None,  # filled in when the tickets are made
        service_id=world.service(plan.service).id,
        state=plan.state(reviewed is not None).value,
        drill=plan.drill,
        impact_start_at=plan.start,
        detected_at=plan.detected,
        proposed_at=plan.begun if plan.kept else None,
        proposed_why=str(entry["why"]) if plan.declared is None else "",
        declared_at=plan.declared,
        first_notice_at=plan.first,
        restored_at=None if plan.ended else plan.end,
        ended_why=str(entry["why"]) if plan.ended in {MajorState.REJECTED, MajorState.DEMOTED} else "",
        cause=cause,
        summary=f"{plan.title}. {_known(entry)}",
        bridge=read("majors")["messages"]["bridge"] if has_roles else "",
        data_loss=str(entry.get("data_loss", "")),
        manager=manager if plan.declared else "",
        director=world.ecab[number % len(world.ecab)].login if has_roles else "",
        communications=people[(number + 1) % len(people)].login if has_roles else "",
        scribe=world.members["DESK"][number % 7].login if has_roles else "",
        next_update_at=None,  # filled in by its course
        review_due=_review_due(world, plan),
        review_done_on=reviewed,
        went_well=str(entry.get("well", "")) if reviewed else "",
        went_badly=str(entry.get("badly", "")) if reviewed else "",
        effect_due=reviewed + timedelta(days=SAMPLE.effect_days) if reviewed and plan.kept else None,
        effect=_effect(world, number, reviewed) if reviewed and plan.kept and not plan.drill else "",
        created_by=manager if plan.declared else world.members["DESK"][0].login,
    )
    for code in plan.agencies:
        impact = "Field offices affected" if world.agency(code).weight > 6 else ""
        world.link("major_incident_agency", major_incident_id=number, agency_id=world.agency(code).id, impact=impact)
    for service_id in plan.services(world):
        world.link("major_incident_service", major_incident_id=number, service_id=service_id)
    for site_id in plan.sites(world):
        world.link("major_incident_site", major_incident_id=number, site_id=site_id)
    return world.rows["major_incident"][-1]


def _known(entry: Mapping[str, Any]) -> str:
    if "why" in entry:
        return str(entry["why"])
    return f"{entry['cause']}." if entry["cause"] else "The cause is being examined."


def _working_days_after(world: World, day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= is_working(day, world.holidays)
    return day


def _review_due(world: World, plan: Plan) -> date | None:
    if plan.restored is None:
        return None
    return _working_days_after(world, local_date(plan.restored), SAMPLE.review_days)


def _reviewed(world: World, plan: Plan) -> date | None:
    """Return the day of its review, where it was held by now: a day or two before it is due."""
    if plan.restored is None:
        return None
    early = 1 + plan.start.day % 2
    day = _working_days_after(world, local_date(plan.restored), SAMPLE.review_days - early)
    return day if day < world.until else None


def _effect(world: World, number: int, reviewed: date) -> str:
    texts = read("majors")["effects"]
    looked_at = reviewed + timedelta(days=SAMPLE.effect_days) < world.until
    return str(texts[number % len(texts)]) if looked_at else ""


def _outage(world: World, number: int, plan: Plan) -> None:
    service = world.service(plan.service)
    outage = world.add(
        "outage",
        service_id=service.id,
        site_id=world.site_ids.get(service.primary or ""),
        title=plan.title,
        kind="full" if plan.entry["full"] else "degraded",
        planned=False,
        start_at=plan.start,
        end_at=plan.end,
        window_start=None,
        window_end=None,
        change_id=None,
        major_incident_id=number,
    )
    for code in plan.agencies:
        world.link("outage_agency", outage_id=outage, agency_id=world.agency(code).id)

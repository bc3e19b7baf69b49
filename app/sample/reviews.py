"""Agency service reviews of the sample with actions, improvements, requirements and commentary."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from app.domain import words
from app.domain.eastern import at_clock, local_date
from app.domain.reviews.actions import STAGES as STAGE_WORDS
from app.domain.reviews.agenda import first_agenda
from app.sample.holidays import nth_weekday
from app.sample.lists import read, stream
from app.sample.world import Agency, World

#: Agencies that meet every month; the others meet each quarter.
_MONTHLY_FROM_WEIGHT = 5.0
_MONTHS_BACK = 14
_STAGES = tuple(STAGE_WORDS)


def add_reviews(world: World) -> None:
    """Fill in reviews and what came of them; needs people."""
    for index, agency in enumerate(world.agencies):
        _reviews(world, agency, index)
    last, facts = world.month(), _facts(world)
    for code, sections in read("reviews")["commentary"].items():
        for section, said in sections.items():
            world.add(
                "commentary",
                agency_id=world.agency(code).id,
                period=f"{last:%Y-%m}",
                section=section,
                text=said.format_map(facts),
                created_by=world.brm_of[code].login,
            )


def _facts(world: World) -> dict[str, str]:
    """Return what the commentary names: days and months that move with the sample's end."""
    outage = nth_weekday(world.month().year, world.month().month, 1, 2)
    freeze = min(
        (row for row in world.rows["freeze"] if row["agency_id"] is None and row["end_at"] > world.dawn),
        key=lambda row: row["start_at"],
    )
    first, last = local_date(freeze["start_at"]), local_date(freeze["end_at"]) - timedelta(days=1)
    sunday = world.until + timedelta(days=17 + (6 - world.until.weekday() - 17) % 7)
    dhhs = world.agency("DHHS").id
    second = next(r for r in world.rows["agency_contact"] if (r["agency_id"], r["kind"], r["rank"]) == (dhhs, "mip", 2))
    return {
        "outage": words.long_day(outage, year=False),
        "verified": f"{words.LONG_MONTHS[second['verified_at'].month - 1]} {second['verified_at'].year}",
        "sunday": words.weekday(sunday, year=False),
        "freeze": f"“{freeze['name']}”, {words.long_day(first, year=False)} to {words.long_day(last, year=False)}",
    }


def _months_back(day: date, count: int) -> date:
    index = day.year * 12 + day.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def _workday(world: World, day: date) -> date:
    while day.weekday() > 4 or day in world.holidays:
        day += timedelta(days=1)
    return day


def _reviews(world: World, agency: Agency, index: int) -> None:
    rng, texts = stream(world.seed, "reviews", index), read("reviews")
    monthly = agency.weight >= _MONTHLY_FROM_WEIGHT
    for back in range(_MONTHS_BACK, -2, -1):
        month = _months_back(world.until, back)  # the review is held in this month, about the one before
        if not monthly and month.month % 3 != 1:
            continue
        covered = _months_back(month, 1)
        held_on = _workday(world, month + timedelta(days=8 + int(rng.integers(0, 9))))
        held = held_on < world.until
        cancelled = held and rng.random() < 0.04
        owner = world.brm_of[agency.code].login
        review = world.add(
            "review",
            agency_id=agency.id,
            held_on=held_on,
            period=f"{covered:%Y-%m}" if monthly else f"{covered.year}Q{(covered.month - 1) // 3 + 1}",
            state="cancelled" if cancelled else "held" if held else "planned",
            notes=texts["notes"] if held and not cancelled else "",
            created_by=owner,
            place=f"{agency.code}, conference room 2",
            agenda=first_agenda(),
            cancelled_why="The agency closed its offices that day." if cancelled else "",
            **_signed(world, agency, held_on, owner, held=held and not cancelled),
        )
        _people(world, agency, review, held_on, owner, held=held and not cancelled)
        if not held or cancelled:
            continue
        for _ in range(int(rng.integers(1, 4))):
            kind = str(rng.choice(["action", "improvement", "requirement", "decision"], p=[0.66, 0.2, 0.07, 0.07]))
            _action(world, agency, review, kind, held_on, owner, rng.random(4).tolist())


def _signed(world: World, agency: Agency, held_on: date, owner: str, *, held: bool) -> dict[str, Any]:
    """Return the signature of a review that was held two weeks ago or longer; later ones wait for theirs."""
    if not held or held_on > world.until - timedelta(days=14):
        return {"signed_at": None, "signed_by": "", "signed_for": ""}
    signed = at_clock(_workday(world, held_on + timedelta(days=3)), time(15))
    return {"signed_at": signed, "signed_by": owner, "signed_for": _cio(world, agency)}


def _cio(world: World, agency: Agency) -> str:
    rows = world.rows["agency_assignment"]
    wanted = [row["person_id"] for row in rows if row["agency_id"] == agency.id and row["role"] == "cio"]
    return next((row["name"] for row in world.rows["person"] if row["id"] in wanted), agency.code)


def _people(world: World, agency: Agency, review: int, held_on: date, owner: str, *, held: bool) -> None:
    """Invite the BRM and the CIO of the day to what was held, and to what comes in the next two weeks."""
    parts = {"brm": "chair", "cio": "member"}
    told = held or held_on <= world.until + timedelta(days=14)
    named = {row["id"]: row.get("email", "") for row in world.rows["person"]}
    for row in world.rows["agency_assignment"]:
        ended = row["valid_to"] is not None and row["valid_to"] <= held_on
        if row["agency_id"] != agency.id or row["role"] not in parts or row["valid_from"] > held_on or ended:
            continue
        mail = named.get(row["person_id"], "") if told else ""
        world.add(
            "review_person",
            review_id=review,
            person_id=row["person_id"],
            part=parts[row["role"]],
            present=held,
            mail=mail,
            invited_sequence=0 if mail else None,
            created_by=owner,
        )


def _action(world: World, agency: Agency, review: int, kind: str, held_on: date, owner: str, luck: list[float]) -> None:
    texts = read("reviews")
    titles = texts[f"{kind}s"]
    due = _workday(world, held_on + timedelta(days=14 + int(luck[0] * 76)))
    closed = held_on + timedelta(days=5 + int(luck[1] * ((due - held_on).days * 1.3)))
    if kind == "decision":
        closed = held_on
    done = closed < world.until and luck[2] < 0.9
    state = "dropped" if done and luck[2] < 0.04 else "done" if done else "open"
    member = world.cab[agency.code][0].login
    world.add(
        "action",
        agency_id=agency.id,
        review_id=review,
        meeting_id=None,
        major_incident_id=None,
        owner_id=None,
        kind=kind,
        title=titles[int(luck[3] * len(titles))],
        owner=owner if luck[0] < 0.7 else member,
        due_on=due,
        state=state,
        closed_on=closed if done else None,
        stage=_STAGES[1 + int(luck[1] * 3)] if kind == "requirement" else "",
        measure="Password tickets a week" if kind == "improvement" else "",
        measured_before="41" if kind == "improvement" else "",
        measured_after="27" if kind == "improvement" and state == "done" else "",
        effect=texts["effects"][int(luck[1] * len(texts["effects"]))]
        if kind == "improvement" and state == "done"
        else "",
        created_by=owner,
    )

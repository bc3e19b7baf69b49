"""Agency service reviews of the sample with actions, improvements, requirements and commentary."""

from __future__ import annotations

from datetime import date, timedelta

from app.sample.lists import read, stream
from app.sample.world import Agency, World

#: Agencies that meet every month; the others meet each quarter.
_MONTHLY_FROM_WEIGHT = 5.0
_MONTHS_BACK = 14


def add_reviews(world: World) -> None:
    """Fill in reviews and what came of them; needs people."""
    for index, agency in enumerate(world.agencies):
        _reviews(world, agency, index)
    last = _months_back(world.until, 1)
    for code, sections in read("reviews")["commentary"].items():
        for section, words in sections.items():
            world.add(
                "commentary",
                agency_id=world.agency(code).id,
                period=f"{last:%Y-%m}",
                section=section,
                text=words,
                created_by=world.brm_of[code].login,
            )


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
        )
        if not held or cancelled:
            continue
        for _ in range(int(rng.integers(1, 4))):
            kind = str(rng.choice(["action", "improvement", "requirement", "decision"], p=[0.66, 0.2, 0.07, 0.07]))
            _action(world, agency, review, kind, held_on, owner, rng.random(4).tolist())


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
        kind=kind,
        title=titles[int(luck[3] * len(titles))],
        owner=owner if luck[0] < 0.7 else member,
        due_on=due,
        state=state,
        closed_on=closed if done else None,
        effect=texts["effects"][int(luck[1] * len(texts["effects"]))]
        if kind == "improvement" and state == "done"
        else "",
        created_by=owner,
    )

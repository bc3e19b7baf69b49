"""Recovery plans of the sample, and the exercises that were held, with their stamps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.sample.lists import local, read
from app.sample.world import World

_SINCE = date(2023, 7, 1)
_SATURDAY = 5
#: The order of the minutes of a service; of its data, how old they were at the beginning.
_STAMPS = ("failed_over", "service_up", "data_as_of", "failed_back")


def add_recovery(world: World) -> None:
    """Fill in plans and exercises; needs services and people."""
    listed = read("recovery")
    plans = {entry["service"]: _plan(world, entry) for entry in listed["plans"]}
    entries = [(_day(world, entry), entry) for entry in listed["exercises"]]
    for number, (day, entry) in enumerate(((d, e) for d, e in entries if d > world.first_day), 1):
        _exercise(world, number, day, entry, plans)


def _plan(world: World, entry: Mapping[str, Any]) -> int:
    service = world.service(entry["service"])
    owner = world.members[service.group][0]
    id = world.add(
        "recovery_plan",
        service_id=service.id,
        from_site_id=world.site_ids[service.primary or "EDC"],
        to_site_id=world.site_ids[service.standby or "WDC"],
        tier=entry["tier"],
        rto_minutes=entry["rto"],
        rpo_minutes=entry["rpo"],
        text="The runbook is with the group, and printed in both data centers.",
        owner_id=owner.id,
        reviewed_on=world.month(4) + timedelta(days=9),
        valid_from=_SINCE,
        valid_to=None,
    )
    own: list[int] = []
    for place, step in enumerate(entry.get("steps", ()), 1):
        words, minutes, after, service_code = (*step, None, None)[:4]
        own.append(
            world.add(
                "recovery_step",
                plan_id=id,
                position=place,
                words=words,
                minutes=minutes,
                after_step_id=own[after - 1] if after else None,
                after_service_id=world.service(service_code).id if service_code else None,
            )
        )
    return id


def _day(world: World, entry: Mapping[str, Any]) -> date:
    """Return the Saturday on which an exercise is held."""
    day = world.until - timedelta(days=entry["days"])
    return day + timedelta(days=(_SATURDAY - day.weekday()) % 7)


def _exercise(world: World, number: int, day: date, entry: Mapping[str, Any], plans: Mapping[str, int]) -> None:
    lead = world.mip_managers[number % len(world.mip_managers)]
    held, minutes = "ended" in entry, entry.get("minutes", {})
    id = world.add(
        "exercise",
        number=f"EX{number:07d}",
        title=entry["title"],
        kind=entry["kind"],
        planned_on=day,
        state="done" if held else "planned",
        lead_id=lead.id,
        note=entry.get("note", ""),
        outcome=entry.get("outcome", ""),
    )
    for code in entry.get("services", minutes):
        world.link("exercise_plan", exercise_id=id, plan_id=plans[code])
    if not held:
        return
    begun = local(day, 6)
    stamps: list[tuple[datetime, dict[str, Any]]] = [(begun, {"kind": "begun"})]
    for code, (over, up, age, back) in minutes.items():
        for kind, after in zip(_STAMPS, (over, up, up + 4, back), strict=True):
            told = begun - timedelta(minutes=age) if kind == "data_as_of" else None
            at = begun + timedelta(minutes=after)
            stamps.append((at, {"kind": kind, "plan_id": plans[code], "told_at": told}))
            if code == entry.get("mistake") and kind == "failed_over":
                stamps.append((at + timedelta(minutes=1), {"kind": "service_up", "plan_id": plans[code]}))
                stamps.append((at + timedelta(minutes=2), {"kind": "correction", "note": "The wrong key"}))
    stamps.append((begun + timedelta(minutes=entry["ended"]), {"kind": "ended"}))
    for at, values in sorted(stamps, key=lambda one: one[0]):
        before = len(world.rows["exercise_stamp"])
        empty = {"plan_id": None, "told_at": None, "corrects_id": None, "note": ""}
        row = {**empty, **values, "exercise_id": id, "at": at, "author": lead.login}
        world.add("exercise_stamp", **{**row, "corrects_id": before if values["kind"] == "correction" else None})
    for words, due, state in entry.get("follow_ups", ()):
        world.add(
            "exercise_follow_up",
            exercise_id=id,
            words=words,
            owner_id=lead.id,
            due=day + timedelta(days=due),
            state=state,
        )

"""The CAB's meetings of the sample: each Wednesday or its replacement, with agenda items and decisions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from app.db.records import format_number
from app.domain.cab import agenda as cab
from app.domain.changes import board
from app.domain.changes.values import Change
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.sample.changes import meets_on
from app.sample.lists import local, stream
from app.sample.world import Row, World

_WEEKS_BACK = 65
_WEEKS_AHEAD = 6
_DECISIONS = {"rejected": "rejected", "cancelled": "withdrawn", "draft": "deferred", "in_cab": ""}


def add_meetings(world: World) -> None:
    """Fill in meetings and agenda items from the changes; needs the changes."""
    rng = stream(world.seed, "meetings")
    by_day: dict[date, list[Row]] = defaultdict(list)
    for row in world.rows["change"]:
        if row["cab_date"] is not None and row["state"] != "draft":
            by_day[row["cab_date"]].append(row)
    emergencies = [r for r in world.rows["change"] if r["type"] == "emergency" and r["decided_at"] is not None]
    agencies: dict[int, list[str]] = defaultdict(list)
    codes = {a.id: a.code for a in world.agencies}
    for link in world.rows["change_agency"]:
        agencies[link["change_id"]].append(codes[link["agency_id"]])
    wednesday = board.next_wednesday(world.until - timedelta(weeks=_WEEKS_BACK))
    previous = wednesday - timedelta(days=7)
    members = [people[0].login for people in world.cab.values()]
    while wednesday <= world.until + timedelta(weeks=_WEEKS_AHEAD):
        day = meets_on(world, wednesday)
        held, frozen = local(day, 10), board.agenda_freeze(day, world.holidays)
        is_held, is_frozen = held < world.dawn, frozen < world.dawn
        present = sorted(members[i] for i in rng.permutation(len(members))[: 14 + int(rng.integers(0, 8))].tolist())
        items = _items(world, by_day[day], emergencies, agencies, previous, day) if is_frozen else []
        meeting = world.add(
            "cab_meeting",
            number=format_number("CAB", len(world.rows["cab_meeting"]) + 1),
            slot=wednesday,
            meeting_date=day,
            replaces=None if day == wednesday else wednesday,
            state="held" if is_held else "frozen" if is_frozen else "planned",
            frozen_at=frozen if is_frozen else None,
            held_at=held if is_held else None,
            attendees=present if is_held else [],
            minutes=f"{len(items)} items heard; decisions as recorded."
            if is_held and items
            else "Nothing pending; calendar of the coming weeks presented."
            if is_held
            else "",
            created_by=world.coordinators[0].login,
        )
        for position, (row, section, why) in enumerate(items, 1):
            decided = section in (cab.DECIDE, cab.LATE) and is_held
            world.add(
                "cab_agenda_item",
                meeting_id=meeting,
                change_id=row["id"],
                position=position,
                section=section,
                why=why,
                kind="info",
                kind_group="info",
                state="noted",
                decision=_DECISIONS.get(row["state"], "approved") if decided else "",
                note="",
            )
        previous, wednesday = day, wednesday + timedelta(days=7)


def _items(
    world: World, heard: list[Row], emergencies: list[Row], agencies: dict[int, list[str]], previous: date, day: date
) -> list[tuple[Row, str, str]]:
    deadline = board.submission_deadline(day, world.holidays)
    found = []
    for row in heard:
        section = cab.RATIFY if row["type"] == "latent" else cab.LATE if row["submitted_at"] > deadline else cab.DECIDE
        found.append((row, section))
    found += [(row, cab.EMERGENCIES) for row in emergencies if previous <= local_date(row["decided_at"]) < day]
    found.sort(key=lambda pair: (cab.SECTIONS.index(pair[1]), pair[0]["planned_start"], pair[0]["number"]))
    return [(row, section, board.routing(_change(row, agencies[row["id"]])).why) for row, section in found]


def _change(row: Row, agencies: list[str]) -> Change:
    return Change(
        row["id"],
        row["number"],
        row["title"],
        ChangeType(row["type"]),
        ChangeScope(row["scope"]),
        ChangeState(row["state"]),
        row["planned_start"],
        row["planned_end"],
        agencies=tuple(agencies),
    )

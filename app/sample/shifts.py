"""The desk around the clock in the sample: its shifts, what the last ones handed over, and who is on call."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from app.domain.eastern import at_clock, local_date
from app.domain.shifts.course import HandoverState
from app.domain.shifts.handover import Why
from app.domain.shifts.oncall import PRIMARY, SECONDARY
from app.domain.shifts.times import EVERY_DAY
from app.sample.world import Person, World

_PLAN = (("Early", "07:00", "15:00"), ("Late", "15:00", "23:00"), ("Night", "23:00", "07:00"))
#: Hand-overs of so many days are there, the last of them up to the beginning of the running day.
_DAYS = 3
_SUMMARIES = (
    "Quiet. Password calls after the morning; nothing is left over.",
    "Busy between four and six. Two circuits were down at field offices, both are up again.",
    "Only calls of the hospitals and the prisons. The backups ended in time.",
)
_WEEKLY = "08:00"
#: People who take turns, and minutes after which the second level is called.
_ROUND, _ESCALATE = 4, 15
_SWAP_REASON = "Swapped for a family day."


def add_shifts(world: World) -> None:
    """Write down the plan, hand-overs and the roster; needs people and major incidents."""
    ids = [
        world.add("shift", name=name, days=list(EVERY_DAY), starts=starts, ends=ends, valid_from=world.since)
        for name, starts, ends in _PLAN
    ]
    _add_handovers(world, ids)
    _add_roster(world)


def _add_handovers(world: World, shifts: list[int]) -> None:
    desk, today = world.members["DESK"], local_date(world.dawn)
    turn = 0
    for back in range(_DAYS, 0, -1):
        day = today - timedelta(days=back)
        for shift, (_, starts, ends), summary in zip(shifts, _PLAN, _SUMMARIES, strict=True):
            begin = at_clock(day, time.fromisoformat(starts))
            end = at_clock(day + timedelta(days=ends <= starts), time.fromisoformat(ends))
            if end > world.dawn:  # still runs when the sample's last day begins: its people draw it up
                return
            gave, took = desk[turn % len(desk)], desk[(turn + 1) % len(desk)]
            turn += 1
            _add_handover(world, shift, (begin, end), (gave, took), summary)


def _add_handover(
    world: World, shift: int, span: tuple[datetime, datetime], people: tuple[Person, Person], summary: str
) -> None:
    begin, end = span
    gave, took = people
    given, accepted = end - timedelta(minutes=12), end - timedelta(minutes=4)
    number = len(world.rows["handover"]) + 1
    id = world.add(
        "handover",
        number=f"HOV{number:07d}",
        shift_id=shift,
        day=local_date(begin),
        starts_at=begin,
        ends_at=end,
        state=HandoverState.ACCEPTED.value,
        summary=summary,
        left_out={},
        given_by=gave.login,
        given_at=given,
        accepted_by=took.login,
        accepted_at=accepted,
        created_by=gave.login,
        updated_at=accepted,
        updated_by=took.login,
    )
    running = [one for one in world.rows["major_incident"] if _runs(one, given)]
    for place, one in enumerate(running, 1):
        world.add(
            "handover_line",
            handover_id=id,
            place=place,
            tbl="major_incident",
            record_id=one["id"],
            whys=[Why.MAJOR.value],
            called=f"{one['number']} {one['title']}",
            due_at=None,
            note="The next statement is due within the hour; the bridge stays open.",
            noted_by=gave.name,
        )


def _runs(major: dict[str, Any], at: datetime) -> bool:
    restored = major.get("restored_at")
    return bool(major["declared_at"] and major["declared_at"] <= at and (restored is None or restored > at))


def _add_roster(world: World) -> None:
    monday = world.since - timedelta(days=world.since.weekday())
    for code, members in world.members.items():
        for level, first in ((PRIMARY, 0), (SECONDARY, 1)):
            round_ = members[: min(_ROUND, len(members))]
            for turn in range(len(round_)):
                who = round_[(turn + first) % len(round_)]
                world.add(
                    "oncall_turn",
                    group_id=world.group_ids[code],
                    level=level,
                    person_id=who.id,
                    first_day=monday + timedelta(weeks=turn),
                    begins=_WEEKLY,
                    every=len(round_),
                    escalate=_ESCALATE if level == PRIMARY else 0,
                )
    tomorrow = local_date(world.dawn) + timedelta(days=1)
    world.add(
        "oncall_swap",
        group_id=world.group_ids["NETWORK"],
        level=PRIMARY,
        person_id=world.members["NETWORK"][-1].id,
        start_at=at_clock(tomorrow, time.fromisoformat(_WEEKLY)),
        end_at=at_clock(tomorrow + timedelta(days=1), time.fromisoformat(_WEEKLY)),
        reason=_SWAP_REASON,
    )

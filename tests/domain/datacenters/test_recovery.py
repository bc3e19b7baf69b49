"""The order in which services come back, the times that exercises achieved, and how old their tests are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.datacenters.ages import AgeRules, Proof, from_rows, last_test, proof_text, span_text, years_after
from app.domain.datacenters.exercises import (
    OF_PLAN,
    Exercise,
    ExerciseKind,
    ExerciseState,
    Stamp,
    StampKind,
    achieved,
    may_correct,
    may_stamp,
    standing,
    state_after,
)
from app.domain.datacenters.loss import Runs, Site, Standing, fallen, reduced
from app.domain.datacenters.plans import Plan, Step, back_after, minutes_text
from app.domain.datacenters.recovery import Part, recover
from app.domain.datacenters.rows import warnings_of
from app.errors import InputError

NINE = datetime(2026, 3, 2, 14, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def plan(id: int, rto: int, *steps: Step, tier: int = 1, rpo: int = 10) -> Plan:
    return Plan(id, 1, id, f"S{id}", 1, "EDC", 2, "WDC", tier, rto, rpo, steps=steps)


def test_steps_run_one_after_the_other_or_beside() -> None:
    steps = (
        Step(1, 1, 1, "Cut over", 10),
        Step(2, 1, 2, "Copy", 30),
        Step(3, 1, 3, "Names", 5, after_step_id=1),  # beside the copy: 10 + 5
        Step(4, 1, 4, "Sign-in", 7, after_step_id=2, after_service_id=9),  # not before 9 is back: 60 + 7
    )
    assert back_after(plan(1, 500, *steps), 0, {9: 60}) == 67
    assert back_after(plan(1, 500, *steps), 0, {}) == 47
    assert back_after(plan(1, 500), 20, {}) == 520
    assert [minutes_text(n) for n in (0, 45, 90, None)] == ["0 min", "45 min", "1 h 30 min", "–"]


def test_a_circle_is_named_and_holds_up_what_waits_for_it() -> None:
    parts = {
        1: Part((), plan(1, 10)),
        2: Part((1, 3), plan(2, 10)),
        3: Part((2,), plan(3, 10)),
        4: Part((3,), plan(4, 10)),
        5: Part((1, 77), plan(5, 15)),  # 77 runs elsewhere
        6: Part((5,), None, lost=False),
    }
    found = recover(parts)
    assert found.back == {1: 10, 5: 25, 6: 25}
    assert found.circles == ((2, 3),)
    assert found.waits == {2: (3,), 3: (2,), 4: (3,)}
    services = {id: Runs(id, f"C{id}", f"S{id}", 1 if part.lost else 2, 2, part.needs) for id, part in parts.items()}
    rows = fallen(Site(1, "EDC", "East"), services, {id: plan(id, 10) for id in (1, 2, 3, 4, 5)}, {}, {})
    assert [(one.service_id, one.standing) for one in rows] == [
        (2, Standing.CIRCLE),
        (3, Standing.CIRCLE),
        (4, Standing.WAITS),
        (1, Standing.BACK),
        (5, Standing.BACK),
        (6, Standing.BACK),
    ]
    assert rows[0].why == "S2 and S3 wait for each other"


def test_what_runs_at_both_sites_goes_on_at_one() -> None:
    east = Site(1, "EDC", "East")
    services = {
        1: Runs(1, "A", "Both", 1, 2, active=True),
        2: Runs(2, "B", "Stands on both", 2, 1, (1,)),
        3: Runs(3, "C", "Here", 1, 2),
        4: Runs(4, "D", "Both on here", 1, 2, (3,), active=True),
    }
    rows = fallen(east, services, {3: plan(3, 20)}, {}, {})
    assert [(one.name, one.lost, one.back) for one in rows] == [("Here", True, 20), ("Both on here", False, 20)]
    assert reduced(east, services, {3, 4}) == ("Both", "Stands on both")
    assert [one.service for one in warnings_of(services.values(), (), {1: east})] == ["Here"]


def _slow(parts: Mapping[int, Part], id: int, seen: tuple[int, ...] = ()) -> int | None:
    """When a service is back, asked of each service below it anew; None: never."""
    part = parts[id]
    if id in seen or (part.lost and part.plan is None):
        return None
    times = [_slow(parts, one, (*seen, id)) for one in part.needs if one in parts]
    known = [time for time in times if time is not None]
    if len(known) < len(times):
        return None
    return max(known, default=0) + (part.plan.rto_minutes if part.lost and part.plan is not None else 0)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_times_are_what_a_second_slow_computation_says(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 7))
    parts = {
        id: Part(
            tuple(sorted(data.draw(st.sets(st.integers(1, 9), max_size=3)))),
            data.draw(st.sampled_from((None, plan(id, 10 * id)))) if id % 3 == 0 else plan(id, 10 * id),
            data.draw(st.booleans()),
        )
        for id in range(1, count + 1)
    }
    found = recover(parts)
    assert {id: found.back.get(id) for id in parts} == {id: _slow(parts, id) for id in parts}
    assert all(found.back[one] <= found.begins[id] for id in found.back for one in parts[id].needs if one in parts)


def test_achieved_times_follow_from_the_stamps_that_count() -> None:
    def at(minutes: int) -> datetime:
        return NINE + timedelta(minutes=minutes)

    stamps = (
        Stamp(1, StampKind.BEGUN, at(0)),
        Stamp(2, StampKind.SERVICE_UP, at(5), 1),
        Stamp(3, StampKind.CORRECTION, at(6), corrects_id=2),
        Stamp(4, StampKind.SERVICE_UP, at(40), 1),
        Stamp(5, StampKind.DATA_AS_OF, at(41), 1, told_at=at(-12)),
        Stamp(6, StampKind.ENDED, at(90)),
    )
    held = Exercise(7, 1, "EX0000007", "E", ExerciseKind.FAIL_OVER, TODAY, ExerciseState.DONE, plan_ids=(1,),
                    stamps=stamps)  # fmt: skip
    came = achieved(held, 1)
    assert (came.rto, came.rpo) == (timedelta(minutes=40), timedelta(minutes=12))
    assert [one.id for one in held.standing()] == [1, 4, 5, 6]
    rules = AgeRules()
    late = last_test(plan(1, 30, rpo=15), [held], rules, TODAY)
    assert (late.state, late.on, late.due) == (Proof.MISSED, date(2026, 3, 2), date(2027, 3, 2))
    assert proof_text(plan(1, 30), late) == (
        "Tested 2 Mar 2026 (EX0000007): back after 40 min, 30 min are planned; 12 min of data lost, 10 min are planned"
    )
    assert last_test(plan(1, 40, rpo=15), [held], rules, TODAY).state is Proof.TESTED
    assert last_test(plan(1, 40, rpo=15), [held], rules, date(2027, 3, 3)).state is Proof.AGED
    assert last_test(plan(1, 40, rpo=15, tier=3), [held], rules, date(2027, 3, 3)).state is Proof.TESTED
    assert last_test(plan(2, 40), [held], rules, TODAY).state is Proof.NEVER
    assert span_text(timedelta(minutes=4, seconds=1)) == "5 min"
    assert years_after(date(2028, 2, 29), 1) == date(2029, 2, 28)
    with pytest.raises(InputError, match="“0” cannot be used"):
        from_rows({"recovery.years_1": "0"})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from((*OF_PLAN, StampKind.BEGUN, StampKind.ENDED, "undo")), st.integers(1, 3))))
def test_an_exercise_played_in_any_order_stays_in_order(played: list[tuple[StampKind | str, int]]) -> None:
    stamps: list[Stamp] = []
    state = ExerciseState.PLANNED
    for n, (act, plan_id) in enumerate(played, 1):
        now = Exercise(1, 1, "EX1", "E", ExerciseKind.UNANNOUNCED, TODAY, state, plan_ids=(1, 2), stamps=tuple(stamps))
        at = NINE + timedelta(minutes=n)
        if isinstance(act, StampKind):
            of = plan_id if act.of_plan else None
            if not may_stamp(now, act, of):
                told = at - timedelta(hours=1) if act is StampKind.DATA_AS_OF else None
                stamps.append(Stamp(n, act, at, of, told))
        elif now.standing() and not may_correct(now, now.standing()[-1].id):
            stamps.append(Stamp(n, StampKind.CORRECTION, at, corrects_id=now.standing()[-1].id))
        state = state_after(stamps)
        kinds = [(one.kind, one.plan_id) for one in standing(stamps)]
        assert len(kinds) == len(set(kinds))
        assert not kinds or kinds[0][0] is StampKind.BEGUN
        assert (state is ExerciseState.DONE) == ((StampKind.ENDED, None) in kinds)
    end = Exercise(1, 1, "EX1", "E", ExerciseKind.UNANNOUNCED, TODAY, state, plan_ids=(1, 2), stamps=tuple(stamps))
    for plan_id in (1, 2):
        came = achieved(end, plan_id)
        assert (came.rto is None) == (end.stamp_of(StampKind.SERVICE_UP, plan_id) is None)
        assert came.rto is None or came.rto > timedelta(0)

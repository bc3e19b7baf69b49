"""Plans, exercises and the question what the loss of a site would come to, on both databases."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError

from app.db import tables as t
from app.db.engine import open_database
from app.db.errors import sqlstate
from app.db.owner import as_owner
from app.db.records import insert_record
from app.domain.datacenters.ages import Proof
from app.domain.datacenters.exercises import (
    Achieved,
    ExerciseState,
    StampKind,
    achieved,
    may_correct,
    may_restore,
    may_stamp,
    struck_by,
)
from app.domain.datacenters.loss import Standing
from app.domain.datacenters.rows import WarningKind
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed
from app.services.datacenters import exercises, loss, plans
from app.services.workspace.undo import undo
from tests.services.datacenters.room import NOON, Centers
from tests.services.people import as_person
from tests.services.test_touched import Told


def test_an_exercise_from_plan_to_achieved_times(centers: Centers) -> None:
    mail = centers.plan("MAIL", 60)
    (row,) = plans.plans(centers.db)
    assert (row.test.state, row.holds) == (Proof.NEVER, True)
    run = centers.exercise(mail)
    with pytest.raises(NotAllowed, match="only what runs is stamped"):
        centers.stamp(run, StampKind.SERVICE_UP, mail)
    assert centers.stamp(run, StampKind.BEGUN).state is ExerciseState.RUNNING
    centers.later(50)
    centers.stamp(run, StampKind.SERVICE_UP, mail)
    with pytest.raises(NotAllowed, match="stamped already"):
        centers.stamp(run, StampKind.SERVICE_UP, mail)
    centers.later(5)
    with pytest.raises(InputError, match="time to come"):
        centers.stamp(run, StampKind.DATA_AS_OF, mail, told_at=centers.at + timedelta(hours=1))
    done = centers.stamp(run, StampKind.DATA_AS_OF, mail, told_at=NOON - timedelta(minutes=20))
    assert achieved(done, mail) == Achieved(timedelta(minutes=50), timedelta(minutes=20))
    ended = centers.stamp(run, StampKind.ENDED)
    assert ended.state is ExerciseState.DONE
    (row,) = plans.plans(centers.db)  # up in time, but 20 minutes of data where 15 are planned
    assert (row.test.state, row.test.on, row.test.due) == (Proof.MISSED, date(2026, 6, 10), date(2027, 6, 10))
    # the stamp was a mistake: corrected, the exercise runs on, and is stamped anew
    wrong = ended.stamp_of(StampKind.ENDED)
    data = ended.stamp_of(StampKind.DATA_AS_OF, mail)
    assert wrong is not None
    assert data is not None
    exercises.correct_stamp(centers.db, run, wrong.id, "Too early")
    exercises.correct_stamp(centers.db, run, data.id)
    with pytest.raises(NotAllowed, match="does not count any more"):
        exercises.correct_stamp(centers.db, run, data.id)
    # struck by mistake, it counts again with its own time, and may be struck again
    centers.later(5)
    exercises.restore_stamp(centers.db, run, data.id)
    assert centers.held(run).stamp_of(StampKind.DATA_AS_OF, mail) == data
    with pytest.raises(NotAllowed, match="was not struck"):
        exercises.restore_stamp(centers.db, run, data.id)
    exercises.correct_stamp(centers.db, run, data.id)
    centers.stamp(run, StampKind.DATA_AS_OF, mail, told_at=NOON - timedelta(minutes=10))
    centers.stamp(run, StampKind.ENDED)
    with pytest.raises(NotAllowed, match="was stamped again since"):
        exercises.restore_stamp(centers.db, run, data.id)
    (row,) = plans.plans(centers.db)
    assert (row.test.state, row.test.rpo, row.test.exercise) == (Proof.TESTED, timedelta(minutes=10), ended.number)
    centers.at += timedelta(days=366)
    (row,) = plans.plans(centers.db)
    assert row.test.state is Proof.AGED
    plans.save_rules(centers.db, {}, {"years_1": "2"})
    assert plans.plans(centers.db)[0].test.state is Proof.TESTED


def test_what_is_done_after_an_exercise(centers: Centers) -> None:
    run = centers.exercise(centers.plan("MAIL", 60), kind="tabletop")
    values = {"words": "Buy a second line", "owner_id": centers.ids["dc_ann"], "due": date(2026, 7, 1)}
    exercises.add_follow_up(centers.db, run, values)
    (todo,) = centers.held(run).follow_ups
    assert (todo.words, todo.owner, todo.state) == ("Buy a second line", "Ann Owner", "open")
    exercises.edit_follow_up(centers.db, todo.id, todo.version, {"state": "done"})
    exercises.edit_exercise(centers.db, run, {"title": "Fail over"}, {"title": "Talk it through"})
    exercises.call_off(centers.db, run, centers.held(run).version)
    now = centers.held(run)
    assert (now.title, now.state, now.follow_ups[0].state) == ("Talk it through", ExerciseState.CANCELLED, "done")


def test_what_the_loss_of_a_site_comes_to(centers: Centers, tmp_path: Path) -> None:
    centers.plan("SIGN", 30)
    mail = centers.plan("MAIL", 60, owner_id=centers.ids["dc_ann"])
    plans.add_step(centers.db, mail, {"words": "Stop replication", "minutes": 20})
    (step,) = plans.plans(centers.db)[0].plan.steps
    late = {"words": "Open mailboxes", "minutes": 45, "after_service_id": centers.ids["SIGN"]}
    plans.add_step(centers.db, mail, late)
    found = centers.lost()
    # Sign is back after 30; Mail's own first step needs nothing, its second one waits for Sign: 30 + 45
    assert [(one.name, one.standing, one.back) for one in found.services] == [
        ("Old", Standing.NO_STANDBY, None),
        ("Fax", Standing.NO_PLAN, None),
        ("Sign", Standing.BACK, 30),
        ("Mail", Standing.BACK, 75),
        ("Portal", Standing.BACK, 75),
    ]
    assert [one.late for one in found.services] == [False, False, False, True, False]
    assert [(one.code, one.services) for one in found.agencies] == [("DOT", ("Old", "Portal"))]
    assert [(one.name, one.why) for one in found.owners] == [
        ("Ann Owner", "Owner of Sign, Mail and Old"),
        ("", "Nobody owns Fax"),
    ]
    assert [(one.agency, one.name) for one in found.contacts] == [("Transportation", "Bo Contact")]
    assert [one.kind for one in loss.warnings(centers.db)] == [
        WarningKind.NO_STANDBY,
        WarningKind.NO_PLAN,
        WarningKind.NO_PLAN,  # Portal, at the other site
        WarningKind.UNTESTED,
        WarningKind.UNTESTED,
    ]
    west = centers.lost("wdc")
    assert ([one.name for one in west.services], west.reduced) == (["Portal"], ("Fax", "Mail", "Sign"))
    assert loss.what_if_file(centers.db, "EDC", tmp_path / "loss.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(InputError, match="no data center “NDC”"):
        centers.lost("NDC")
    with pytest.raises(InputError, match="waits for an earlier one"):
        plans.edit_step(centers.db, mail, step.id, step.version, {"after_step_id": step.id})
    plans.remove_step(centers.db, mail, step.id, step.version)
    assert {one.name: one.back for one in centers.lost().services}["Mail"] == 75


def test_what_stands_in_the_way(centers: Centers) -> None:
    with as_owner(centers.db) as conn:
        values = {
            "name": "Canvass",
            "kind": "elections",
            "start_at": NOON - timedelta(days=1),
            "end_at": NOON + timedelta(days=1),
        }
        insert_record(conn, t.freeze, {**values, "site_id": centers.ids["WDC"]})
        insert_record(conn, t.freeze, {**values, "name": "Elsewhere", "site_id": centers.ids["EDC"]})
    (one,) = centers.lost().blockers
    assert one.runs
    assert "Canvass" in one.text


def test_the_database_holds_the_rules(centers: Centers) -> None:
    mail = centers.plan("MAIL", 60)
    with pytest.raises(InputError, match="a plan for these days already"):
        centers.plan("MAIL", 90)
    plans.edit_plan(centers.db, mail, {"rto_minutes": 60}, {"rto_minutes": 45})
    run = centers.exercise(mail)
    centers.stamp(run, StampKind.BEGUN)

    def refused(statement: object) -> str | None:
        with pytest.raises(DBAPIError) as told, centers.db.engine.begin() as conn:
            conn.execute(statement)  # type: ignore[call-overload]
        return sqlstate(told.value)

    row = {"exercise_id": run, "at": centers.at, "kind": "service_up", "plan_id": mail}
    stamp, e = t.exercise_stamp, t.exercise.c
    assert refused(insert(stamp).values(**row, told_at=centers.at)) == "LL004"
    assert refused(insert(stamp).values(**{**row, "kind": "begun", "plan_id": None})) == "LL003"
    assert refused(update(stamp).values(note="x")) == "42501"
    assert refused(update(t.exercise).where(e.id == run).values(state="done", version=3)) == "LL003"
    same = {"service_id": centers.ids["MAIL"], "from_site_id": centers.ids["EDC"], "to_site_id": centers.ids["WDC"]}
    times = {"tier": 1, "rto_minutes": 1, "rpo_minutes": 1, "valid_from": date(2026, 1, 1)}
    assert refused(insert(t.recovery_plan).values(**same, **times)) == "LL003"
    with as_person(centers.db, "dc_reader", Role.AGENT) as other, pytest.raises(NotAllowed):
        exercises.stamp(other, run, StampKind.ENDED)


def test_what_the_rules_refuse_the_database_refuses_too(centers: Centers) -> None:
    """An exercise of two plans is stamped at random, past the program; what it let through is stamped by it, too."""
    rng, mail, sign, other = Random(7), centers.plan("MAIL", 60), centers.plan("SIGN", 60), centers.plan("FAX", 60)
    run = centers.exercise(mail, sign)
    table, seen = t.exercise_stamp, set()
    for _ in range(40):
        one = centers.held(run)
        kind = rng.choice([*StampKind])
        plan_id = rng.choice((mail, sign, other)) if kind.of_plan else None
        corrects = rng.choice([stamp.id for stamp in one.stamps] or [0]) if kind is StampKind.CORRECTION else None
        told = centers.at - timedelta(minutes=3) if kind is StampKind.DATA_AS_OF else None
        named = next((stamp for stamp in one.stamps if stamp.id == corrects), None)
        struck = named.corrects_id if named is not None else None
        if struck is not None and struck_by(one, struck) == named:
            why = may_restore(one, struck)
        else:
            struck = None
            why = may_correct(one, corrects) if corrects is not None else may_stamp(one, kind, plan_id)
        row = {"exercise_id": run, "kind": kind.value, "plan_id": plan_id, "at": centers.at, "told_at": told}
        with centers.db.engine.connect() as conn, suppress(DBAPIError):
            conn.execute(insert(table).values(**row, corrects_id=corrects))
            assert why == "", (kind, plan_id)
            seen.add(kind)
        if not why and struck is not None:
            exercises.restore_stamp(centers.db, run, struck)
        elif not why and corrects is not None:
            exercises.correct_stamp(centers.db, run, corrects)
        elif not why:
            exercises.stamp(centers.db, run, kind, plan_id, told)
        centers.later(1)
        assert bool(why) or centers.held(run).stamps != one.stamps
    assert len(seen) >= 5


def test_it_is_asked_of_a_workspace_that_is_only_read(centers: Centers) -> None:
    if centers.db.kind == "postgresql":
        return  # a file is what can be opened so
    centers.plan("MAIL", 60)
    path = Path(str(centers.db.url.database))
    other = open_database(f"sqlite:///file:{path}?mode=ro&uri=true", centers.db.actor, centers.now)
    try:
        assert len(loss.what_if(other, "EDC").services) == 5
    finally:
        other.dispose()


def test_what_was_done_to_plans_and_exercises_is_taken_back(centers: Centers) -> None:
    db = centers.db
    values: dict[str, Any] = {"service_id": centers.ids["MAIL"], "from_site_id": centers.ids["EDC"], "tier": 1}
    values |= {"to_site_id": centers.ids["WDC"], "rto_minutes": 60, "rpo_minutes": 5, "valid_from": date(2020, 1, 1)}
    undo(db, plans.add_plan(db, values, op_id="plan-1").op_id)
    assert plans.plans(db) == ()
    (mail,) = plans.add_plan(db, values, op_id="plan-2").ids  # the one that was taken back is not in its way
    plans.add_step(db, mail, {"words": "Mount", "minutes": 5}, op_id="step-1")
    (step,) = plans.plans(db)[0].plan.steps
    undo(db, plans.remove_step(db, mail, step.id, step.version, op_id="step-2").op_id)
    assert [one.words for one in plans.plans(db)[0].plan.steps] == ["Mount"]
    undo(db, plans.edit_plan(db, mail, {"rto_minutes": 60}, {"rto_minutes": 30}, op_id="plan-3").op_id)
    assert plans.plans(db)[0].plan.rto_minutes == 60
    row = {"title": "Fail over", "kind": "fail_over", "planned_on": date(2026, 6, 12), "plan_ids": (mail,)}
    made = exercises.add_exercise(db, row, op_id="exercise-1")
    exercises.add_follow_up(db, made.ids[0], {"words": "Buy a line"}, op_id="todo-1")
    undo(db, "todo-1")
    undo(db, made.op_id)
    (one,) = exercises.exercises(db)
    assert (one.state, one.plan_ids, [todo.state for todo in one.follow_ups]) == (
        ExerciseState.CANCELLED, (mail,), ["dropped"],
    )  # fmt: skip


def test_what_acts_say_is_what_the_feed_tells(centers: Centers) -> None:
    db, told = centers.db, Told()
    values: dict[str, Any] = {"service_id": centers.ids["MAIL"], "from_site_id": centers.ids["EDC"], "tier": 1}
    values |= {"to_site_id": centers.ids["WDC"], "rto_minutes": 60, "rpo_minutes": 5, "valid_from": date(2020, 1, 1)}
    (mail,) = told(db, "datacenters.add_plan", values).ids
    told(db, "datacenters.edit_plan", mail, {"tier": 1}, {"tier": 2})
    told(db, "datacenters.add_step", mail, {"words": "Mount", "minutes": 5})
    (step,) = plans.plans(db)[0].plan.steps
    told(db, "datacenters.edit_step", mail, step.id, step.version, {"minutes": 6})
    told(db, "datacenters.remove_step", mail, step.id, step.version + 1)
    row = {"title": "Fail over", "kind": "fail_over", "planned_on": date(2026, 6, 12), "plan_ids": (mail,)}
    (run,) = told(db, "datacenters.add_exercise", row).ids
    told(db, "datacenters.edit_exercise", run, {"title": "Fail over"}, {"title": "Talk", "plan_ids": (mail,)})
    stamped = told(db, "datacenters.stamp", run, StampKind.BEGUN)
    told(db, "datacenters.correct_stamp", run, stamped.derived["stamp_id"])
    told(db, "datacenters.restore_stamp", run, stamped.derived["stamp_id"])
    again = centers.held(run).stamp_of(StampKind.BEGUN)
    assert again is not None
    exercises.correct_stamp(db, run, again.id)
    told(db, "datacenters.call_off", run, centers.held(run).version)
    told(db, "datacenters.add_follow_up", run, {"words": "Buy a line"})
    (todo,) = centers.held(run).follow_ups
    told(db, "datacenters.edit_follow_up", todo.id, todo.version, {"state": "done"})
    assert len(told.names) == 13

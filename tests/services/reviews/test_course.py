"""A review from its plan to its signature, on both databases: invitations, minutes, decisions, the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, insert, select, update

from app.db import rule_sets
from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.cab.settings import RULES, CabRules
from app.domain.changes_made import TOLD
from app.domain.periods import Period
from app.domain.reviews.course import Standing
from app.errors import Conflict, InputError, LongleafError, NotAllowed
from app.services.agencies import handover
from app.services.agencies import reads as agencies
from app.services.reviews import acts, course, planning, reads
from app.services.workspace.undo import undo
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    world = build_world(db)

    def fill(conn: Connection) -> None:
        rule_sets.store(conn, RULES, replace(CabRules(), mailbox="desk@it.nc.gov"))
        for name, login in (("Bea Okafor", "bea"), ("Bo Lindqvist", "bo"), ("Cleo Ode", None)):
            mail = f"{name.split()[0].lower()}@example.gov"
            insert_record(conn, t.person, {"name": name, "login": login, "email": mail})
        rows = [
            {"agency_id": world.agencies["DOA"], "person_id": id, "role": role, "valid_from": date(2020, 1, 1)}
            for id, role in ((1, "brm"), (3, "cio"))
        ]
        conn.execute(insert(t.agency_assignment), rows)

    db.write(fill, what="people")
    return world


def plan(db: Database, world: World, day: date = date(2026, 10, 8)) -> int:
    return planning.plan_review(db, world.agencies["DOA"], day, Period.parse("2026-09")).ids[0]


def mails(db: Database) -> list[tuple[str, str, int]]:
    m = t.mail.c
    with db.read() as conn:
        rows = conn.execute(select(m.kind, m.to_mail, m.sequence).where(m.state == "queued").order_by(m.id))
        return [tuple(row) for row in rows]


def test_a_review_from_its_plan_to_its_signature(db: Database, world: World) -> None:
    planning.set_cadence(db, world.agencies["DOA"], 1)
    id = plan(db, world)
    found = reads.review(db, id)
    assert [(one.name, one.part) for one in found.participants] == [("Bea Okafor", "chair"), ("Cleo Ode", "member")]
    assert found.review.brm == "Bea Okafor"
    assert found.review.missing == ("Write commentary", "Issue packet", "Send invitation")
    invited = course.invite(db, id, found.review.version)
    assert TOLD in invited.derived
    assert mails(db) == [("invitation", "bea@example.gov", 0), ("invitation", "cleo@example.gov", 0)]
    assert "invited" in reads.review(db, id).review.done

    moved = course.edit(db, id, {"held_on": date(2026, 10, 8)}, {"held_on": date(2026, 10, 9)})
    assert "moved to Friday 9 October 2026" in moved.text
    assert mails(db) == [("update", "bea@example.gov", 1), ("update", "cleo@example.gov", 1)]
    with pytest.raises(NotAllowed, match="is planned for Friday 9 October 2026"):
        course.hold(db, id, reads.review(db, id).review.version, "Said.")

    world.clock.to("2026-10-09 11:00")
    version = reads.review(db, id).review.version
    held = course.hold(db, id, version, "Figures shown.", [3], ["Move to a monthly rhythm", " "])
    assert "1 decision is recorded. The next one is planned for Friday 13 November 2026." in held.text
    after = reads.review(db, id)
    assert [one.name for one in after.participants if one.present] == ["Cleo Ode"]
    assert [(a.kind, a.title, a.state) for a in after.agreed] == [("decision", "Move to a monthly rhythm", "done")]
    with pytest.raises(NotAllowed, match="is held"):
        course.set_people(db, id, [(1, "chair")])
    course.edit(db, id, {"notes": "Figures shown."}, {"notes": "Figures shown, questions answered."})
    signed = course.sign(db, id, reads.review(db, id).review.version, "Cleo Ode")
    assert "Cleo Ode agreed for DOA" in signed.text
    done = reads.review(db, id).review
    assert done.standing is Standing.SIGNED
    with pytest.raises(NotAllowed, match="signed off"):
        course.edit(db, id, {"notes": done.notes}, {"notes": "Other"})
    with pytest.raises(LongleafError):  # nor past the services
        db.write(
            lambda conn: conn.execute(update(t.review).where(t.review.c.id == id).values(notes="x", version=99)),
            what="sneak",
        )
    course.reopen(db, id, done.version)
    assert reads.review(db, id).review.standing is Standing.HELD


def test_a_held_review_is_taken_back_whole(db: Database, world: World) -> None:
    id = plan(db, world, date(2026, 10, 5))
    held = course.hold(db, id, reads.review(db, id).review.version, "Said.", (), ["Decided"], op_id="held")
    assert len(reads.reviews(db)) == 2
    undo(db, held.op_id)
    assert [(r.id, r.standing) for r in reads.reviews(db) if r.standing is Standing.PLANNED] == [(id, Standing.PLANNED)]
    assert [a.state for a in reads.review(db, id).agreed] == ["dropped"]


def test_cancelled_and_planned_again(db: Database, world: World) -> None:
    id = plan(db, world)
    course.invite(db, id, 1)
    course.cancel(db, id, reads.review(db, id).review.version, "Storm")
    assert [kind for kind, _to, _n in mails(db)] == ["cancellation", "cancellation"]
    with pytest.raises(Conflict):
        course.restore(db, id, 1)
    course.restore(db, id, reads.review(db, id).review.version)
    assert reads.review(db, id).review.standing is Standing.PLANNED
    assert {(kind, n) for kind, _to, n in mails(db)} == {("update", 2)}


def test_by_cadence_each_agency_has_one_ahead(db: Database, world: World) -> None:
    planning.set_cadence(db, world.agencies["DOR"], 0)
    planning.set_cadence(db, world.agencies["DPS"], 12)
    made = planning.plan_by_cadence(db)
    assert made.text == "2 reviews are planned: DOA and DPS."
    assert [(r.code, r.day, r.period) for r in reads.reviews(db)] == [
        ("DOA", date(2027, 1, 11), "2026Q4"),
        ("DPS", date(2027, 7, 9), "FY2027"),
    ]
    assert planning.plan_by_cadence(db).text.startswith("Every agency")
    with pytest.raises(InputError, match="already"):
        plan(db, world, date(2027, 1, 11))
    with pytest.raises(InputError, match="is a holiday"):
        plan(db, world, date(2026, 11, 11))


def test_a_brm_hands_over_and_the_past_says_what_it_said(db: Database, world: World) -> None:
    first, later = plan(db, world), plan(db, world, date(2026, 12, 10))
    course.invite(db, later, 1)
    said = handover.hand_over(db, 1, 2, date(2026, 11, 2))
    assert "Bo Lindqvist follows Bea Okafor in 1 agency from Monday 2 November 2026 on" in said.text
    assert [(r.id, r.brm) for r in reads.reviews(db)] == [(first, "Bea Okafor"), (later, "Bo Lindqvist")]
    assert reads.review(db, later).participants[0].name == "Bo Lindqvist"
    assert {(k, to) for k, to, _n in mails(db)} == {
        *(("removal", "bea@example.gov"), ("invitation", "bo@example.gov"), ("invitation", "cleo@example.gov"))
    }
    world.clock.to("2026-11-05 10:00")

    def brm(on: date | None) -> str | None:
        row = next(r for r in agencies.matrix(db, on=on) if r.code == "DOA")
        return row.brm.name if row.brm else None

    assert (brm(None), brm(date(2026, 10, 6)), brm(date(2026, 11, 2))) == ("Bo Lindqvist", "Bea Okafor", "Bo Lindqvist")
    assert {line.brm: line.agencies for line in reads.brm_load(db)} == {"Bo Lindqvist": 1, "Bea Okafor": 0}


def test_actions_have_a_measure_and_requirements_a_stage(db: Database, world: World) -> None:
    doa, id = world.agencies["DOA"], plan(db, world)
    values = {"title": "Shared signature", "kind": "requirement", "stage": "idea"}
    acts.save_action(db, doa, values, review_id=id)
    (wish,) = reads.review(db, id).agreed
    with pytest.raises(InputError, match="has a service there"):
        acts.save_action(db, doa, {"stage": "catalog", "service_id": None}, wish.id, wish.version)
    acts.save_action(
        db,
        doa,
        {"stage": "catalog", "service_id": 1, "measure": "Days to sign", "measured_before": "9", "measured_after": "2"},
        wish.id,
        wish.version,
    )
    (wish,) = reads.review(db, id).agreed
    assert (wish.service_name, wish.measured_before, wish.measured_after) == ("Service MAIL", "9", "2")
    with pytest.raises(InputError, match="not one of this agency"):
        acts.save_action(db, world.agencies["DOR"], values, review_id=id)

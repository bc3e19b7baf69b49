"""The BRM matrix: dated assignments, gaps, verification, actions; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select

from app.db import tables as t
from app.db.engine import Database
from app.domain.agencies import MatrixRow, PersonRef
from app.domain.periods import Period
from app.domain.vocabulary import Role
from app.errors import Conflict, InputError, NotAllowed
from app.services.agencies import acts as agencies
from app.services.agencies import reads
from app.services.reviews import acts as reviews
from app.services.reviews import planning
from tests.services.people import as_person

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@pytest.fixture
def desk(db: Database) -> Database:
    db.now = lambda: NOW

    def fill(conn: Connection) -> None:
        day = date(2020, 1, 1)
        conn.execute(
            insert(t.agency),
            [
                {"code": "DHHS", "name": "Health and Human Services", "valid_from": day, "valid_to": None},
                {"code": "DOR", "name": "Revenue", "valid_from": day, "valid_to": None},
                {"code": "OLD", "name": "Gone", "valid_from": day, "valid_to": date(2023, 1, 1)},
            ],
        )
        conn.execute(
            insert(t.person),
            [
                {"name": "Bea Okafor", "login": "bea"},
                {"name": "Bo Lindqvist", "login": "bo"},
                {"name": "Contact Only", "login": None},
            ],
        )
        conn.execute(insert(t.service), [{"code": "NCID", "name": "Identity", "valid_from": day}])
        conn.execute(insert(t.agency_service), [{"agency_id": 1, "service_id": 1, "valid_from": day}])

    db.write(fill, what="test data")
    return db


def row(db: Database, code: str) -> MatrixRow:
    return next(r for r in reads.matrix(db) if r.code == code)


def test_only_agencies_of_today_with_their_gaps(desk: Database) -> None:
    rows = reads.matrix(desk)
    assert [r.code for r in rows] == ["DHHS", "DOR"]
    assert rows[0].services == ("Identity",)
    assert rows[1].gaps == ("No BRM", "No backup BRM", "No MIP contact", "No CAB representative", "No review planned")
    assert rows[1].health.attainment.due == 0


def test_assign_many_and_keep_the_history(desk: Database) -> None:
    agencies.assign(desk, [1, 2], "brm", 1, date(2026, 1, 1))
    agencies.assign(desk, [1], "brm", 2)
    assert row(desk, "DHHS").brm == PersonRef(2, "Bo Lindqvist", "bo")
    assert row(desk, "DOR").brm == PersonRef(1, "Bea Okafor", "bea")
    history = reads.agency_detail(desk, 1).assignments
    assert [(a.person.name, a.valid_from, a.valid_to) for a in history] == [
        ("Bo Lindqvist", TODAY, None),
        ("Bea Okafor", date(2026, 1, 1), TODAY),
    ]


def test_taking_a_role_away_leaves_a_gap(desk: Database) -> None:
    agencies.assign(desk, [1], "brm", 1, date(2026, 1, 1))
    agencies.assign(desk, [1], "brm", None)
    assert row(desk, "DHHS").brm is None
    assert "No BRM" in row(desk, "DHHS").gaps


def test_a_second_thought_on_the_same_day_replaces(desk: Database) -> None:
    agencies.assign(desk, [1], "brm", 1)
    agencies.assign(desk, [1], "brm", 2)
    assert [a.person.name for a in reads.agency_detail(desk, 1).assignments] == ["Bo Lindqvist"]


def test_assignments_are_on_the_audit_trail(desk: Database) -> None:
    agencies.assign(desk, [1], "brm", 1)
    with desk.read() as conn:
        rows = conn.execute(select(t.audit.c.tbl, t.audit.c.op, t.audit.c.who)).all()
    assert ("agency_assignment", "I", desk.actor.login) in [tuple(r) for r in rows]


def test_contacts_go_stale_and_are_verified_by_one_call(desk: Database) -> None:
    agencies.add_contact(desk, 1, "mip", PersonRef(0, "Ida Ferreira", email="ida@example.com"))
    assert "No MIP contact" not in row(desk, "DHHS").gaps
    desk.now = lambda: NOW + timedelta(days=91)
    agencies.add_contact(desk, 1, "mip", PersonRef(0, "Bo Lee", email="bo@example.com"))  # verified when added
    assert "1 of 2 MIP contacts not verified for 90 days: Ida Ferreira" in row(desk, "DHHS").gaps
    contact = reads.agency_detail(desk, 1).contacts[0]
    agencies.verify_contacts(desk, [(contact.id, contact.version)])
    assert not [gap for gap in row(desk, "DHHS").gaps if "not verified" in gap]
    with pytest.raises(Conflict):
        agencies.verify_contacts(desk, [(contact.id, contact.version)])
    agencies.end_contact(desk, contact.id, contact.version + 1)
    agencies.end_contact(desk, contact.id + 1, 1)
    assert "No MIP contact" in row(desk, "DHHS").gaps


def test_actions_and_reviews(desk: Database) -> None:
    reviews.save_action(desk, 1, {"kind": "action", "title": "Send the rates", "due_on": date(2026, 11, 1)})
    reviews.save_action(desk, 1, {"kind": "action", "title": "Later", "due_on": date(2026, 12, 1)})
    assert (row(desk, "DHHS").open_actions, row(desk, "DHHS").late_actions) == (2, 1)
    late = reads.agency_detail(desk, 1).actions[0]
    reviews.save_action(desk, 1, {"state": "done"}, late.id, late.version)
    assert (row(desk, "DHHS").open_actions, row(desk, "DHHS").late_actions) == (1, 0)
    planning.plan_review(desk, 1, date(2026, 12, 10), Period.parse("2026-11"))
    assert row(desk, "DHHS").next_review == date(2026, 12, 10)
    with pytest.raises(InputError, match="Title"):
        reviews.save_action(desk, 1, {"title": " "})


def test_what_is_said_names_the_agencies(desk: Database) -> None:
    both = [
        agencies.add_contact(desk, 1, "mip", PersonRef(0, "Ida Ferreira")).text,
        agencies.add_contact(desk, 2, "mip", PersonRef(0, "Jo Tran")).text,
    ]
    ida, jo = (reads.agency_detail(desk, of).contacts[0] for of in (1, 2))
    assert [
        *both,
        agencies.verify_contacts(desk, [(ida.id, ida.version)]).text,
        agencies.verify_contacts(desk, [(jo.id, jo.version), (ida.id, ida.version + 1)]).text,
        agencies.verify_contacts(desk, []).text,
        agencies.assign(desk, [2, 1], "brm", 1).text,
        agencies.assign(desk, [1], "brm", None).text,
        agencies.end_contact(desk, ida.id, ida.version + 2).text,
    ] == [
        "DHHS: Ida Ferreira is a contact now.",
        "DOR: Jo Tran is a contact now.",
        "1 contact of DHHS verified.",
        "2 contacts of DHHS and DOR verified.",
        "No contact was verified.",
        "BRM of DHHS and DOR: Bea Okafor.",
        "BRM of DHHS: nobody.",
        "DHHS: Ida Ferreira is no longer a contact.",
    ]
    with pytest.raises(Conflict, match=r"^DOR: the contact Jo Tran was changed by somebody else meanwhile"):
        agencies.end_contact(desk, jo.id, jo.version)


def test_what_is_said_names_the_action_and_the_review(desk: Database) -> None:
    made = reviews.save_action(desk, 1, {"title": "Send the rates"})
    action = reads.agency_detail(desk, 1).actions[0]
    done = reviews.save_action(desk, 1, {"state": "done"}, action.id, action.version)
    planned = planning.plan_review(desk, 1, date(2026, 12, 10), Period.parse("2026-11"))
    assert [made.text, done.text, planned.text] == [
        "DHHS: the action \u201cSend the rates\u201d is added.",
        "DHHS: the action \u201cSend the rates\u201d is saved.",
        "DHHS: the review of November 2026 is planned for 10 December 2026."
        " No holidays are known for 2026: the day may be one.",
    ]
    with pytest.raises(Conflict, match="DHHS: the action \u201cSend the rates\u201d was changed by somebody"):
        reviews.save_action(desk, 1, {"state": "open"}, action.id, action.version)


def test_agents_do_not_reassign_agencies(desk: Database) -> None:
    with as_person(desk, "ann", Role.AGENT) as ann, pytest.raises(NotAllowed):
        agencies.assign(ann, [1], "brm", 1)
    with as_person(desk, "bea", Role.BRM) as bea:
        agencies.assign(bea, [1], "brm", 1)
        agencies.assign(bea, [1], "brm", 2)
    assert row(desk, "DHHS").brm == PersonRef(2, "Bo Lindqvist", "bo")


def test_the_matrix_takes_a_bounded_number_of_queries(desk: Database) -> None:
    from sqlalchemy import event

    statements: list[str] = []
    event.listen(desk.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    reads.matrix(desk)
    assert len([s for s in statements if s.lstrip().upper().startswith("SELECT")]) <= 14

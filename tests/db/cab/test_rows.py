"""Seats, events, votes and papers of a meeting as they are kept and read."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, insert, update

from app.db import owner, rule_sets
from app.db import tables as t
from app.db.cab import events, items, meetings, papers, rules, seats, votes
from app.db.cab.people import person_of_login
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.cab.settings import RULES, CabRules
from app.domain.cab.values import Ballot, CabEvent, Cast, FrozenText, PaperKind
from tests.db.cab.board import agency, change, person, slot
from tests.resting_guards import bulk_load


def _meeting(db: Database, conn: Connection) -> int:
    agency(conn, "DOT", cab_rep="bob", cab_alternate="bea")
    agency(conn, "DOR", cab_rep="cal")
    agency(conn, "OSBM", brm="max")
    return meetings.ensure(conn, slot(db, 1))


def test_each_agency_that_is_represented_on_the_day_has_a_seat(db: Database) -> None:
    def act(conn: Connection) -> int:
        meeting_id = _meeting(db, conn)
        old = insert_record(conn, t.agency, {"code": "DEQ", "name": "Deq", "valid_from": date(2020, 1, 1)})
        values = {"agency_id": old, "person_id": person(conn, "gone"), "role": "cab_rep"}
        insert_record(conn, t.agency_assignment, values | {"valid_from": date(2020, 1, 1), "valid_to": slot(db, 1)})
        new = {"agency_id": old, "person_id": person(conn, "next"), "role": "cab_rep", "valid_from": slot(db, 1)}
        insert_record(conn, t.agency_assignment, new)
        assert seats.fill(conn, meeting_id, slot(db, 1)) == 1
        assert seats.fill(conn, meeting_id, slot(db, 1)) == 0
        a = t.agency_assignment.c
        cal = person_of_login(conn, "cal")
        assert cal is not None
        left = (a.role == "cab_rep") & (a.person_id == cal.id)
        conn.execute(update(t.agency_assignment).where(left).values(valid_to=slot(db, 1), version=2))
        assert seats.fill(conn, meeting_id, slot(db, 1)) == 1
        assert set(seats.members_on(conn, date(2019, 1, 1))) == set()
        seats.add_guest(conn, meeting_id, name="Ms. Vendor", mail="vendor@example.org")
        return meeting_id

    meeting_id = db.write(act, what="test")
    with db.read() as conn:
        found = seats.of_meeting(conn, meeting_id)
        assert [(seat.name, [one.login for one in seat.people], seat.guest) for seat in found] == [
            ("Deq", ["next"], False),
            ("Dor", [], False),  # nobody stands for it any more
            ("Dot", ["bob", "bea"], False),
            ("Ms. Vendor", [], True),
        ]
        assert seats.meeting_of(conn, found[0].id) == meeting_id
        assert seats.of_meetings(conn, []) == {}


def test_events_stand_in_their_order_under_their_act(db: Database) -> None:
    def act(conn: Connection) -> int:
        meeting_id = _meeting(db, conn)
        assert events.append(conn, meeting_id, CabEvent.INVITED) == 1
        earlier = db.now() - timedelta(minutes=10)
        assert events.append(conn, meeting_id, CabEvent.INVITED, note="again", occurred_at=earlier) == 2
        return meeting_id

    meeting_id = db.write(act, what="invite", op_id="invite")
    with db.read() as conn:
        first, second = events.of_meeting(conn, meeting_id)
    assert (first.kind, first.op_id, first.author, first.occurred_at) == (
        CabEvent.INVITED,
        "invite",
        db.actor.login,
        None,
    )
    assert (second.seq, second.note) == (2, "again")
    assert second.moment < second.at


@pytest.fixture
def voted(db: Database) -> dict[str, int]:
    """An item on which a seat voted twice, an alternate for another version, and a member for emergencies once."""
    with owner.as_owner(db) as conn, bulk_load(conn):
        meeting_id = _meeting(db, conn)
        item = {"meeting_id": meeting_id, "change_id": change(db, conn, state="in_cab", cab_date=slot(db, 1))}
        item_id = insert_record(conn, t.cab_agenda_item, item)
        by_login = {seat.people[0].login: seat for seat in seats.of_meeting(conn, meeting_id)}
        people = {login: person_of_login(conn, login) for login in ("bob", "bea", "cal")}
        ids = {login: one.id for login, one in people.items() if one}
        member = insert_record(conn, t.ecab_member, {"person_id": ids["cal"], "valid_from": date(2020, 1, 1)})
        dot, dor = by_login["bob"].id, by_login["cal"].id
        votes.add(conn, item_id, 1, Ballot.APPROVE, seat_id=dot, person_id=ids["bob"])
        votes.add(
            conn, item_id, 1, Ballot.REJECT, seat_id=dot, person_id=ids["bea"], note="too soon", cast=Cast.RECORDED
        )
        votes.add(conn, item_id, 2, Ballot.ABSTAIN, seat_id=dot, person_id=ids["bea"])
        votes.add(conn, item_id, 2, Ballot.APPROVE, seat_id=dor, person_id=ids["cal"])
        votes.add(conn, item_id, 2, Ballot.APPROVE, ecab_member_id=member, person_id=ids["cal"], how="phone")
        conn.execute(update(t.cab_seat).where(t.cab_seat.c.id == dor).values(person_id=ids["bob"]))
    return {"item": item_id, "dot": dot, "dor": dor, "member": member}


def test_the_last_vote_of_who_still_has_the_seat_stands(db: Database, voted: dict[str, int]) -> None:
    with db.read() as conn:
        found = votes.of_items(conn, [voted["item"]])[voted["item"]]
        assert votes.of_items(conn, []) == {}
    said = [
        (vote.seat, vote.ecab_member_id, vote.vote.value, vote.content_n, vote.seq, vote.standing) for vote in found
    ]
    assert said == [
        (voted["dot"], None, "approve", 1, 1, False),  # corrected by the next one
        (voted["dot"], None, "reject", 1, 2, True),
        (voted["dot"], None, "abstain", 2, 1, True),
        (voted["dor"], None, "approve", 2, 1, False),  # somebody else has the seat now
        (None, voted["member"], "approve", 2, 1, True),
    ]
    assert [(vote.person_name, vote.agency, vote.how) for vote in found[-2:]] == [
        ("Cal", "Dor", ""),
        ("Cal", "", "phone"),
    ]
    assert [vote.cast for vote in found[:2]] == [Cast.OWN, Cast.RECORDED]


def test_papers_are_kept_with_their_digests(db: Database) -> None:
    with owner.as_owner(db) as conn, bulk_load(conn):
        meeting_id = _meeting(db, conn)
        first = papers.add(
            conn, meeting_id, PaperKind.AGENDA, {"form": 1, "ä": [1]}, b"%PDF", form=1, file_name="a.pdf"
        )
        agenda = PaperKind.AGENDA
        second = papers.add(conn, meeting_id, agenda, {"form": 1}, b"", form=1, file_name="b.pdf", reason="thawed")
        minutes = papers.add(conn, meeting_id, PaperKind.MINUTES, {"form": 1}, b"%", form=1, file_name="m.pdf")
        bob = person_of_login(conn, "bob")
        assert bob is not None
        papers.sign(conn, minutes, bob.id)
    with db.read() as conn:
        found = {paper.id: paper for paper in papers.of_meeting(conn, meeting_id)}
        assert (papers.data_of(conn, first), papers.file_of(conn, first)) == ({"form": 1, "ä": [1]}, b"%PDF")
        assert (papers.data_of(conn, 99), papers.file_of(conn, 99)) == (None, None)
    assert [(found[id].revision, found[id].reason) for id in (first, second)] == [(1, ""), (2, "thawed")]
    assert found[first].sha256 == hashlib.sha256(b"%PDF").hexdigest()
    canonical = r'{"form":1,"\u00e4":[1]}'
    assert found[first].data_sha == hashlib.sha256(canonical.encode()).hexdigest()
    assert (found[minutes].is_signed, found[minutes].signed_by, found[first].is_signed) == (True, "Bob", False)


def test_an_item_keeps_the_text_that_was_sent(db: Database, voted: dict[str, int]) -> None:
    with owner.as_owner(db) as conn, bulk_load(conn):
        items.freeze_text(conn, voted["item"], 1, FrozenText(2, {"title": "Move the mail"}))
        found = items.item_by_id(conn, voted["item"])
        assert found is not None
        assert found.frozen == FrozenText(2, {"title": "Move the mail"})
        assert not found.since_sent
        items.freeze_text(conn, voted["item"], 2, None)
        again = items.item_by_id(conn, voted["item"])
        assert again is not None
        assert (again.frozen, again.since_sent) == (None, False)
        sent = {"frozen_at": db.now()}
        conn.execute(update(t.cab_meeting).where(t.cab_meeting.c.id == again.meeting_id).values(**sent))
        late = items.item_by_id(conn, voted["item"])
        assert late is not None
        assert late.since_sent


def test_rules_are_kept_in_the_workspace(db: Database) -> None:
    with db.read() as conn:
        assert rules.load_rules(conn) == CabRules()
    wanted = CabRules(place="Room 2100", length=90, approvals=3)
    db.write(lambda conn: rule_sets.store(conn, RULES, wanted), what="rules")
    with db.read() as conn:
        assert rules.load_rules(conn) == wanted
    with owner.as_owner(db) as conn:
        meeting = meetings.meeting_by_id(conn, meetings.ensure(conn, slot(db, 1)))
    assert meeting is not None
    assert (meeting.place, meeting.length) == ("Room 2100", timedelta(minutes=90))


def test_a_meeting_on_a_holiday_has_its_day_still_to_be_chosen(db: Database) -> None:
    def act(conn: Connection) -> int:
        conn.execute(insert(t.holiday).values(day=slot(db, 2), name="Founders Day", source="test", status="derived"))
        return meetings.ensure(conn, slot(db, 2))

    meeting_id = db.write(act, what="test")
    with db.read() as conn:
        meeting = meetings.meeting_by_id(conn, meeting_id)
    assert meeting is not None
    assert (meeting.holiday, meeting.freeze_at) == ("Founders Day", None)
    assert meeting.cut_off is not None
    assert [day.weekday() for day in meeting.proposals] == [1, 3, 0, 4]  # Tuesday, Thursday, Monday, Friday

"""What no way of writing does to a review, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, Insert, Table, insert, update

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record, next_number
from app.domain.vocabulary import Role
from app.errors import LongleafError
from tests.db.playing import as_person

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.fixture
def review(db: Database) -> int:
    db.now = lambda: NOW

    def fill(conn: Connection) -> int:
        insert_record(conn, t.agency, {"code": "DOA", "name": "Administration", "valid_from": date(2020, 1, 1)})
        insert_record(conn, t.person, {"name": "Bea Okafor"})
        row = {"agency_id": 1, "held_on": date(2026, 12, 2), "period": "2026-11"}
        return insert_record(conn, t.review, row)

    return db.write(fill, what="test data")


def put(db: Database, id: int, version: int, **values: Any) -> None:
    r = t.review.c
    done = update(t.review).where(r.id == id, r.version == version).values(**values, version=version + 1)
    db.write(lambda conn: conn.execute(done).rowcount, what="put")


def refused(db: Database, id: int, version: int, words: str, **values: Any) -> None:
    with pytest.raises(LongleafError, match=words):
        put(db, id, version, **values)


def add(db: Database, table: Table, row: dict[str, Any], words: str) -> None:
    with pytest.raises(LongleafError, match=words):
        db.write(lambda conn: conn.execute(insert(table), row).rowcount, what="put")


def test_a_review_goes_its_course_whatever_writes_it(db: Database, review: int) -> None:
    held = {"agency_id": 1, "held_on": date(2026, 11, 2), "period": "2026-10", "state": "held"}
    add(db, t.review, held, "begins as a planned one")
    refused(db, review, 1, "not in the future", state="held")
    put(db, review, 1, held_on=date(2026, 12, 1), state="held")
    refused(db, review, 2, "from where it is planned", state="cancelled")
    refused(db, review, 2, "in one's own name", signed_at=NOW, signed_by="somebody else")
    refused(db, review, 2, "at the time that it is", signed_at=NOW - timedelta(days=9), signed_by=db.actor.login)
    for clock in ("25:00", "10:60", "1 :00", "10-00"):  # one that cannot be read is in the way of every review
        refused(db, review, 2, "at a time of day", start_time=clock)
    put(db, review, 2, signed_at=NOW, signed_by=db.actor.login, signed_for="Cleo Ode")
    for values in ({"notes": "Other"}, {"signed_for": "Other"}, {"held_on": date(2026, 11, 30)}):
        refused(db, review, 3, "until it is opened again", **values)
    add(db, t.review_person, {"review_id": review, "person_id": 1}, "until it is opened again")
    refused(db, review, 3, "from where it is planned", state="cancelled")
    put(db, review, 3, signed_at=None, signed_by="", signed_for="")
    put(db, review, 4, notes="Other")


def test_a_reader_disputes_what_was_printed_for_their_own_agency_and_writes_nothing_else(db: Database) -> None:
    db.now = lambda: NOW
    a, p = t.agency, t.packet

    def fill(conn: Connection) -> None:
        for code, parent in (("DOT", None), ("DMV", 1), ("DOA", None)):
            insert_record(conn, a, {"code": code, "name": code, "valid_from": date(2020, 1, 1), "parent_id": parent})
        insert_record(conn, t.person, {"name": "Rita Lee", "login": "frita", "agency_id": 1})
        for agency in (1, 2, 3):
            row = {
                "agency_id": agency,
                "period": "2026-10",
                "revision": 1,
                "as_of": NOW,
                "data_hash": "0",
                "status": "final",
                "file_path": "",
            }
            conn.execute(insert(p), {**row, "figures": {"sla.resolution.low#2.percent": "91.1 %"}})

    db.write(fill, what="test data")
    row = {
        "packet_id": 2,
        "figure": "sla.resolution.low#2.percent",
        "value": "91.1 %",
        "said": "No.",
        "told_by": "Rita",
        "at": NOW,
    }
    row |= {"told_on": date(2026, 12, 1), "due_on": date(2026, 12, 15)}

    def write(who: Database, **values: Any) -> None:
        def act(conn: Connection) -> int:
            number = next_number(conn, "FDS")
            return conn.execute(insert(t.figure_dispute), {**row, "number": number, **values}).rowcount

        who.write(act, what="dispute")

    with as_person(db, "frita", Role.READER) as rita:
        for values, words in (
            ({"packet_id": 3}, "of their own agency"),
            ({"told_on": date(2026, 11, 2)}, "and today"),
            ({"value": "99.9 %"}, "as it was printed"),
            ({"figure": "sla.nonsense", "value": ""}, "a figure or a section of the packet"),
        ):
            with pytest.raises(LongleafError, match=words):
                write(rita, **values)
        write(rita)  # of a part of the agency
        write(rita, packet_id=1, figure="section.backlog", value="")
        with pytest.raises(LongleafError, match="once until it is answered"):
            write(rita)
        answer = {"dispute_id": 1, "answer": "upheld", "reason": "So."}
        planned = {"agency_id": 1, "held_on": date(2026, 12, 1)}
        insertions = (insert(t.figure_dispute_answer).values(**answer), insert(t.review).values(**planned))
        for insertion in insertions:
            with pytest.raises(LongleafError):
                rita.write(partial(_run, insertion), what="other")


def _run(insertion: Insert, conn: Connection) -> int:
    return conn.execute(insertion).rowcount

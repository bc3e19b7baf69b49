"""What no way of writing does to answers of requests, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.request_fields import FieldKind
from app.domain.vocabulary import Role
from app.errors import LongleafError
from tests.services.people import as_person
from tests.ticket_world import World, build_world

GOOD = {"number": "-12.5", "date": "2026-12-01", "choice": "Red", "yes_no": "yes", "agency": "", "text": "x\ny"}
BAD = {
    "number": ("1.2.3", "1-2", "--1", "1e3", ".", "1" * 21),
    "date": ("2026-13-01", "2026-12-32", "1 Dec 2026", "2026-12-1", "20x6-12-01"),
    "choice": ("red", "Re", "Red\nBlue", "Blue\n"),
    "yes_no": ("Yes", "1"),
    "agency": ("XYZ",),
    "person": ("nobody",),
    "text": ("x" * 2001,),
}


@pytest.fixture
def asked(db: Database) -> tuple[World, int, dict[str, int]]:
    """A ticket of MAIL, and a field of each kind."""
    world = build_world(db)

    def fill(conn: Connection) -> tuple[int, dict[str, int]]:
        row = {"number": "REQ1", "kind": "request", "title": "It", "agency_id": next(iter(world.agencies.values()))}
        row |= {"service_id": world.services["MAIL"], "impact": 4, "urgency": 3, "priority": 3, "opened_at": db.now()}
        ticket = insert_record(conn, t.ticket, row)
        first = date(2026, 1, 1)
        fields = {
            kind.value: insert_record(
                conn,
                t.request_field,
                {"service_id": world.services["MAIL"], "label": kind.value, "kind": kind.value, "choices": "Red\nBlue"}
                | {"valid_from": first},
            )
            for kind in FieldKind
        }
        return ticket, fields

    return world, *db.write(fill, what="test data")


def answer(db: Database, ticket: int, fields: dict[str, int], kind: str, value: str, **other: Any) -> None:
    row = {"ticket_id": ticket, "field_id": fields[kind], "label": kind, "kind": kind, "value": value, "at": db.now()}
    db.write(lambda conn: conn.execute(insert(t.request_answer).values(**{**row, **other})).rowcount, what="put")


def test_values_are_of_the_declared_kind(db: Database, asked: tuple[World, int, dict[str, int]]) -> None:
    world, ticket, fields = asked
    for kind, value in GOOD.items():
        answer(db, ticket, fields, kind, value or next(iter(world.agencies)))
    for kind, values in BAD.items():
        for value in values:
            with pytest.raises(LongleafError):
                answer(db, ticket, fields, kind, value)
    with pytest.raises(LongleafError, match=r"(?i)as it is asked"):
        answer(db, ticket, fields, "text", "x", label="Another")
    with pytest.raises(LongleafError, match=r"(?i)as it is asked"):
        answer(db, ticket, {"text": fields["number"]}, "text", "x", label="number")
    with pytest.raises(LongleafError):
        answer(db, ticket, fields, "text", "x", author="bob")
    with pytest.raises(LongleafError):
        db.write(lambda conn: conn.execute(update(t.request_answer).values(value="y")).rowcount, what="put")


def test_only_what_is_asked_for_the_service_today_is_answered(
    db: Database, asked: tuple[World, int, dict[str, int]]
) -> None:
    world, ticket, fields = asked
    other = next(id for code, id in world.services.items() if code != "MAIL")
    db.write(
        lambda conn: conn.execute(update(t.ticket).values(service_id=other, version=2)).rowcount, what="another service"
    )
    with pytest.raises(LongleafError, match=r"(?i)as it is asked"):
        answer(db, ticket, fields, "text", "x")
    with as_person(db, "bea", Role.BRM) as brm, pytest.raises(LongleafError):
        answer(brm, ticket, fields, "text", "x")

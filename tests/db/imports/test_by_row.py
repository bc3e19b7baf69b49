"""What the database refuses costs that item only, on both databases, and a dry run says the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, text

from app.db import tables as t
from app.db.engine import Database
from app.db.imports.by_row import Outcome, write_by_row
from app.errors import EnvironmentFault, InputError

Item = dict[str, Any]


def group(code: str, name: str | None = "Desk") -> Item:
    return {"code": code, "name": name}


def add_groups(conn: Connection, items: Sequence[Item]) -> None:
    conn.execute(insert(t.support_group), list(items))


def codes(db: Database) -> list[str]:
    with db.read() as conn:
        return list(conn.execute(select(t.support_group.c.code).order_by(t.support_group.c.id)).scalars())


def write(db: Database, items: Sequence[Item], add: Any = add_groups) -> Outcome[Item]:
    return db.write(lambda conn: write_by_row(conn, items, add), what="test")


@pytest.mark.parametrize("bad", [0, 1, 6, 12])
def test_one_bad_item_costs_itself(db: Database, bad: int) -> None:
    items = [group(f"G{i}") for i in range(13)]
    items[bad] = group(f"G{bad}", None)
    outcome = write(db, items)
    assert outcome.written == [item for i, item in enumerate(items) if i != bad]
    (refused,) = outcome.refused
    assert (refused.item, refused.field, refused.why) == (items[bad], "name", "a required value is missing")
    assert codes(db) == [f"G{i}" for i in range(13) if i != bad]


def test_the_second_of_two_alike_is_refused(db: Database) -> None:
    outcome = write(db, [group("A"), group("B"), group("A", "Other")])
    assert [(r.item["name"], r.field) for r in outcome.refused] == [("Other", "code")]
    assert outcome.refused[0].why == "there is already a record of the same kind with this value"
    assert codes(db) == ["A", "B"]


def test_all_bad_is_nothing_written(db: Database) -> None:
    outcome = write(db, [group("A", None), group("B", None)])
    assert (outcome.written, len(outcome.refused), codes(db)) == ([], 2, [])


def test_nothing_to_write_asks_nothing(db: Database) -> None:
    assert write(db, []) == Outcome()


@pytest.fixture
def dot(db: Database) -> int:
    """An agency's id."""
    values = {"code": "DOT", "name": "DOT", "valid_from": date(2000, 1, 1)}
    return int(
        db.write(lambda c: c.execute(insert(t.agency).values(**values).returning(t.agency.c.id)).scalar_one(), what="t")
    )


def ticket(agency: int, number: str, **more: Any) -> Item:
    """Return a ticket's columns."""
    plain = {"number": number, "kind": "incident", "title": "T", "impact": 1, "urgency": 1, "priority": 1}
    return plain | {"agency_id": agency, "opened_at": datetime(2026, 1, 1, tzinfo=UTC), "source": "import:x"} | more


def add_tickets(conn: Connection, items: Sequence[Item]) -> None:
    for item in items:
        conn.execute(insert(t.ticket).values(**item))


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"priority": 9}, "the value is outside what is allowed"),
        ({"priority": 2**70}, "the number is too large"),
        ({"parent_id": 4711}, "it refers to a record that is not there"),
        ({"title": None}, "a required value is missing"),
    ],
)
def test_values_outside_the_limits(db: Database, dot: int, values: Item, why: str) -> None:
    items = [ticket(dot, "X1"), ticket(dot, "X2", **values), ticket(dot, "X3")]
    outcome = write(db, items, add_tickets)
    assert [item["number"] for item in outcome.written] == ["X1", "X3"]
    assert [(r.item["number"], r.why) for r in outcome.refused] == [("X2", why)]


def test_a_lone_surrogate_is_that_items_fault(db: Database) -> None:
    outcome = write(db, [group("A"), group("B", "\ud800"), group("C")])
    assert codes(db) == ["A", "C"]
    assert outcome.refused[0].why == "it holds a character that the database does not keep"


@pytest.mark.parametrize("length", [6_000, 40_000], ids=["of a key", "of a page"])
def test_what_an_index_cannot_hold_is_that_items_fault(pg_db: Database, length: int) -> None:
    """PostgreSQL's index keeps 2,704 bytes of a value: the bounds of the column are in front of it."""
    values = {"code": "DOT", "name": "DOT", "valid_from": date(2000, 1, 1)}
    dot = pg_db.write(
        lambda c: c.execute(insert(t.agency).values(**values).returning(t.agency.c.id)).scalar_one(), what="t"
    )
    long = " ".join(sha256(str(i).encode()).hexdigest() for i in range(length // 65))
    items = [ticket(dot, "X1"), ticket(dot, "X2", assignee=long), ticket(dot, "X3")]
    outcome = write(pg_db, items, add_tickets)
    assert [item["number"] for item in outcome.written] == ["X1", "X3"]
    assert [(r.field, r.why) for r in outcome.refused] == [("assignee", "the value is outside what is allowed")]


def test_a_guard_speaks_for_itself(db: Database, dot: int) -> None:
    items = [ticket(dot, "X1"), ticket(dot, "X2", opened_at=db.now() + timedelta(days=3))]
    outcome = write(db, items, add_tickets)
    assert [r.item["number"] for r in outcome.refused] == ["X2"]
    assert "future" in outcome.refused[0].why
    assert not outcome.refused[0].why.endswith(".")


def test_a_service_may_refuse_an_item_in_words(db: Database) -> None:
    def add(conn: Connection, items: Sequence[Item]) -> None:
        if any(item["code"] == "B" for item in items):
            raise InputError("B is no group.")
        add_groups(conn, items)

    outcome = write(db, [group("A"), group("B"), group("C")], add)
    assert [(r.item["code"], r.why) for r in outcome.refused] == [("B", "B is no group")]
    assert codes(db) == ["A", "C"]


def test_what_is_no_items_fault_stops_the_whole(db: Database) -> None:
    def add(conn: Connection, items: Sequence[Item]) -> None:
        add_groups(conn, items)
        if any(item["code"] == "B" for item in items):
            raise EnvironmentFault("The disk is full.")

    with pytest.raises(EnvironmentFault):
        write(db, [group("A"), group("B")], add)
    assert codes(db) == []


def test_a_bug_stays_a_bug(db: Database) -> None:
    def add(conn: Connection, _items: Sequence[Item]) -> None:
        conn.execute(text("INSERT INTO no_such_table VALUES (1)"))

    with pytest.raises(Exception, match="no_such_table"):
        write(db, [group("A")], add)


def test_a_trial_says_the_same_and_leaves_nothing(db: Database) -> None:
    items = [group("A"), group("B", None), group("A", "Other"), group("C")]
    with db.read() as conn:
        before = [conn.execute(select(func.count()).select_from(table)).scalar_one() for table in (t.audit, t.op)]
    tried = db.trial(lambda conn: write_by_row(conn, items, add_groups), what="test")
    with db.read() as conn:
        after = [conn.execute(select(func.count()).select_from(table)).scalar_one() for table in (t.audit, t.op)]
    assert (codes(db), after) == ([], before)
    assert tried == write(db, items)

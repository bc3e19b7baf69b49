"""Bulk insert stores what single inserts would, on both databases, and puts indexes and keys back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from app.db import tables as t
from app.db.bulk import bulk_insert, reset_identities, without_indexes
from app.db.engine import Database
from app.db.guards.install import bulk_load
from app.db.types import from_micros, to_micros

AWKWARD = [
    "plain",
    "tab\there",
    "line\nbreak",
    "back\\slash",
    "\\N",
    "",
    "Ünïcødé 漢字",
    'quote\'s "two"',
    "cr\rlf\r\n",
]


def test_awkward_texts_come_back_as_they_were(db: Database) -> None:
    n = len(AWKWARD)
    with db.engine.begin() as conn, bulk_load(conn):
        bulk_insert(conn, t.site, {"id": np.arange(1, n + 1), "code": [f"S{i}" for i in range(n)], "name": AWKWARD})
        reset_identities(conn, [t.site])
    with db.read() as conn:
        assert list(conn.execute(select(t.site.c.name).order_by(t.site.c.id)).scalars()) == AWKWARD


def test_every_type_and_null(db: Database) -> None:
    at = datetime(2026, 3, 8, 6, 59, 59, 123456, tzinfo=UTC)
    with db.engine.begin() as conn, bulk_load(conn):
        bulk_insert(
            conn,
            t.calendar,
            {
                "code": ["a", "b"],
                "name": ["A", "B"],
                "zone": ["UTC", "UTC"],
                "uses_holidays": [True, False],
                "week": [{"0": [["08:00", "17:00"]], "note": "tab\t\\"}, {}],
            },
        )
        bulk_insert(
            conn,
            t.agency,
            {
                "code": ["X", "Y"],
                "name": ["x", "y"],
                "valid_from": [date(2020, 2, 29), "2021-01-01"],
                "valid_to": [None, date(2030, 1, 1)],
                "predecessor_id": [None, 1],
            },
        )
        bulk_insert(
            conn,
            t.freeze,
            {
                "name": ["f", "g"],
                "kind": ["tax", "other"],
                "start_at": [to_micros(at), 0],
                "end_at": np.array([to_micros(at + timedelta(1)), 1_000_000]),
                "agency_id": [1, None],
            },
        )
        bulk_insert(
            conn,
            t.ticket,
            {
                "number": ["INC1"],
                "kind": ["incident"],
                "title": ["t"],
                "impact": [1],
                "urgency": [2],
                "priority": [1],
                "agency_id": [1],
                "opened_at": [to_micros(at)],
                "closed_at": [None],
                "first_contact": [None],
            },
        )
    with db.read() as conn:
        weeks = conn.execute(select(t.calendar.c.week, t.calendar.c.uses_holidays).order_by(t.calendar.c.id)).all()
        assert weeks == [({"0": [["08:00", "17:00"]], "note": "tab\t\\"}, True), ({}, False)]
        agencies = conn.execute(select(t.agency.c.valid_from, t.agency.c.valid_to, t.agency.c.predecessor_id)).all()
        assert agencies == [(date(2020, 2, 29), None, None), (date(2021, 1, 1), date(2030, 1, 1), 1)]
        freezes = conn.execute(select(t.freeze.c.start_at, t.freeze.c.end_at).order_by(t.freeze.c.id)).all()
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        assert freezes == [(at, at + timedelta(1)), (epoch, epoch + timedelta(seconds=1))]
        row = conn.execute(select(t.ticket)).mappings().one()
        assert (row["opened_at"], row["closed_at"], row["first_contact"]) == (at, None, None)
        assert (row["state"], row["description"]) == ("new", "")  # columns not given take their defaults


def test_ids_go_on_behind_the_largest(db: Database) -> None:
    with db.engine.begin() as conn, bulk_load(conn):
        bulk_insert(conn, t.site, {"id": [41], "code": ["EDC"], "name": ["Eastern"]})
        reset_identities(conn, [t.site])
        conn.execute(t.site.insert().values(code="WDC", name="Western"))
        assert conn.execute(select(t.site.c.id).where(t.site.c.code == "WDC")).scalar() == 42


def test_columns_of_different_length_are_refused(sqlite_db: Database) -> None:
    with sqlite_db.engine.begin() as conn, pytest.raises(ValueError, match="site: columns differ"):
        bulk_insert(conn, t.site, {"code": ["a", "b"], "name": ["one"]})


def test_nothing_to_insert(db: Database) -> None:
    with db.engine.begin() as conn:
        assert bulk_insert(conn, t.site, {"code": [], "name": []}) == 0
        assert bulk_insert(conn, t.site, {}) == 0


def _schema(conn: Connection) -> object:
    look = inspect(conn)
    return [
        (sorted(str(i["name"]) for i in look.get_indexes(n)), sorted(str(k["name"]) for k in look.get_foreign_keys(n)))
        for n in ("ticket_event", "sla_clock", "survey")
    ]


def test_indexes_and_keys_are_put_back_and_checked(db: Database) -> None:
    tables = [t.ticket_event, t.sla_clock, t.survey]
    declared = [str(CreateTable(table)) for table in tables]
    with db.engine.begin() as conn, bulk_load(conn):
        before = _schema(conn)
        with without_indexes(conn, tables):
            assert _schema(conn) != before
        assert _schema(conn) == before
    assert [str(CreateTable(table)) for table in tables] == declared, "the next workspace is made with its keys, too"
    row: dict[str, list[object]] = {
        "ticket_id": [99],
        "seq": [1],
        "kind": ["opened"],
        "occurred_at": [0],
        "recorded_at": [0],
    }
    with (
        pytest.raises(IntegrityError, match=r"(?i)foreign key"),
        db.engine.begin() as conn,
        bulk_load(conn),
        without_indexes(conn, tables),
    ):
        bulk_insert(conn, t.ticket_event, row)
    with db.read() as conn:
        assert _schema(conn) == before
        assert conn.execute(select(t.ticket_event)).all() == []


def test_copy_and_insert_fail_alike(db: Database) -> None:
    twice = {"code": ["EDC", "EDC"], "name": ["one", "two"]}
    with pytest.raises(IntegrityError), db.engine.begin() as conn, bulk_load(conn):
        bulk_insert(conn, t.site, twice)
    with db.read() as conn:
        assert conn.execute(select(t.site)).all() == []


def test_nothing_zero_and_empty_stay_apart(db: Database) -> None:
    found: dict[str, Any] = {
        "source": ["a", "b", "c"],
        "row": [None, 0, 7],
        "ticket_number": ["", "0", "n"],
        "field": ["f", "f", "f"],
        "problem": ["", "0", "'"],
        "excluded": [True, False, np.True_],
        "found_at": [0, 1, 2],
        "agency_id": [None, None, None],
        "occurred_at": [0, None, -1],
    }
    with db.engine.begin() as conn, bulk_load(conn):
        bulk_insert(conn, t.data_finding, found)
    c = t.data_finding.c
    with db.read() as conn:
        rows = conn.execute(
            select(c.row, c.ticket_number, c.problem, c.excluded, c.agency_id, c.occurred_at).order_by(c.source)
        )
        assert [tuple(row) for row in rows] == [
            (None, "", "", True, None, from_micros(0)),
            (0, "0", "0", False, None, None),
            (7, "n", "'", True, None, from_micros(-1)),
        ]


def test_bytes_come_back_as_they_were(db: Database) -> None:
    """By which callers and notes are found: more than a few are written in bulk."""
    keys = [bytes([n, 0x5C, 0, 0xFF, 9, 10]) for n in range(50)]
    with db.engine.begin() as conn, bulk_load(conn):
        bulk_insert(conn, t.caller_search, {"key": keys, "caller_id": list(range(50))})
    with db.read() as conn:
        found = conn.execute(select(t.caller_search.c.key).order_by(t.caller_search.c.caller_id)).scalars()
        assert [bytes(key) for key in found] == keys

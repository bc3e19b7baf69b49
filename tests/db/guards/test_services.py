"""Services move as the table of their life says and run in no circle, whatever program writes, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record, update_versioned
from app.domain.vocabulary import Role
from app.errors import LongleafError, NotAllowed
from tests.db.playing import as_person


def _made(db: Database) -> tuple[int, int, int]:
    """Return three services, of which the first depends on the second, which replaces the third."""

    def act(conn: Connection) -> tuple[int, int, int]:
        since = {"valid_from": date(2020, 1, 1)}
        one = insert_record(conn, t.service, {"code": "A", "name": "A", **since})
        two = insert_record(conn, t.service, {"code": "B", "name": "B", **since})
        old = insert_record(conn, t.service, {"code": "C", "name": "C", "replacement_id": two, **since})
        conn.execute(insert(t.service_dependency).values(service_id=one, depends_on_id=two))
        return one, two, old

    return db.write(act, what="test")


def _depend(conn: Connection, *pairs: tuple[int, int]) -> None:
    for above, below in pairs:
        conn.execute(insert(t.service_dependency).values(service_id=above, depends_on_id=below))


def _set(conn: Connection, id: int, **values: Any) -> None:
    update_versioned(conn, t.service, id, 1, values)


def _back_to_the_pipeline(conn: Connection, id: int) -> None:
    _set(conn, id, life_cycle="retiring")
    update_versioned(conn, t.service, id, 2, {"life_cycle": "pipeline"})


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda conn, a, b, c: _depend(conn, (b, a)), "does not depend on itself"),
        (lambda conn, a, b, c: _depend(conn, (c, c)), "does not depend on itself"),
        (lambda conn, a, b, c: _depend(conn, (b, c), (c, a)), "does not depend on itself"),
        (lambda conn, a, b, c: _set(conn, b, replacement_id=c), "does not come to replace itself"),
        (lambda conn, a, b, c: _set(conn, b, replacement_id=b), "outside what is allowed"),
        (lambda conn, a, b, c: _set(conn, a, life_cycle="retired"), "outside what is allowed"),
        (lambda conn, a, b, c: _set(conn, a, life_cycle="gone"), "as its table of moves says"),
        (lambda conn, a, b, c: _back_to_the_pipeline(conn, a), "as its table of moves says"),
    ],
)
def test_what_is_refused(db: Database, act: Callable[..., Any], why: str) -> None:
    made = _made(db)
    with pytest.raises(LongleafError) as refused:
        db.write(lambda conn: act(conn, *made), what="test")
    assert why in f"{refused.value.text} {refused.value.__cause__}"


def test_what_is_allowed(db: Database) -> None:
    a, b, c = _made(db)
    with as_person(db, "catguard", Role.CATALOG) as keeper:
        keeper.write(lambda conn: _depend(conn, (a, c)), what="test")
        keeper.write(lambda conn: _set(conn, a, life_cycle="retiring", replacement_id=b), what="test")
        ended = {"life_cycle": "retired", "valid_to": date(2026, 1, 1)}
        keeper.write(lambda conn: update_versioned(conn, t.service, a, 2, ended) and None, what="test")
    with as_person(db, "agentguard", Role.AGENT) as agent, pytest.raises(NotAllowed):
        agent.write(lambda conn: _set(conn, b, description="x"), what="test")

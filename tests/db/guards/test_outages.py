"""No outage counts that nobody told, whatever program writes it, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from app.db import tables as t
from app.db.engine import Database
from app.db.majors import store
from app.db.records import insert_record, update_versioned
from app.domain.majors.values import UpdateKind
from app.errors import LongleafError

_AT = datetime(2026, 10, 5, 14, tzinfo=UTC)
Act = Callable[[Connection, int, int], Any]


def _made(db: Database, *, drill: bool = False) -> tuple[int, int]:
    """Return a declared major incident and a service."""
    db.now = lambda: _AT

    def act(conn: Connection) -> tuple[int, int]:
        service = insert_record(conn, t.service, {"code": "MAIL", "name": "Mail", "valid_from": _AT.date()})
        row = {"number": "MI0000001", "title": "Mail", "impact_start_at": _AT, "drill": drill}
        major_id = insert_record(conn, t.major_incident, row)
        store.append(conn, major_id, UpdateKind.DECLARED, "Declared.", details={"agencies": []})
        update_versioned(conn, t.major_incident, major_id, 1, {"state": "declared", "declared_at": _AT})
        return major_id, service

    return db.write(act, what="test")


def _count(conn: Connection, major_id: int, service: int, *, tell: bool = True, **more: Any) -> int:
    if tell:
        store.append(conn, major_id, UpdateKind.OUTAGE, "Counts.")
    row = {"service_id": service, "title": "Mail", "kind": "full", "planned": False, "start_at": _AT}
    return insert_record(conn, t.outage, {**row, "major_incident_id": major_id, **more})


def _end_alone(conn: Connection, major_id: int, _service: int) -> None:
    conn.execute(update(t.outage).values(end_at=_AT + timedelta(hours=1), version=2))


def _demote_alone(conn: Connection, major_id: int, _service: int) -> None:
    store.append(conn, major_id, UpdateKind.DEMOTED, "None.")
    update_versioned(conn, t.major_incident, major_id, 2, {"state": "demoted"})


def _post(conn: Connection, service: int, impact: str, kind: str = "incident", **more: Any) -> int:
    said = {"title": "Mail", "phase": "investigating", "text": "x", "impact": impact}
    posting = insert_record(conn, t.posting, {"number": "PO0000001", "kind": kind, **said})
    version = {"posting_id": posting, "n": 1, "at": _AT, "reach": {}, "sha256": "0" * 64}
    conn.execute(insert(t.posting_version).values(**said, **version))
    row = {"service_id": service, "title": "Mail", "kind": "full", "planned": False, "start_at": _AT}
    return insert_record(conn, t.outage, {**row, "posting_id": posting, **more})


def _why(db: Database, act: Callable[[Connection], Any]) -> str:
    with pytest.raises(LongleafError) as refused:
        db.write(lambda conn: act(conn) and None, what="test")
    assert refused.value.hint in {"The rules of major incidents forbid this.", "Choose another major incident and"
                                  " service."}  # fmt: skip
    return f"{refused.value.text} {refused.value.__cause__}"


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda conn, m, s: _count(conn, m, s, tell=False), "told by an entry of the same act"),
        (lambda conn, m, s: _count(conn, m, s, end_at=_AT - timedelta(hours=1)), "ends after it began"),
        (lambda conn, m, s: _count(conn, m, s) and _count(conn, m, s), "already a record"),
        (lambda conn, _m, s: _post(conn, s, "degraded"), "said so in public"),
        (lambda conn, _m, s: _post(conn, s, "outage", "maintenance"), "said so in public"),
        (lambda conn, m, s: store.append(conn, m, UpdateKind.NOTE, "x") and _post(conn, s, "outage",
         major_incident_id=m), "not by both"),
    ],
)  # fmt: skip
def test_what_is_refused(db: Database, act: Act, why: str) -> None:
    major_id, service = _made(db)
    assert why in _why(db, lambda conn: act(conn, major_id, service))


def test_what_is_allowed_and_stays_told(db: Database) -> None:
    major_id, service = _made(db)
    db.write(lambda conn: _count(conn, major_id, service) and None, what="test")
    assert "same act" in _why(db, lambda conn: _end_alone(conn, major_id, service))
    assert "taken back before" in _why(db, lambda conn: _demote_alone(conn, major_id, service))
    db.write(lambda conn: _post(conn, service, "degraded", kind="incident", withdrawn="choice") and None, what="test")


def test_nothing_of_a_drill_counts(db: Database) -> None:
    major_id, service = _made(db, drill=True)
    assert "or a drill" in _why(db, lambda conn: _count(conn, major_id, service))

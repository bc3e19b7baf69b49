"""What no writer does to major incidents, whatever program it uses, on both databases."""

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
from app.domain.majors.values import Message, Recipient, UpdateKind
from app.errors import LongleafError

_AT = datetime(2026, 10, 5, 14, tzinfo=UTC)
Act = Callable[[Connection, int], Any]


def _declare(conn: Connection, major_id: int) -> None:
    version = 1
    store.append(conn, major_id, UpdateKind.DECLARED, "Declared.", details={"agencies": []})
    update_versioned(conn, t.major_incident, major_id, version, {"state": "declared", "declared_at": _AT})


def _made(db: Database, *, drill: bool = False, declared: bool = True) -> int:
    db.now = lambda: _AT
    row = {"number": "MI0000001", "title": "Mail", "impact_start_at": _AT, "drill": drill}

    def act(conn: Connection) -> int:
        return insert_record(conn, t.major_incident, row)

    major_id = db.write(act, what="test")
    if declared:
        db.write(lambda conn: _declare(conn, major_id), what="test")
    return major_id


def _message(minutes: float | None = 20) -> Message:
    return Message("Known.", next_at=None if minutes is None else _AT + timedelta(minutes=minutes))


def _send(conn: Connection, major_id: int, minutes: float | None = 20, kind: UpdateKind = UpdateKind.NOTICE) -> int:
    return store.append(conn, major_id, kind, "Known.", message=_message(minutes))


def _set(**values: Any) -> Act:
    return lambda conn, major_id: update_versioned(conn, t.major_incident, major_id, 2, values)


def _tell(how: str, *, sent: bool = True) -> Act:
    def act(conn: Connection, major_id: int) -> None:
        entry = _send(conn, major_id) if sent else store.append(conn, major_id, UpdateKind.NOTE, "x")
        store.note_told(conn, entry, Recipient("Ann", "", "1", "management"), how)

    return act


def _mail(conn: Connection, major_id: int) -> int:
    row = {"message_id": "<a@b>", "kind": "major", "about_tbl": "major_incident", "about_id": major_id}
    more = {"to_mail": "a@b.example", "subject": "x", "text": "x", "made_at": _AT, "next_at": _AT}
    return insert_record(conn, t.mail, {**row, **more})


def _without_act(conn: Connection, major_id: int) -> None:
    row = {"major_incident_id": major_id, "at": _AT, "recorded_at": _AT, "kind": "note", "text": "x", "op_id": "other"}
    conn.execute(insert(t.major_incident_update).values(**row))


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (_set(declared_at=_AT + timedelta(minutes=1)), "declared_at of a major incident"),
        (_set(state="restored", restored_at=_AT), "of the same act"),
        (_set(first_notice_at=_AT), "first_notice_at of a major incident"),
        (_set(drill=True), "Permission denied for table major_incident"),
        (lambda conn, id: _send(conn, id, None), "says when the next one comes"),
        (lambda conn, id: _send(conn, id, -1), "says when the next one comes"),
        (_tell("call", sent=False), "told by what was sent"),
        (_tell("drill"), "told to nobody outside"),
        (_without_act, "under the act at work"),
    ],
)
def test_what_is_refused(db: Database, act: Act, why: str) -> None:
    major_id = _made(db)
    with pytest.raises(LongleafError) as refused:
        db.write(lambda conn: act(conn, major_id) and None, what="test")
    told = f"{refused.value.text} {refused.value.__cause__}"
    assert why in told


def test_what_is_allowed(db: Database) -> None:
    major_id = _made(db)

    def act(conn: Connection) -> None:
        entry = _send(conn, major_id)
        ann = Recipient("Ann", "a@b.example", "", "management")
        store.note_told(conn, entry, ann, "mail", _mail(conn, major_id))
        store.append(conn, major_id, UpdateKind.RESTORED, "Over.", message=_message(None))
        values = {"state": "restored", "restored_at": _AT, "first_notice_at": _AT}
        update_versioned(conn, t.major_incident, major_id, 2, values)

    db.write(act, what="test")


def test_nothing_is_sent_of_what_is_proposed(db: Database) -> None:
    major_id = _made(db, declared=False)
    with pytest.raises(LongleafError) as refused:
        db.write(lambda conn: _send(conn, major_id, kind=UpdateKind.UPDATE), what="test")
    assert "neither declared nor resolved" in f"{refused.value.text} {refused.value.__cause__}"


@pytest.mark.parametrize("act", [_tell("call"), _mail])
def test_a_drill_stays_inside(db: Database, act: Act) -> None:
    major_id = _made(db, drill=True)
    with pytest.raises(LongleafError) as refused:
        db.write(lambda conn: act(conn, major_id), what="test")
    assert "a drill is told to nobody outside" in f"{refused.value.text} {refused.value.__cause__}"
    db.write(lambda conn: _tell("drill")(conn, major_id), what="test")


def test_an_entry_stays_as_it_was_written(db: Database) -> None:
    major_id = _made(db)
    with pytest.raises(LongleafError):
        db.write(lambda conn: conn.execute(update(t.major_incident_update).values(text="y")) and None, what="test")
    assert major_id

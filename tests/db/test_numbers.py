"""Numbers that people read: many who draw at once get each their own, and what was ever used is never given again."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from app.db import tables as t
from app.db.engine import Database
from app.db.errors import sqlstate
from app.db.owner import as_owner
from app.db.records import insert_record, next_number
from app.domain.vocabulary import Role
from app.services.keeping import disposition
from tests.db.playing import as_person
from tests.services.keeping.old_tickets import approved, old_tickets

_WRITERS, _EACH = 6, 6


def _write(db: Database, failed: list[BaseException]) -> None:
    def act(conn: Connection) -> int:
        values = {"number": next_number(conn, "KB"), "title": "VPN", "written_by": "writer"}
        return insert_record(conn, t.knowledge_note, values)

    try:
        for _ in range(_EACH):
            db.write(act, what="write note")
    except BaseException as error:  # noqa: BLE001 - told in the test's own thread
        failed.append(error)


def _draw_for_nothing(db: Database, over: threading.Event) -> None:
    while not over.is_set():
        with db.engine.connect() as conn:
            conn.execute(text("SELECT draw_numbers('KB', 1000)"))
            conn.rollback()


def test_many_who_draw_at_once_get_each_their_own(db: Database) -> None:
    """Also while somebody draws thousands and uses none, so that numbers are given back and drawn by two."""
    failed: list[BaseException] = []
    over = threading.Event()
    with as_person(db, "writer", Role.AGENT) as writer:
        threads = [threading.Thread(target=_write, args=(writer, failed)) for _ in range(_WRITERS)]
        waster = threading.Thread(target=_draw_for_nothing, args=(writer, over))
        if db.kind == "postgresql":
            waster.start()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        over.set()
        if waster.is_alive():
            waster.join(30)
    assert failed == []
    with db.read() as conn:
        numbers = conn.scalars(select(t.knowledge_note.c.number)).all()
    assert len(numbers) == len(set(numbers)) == _WRITERS * _EACH
    assert max(int(number.removeprefix("KB")) for number in numbers) < 10_000, "what nobody used was given back"


def test_the_number_of_a_destroyed_record_is_never_used_again(db: Database, tmp_path: Path) -> None:
    old_tickets(db, tmp_path, 3)
    kept = select(t.ticket.c.number).order_by(t.ticket.c.number)
    disposition.carry_out(db, approved(db))
    with db.read() as conn:
        assert conn.scalars(kept).all() == ["INC0000009"]
        gone = select(t.destroyed_row.c.number).where(t.destroyed_row.c.number.is_not(None))
        assert sorted(conn.scalars(gone)) == ["INC0000001", "INC0000002", "INC0000003"]
        agency = conn.scalars(select(t.agency.c.id).limit(1)).one()
    row = {"kind": "incident", "title": "VPN", "impact": 3, "urgency": 3, "priority": 3, "agency_id": agency}

    def put(conn: Connection, number: str) -> str | None:
        point = conn.begin_nested()
        try:
            conn.execute(insert(t.ticket).values(**row, number=number, opened_at=func.app_now()))
        except DBAPIError as error:
            return sqlstate(error)
        finally:
            point.rollback()
        return None

    def tried(conn: Connection) -> list[str | None]:
        return [put(conn, number) for number in ("INC0000002", "INC0000008")]

    assert db.trial(tried, what="test") == ["LL003", None]
    with as_person(db, "wastes", Role.AGENT) as agent, agent.engine.connect() as conn:
        drawn: list[int] = []
        for _ in range(4):  # the sequence comes around, and leaves out what was used
            if db.kind == "postgresql":
                drawn += conn.execute(text("SELECT draw_numbers('INC', 900)")).scalar_one()
            conn.rollback()
    assert not {1, 2, 3, 9} & set(drawn)


def test_numbers_are_not_given_back_over_that_of_a_destroyed_record(pg_db: Database, tmp_path: Path) -> None:
    """Of a thousand numbers that nobody uses one was used by a record that is gone: the sequence goes on."""
    old_tickets(pg_db, tmp_path, 1)
    disposition.carry_out(pg_db, approved(pg_db))
    with as_owner(pg_db) as conn:  # as if a record with a high number had been destroyed
        conn.execute(text("ALTER TABLE destroyed_row DISABLE TRIGGER USER"))
        conn.execute(update(t.destroyed_row).where(t.destroyed_row.c.tbl == "ticket").values(number="INC0001500"))
        conn.execute(text("ALTER TABLE destroyed_row ENABLE TRIGGER USER"))
        conn.execute(text("SELECT setval('number_inc', 2000)"))
    with as_person(pg_db, "wastes", Role.AGENT) as agent, agent.engine.connect() as conn:
        for expected in (2001, 2500, 1999):  # 1,500 is of the last thousand of the second, not of the third
            drawn = conn.execute(text("SELECT draw_numbers('INC', 499)")).scalar_one()
            assert drawn[0] == expected
            conn.rollback()

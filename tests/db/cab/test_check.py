"""The check names each change, item and meeting that does not agree with the others."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, insert

from app.db import owner
from app.db import tables as t
from app.db.cab import check
from app.db.engine import Database
from app.domain import words
from app.services.workspace.admin import check as check_all
from tests.db.cab.board import change, slot
from tests.resting_guards import bulk_load


def _meeting(conn: Connection, number: int, on: date, **values: object) -> int:
    given = {"number": f"CAB{number:07}", "slot": on, "meeting_date": on, **values}
    return int(conn.execute(insert(t.cab_meeting).values(**given).returning(t.cab_meeting.c.id)).scalar_one())


def _item(conn: Connection, meeting_id: int | None, change_id: int, **values: object) -> None:
    conn.execute(insert(t.cab_agenda_item).values(meeting_id=meeting_id, change_id=change_id, **values))


def test_each_disagreement_has_its_line(db: Database) -> None:
    two, three = slot(db, 2), slot(db, 3)
    saturday = date.fromordinal(slot(db, 4).toordinal() + 3)
    with owner.as_owner(db) as conn, bulk_load(conn):
        lost = change(db, conn, state="in_cab")
        ended = change(db, conn, state="approved")
        elsewhere = change(db, conn, state="in_cab", cab_date=three)
        forgotten = change(db, conn, type="latent", state="implemented")
        pending = change(db, conn, type="latent", state="reviewed", ratification="pending")
        asked = change(db, conn, type="latent", state="implemented", ratification="ratified")
        told = change(db, conn, state="implemented", source="import:tracker", type="latent")
        fine = change(db, conn, state="in_cab", cab_date=two)
        assert [lost, ended, elsewhere, forgotten, pending, asked, told, fine] == list(range(1, 9))
        planned = _meeting(conn, 1, two)
        held = _meeting(conn, 2, slot(db, -1), state="held")
        _meeting(conn, 3, slot(db, 4), meeting_date=saturday, state="frozen", replaces=None)
        _item(conn, planned, ended)
        _item(conn, planned, elsewhere)
        _item(conn, held, asked, kind="ratify", kind_group="ratify")
        _item(conn, planned, fine)
    with db.read() as conn:
        found = [problem.text for problem in check.problems(conn)]
    assert found == [
        "CHG0000001 waits for the board and has 0 open items.",
        "CHG0000002 does not wait for the board and has 1 open item.",
        f"CHG0000003 names {words.weekday(three)} as its meeting, its item stands {words.weekday(two)}.",
        "CHG0000005 waits to be ratified and has 0 open items for that.",
        "CHG0000006 does not wait to be ratified and has 1 open item for that.",
        "CHG0000004 is latent and carried out, and was never put before the board.",
        "The item of CHG0000006 is open in CAB0000002, which is held.",
        f"The agenda of CAB0000003 is sent, and {words.weekday(saturday)} is no working day.",
        f"CAB0000003 of {words.weekday(saturday)} stands for {words.weekday(slot(db, 4))} and names no other day.",
    ]
    assert [problem.text for problem in check_all(db) if problem.kind == "board"] == found

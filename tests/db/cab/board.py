"""A workspace with two agencies that have seats, and changes that the board hears."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record, next_number
from app.domain.cab import days
from app.domain.eastern import local_date


def slot(db: Database, weeks: int) -> date:
    """Return the Wednesday so many weeks after that of this week."""
    return days.slot_of(local_date(db.now())) + weeks * days.WEEK


def agency(conn: Connection, code: str, **roles: str) -> int:
    """Make an agency with people for it: role="login"; returns its id."""
    id = insert_record(conn, t.agency, {"code": code, "name": code.title(), "valid_from": date(2020, 1, 1)})
    for role, login in roles.items():
        values = {"agency_id": id, "person_id": person(conn, login), "role": role, "valid_from": date(2020, 1, 1)}
        insert_record(conn, t.agency_assignment, values)
    return id


def person(conn: Connection, login: str) -> int:
    """Make a person who signs in; returns their id."""
    return insert_record(conn, t.person, {"login": login, "name": login.title(), "email": f"{login}@example.org"})


def change(db: Database, conn: Connection, **values: Any) -> int:
    """Make a draft that begins in three weeks; returns its id."""
    start = db.now() + timedelta(days=21)
    given = {
        "number": next_number(conn, "CHG"),
        "title": "Move the mail",
        "type": "normal",
        "scope": "extensive",
        "planned_start": start,
        "planned_end": start + timedelta(hours=2),
        "risk_answers": {},
        **values,
    }
    return insert_record(conn, t.change, given)

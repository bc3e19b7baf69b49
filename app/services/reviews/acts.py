"""Reviews of agencies: planning one, and the actions that come out of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record, update_versioned
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.periods import Period
from app.errors import InputError


def save_action(
    db: Database,
    agency_id: int,
    values: dict[str, Any],
    action_id: int | None = None,
    version: int = 0,
    *,
    op_id: str | None = None,
) -> Changes:
    """A new action of an agency, or an edit of one. `values`: kind, title, owner, due_on, state, effect."""
    if not str(values.get("title", "x")).strip():
        raise InputError("Title: an action needs one.", hint="Say what is to be done.")

    def act(conn: Connection) -> Changes:
        row = dict(values)
        if row.get("state") in {"done", "dropped"}:
            row.setdefault("closed_on", local_date(db.now()))
        if action_id is None:
            insert_record(conn, t.action, {"agency_id": agency_id, **row})
        else:
            update_versioned(conn, t.action, action_id, version, row)
        return Changes(Touched.REVIEWS, (agency_id,), "The action is saved.")

    return db.write(act, what="save action", op_id=op_id)


def plan_review(db: Database, agency_id: int, held_on: date, period: Period, *, op_id: str | None = None) -> Changes:
    """Plan a service review of a period."""

    def act(conn: Connection) -> Changes:
        insert_record(conn, t.review, {"agency_id": agency_id, "held_on": held_on, "period": period.key})
        text = f"The review of {period.label} is planned for {words.long_day(held_on)}."
        return Changes(Touched.REVIEWS, (agency_id,), text)

    return db.write(act, what="plan review", op_id=op_id)

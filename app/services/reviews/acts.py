"""Reviews of agencies: planning one, and the actions that come out of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record, save
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.periods import Period
from app.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Connection


def save_action(
    db: Database,
    agency_id: int,
    values: dict[str, Any],
    action_id: int | None = None,
    version: int = 0,
    *,
    base: Mapping[str, Any] | None = None,
    op_id: str | None = None,
) -> Changes:
    """Save a new action of an agency, or an edit of one. `values`: kind, title, owner, due_on, state, effect.

    `base`: the values as the form was opened; then other fields that others changed since are kept. Without it
    the edit holds for `version` only.
    """
    if not str(values.get("title", "x")).strip():
        raise InputError("Title: an action needs one.", hint="Say what is to be done.")
    db.require("action.edit")

    def closing(written: Mapping[str, Any]) -> dict[str, Any]:
        is_over = written.get("state") in {"done", "dropped"}
        return {"closed_on": local_date(db.now())} if is_over and "closed_on" not in written else {}

    def act(conn: Connection) -> Changes:
        if action_id is None:
            insert_record(conn, t.action, {"agency_id": agency_id, **values, **closing(values)})
        else:
            read = version if base is None else base
            saved = save(conn, t.action, action_id, read, values, derive=closing, what="This action")
            if base is not None and not saved.written:
                return Changes(Touched.NOTHING, (agency_id,), "The action is saved.")
        return Changes(kinds.touched_by(t.action), (agency_id,), "The action is saved.")

    return db.write(act, what="save action", op_id=op_id)


def plan_review(db: Database, agency_id: int, held_on: date, period: Period, *, op_id: str | None = None) -> Changes:
    """Plan a service review of a period."""
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        insert_record(conn, t.review, {"agency_id": agency_id, "held_on": held_on, "period": period.key})
        text = f"The review of {period.label} is planned for {words.long_day(held_on)}."
        return Changes(kinds.touched_by(t.review), (agency_id,), text)

    return db.write(act, what="plan review", op_id=op_id)

"""A hand-over is given over, taken back, accepted, corrected; and its tickets are taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.records import time_of, update_versioned
from app.db.shifts import handovers as store
from app.db.tables.shifts import handover
from app.domain import words
from app.domain.bulk import Batch
from app.domain.changes_made import Changes
from app.domain.shifts.course import HandoverState, Step
from app.domain.shifts.handover import HANDOVERS, LONGEST_SUMMARY
from app.errors import InputError
from app.services.shifts.drawing import RIGHT, held, there
from app.services.texts import clean
from app.services.tickets.batch import assign_many
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def give(db: Database, id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Give the version that was seen over to the next shift; `Stale` where somebody wrote to it since."""
    db.require(RIGHT, "give hand-overs over")

    def act(conn: Connection) -> Changes:
        found = held(db, conn, id, Step.GIVE)
        values = {"state": HandoverState.GIVEN.value, "given_by": db.actor.login, "given_at": time_of(conn)}
        update_versioned(conn, handover, id, version, values)
        return Changes(HANDOVERS, (id,), f"{found.row.number} is given over; it waits for whoever takes over.")

    return db.write(act, what="give hand-over", about=id, op_id=op_id)


def take_back(db: Database, id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Take back what one gave over oneself and nobody accepted: it is a draft again."""
    db.require(RIGHT, "take hand-overs back")

    def act(conn: Connection) -> Changes:
        found = held(db, conn, id, Step.TAKE_BACK)
        values = {"state": HandoverState.DRAFT.value, "given_by": "", "given_at": None}
        update_versioned(conn, handover, id, version, values)
        return Changes(HANDOVERS, (id,), f"{found.row.number} is a draft again.")

    return db.write(act, what="take hand-over back", about=id, op_id=op_id)


def accept(db: Database, id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Accept what somebody else gave over; it stays as it is from then on."""
    db.require(RIGHT, "accept hand-overs")

    def act(conn: Connection) -> Changes:
        found = held(db, conn, id, Step.ACCEPT)
        values = {"state": HandoverState.ACCEPTED.value, "accepted_by": db.actor.login, "accepted_at": time_of(conn)}
        update_versioned(conn, handover, id, version, values)
        left = len(found.to_take_over())
        more = f" {words.count(left, 'ticket')} of it can be taken over." if left else ""
        return Changes(HANDOVERS, (id,), f"{found.row.number} is accepted.{more}")

    return db.write(act, what="accept hand-over", about=id, op_id=op_id)


def correct(db: Database, id: int, text: str, *, op_id: str | None = None) -> Changes:
    """Add what was wrong or missing to a hand-over that was given over."""
    db.require(RIGHT, "correct hand-overs")
    body = clean(text, "correction", required=True, longest=LONGEST_SUMMARY)

    def act(conn: Connection) -> Changes:
        found = held(db, conn, id, Step.CORRECT)
        store.correct(conn, id, body, time_of(conn))
        return Changes(HANDOVERS, (id,), f"The correction is on {found.row.number}.")

    return db.write(act, what="correct hand-over", about=id, op_id=op_id)


def take_over(db: Database, id: int, work: Work | None = None, *, op_id: str | None = None) -> Batch:
    """Assign to oneself the tickets of a hand-over that are open and still with who gave it over.

    Each is assigned by an event of its own, as ever. `InputError` before it is accepted, and where nothing is left.
    """
    db.require("ticket.edit", "assign tickets")
    with db.read(work) as conn:
        found = there(conn, id)
    if found.row.state is not HandoverState.ACCEPTED:
        raise InputError(f"{found.row.number} is not accepted yet.", hint="Its tickets are taken over once it is.")
    ids = found.to_take_over()
    if not ids:
        who = found.row.given_name
        raise InputError(f"No open ticket of {found.row.number} is with {who} any more.", hint="Nothing is left to do.")
    return assign_many(db, dict.fromkeys(ids, db.actor.login), work, op_id=op_id)

"""Handing the agencies of a BRM over to another one from a day on, with the reviews that are planned from then on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.db import agencies as store
from app.db import review_rows
from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record, save
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import TOLD, Changes
from app.domain.eastern import local_date
from app.domain.reviews.course import Act
from app.domain.reviews.inviting import Why
from app.errors import InputError
from app.services.reviews.held import hold_review, mailed, put_people

if TYPE_CHECKING:
    from sqlalchemy import Connection


def hand_over(db: Database, from_id: int, to_id: int, since: date, *, op_id: str | None = None) -> Changes:
    """Make one BRM follow another in every agency from a day on, today or later; what was before is kept.

    In reviews planned from that day on, the one who follows takes the chair; who was invited there is told.
    """
    db.require("assignment.edit")
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        if since < local_date(db.now()):
            raise InputError(f"{words.weekday(since)} is past.", hint="Choose today or a later day.")
        before, to = (store.person_name(conn, id) for id in (from_id, to_id))
        if before is None or to is None:
            raise InputError("That person is not in this workspace.", hint="Choose from the list.")
        if from_id == to_id:
            raise InputError(f"{to} has these agencies already.", hint="Choose somebody else.")
        agency_ids = review_rows.agencies_led_by(conn, from_id, since)
        if not agency_ids:
            raise InputError(
                f"{before} looks after no agency on {words.weekday(since)}.", hint="Choose another BRM or day."
            )
        for held in store.held_assignments(conn, agency_ids, "brm"):
            if held.valid_to is None or held.valid_to > since:
                save(conn, t.agency_assignment, held.id, held.version, {"valid_to": max(held.valid_from, since)})
        for agency_id in agency_ids:
            row = {"agency_id": agency_id, "person_id": to_id, "role": "brm", "valid_from": since}
            insert_record(conn, t.agency_assignment, row)
        moved, told = _reviews(db, conn, agency_ids, since, from_id, to_id)
        text = f"{to} follows {before} in {words.count(len(agency_ids), 'agency', 'agencies')}"
        text += f" from {words.weekday(since)} on, and in {words.count(moved, 'planned review')}."
        touched = kinds.touched_by(t.agency_assignment, *((t.review,) if moved else ()), *((t.mail,) if told else ()))
        return Changes(touched, tuple(agency_ids), text, {TOLD: 1} if told else {})

    return db.write(act, what="hand over agencies", about=(from_id, to_id, str(since)), op_id=op_id)


def _reviews(
    db: Database, conn: Connection, agency_ids: list[int], since: date, from_id: int, to_id: int
) -> tuple[int, bool]:
    """Give the chair of planned reviews over; returns of how many, and whether anybody is told by mail."""
    moved, told = 0, False
    for review_id in review_rows.planned_from(conn, agency_ids, since):
        held = hold_review(db, conn, review_id, Act.PREPARE)
        stay = [(one.person_id, one.part) for one in held.people if one.person_id not in (from_id, to_id)]
        put_people(conn, review_id, [(to_id, "chair"), *stay])
        moved += 1
        told = bool(mailed(held, held.again(), Why.CHANGED)) or told
    return moved, told

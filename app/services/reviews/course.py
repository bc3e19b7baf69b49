"""The course of a review: prepared, people invited, moved, cancelled, held with minutes and decisions, signed off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import review_rows as store
from app.db import tables as t
from app.db.cab.rules import load_rules as board_rules
from app.db.engine import Database
from app.db.records import Stale, insert_record, save, update_versioned
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.mail.addresses import can_be_mailed
from app.domain.reviews import cadence
from app.domain.reviews.course import Act, require_come
from app.domain.reviews.inviting import Why, next_sequence
from app.domain.reviews.settings import clock
from app.errors import InputError
from app.services.reviews.held import Held, hold_review, mailed, put_people
from app.services.reviews.planning import plan_next
from app.services.texts import clean, fitting

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: What is edited while a review is planned, and what of it once it was held, with their titles.
FIELDS = {
    "held_on": "Day",
    "start_time": "Start",
    "minutes_long": "Minutes",
    "place": "Place",
    "online": "Join at",
    "agenda": "Agenda",
    "notes": "Minutes of the review",
}
_HELD = frozenset({"notes", "agenda"})
_PARTS = ("chair", "member", "guest")


def edit(
    db: Database, review_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save an edit of a review by field: day, time and place while it is planned, minutes once it was held.

    Who was invited is told of another day, time or place. `base`: the fields as they were read.
    """
    unknown = sorted(mine.keys() - FIELDS.keys())
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(FIELDS)}.")
    wanted = _checked(mine)
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        now_held = store.state_of(conn, review_id) == "held" and wanted.keys() <= _HELD
        held = hold_review(db, conn, review_id, Act.RECORD if now_held else Act.PREPARE)
        day = wanted.get("held_on")
        if day is not None and day != held.review.day:
            _check_day(held, day)
        saved = save(conn, t.review, review_id, base, wanted, what=held.called)
        if not saved.written:
            return Changes(Touched.NOTHING, (review_id,), f"{held.called} is saved.")
        now = held.again()
        number = next_sequence(held.review, now)
        if number != now.sequence:
            update_versioned(conn, t.review, review_id, now.version, {"sequence": number})
            now = held.again()
        moved = f" It is moved to {words.weekday(now.day)}." if now.day != held.review.day else ""
        told = mailed(held, now, Why.CHANGED) if number != held.review.sequence else ""
        return held.come(f"{held.called} is saved.{moved}", told)

    return db.write(act, what="edit review", about=review_id, op_id=op_id)


def _checked(mine: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(mine)
    for name, value in mine.items():
        if isinstance(value, str):
            fitting(value, FIELDS[name].lower(), t.review.c[name])
    if "start_time" in found:
        found["start_time"] = clock(found["start_time"])
    if "minutes_long" in found and not 15 <= int(found["minutes_long"]) <= 480:
        raise InputError("Minutes: a review takes 15 to 480.", hint="Give its length in minutes.")
    return found


def _check_day(held: Held, day: date) -> None:
    cadence.require_working(day, held.today, held.holidays)
    if store.of_day(held.conn, held.review.agency_id, day, but=held.review.id):
        raise InputError(
            f"{held.review.code} has a review on {words.weekday(day)} already.", hint="Choose another day."
        )


def set_people(
    db: Database,
    review_id: int,
    people: Sequence[tuple[int, str]],
    *,
    seen: Sequence[tuple[int, str]] | None = None,
    op_id: str | None = None,
) -> Changes:
    """Say who belongs to a planned review: ids of people with their part (chair, member, guest).

    Where people were invited before, newcomers are invited and those left out are told. `seen`: who belonged to it
    when that was read; `Stale` where others do by now.
    """
    for _person, part in people:
        if part not in _PARTS:
            raise InputError(f"'{part}' is no part in a review.", hint=f"One of: {', '.join(_PARTS)}.")
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        held = hold_review(db, conn, review_id, Act.PREPARE)
        if seen is not None and dict(seen) != {one.person_id: one.part for one in held.people}:
            raise Stale(f"{held.called} has other participants by now.", {}, held.review.version)
        if not put_people(conn, review_id, people):
            return Changes(Touched.NOTHING, (review_id,), f"{held.called}: its participants stay as they are.")
        told = mailed(held, held.again(), Why.CHANGED)
        return held.come(f"{held.called} has {words.count(len(dict(people)), 'participant')}.", told)

    return db.write(act, what="participants of review", about=review_id, op_id=op_id)


def invite(db: Database, review_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Invite everybody who belongs to a review; those who were invited before get it once more."""
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        held = hold_review(db, conn, review_id, Act.INVITE, version)
        if held.review.end <= held.now:
            raise InputError(f"{held.called} is past.", hint="Move it, or record that it was held.")
        if not can_be_mailed(board_rules(conn).mailbox):
            raise InputError(
                "Nothing is mailed: the workspace has no mail address.", hint="Name one in Setup, Rules of the board."
            )
        if not any(can_be_mailed(one.address) for one in held.people):
            raise InputError(
                "Nobody with a mail address is to be invited.", hint="Name participants and their addresses."
            )
        now = held.put()
        return held.come(f"{held.called}: everybody is invited.", mailed(held, now, Why.INVITED, again=True))

    return db.write(act, what="invite to review", about=review_id, op_id=op_id)


def cancel(db: Database, review_id: int, version: int, why: str, *, op_id: str | None = None) -> Changes:
    """Cancel a planned review, with the reason; who was invited is told."""
    reason = clean(why, "reason", required=True, longest=4000)
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        held = hold_review(db, conn, review_id, Act.CANCEL, version)
        now = held.put(state="cancelled", cancelled_why=reason)
        return held.come(f"{held.called} is cancelled.", mailed(held, now, Why.CANCELLED))

    return db.write(act, what="cancel review", about=review_id, op_id=op_id)


def restore(db: Database, review_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Plan a cancelled review again, for the day it had; who was invited gets the invitation once more."""
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        held = hold_review(db, conn, review_id, Act.RESTORE, version)
        if store.of_day(conn, held.review.agency_id, held.review.day, but=review_id):
            raise InputError(f"{held.review.code} has another review on that day.", hint="Plan a new one.")
        now = held.put(state="planned", cancelled_why="")
        return held.come(f"{held.called} is planned again.", mailed(held, now, Why.CHANGED))

    return db.write(act, what="restore review", about=review_id, op_id=op_id)


def hold(
    db: Database,
    review_id: int,
    version: int,
    minutes: str,
    present: Collection[int] = (),
    decisions: Sequence[str] = (),
    *,
    op_id: str | None = None,
) -> Changes:
    """Record that a review was held on its day: minutes, who was there (ids of people), what was decided.

    The next one is planned by the agency's cadence where none is planned yet.
    """
    notes = clean(minutes, "minutes", required=True)
    decided = [text for one in decisions if (text := clean(one, "decision", longest=1000))]
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        held = hold_review(db, conn, review_id, Act.HOLD, version)
        require_come(held.review.day, held.today, called=held.review.called)
        held.put(state="held", notes=notes)
        _note_present(held, present)
        for title in decided:
            insert_record(conn, t.action, _decision(held, title))
        following = plan_next(conn, held.review.agency_id, held.review.day, held.today)
        said = f" {words.count(len(decided), 'decision is', 'decisions are')} recorded." if decided else ""
        touched = kinds.touched_by(t.review, *((t.action,) if decided else ()))
        return Changes(touched, (review_id,), f"{held.called} was held.{said} {following}")

    return db.write(act, what="hold review", about=review_id, op_id=op_id)


def _decision(held: Held, title: str) -> dict[str, Any]:
    return {
        "agency_id": held.review.agency_id,
        "review_id": held.review.id,
        "kind": "decision",
        "title": title,
        "owner": held.login,
        "due_on": held.review.day,
        "state": "done",
        "closed_on": held.review.day,
    }


def _note_present(held: Held, present: Collection[int]) -> None:
    for one in held.people:
        if one.present != (one.person_id in present):
            update_versioned(held.conn, t.review_person, one.id, one.version, {"present": not one.present})


def record_present(
    db: Database, review_id: int, version: int, present: Collection[int], *, op_id: str | None = None
) -> Changes:
    """Correct who was there, of a review that was held and is not signed off."""
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        held = hold_review(db, conn, review_id, Act.RECORD, version)
        _note_present(held, present)
        return held.come(f"{held.called}: {words.count(len(present), 'person was', 'people were')} there.")

    return db.write(act, what="presence at review", about=review_id, op_id=op_id)


def unhold(db: Database, review_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Say that a review was not held after all: it is planned again, its minutes stay as a draft."""
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        held = hold_review(db, conn, review_id, Act.UNHOLD, version)
        update_versioned(conn, t.review, review_id, held.review.version, {"state": "planned"})
        return held.come(f"{held.called} is planned again.")

    return db.write(act, what="review was not held", about=review_id, op_id=op_id)


def sign(db: Database, review_id: int, version: int, signed_for: str, *, op_id: str | None = None) -> Changes:
    """Sign a review off in one's own name: what is written of it stays. `signed_for`: who agreed for the agency."""
    agreed = clean(signed_for, "name of who agreed for the agency", required=True, longest=300)
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        held = hold_review(db, conn, review_id, Act.SIGN, version)
        signed = {"signed_at": held.now, "signed_by": held.login, "signed_for": agreed}
        update_versioned(conn, t.review, review_id, held.review.version, signed)
        return held.come(f"{held.called} is signed off; {agreed} agreed for {held.review.code}.")

    return db.write(act, what="sign review", about=review_id, op_id=op_id)


def reopen(db: Database, review_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Open a signed review again, so that its minutes can be corrected; it is signed off anew then."""
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        held = hold_review(db, conn, review_id, Act.REOPEN, version)
        unsigned = {"signed_at": None, "signed_by": "", "signed_for": ""}
        update_versioned(conn, t.review, review_id, held.review.version, unsigned)
        return held.come(f"{held.called} is open again: its minutes can be edited.")

    return db.write(act, what="reopen review", about=review_id, op_id=op_id)

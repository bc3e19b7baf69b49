"""The review of a major incident: its cause, what went well and badly, actions with owner and due day, their effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.majors import tasks as store
from app.db.names import referred
from app.db.records import insert_record, save
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.majors.states import MajorState
from app.domain.majors.values import UpdateKind
from app.errors import InputError, NotAllowed
from app.services.cab.actions import check_action, closing, owner_called
from app.services.majors.declaring import require_known
from app.services.majors.held import RIGHT, hold_major
from app.services.majors.loading import require_there
from app.services.texts import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TEXTS = {"cause": "cause", "went_well": "what went well", "went_badly": "what went badly"}
#: Characters of these; the timeline keeps the cause and the judgement behind a few words of its own.
_LONGEST = {"cause": 4000, "went_well": 20000, "went_badly": 20000}
_JUDGEMENT = 19000
_FILED = {"cause_category": "category of the cause", "problem": "problem"}


def review(
    db: Database, major_id: int, version: int, values: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Close a resolved major incident with its review.

    `values`: cause, went_well, went_badly, held_on (a day); cause_category (a category of tickets) and problem (its
    number), by which what comes again is counted.
    """
    db.require(RIGHT, "review major incidents")
    require_known(values, frozenset({*_TEXTS, *_FILED, "held_on"}))
    filed = {name: clean(values[name], said, longest=200) for name, said in _FILED.items() if name in values}
    texts = {
        name: clean(values.get(name, ""), said, required=name == "cause", longest=_LONGEST[name])
        for name, said in _TEXTS.items()
    }
    held_on = values.get("held_on")
    if not isinstance(held_on, date):
        raise InputError("The review needs its day.", hint="Say when it was held.")

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, version)
        held.require_move(MajorState.CLOSED, "review it")
        if (owed := held.major.row.next_update_at) is not None:
            raise NotAllowed(
                f"{held.number} promised a message by {words.moment(owed)}, which was not sent.",
                hint="Send it, and promise no other one.",
            )
        restored = held.major.row.restored_at
        first, today = local_date(restored or held.now), local_date(held.now)
        if not first <= held_on <= today:
            raise InputError(
                f"The review: {words.day(held_on)} is not between the restoration and today.", hint="Check the day."
            )
        held.tell(UpdateKind.REVIEW, f"Reviewed on {words.day(held_on)}. Cause: {texts['cause']}")
        effect_due = first + timedelta(days=held.rules.effect_days)
        held.put(state=MajorState.CLOSED.value, review_done_on=held_on, effect_due=effect_due, **texts, **filed)
        return held.said(f" is reviewed. Its effect is looked at on {words.day(effect_due)}.")

    return db.write(act, what="review major incident", about=major_id, op_id=op_id)


def judge_effect(db: Database, major_id: int, version: int, text: str, *, op_id: str | None = None) -> Changes:
    """Say of a reviewed major incident what its actions came to, in view of what came again."""
    db.require(RIGHT, "judge the effect of reviews")
    said = clean(text, "judgement", required=True, longest=_JUDGEMENT)

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, version)
        held.require(MajorState.CLOSED, to="judge its effect")
        again = held.major.repeats
        details = {} if again is None else {"rule": again.rule.value, "by": again.by, "repeats": list(again.numbers)}
        told = f"Effect: {said}" if again is None else f"Effect: {said}\n{again.said}"
        held.tell(UpdateKind.REVIEW, told, details=details)
        held.put(effect=said)
        return held.said(": the effect is judged.")

    return db.write(act, what="judge effect of major incident", about=major_id, op_id=op_id)


# --- actions ---------------------------------------------------------------------------------------
def add_action(db: Database, major_id: int, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Record what is to be done after a major incident. `values`: title, owner_id, due_on; effect; agency_id, in whose
    reviews it comes back."""
    db.require("action.edit", "record actions of reviews")
    own = _own(values, is_new=True)

    def act(conn: Connection) -> Changes:
        number = require_there(conn, major_id)
        _require_agency(conn, values)
        row = {**values, **closing(db, own), "owner": owner_called(conn, own["owner_id"])}
        action_id = insert_record(conn, t.action, {**row, "major_incident_id": major_id})
        return _changes(major_id, action_id, f"{number}: the action “{own['title']}” is added.")

    return db.write(act, what="add action of major incident", about=(major_id, own["title"]), op_id=op_id)


def edit_action(
    db: Database, action_id: int, version: int, values: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save an edit of an action of a review as it was read at `version`, or close it."""
    db.require("action.edit", "edit actions of reviews")
    own = _own(values, is_new=False)

    def act(conn: Connection) -> Changes:
        action = store.action_by_id(conn, action_id)
        if action is None:
            raise InputError("That action is not in this workspace any more.", hint="Refresh the list.")
        _require_agency(conn, values)
        row = {**values, **closing(db, own)}
        if own.get("owner_id") is not None:
            row["owner"] = owner_called(conn, own["owner_id"])
        what = f"The action “{action.title}”"
        save(conn, t.action, action_id, version, row, what=what)
        return _changes(action.major_incident_id, action_id, f"{what} is saved.")

    return db.write(act, what="edit action of major incident", about=action_id, op_id=op_id)


def _own(values: Mapping[str, Any], *, is_new: bool) -> dict[str, Any]:
    """Return what actions of the board have, too; InputError for what cannot be."""
    own = {name: value for name, value in values.items() if name != "agency_id"}
    check_action(own, is_new=is_new)
    return own


def _require_agency(conn: Connection, values: Mapping[str, Any]) -> None:
    agency_id = values.get("agency_id")
    if agency_id is not None and agency_id not in referred(conn, {"agency_id": [agency_id]}).get("agency_id", {}):
        raise InputError("Agency: not in this workspace.", hint="Choose from the list.")


def _changes(major_id: int, action_id: int, text: str) -> Changes:
    return Changes(kinds.touched_by(t.action), (major_id, action_id), text)

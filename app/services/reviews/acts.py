"""The actions, improvements, decisions and requirements that come out of reviews."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.agencies import code_of
from app.db.engine import Database
from app.db.records import insert_record, save
from app.db.reviews import agency_of_action, agency_of_review, title_of_action
from app.db.tables import kinds
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.reviews.actions import IN_CATALOG, STAGES
from app.errors import InputError
from app.services.texts import fitting, storable

if TYPE_CHECKING:
    from sqlalchemy import Connection


#: The fields of an action that people write, with the values that one has where these are fixed.
_FIELDS: dict[str, tuple[str, ...]] = {
    "title": (),
    "kind": ("action", "improvement", "decision", "requirement"),
    "owner": (),
    "due_on": (),
    "state": ("open", "done", "dropped"),
    "effect": (),
    "measure": (),
    "measured_before": (),
    "measured_after": (),
    "stage": tuple(STAGES),
    "service_id": (),
}


def _check_action(values: Mapping[str, Any], *, is_new: bool) -> None:
    unknown = sorted(values.keys() - _FIELDS.keys())
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(_FIELDS)}.")
    if not str(values.get("title", "" if is_new else "x")).strip():
        raise InputError("Title: an action needs one.", hint="Say what is to be done.")
    for name, value in values.items():
        if isinstance(value, str):
            storable(value, name)
            fitting(value, name.replace("_", " "), t.action.c[name])
        if _FIELDS[name] and value not in _FIELDS[name]:
            raise InputError(f"{name.capitalize()}: {value!r} is none.", hint=f"One of: {', '.join(_FIELDS[name])}.")
    if values.get("stage") and values.get("kind", "requirement") != "requirement":
        raise InputError("Stage: only a requirement for a new shared service has one.", hint="Choose None.")
    if values.get("stage") == IN_CATALOG and not values.get("service_id") and (is_new or "service_id" in values):
        raise InputError("Stage: what is in the catalog has a service there.", hint="Choose the service.")


def save_action(
    db: Database,
    agency_id: int,
    values: dict[str, Any],
    action_id: int | None = None,
    version: int = 0,
    *,
    review_id: int | None = None,
    base: Mapping[str, Any] | None = None,
    on: date | None = None,
    op_id: str | None = None,
) -> Changes:
    """Save a new action of an agency, or an edit of one. `values`: kind, title, owner, due_on, state, effect, what
    was measured before and after, and of a requirement its stage and the service that it became.

    `review_id`: the review that a new one comes from. `on`: the Eastern day on which it was done, today if not given.

    `base`: the values as the form was opened; then other fields that others changed since are kept. Without it
    the edit holds for `version` only.
    """
    _check_action(values, is_new=action_id is None)
    db.require("action.edit")

    def closing(written: Mapping[str, Any]) -> dict[str, Any]:
        if "state" not in written:
            return {}
        return {"closed_on": None if written["state"] == "open" else on or local_date(db.now())}

    def act(conn: Connection) -> Changes:
        code = code_of(conn, agency_id)
        if action_id is None:
            _check_review(conn, review_id, agency_id)
            insert_record(conn, t.action, {"agency_id": agency_id, "review_id": review_id, **values, **closing(values)})
        else:
            read = version if base is None else base
            if agency_of_action(conn, action_id) not in (agency_id, None):
                raise InputError(f"This action is not of {code}.", hint="Refresh the matrix.")
            what = f"{code}: the action \u201c{title_of_action(conn, action_id)}\u201d"
            saved = save(conn, t.action, action_id, read, values, derive=closing, what=what)
            if base is not None and not saved.written:
                return Changes(Touched.NOTHING, (agency_id,), f"{what} is saved.")
            return Changes(kinds.touched_by(t.action), (agency_id,), f"{what} is saved.")
        text = f"{code}: the action \u201c{values['title']}\u201d is added."
        return Changes(kinds.touched_by(t.action), (agency_id,), text)

    return db.write(act, what="save action", about=(agency_id, action_id or "new"), op_id=op_id)


def _check_review(conn: Connection, review_id: int | None, agency_id: int) -> None:
    if review_id is not None and agency_of_review(conn, review_id) != agency_id:
        raise InputError("That review is not one of this agency.", hint="Refresh the list.")

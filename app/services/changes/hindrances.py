"""What is approved or scheduled against a conflict: only with a reason, which stands with the decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.db import changes as store
from app.db.changes.standing import places_of_all
from app.domain.changes.hindrances import against_words, decided_last, hindrances
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeType
from app.errors import InputError, NotAllowed
from app.services.changes.reads import clashes_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

_IN_FAVOUR = frozenset({"approved", "conditions"})


def require_said(conn: Connection, at: datetime, change: Change, why: str) -> None:
    """Raise `InputError` where a change is approved against a conflict and nobody says why.

    `why`: the reason, or the conditions under which it is approved; `at`: the present, UTC.
    """
    if why.strip():
        return
    said = against_words(hindrances(change, clashes_of(conn, at, change).clashes))
    if said:
        raise InputError(f"{change.number} is not approved without a reason. {said}", hint="Give the reason.")


def require_clear(conn: Connection, at: datetime, change: Change) -> None:
    """Raise `NotAllowed` where a change clashes with one that is decided, and no decision said why it may.

    Of two changes the decision that was made last has to say it: the earlier one knew nothing of the other. Freezes
    are asked for themselves: an override of one is a record.
    """
    found = [one for one in hindrances(change, clashes_of(conn, at, change).clashes) if one.other_id]
    if not found:
        return
    others = {one.id: one for one in store.changes_by_ids(conn, sorted({one.other_id for one in found}))}
    said = _said(conn, [change, *others.values()])
    left = [one for one in found if not said[decided_last(change, others[one.other_id]).id]]
    if left:
        more = f" And {len(left) - 1:,} more." if len(left) > 1 else ""
        hint = "Move one of them."
        if change.type is not ChangeType.STANDARD:
            hint = "Move one of them, or have it decided again with the reason why it may go on against that."
        raise NotAllowed(f"{change.number} cannot be scheduled. {left[0].text}{more}", hint=hint)


def _said(conn: Connection, changes: Sequence[Change]) -> dict[int, str]:
    """Return what the decision of each change gave as its reason or conditions, by id; "" where it gave none."""
    places = places_of_all(conn, [one.id for one in changes])
    found = {}
    for change in changes:
        decided = [
            place
            for place in places.get(change.id, ())
            if place.is_for_decision and place.result in _IN_FAVOUR and place.content_n == change.content_n
        ]
        found[change.id] = (decided[-1].reason or decided[-1].conditions) if decided else change.decided_why
    return found

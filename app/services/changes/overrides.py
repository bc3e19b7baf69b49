"""Letting a change into a freeze: a soft one by the coordinator, a hard one by two members of the ECAB, with why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.db import changes as store
from app.db import tables as t
from app.db.cab import items
from app.db.cab.places import NewItem, open_item
from app.db.changes.freezes import add_override
from app.db.changes.standing import places_of
from app.db.engine import Database
from app.db.tables import kinds
from app.domain.cab.values import Ballot, Kind, Result
from app.domain.changes.freezes import hit_changes
from app.domain.changes.pairs import is_over
from app.domain.changes.values import Change, Freeze
from app.domain.changes_made import Changes
from app.domain.vocabulary import ChangeState, Role
from app.errors import Conflict, InputError, NotAllowed
from app.services.changes import freezes
from app.services.changes.around import around
from app.services.changes.emergency import cast_vote, close
from app.services.changes.perform import held_with_items, require_own
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_COORDINATES = frozenset({Role.CAB, Role.ADMIN})
_OVERRIDES = frozenset({ChangeState.APPROVED, ChangeState.SCHEDULED})
_IN_FAVOUR = frozenset({"approved", "conditions"})


def override(
    db: Database,
    change_id: int,
    version: int,
    freeze_id: int,
    reason: str,
    *,
    ecab: Sequence[tuple[int, str]] = (),
    op_id: str | None = None,
) -> Changes:
    """Let a change, as it was read at `version`, into a freeze, for a reason that agenda and minutes print.

    A soft freeze: the coordinator. A hard one: the ECAB; `ecab`: (member, how they were reached) of the two who agree,
    where it did not decide this content before. An edit of the change ends the override.
    """
    db.require("override.write")
    reason = clean(reason, "reason", required=True, longest=4000)

    def act(conn: Connection) -> Changes:
        now = held_with_items(conn, change_id)
        require_own(now)
        if now.version != version:
            raise Conflict(f"{now.number} changed since you read it.", {}, now.version)
        freeze = _freeze_of(conn, db.now(), now, freeze_id)
        if freeze.hard:
            item_id: int | None = _approved_by_ecab(db, conn, now, freeze, reason, ecab)
        else:
            item_id = None
            if not _COORDINATES & db.actor.roles:
                raise NotAllowed("A freeze is overridden by the coordinator.", hint="Ask them, or move the change.")
        role = "ecab" if freeze.hard else "coordinator"
        add_override(conn, freeze.id, now.id, now.content_n, role=role, reason=reason, item_id=item_id)
        written = (t.freeze_override, *((t.cab_agenda_item,) if ecab else ()))
        text = f"{now.number} may go into the freeze “{freeze.name}”."
        return Changes(kinds.touched_by(*written), (change_id,), text)

    return db.write(act, what="override freeze", about=[change_id, freeze_id], op_id=op_id)


def _freeze_of(conn: Connection, at: datetime, now: Change, freeze_id: int) -> Freeze:
    """Return the freeze that binds a change. Raises `InputError` where it does not fall into it, or was let in."""
    hits = freezes.hits_at(conn, at, now, freezes.until_done(now, at))
    hit = next((one for one in hits if one.freeze.id == freeze_id), None)
    if hit is None:
        raise InputError(f"{now.number} does not fall into that freeze.", hint="Refresh the calendar.")
    if not hit.binds:
        raise InputError(f"{now.number} was let into “{hit.freeze.name}” already.", hint="It may be scheduled.")
    return hit.freeze


def _approved_by_ecab(
    db: Database, conn: Connection, now: Change, freeze: Freeze, reason: str, agree: Sequence[tuple[int, str]]
) -> int:
    """Return the item by which the ECAB approved this content, decided now where two members agree."""
    decided = [
        place.item_id
        for place in places_of(conn, now.id)
        if place.kind == Kind.ECAB and place.result in _IN_FAVOUR and place.content_n == now.content_n
    ]
    if decided:
        return decided[-1]
    if now.state not in _OVERRIDES:
        raise NotAllowed(
            f"{now.number} is {now.state.word}: the ECAB lets only what is approved into a hard freeze.",
            hint="Have it approved first, or submit it as an emergency.",
        )
    if len({member for member, _ in agree}) < 2:
        raise NotAllowed(
            f"“{freeze.name}” is hard: two members of the ECAB have to agree.",
            hint="Name both, and how you reached them.",
        )
    item_id = open_item(conn, NewItem(Kind.ECAB, None, now.id, submitted_at=db.now(), note=reason))
    item = items.item_by_id(conn, item_id)
    assert item is not None
    for member_id, how in agree:
        cast_vote(db, conn, now, item, member_id, Ballot.APPROVE, how, reason)
    voted = items.item_by_id(conn, item_id)
    assert voted is not None
    close(db, conn, voted, Result.APPROVED, "", reason, None)
    return item_id


def freeze_hits(
    db: Database,
    start: datetime,
    end: datetime,
    *,
    agency: str | None = None,
    service: str | None = None,
    site: str | None = None,
    work: Work | None = None,
) -> tuple[Change, ...]:
    """Return the changes that a freeze would reach, by planned start: what a form shows before it is entered."""
    freeze = Freeze(0, "", "other", start, end, agency, service, site=site)
    with db.read(work) as conn:
        changes = [one for one in store.changes_between(conn, start, end) if not is_over(one)]
        return hit_changes(freeze, changes, around(conn, db.now(), start, end))

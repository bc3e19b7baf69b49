"""What is asked of the hub: postings, drafts, one posting with everything that was said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.engine import Database
from app.db.hub import postings as store
from app.db.hub.changes import changes_now
from app.db.keeping.beside import with_marks
from app.domain.hub.follow import ChangeNow
from app.domain.hub.outdated import offered, outdated
from app.domain.hub.phases import Kind, PostingState
from app.domain.hub.values import Posting
from app.services.hub.posting import found, has_unsent
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: How far back what is over is listed.
_PAST = timedelta(days=90)


def postings(
    db: Database, kinds: Collection[Kind] = (), *, everything: bool = False, work: Work | None = None
) -> tuple[Posting, ...]:
    """Return what is public, first what goes on, its soonest promise first, then what is over, the newest first.

    What was said last more than 90 days ago is left out unless `everything` is asked for or it still goes on.
    """
    who = db.actor
    with db.read(work) as conn:
        listed = [posting for posting in store.listed(conn, kinds=kinds) if posting.last is not None]
        found: list[Posting] = with_marks(conn, t.posting, listed, login=who.login, roles=who.roles, now=db.now())
    since = db.now() - _PAST
    kept = [p for p in found if everything or not p.is_over or (p.last is not None and p.last.at >= since)]
    return tuple(sorted(kept, key=_order))


def _order(posting: Posting) -> tuple[bool, float, float]:
    promised, last = posting.promised_at, posting.last
    said = last.at.timestamp() if last is not None else 0.0
    return posting.is_over, promised.timestamp() if promised is not None else float("inf"), -said


def posting(db: Database, posting_id: int, work: Work | None = None) -> Posting:
    """Return one posting; InputError where it is not there."""
    with db.read(work) as conn:
        (one,) = _beside_changes(db, conn, [found(conn, posting_id)])
        return one


def drafts(db: Database, work: Work | None = None) -> tuple[Posting, ...]:
    """Return what is not public yet, also a change of what is, the newest first; those that wait for approval first."""
    who = db.actor
    with db.read(work) as conn:
        listed = store.listed(conn, states=(PostingState.DRAFT, PostingState.WAITING))
        told = _beside_changes(db, conn, listed)
        found: list[Posting] = with_marks(conn, t.posting, told, login=who.login, roles=who.roles, now=db.now())
    return tuple(sorted(found, key=lambda one: one.state is not PostingState.WAITING))


def _beside_changes(db: Database, conn: Connection, postings: Sequence[Posting]) -> list[Posting]:
    """Say of what is not public in what it fits its change no more, and what the program would say instead."""
    unsent = {one.change_id for one in postings if one.change_id is not None and has_unsent(one)}
    now, known = db.now(), changes_now(conn, unsent)
    return [_beside(one, known.get(one.change_id or 0), now) if has_unsent(one) else one for one in postings]


def _beside(posting: Posting, change: ChangeNow | None, now: datetime) -> Posting:
    if change is None:
        return posting
    return replace(posting, outdated=outdated(change, posting.content), offered=offered(change, posting, now))


def due(db: Database, work: Work | None = None) -> tuple[Posting, ...]:
    """Return what goes on with a promised update, the soonest first; without those of major incidents, which owe it
    themselves.
    """
    with db.read(work) as conn:
        found = [one for one in store.promised(conn) if one.promised_at is not None]
    return tuple(sorted(found, key=_order))

"""Maintenance postings follow their changes: drafted, kept in step, and posted where what is public is no more so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.engine import Database
from app.db.hub import changes, of_majors
from app.db.hub import postings as store
from app.db.hub.rules import load_rules
from app.db.records import Stale, hold, update_versioned
from app.domain.changes_made import Changes, Touched
from app.domain.hub.follow import ChangeNow, follow, is_dropped, is_own
from app.domain.hub.phases import Kind, Phase, PostingState
from app.domain.hub.values import Content, Posting
from app.errors import LongleafError
from app.services.hub.posting import has_unsent, held, keep_words, make, say

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_LAST_WORD = "This incident is over."
_DEMOTED = "This is handled as an ordinary incident from now on: the work goes on, and no update is promised."


def follow_changes(db: Database) -> tuple[list[str], list[str]]:
    """Draft and post what changes have come to; returns what was done and what could not be, in sentences.

    Each change is an act of its own, so that one that cannot be told keeps no other waiting.
    """
    db.require("posting.edit", "let postings follow changes")
    with db.read() as conn:
        postings, second = store.of_changes(conn), load_rules(conn).second_person
        followed = changes.followed(conn, db.now())
        found = [one for one in followed if _differs(one, postings.get(one.id), db.now(), second=second)]
    done, failed = [], []
    for change in found:
        try:
            answer = db.write(lambda conn, id=change.id: _follow(db, conn, id), what="follow change", about=change.id)  # type: ignore[misc]
        except Stale:  # somebody is at it: the next round sees what became of it
            continue
        except LongleafError as error:
            failed.append(f"The posting of {change.number} does not follow it: {error}")
        else:
            done += [answer.text] if answer.text else []
    return done, failed


def _differs(change: ChangeNow, posting: Posting | None, now: datetime, *, second: bool) -> bool:
    if posting is not None and is_dropped(change, posting):
        return True
    wanted = follow(change, posting, now)
    if wanted is None or _waits_so(posting, wanted):
        return False
    return not (second and _has_words(change, posting, now))


def _has_words(change: ChangeNow, posting: Posting | None, now: datetime) -> bool:
    """Return whether somebody wrote what is to be said next and did not send it.

    It stays. Where what follows the change would wait for a second person in its place, that is offered beside it.
    """
    return posting is not None and posting.last is not None and is_own(change, posting, now)


def _waits_so(posting: Posting | None, wanted: Content) -> bool:
    """Return whether exactly this waits for a second person already."""
    return posting is not None and posting.state is PostingState.WAITING and posting.content == wanted


def _follow(db: Database, conn: Connection, change_id: int) -> Changes:
    hold(conn, f"posting of change {change_id}")  # two desktops at once draft one posting
    change, now, login = changes.change_now(conn, change_id), db.now(), db.actor.login
    posting = store.of_change(conn, change_id)
    if change is None:
        return Changes(Touched.NOTHING)
    if posting is not None:
        posting = held(conn, posting.id)
    if posting is not None and is_dropped(change, posting):
        values = {"state": PostingState.DROPPED.value, "waits_since": None}
        update_versioned(conn, t.posting, posting.id, posting.version, values)
        return Changes(Touched.HUB, (posting.id,), f"{posting.number} is dropped, as {change.number} does not come.")
    wanted = follow(change, posting, now)
    if wanted is None or _waits_so(posting, wanted):
        return Changes(Touched.NOTHING)
    if posting is None:
        made = make(conn, Kind.MAINTENANCE, wanted, login, change_id=change_id)
        return Changes(Touched.HUB, (made.id,), f"{made.number} is drafted for {change.number}.")
    if posting.last is None:
        values = {**store.columns(wanted), "state": PostingState.DRAFT.value, "waits_since": None}
        update_versioned(conn, t.posting, posting.id, posting.version, values)
        store.put_reach(conn, posting.id, wanted.reach)
        return Changes(Touched.HUB, (posting.id,), f"The draft {posting.number} follows {change.number}.")
    own = _has_words(change, posting, now)
    if own and load_rules(conn).second_person:
        return Changes(Touched.NOTHING)
    public = say(conn, posting, wanted, login, now)
    if own:
        keep_words(conn, posting, wanted)
    said = f"tells: {wanted.phase.label.lower()}" if public else "waits for a second person"
    return Changes(Touched.HUB, (posting.id,), f"{posting.number} follows {change.number} and {said}.")


def end_with_majors(db: Database) -> tuple[list[str], list[str]]:
    """Say the last word where a major incident ended and what it said to everybody did not, and take the promise back
    where it was demoted; returns what was done and what could not be, in sentences."""
    with db.read() as conn:
        left = of_majors.left_open(conn)
    done: list[str] = []
    failed: list[str] = []
    for posting_id in left:

        def act(conn: Connection, posting_id: int = posting_id) -> Changes:
            posting = held(conn, posting_id)
            if posting.last is None or posting_id not in of_majors.left_open(conn):
                return Changes(Touched.NOTHING)
            last, unsent = posting.last.content, has_unsent(posting)
            if unsent and load_rules(conn).second_person:  # what waits or is drafted comes first
                return Changes(Touched.NOTHING)
            if of_majors.is_demoted(conn, posting_id):
                over, said = replace(last, text=_DEMOTED, next_at=None), "goes on as an ordinary incident"
            else:
                end = max(last.ends_at or db.now(), last.starts_at or db.now())
                over = replace(last, phase=Phase.RESOLVED, text=_LAST_WORD, ends_at=end, next_at=None)
                said = "is resolved with its major incident"
            public = say(conn, posting, over, db.actor.login, db.now())
            if unsent:
                keep_words(conn, posting, over)
            said = said if public else "waits for a second person"
            return Changes(Touched.HUB, (posting_id,), f"{posting.number} {said}.")

        try:
            text = db.write(act, what="end posting of major incident", about=posting_id).text
        except Stale:  # somebody is at it
            continue
        except LongleafError as error:
            failed.append(f"The posting of a major incident that ended stays open: {error}")
        else:
            done += [text] if text else []
    return done, failed

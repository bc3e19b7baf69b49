"""What people do with postings: draft, edit, hand in, approve, post, end. What was posted stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.hub import postings as store
from app.db.hub.changes import change_now
from app.db.records import Stale, save, update_versioned
from app.domain.changes_made import Changes, Touched
from app.domain.hub.outdated import offered
from app.domain.hub.phases import ENDS, Kind, PostingState
from app.domain.hub.values import Posting
from app.domain.hub.writing import written_by
from app.errors import InputError
from app.services.hub.posting import (
    LONGEST,
    REACH,
    checked,
    content_of,
    drafted_by_others,
    hand_in,
    held,
    in_order,
    keep_words,
    make,
    may_approve,
    publish,
    require_fits,
    require_kind,
    require_written,
    say,
    with_names,
)
from app.services.texts import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

_RIGHT = "posting.edit"


def draft(db: Database, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Write a draft. `values`: kind and title; phase, text, impact, starts_at, ends_at, next_update_at, and the ids of
    services, sites and agencies.
    """
    db.require(_RIGHT)
    try:
        kind = Kind(values.get("kind", ""))
    except ValueError:
        raise InputError("A posting needs a kind.", hint="Choose one from the list.") from None
    require_kind(db, kind)
    own = checked(
        {name: value for name, value in values.items() if name != "kind"} | {"title": values.get("title", "")}
    )

    def act(conn: Connection) -> Changes:
        made = make(conn, kind, with_names(conn, content_of(own, kind)), db.actor.login)
        return Changes(Touched.HUB, (made.id,), f"{made.number} is a draft.")

    return db.write(act, what="draft posting", op_id=op_id)


def edit(
    db: Database, posting_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save a form that was opened with `base`. It is a draft then, of a posting that is public as well.

    An approval is of one exact text: what waited for one waits no more. `Conflict` where somebody else changed the
    same field.
    """
    db.require(_RIGHT)
    own = checked(mine)

    def act(conn: Connection) -> Changes:
        now = held(conn, posting_id)
        require_kind(db, now.kind)
        beside = {name: getattr(now.content.reach, name) for name in REACH if name in own}
        kept = {name: tuple(sorted(value)) if name in REACH else value for name, value in base.items()}

        def derive(written: Mapping[str, Any]) -> Mapping[str, Any]:
            whole = {**store.columns(now.content), **written}
            in_order(whole["starts_at"], whole["ends_at"])
            named = with_names(conn, content_of({**own, **written}, now.kind, now.content))
            return {
                "title": named.title,
                "text": named.text,
                "state": PostingState.DRAFT.value,
                "written_by": written_by(now, db.actor.login),
                "waits_since": None,
            }

        together = (("starts_at", "ends_at"),) if {"starts_at", "ends_at"} & own.keys() else ()
        saved = save(
            conn, t.posting, posting_id, kept, own, together=together, beside=beside, derive=derive, what=now.number
        )
        if not saved.written:
            return Changes(Touched.NOTHING, (posting_id,), f"{now.number} says so already.")
        store.put_reach(conn, posting_id, content_of({**saved.written}, now.kind, now.content).reach)
        return Changes(Touched.HUB, (posting_id,), f"{now.number} is saved as a draft.")

    return db.write(act, what="edit posting", about=posting_id, op_id=op_id)


def on_seen(
    db: Database,
    posting_id: int,
    version: int,
    what: str,
    op_id: str | None,
    do: Callable[[Connection, Posting], str],
    *,
    touched: Touched = Touched.HUB,
) -> Changes:
    """Carry out an act on the version of a posting that was seen; `do` returns what came of it."""
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        now = held(conn, posting_id)
        require_kind(db, now.kind)
        if now.version != version:
            raise Stale(f"{now.number} was changed by somebody else meanwhile.", {}, now.version)
        return Changes(touched, (posting_id,), do(conn, now))

    return db.write(act, what=what, about=posting_id, op_id=op_id)


def submit(db: Database, posting_id: int, version: int, despite: str = "", *, op_id: str | None = None) -> Changes:
    """Hand the draft in for a second person to approve its exact text.

    `Outdated` where it speaks of its change as it is no more, unless `despite` is the reason that was read.
    """

    def do(conn: Connection, now: Posting) -> str:
        if now.state is not PostingState.DRAFT:
            raise InputError(f"{now.number} is no draft.", hint="Edit it first.")
        require_written(now, now.content)
        require_fits(conn, now, now.content, despite)
        hand_in(conn, now, now.content, db.actor.login, db.now())
        return f"{now.number} waits for a second person."

    return on_seen(db, posting_id, version, "submit posting", op_id, do)


def approve(
    db: Database, posting_id: int, version: int, sha256: str, despite: str = "", *, op_id: str | None = None
) -> Changes:
    """Approve the exact text that was read, by its digest, and post it. Nobody approves what they wrote.

    `Outdated` as with `submit`.
    """

    def do(conn: Connection, now: Posting) -> str:
        if now.state is not PostingState.WAITING:
            raise InputError(f"{now.number} waits for nobody's approval.", hint="Refresh the list.")
        may_approve(now, db.actor.login)
        if sha256 != now.content.sha256:
            raise InputError(f"{now.number} says something else than what you read.", hint="Read it again.")
        require_fits(conn, now, now.content, despite)
        store.add_approval(conn, posting_id, sha256)
        publish(conn, now, now.content, db.actor.login, approved_by=db.actor.login)
        return f"{now.number} is approved and posted."

    return on_seen(db, posting_id, version, "approve posting", op_id, do)


def post(
    db: Database,
    posting_id: int,
    version: int,
    values: Mapping[str, Any] | None = None,
    despite: str = "",
    *,
    op_id: str | None = None,
) -> Changes:
    """Post a posting, with the next phase and text in `values` where they are written at once.

    Where the workspace asks for a second person, it is handed in instead, and the answer says so. `Outdated` as with
    `submit`.
    """
    own = checked(values or {})

    def do(conn: Connection, now: Posting) -> str:
        if now.state is PostingState.DROPPED:
            raise InputError(f"{now.number} was dropped.", hint="Edit it first: it is a draft again then.")
        if now.state is PostingState.WAITING and not own:
            raise InputError(f"{now.number} waits for a second person already.", hint="Approve it, or edit it.")
        says_more = now.last is not None and "text" in own  # the next words, not those that are drafted
        base = now.last.content if now.last is not None and says_more else now.content
        content = with_names(conn, content_of(own, now.kind, base)) if own else now.content
        require_written(now, content)
        require_fits(conn, now, content, despite)
        drafted = says_more and drafted_by_others(conn, now, db.actor.login)
        if say(conn, now, content, db.actor.login, db.now()):
            if drafted:
                keep_words(conn, now, content)
            return f"{now.number} is posted: {content.phase.label.lower()}."
        return f"{now.number} waits for a second person."

    return on_seen(db, posting_id, version, "post posting", op_id, do)


def take_offered(db: Database, posting_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Put what the program says of the change as it is now in the place of one's unsent words; a draft then."""

    def do(conn: Connection, now: Posting) -> str:
        change = change_now(conn, now.change_id) if now.change_id is not None else None
        content = offered(change, now, db.now()) if change is not None else None
        if content is None:
            raise InputError(f"Nothing else is offered for {now.number}.", hint="It fits its change, or edit it.")
        public = now.last is not None and content == now.last.content
        values = {
            **store.columns(content),
            "state": (PostingState.POSTED if public else PostingState.DRAFT).value,
            "waits_since": None,
            "written_by": written_by(now, db.actor.login),
        }
        update_versioned(conn, t.posting, posting_id, version, values)
        store.put_reach(conn, posting_id, content.reach)
        return f"{now.number} says {'again what was posted' if public else 'what its change has come to: a draft'}."

    return on_seen(db, posting_id, version, "take offered words", op_id, do)


def end(db: Database, posting_id: int, version: int, text: str, *, op_id: str | None = None) -> Changes:
    """Post the last word: resolved, completed, or withdrawn, as its kind has it. Nothing is promised any more."""
    told = clean(text, "text", required=True, longest=LONGEST)

    def do(conn: Connection, now: Posting) -> str:
        if now.last is None or now.is_over:
            raise InputError(f"{now.number} is not public, or over.", hint="Nothing is left to do.")
        phase, content = ENDS[now.kind], now.last.content
        values: dict[str, Any] = {"phase": phase, "text": told, "next_update_at": None}
        if now.kind is Kind.INCIDENT and content.ends_at is None:
            values["ends_at"] = max(db.now(), content.starts_at or db.now())
        over = with_names(conn, content_of(values, now.kind, content))
        require_written(now, over)
        drafted = drafted_by_others(conn, now, db.actor.login)
        done = say(conn, now, over, db.actor.login, db.now())
        if drafted:
            keep_words(conn, now, over)
        return f"{now.number} is {phase.label.lower()}." if done else f"{now.number} waits for a second person."

    return on_seen(db, posting_id, version, "end posting", op_id, do)


def drop(db: Database, posting_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Give up a draft: of a posting that was never public all of it, else the words that are not public yet."""

    def do(conn: Connection, now: Posting) -> str:
        if now.state not in {PostingState.DRAFT, PostingState.WAITING}:
            raise InputError(f"{now.number} is no draft.", hint="What was posted is ended, not dropped.")
        if now.last is None:
            values: dict[str, Any] = {"state": PostingState.DROPPED.value, "waits_since": None}
            update_versioned(conn, t.posting, posting_id, version, values)
            return f"{now.number} is dropped."
        public = now.last.content
        values = {**store.columns(public), "state": PostingState.POSTED.value, "waits_since": None}
        update_versioned(conn, t.posting, posting_id, version, values)
        store.put_reach(conn, posting_id, public.reach)
        return f"{now.number} says again what was posted."

    return on_seen(db, posting_id, version, "drop posting", op_id, do)

"""A note that is written anew, by another text or another file; and which of its files whoever reads it sees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.knowledge import store
from app.db.records import hold_record, update_versioned
from app.domain.knowledge.values import NoteState
from app.errors import InputError
from app.services.knowledge.reads import reader_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NEVER = datetime.min.replace(tzinfo=UTC)


def named(now: Mapping[str, Any], login: str) -> str:
    """Return the writers of a note with one who writes now."""
    writers: str = now["written_by"]
    return writers if login in writers.split() else f"{writers} {login}".strip()


def written_anew(conn: Connection, db: Database, now: Mapping[str, Any]) -> str:
    """Let a note be a draft of which the actor is a writer; returns what to say of it."""
    was = NoteState(now["state"])
    if was is NoteState.RETIRED:
        raise InputError(f"{now['number']} is retired.", hint="Make it a draft again first.")
    writers = db.actor.login if was is NoteState.PUBLISHED else named(now, db.actor.login)
    if was is not NoteState.DRAFT or writers != now["written_by"]:
        values = {"state": NoteState.DRAFT.value, "written_by": writers}
        update_versioned(conn, t.knowledge_note, now["id"], now["version"], values)
    if was is NoteState.PUBLISHED:
        return f" Version {now['shown_n']} stays shown until this draft is published."
    return " It is a draft again." if was is NoteState.REVIEW else ""


def begin_writing(db: Database, conn: Connection, id: int) -> str:
    """Let a note be a draft of which the actor is a writer, for a file of it; returns what to say of it."""
    hold_record(conn, t.knowledge_note, id)
    now = store.plain(conn, id)
    if now is None:
        raise InputError("This note does not exist (any more).", hint="Refresh the list.")
    return written_anew(conn, db, now)


def withdraw_in_writing(db: Database, conn: Connection, id: int) -> str:
    """Let the actor be a writer of a note that is being written, and a draft of one that is handed in.

    What is published or retired stays so: a file that should not have been shown is withdrawn from it at once.
    """
    hold_record(conn, t.knowledge_note, id)
    now = store.plain(conn, id)
    writing = now is not None and NoteState(now["state"]) in (NoteState.DRAFT, NoteState.REVIEW)
    return written_anew(conn, db, now) if now is not None and writing else ""


def shown_until(db: Database, conn: Connection, id: int) -> datetime | None:
    """Return until when what is shown of a note was attached: when that was published; None: every file is shown.

    Where nothing of it is shown to the actor, no file was attached before then.
    """
    reader = reader_of(db, conn)
    if reader.writes:
        return None
    return store.shown_at(conn, reader, id) or _NEVER

"""What people ask of knowledge: the list, a note, and what may solve a call that is written down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from app.db.knowledge import links, store
from app.db.knowledge import lookup as store_lookup
from app.db.rule_sets import load
from app.domain.eastern import local_date
from app.domain.knowledge.lookup import KnownSolution
from app.domain.knowledge.settings import RULES, KnowledgeRules
from app.domain.knowledge.values import NoteCard, NoteChoices, NoteRow, NoteState
from app.domain.tickets.call import CallSoFar, telling_words
from app.errors import InputError
from app.services import rule_sets
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.engine import Database


def reader_of(db: Database, conn: Connection) -> store.Reader:
    """Return what the actor sees of knowledge."""
    return store.Reader(conn, db.actor.login, db.actor.roles)


def rules(db: Database, work: Work | None = None) -> KnowledgeRules:
    """Return the rules of knowledge; what the workspace does not set has its sample value."""
    return rule_sets.read(db, RULES, work)


def list_ids(db: Database, typed: str = "", states: Collection[str] = (), work: Work | None = None) -> list[int]:
    """Return ids of the notes that one sees, by title; `states`: values of `NoteState`, none: all."""
    for state in states:
        if state not in set(NoteState):
            raise InputError(f"{state!r} is no state of a note.", hint=f"One of: {', '.join(NoteState)}.")
    with db.read(work) as conn:
        return store.list_ids(conn, reader_of(db, conn), typed, states)


def list_rows(db: Database, ids: Sequence[int], work: Work | None = None) -> list[NoteRow]:
    """Return these notes in this order; those that are gone, or are not shown, are left out."""
    with db.read(work) as conn:
        return store.rows_of(conn, reader_of(db, conn), ids)


def card(db: Database, id: int, work: Work | None = None) -> NoteCard:
    """Return all that is shown of a note. Raises `InputError` where it is gone, or is not shown to the actor."""
    with db.read(work) as conn:
        alone = not load(conn, RULES).second_person
        found = store.card(conn, reader_of(db, conn), id, db.actor.login, alone=alone)
    if found is None:
        raise InputError("This note does not exist (any more), or is not for you to read.", hint="Refresh the list.")
    return found


def cards(db: Database, states: Collection[str] = (), work: Work | None = None) -> list[NoteCard]:
    """Return the pages of all notes that one sees, by number."""
    found = (card(db, id, work) for id in list_ids(db, "", states, work))
    return sorted(found, key=lambda one: one.row.number)


def by_number(db: Database, number: str) -> int:
    """Return the id of the note of a number. Raises `InputError` where there is none."""
    with db.read() as conn:
        reader = reader_of(db, conn)
        id = store.found(conn, reader, number)
        if id is None or not store.rows_of(conn, reader, [id]):
            raise InputError(f"There is no note {number}.", hint="List the notes: longleaf knowledge list.")
    return id


def choices(db: Database, work: Work | None = None) -> NoteChoices:
    """Return the major incidents and changes that a note may belong to, the newest first."""
    with db.read(work) as conn:
        return links.choices(conn)


def solutions(
    db: Database, call: CallSoFar, *, text: str = "", category: str = "", count: int = 3, work: Work | None = None
) -> tuple[KnownSolution, ...]:
    """Return the published notes that may solve what a call or ticket is about, the best first.

    `text`: more that is said of it, whose words count where the title has few.
    """
    words = telling_words(f"{call.title} {text}")
    with db.read(work) as conn:
        return store_lookup.known_solutions(
            conn,
            reader_of(db, conn),
            words,
            local_date(db.now()),
            service_id=call.service_id,
            category=category,
            count=count,
        )

"""What people do with notes: write, hand in, publish what somebody else wrote, retire, say whether one helped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.knowledge import links, store
from app.db.names import is_active, people
from app.db.records import hold_record, insert_record, next_number, save
from app.db.rule_sets import load
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.knowledge.settings import RULES
from app.domain.knowledge.values import (
    CONTENT,
    FIELDS,
    KNOWLEDGE,
    LABELS,
    LONGEST,
    PREFIX,
    REVIEW_AFTER,
    Audience,
    NoteState,
    Voice,
)
from app.domain.tickets.states import RESOLUTION_CODES
from app.domain.words import joined
from app.errors import InputError, NotAllowed
from app.services import rule_sets
from app.services.knowledge.files import named, written_anew
from app.services.knowledge.reads import reader_of
from app.services.texts import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection

_Now = Mapping[str, Any]


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set the rules of knowledge: texts by the name of the rule, as `rule_sets.save` does."""
    return rule_sets.save(db, RULES, base, mine, op_id)


def create(
    db: Database, values: Mapping[str, Any], *, ticket_id: int | None = None, op_id: str | None = None
) -> Changes:
    """Make a draft in one's own name. `values`: any of `FIELDS`; a title has to be there.

    `ticket_id`: from the resolution of this ticket, which fills in what the values leave out. Raises `InputError`.
    """
    db.require("knowledge.edit")
    wanted = checked(values)

    def act(conn: Connection) -> Changes:
        made = {**_from_ticket(conn, ticket_id), **wanted}
        if not made.get("title"):
            raise InputError("The title is empty.", hint="Enter a title.")
        _require_owner(conn, made)
        own = {"owner": db.actor.login, **made, "written_by": db.actor.login}
        number = next_number(conn, PREFIX)
        id = insert_record(conn, t.knowledge_note, {"number": number, **own})
        return Changes(KNOWLEDGE, (id,), f"{number} is a draft.")

    return db.write(act, what="create note", op_id=op_id)


def edit(
    db: Database, id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save a form that was opened with `base`; `Conflict` where somebody else changed the same field.

    Where another text is saved of what is published or handed in, the note is a draft again; what is published stays
    shown until the draft is published.
    """
    db.require("knowledge.edit")
    wanted = checked(mine)
    if "title" in wanted and not wanted["title"]:
        raise InputError("The title is empty.", hint="Enter a title.")

    def act(conn: Connection) -> Changes:
        hold_record(conn, t.knowledge_note, id)
        now = _found(conn, id)
        _require_owner(conn, wanted)
        again = ""
        if any(name in CONTENT and now[name] != value for name, value in wanted.items()):
            again = written_anew(conn, db, now)
        saved = save(conn, t.knowledge_note, id, base, wanted, what=now["number"])
        if not saved.written:
            return Changes(Touched.NOTHING, (id,), f"{now['number']} has no changes to save.")
        return Changes(KNOWLEDGE, (id,), f"{now['number']} is saved.{again}")

    return db.write(act, what="edit note", about=id, op_id=op_id)


def bring_back(db: Database, id: int, version: int, n: int, *, op_id: str | None = None) -> Changes:
    """Let the note say again what its version `n` said, as a draft that is handed in and published as any other.

    `version`: that of the note that was seen. What is published stays shown until then, and every version stays.
    """
    db.require("knowledge.edit")

    def act(conn: Connection) -> Changes:
        hold_record(conn, t.knowledge_note, id)
        now = _found(conn, id)
        said = store.version(conn, id, n)
        if said is None:
            raise InputError(f"{now['number']} has no version {n}.", hint="Look at its versions again.")
        if all(now[name] == value for name, value in said.items()):
            return Changes(Touched.NOTHING, (id,), f"{now['number']} says what version {n} says already.")
        if now["version"] != version:
            raise InputError(f"{now['number']} was changed meanwhile.", hint="Look at what it says now.")
        again = written_anew(conn, db, now)
        base = {name: now[name] for name in CONTENT}
        save(conn, t.knowledge_note, id, base, said, what=now["number"])
        return Changes(KNOWLEDGE, (id,), f"{now['number']} says what version {n} said.{again}")

    return db.write(act, what="bring version back", about=(id, n), op_id=op_id)


def hand_in(db: Database, id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Hand the version that was seen in, for somebody else to publish."""

    def wanted(_conn: Connection, now: _Now) -> Mapping[str, Any]:
        if not now["solution"]:
            raise InputError(f"{now['number']} has no solution yet.", hint="Write down how it is solved.")
        writers = named(now, db.actor.login) if not now["written_by"] else now["written_by"]
        return {"state": NoteState.REVIEW.value, "written_by": writers}

    done = "waits for somebody else to publish it"
    return _move(db, id, version, (NoteState.DRAFT,), wanted, "hand in note", done, op_id)


def send_back(db: Database, id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Make what was handed in a draft again, for its writers to go on with it."""
    to = {"state": NoteState.DRAFT.value}
    return _move(db, id, version, (NoteState.REVIEW,), lambda _c, _n: to, "send note back", "is a draft again", op_id)


def publish(db: Database, id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Publish the version that was seen, which somebody else wrote. Raises `NotAllowed` for one's own.

    Where the workspace says that nobody else is asked, one's own is published, too (`KnowledgeRules`).
    """
    db.require("knowledge.publish")

    def wanted(conn: Connection, now: _Now) -> Mapping[str, Any]:
        writers = now["written_by"].split()
        if db.actor.login in writers and load(conn, RULES).second_person:
            raise NotAllowed(
                f"{now['number']}: who wrote a note does not publish it.",
                hint="Ask somebody else who keeps knowledge, or change the rules of knowledge in Setup.",
            )
        n = store.add_version(conn, id, now, db.now(), db.actor.login)
        due = now["review_on"]
        today = local_date(db.now())
        again = today + REVIEW_AFTER if due is None or due <= today else due
        return {"state": NoteState.PUBLISHED.value, "shown_n": n, "review_on": again}

    return _move(db, id, version, (NoteState.REVIEW,), wanted, "publish note", "is published", op_id)


def retire(db: Database, id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Retire a note: it is offered no more; its versions stay."""
    states = (NoteState.DRAFT, NoteState.REVIEW, NoteState.PUBLISHED)
    to = {"state": NoteState.RETIRED.value, "shown_n": None}
    return _move(db, id, version, states, lambda _conn, _now: to, "retire note", "is retired", op_id)


def restore(db: Database, id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Make a draft of a retired note; it is published anew."""
    to = {"state": NoteState.DRAFT.value}
    return _move(db, id, version, (NoteState.RETIRED,), lambda _c, _n: to, "restore note", "is a draft again", op_id)


def still_right(db: Database, id: int, version: int, day: date | None = None, *, op_id: str | None = None) -> Changes:
    """Say that a note was looked at and is right; it is looked at again on a day, None: in a year."""

    def wanted(_conn: Connection, _now: _Now) -> Mapping[str, Any]:
        today = local_date(db.now())
        if day is not None and day <= today:
            raise InputError("The day on which it is looked at again is not ahead.", hint="Give a later day.")
        return {"review_on": day or today + REVIEW_AFTER}

    return _move(db, id, version, (NoteState.PUBLISHED,), wanted, "confirm note", "is right as it is", op_id)


def say(db: Database, id: int, voice: str, *, ticket_id: int | None = None, op_id: str | None = None) -> Changes:
    """Say whether what is published of a note helped ("helped") or did not ("not"); what one says last counts."""
    db.require("knowledge.use")
    if voice not in (Voice.HELPED.value, Voice.NOT.value):
        raise InputError(f"{voice!r} says nothing of a note.", hint="Say helped or not.")

    def act(conn: Connection) -> Changes:
        now = _found(conn, id, reader_of(db, conn))
        if now["shown_n"] is None:
            raise InputError(f"{now['number']} is not published.", hint="Only what is published can have helped.")
        store.add_use(conn, id, now["shown_n"], Voice(voice), db.now(), db.actor.login, ticket_id, None)
        said = "helped" if voice == Voice.HELPED.value else "did not help"
        return Changes(KNOWLEDGE, (id,), f"It is kept that {now['number']} {said}.")

    return db.write(act, what="use of note", about=id, op_id=op_id)


# --- what may stand -------------------------------------------------------------------------------
def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of a note's fields as they are kept. Raises `InputError`, naming the field."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise InputError(f"Not editable: {', '.join(sorted(unknown))}.")
    found = dict(values)
    for name, value in values.items():
        if isinstance(value, str):
            found[name] = clean(value, LABELS[name].lower(), longest=LONGEST.get(name, 200))
    if "title" in found:
        found["title"] = " ".join(str(found["title"]).split())
    for name, known in (("audience", [one.value for one in Audience]), ("code", ["", *RESOLUTION_CODES])):
        if found.get(name, known[0]) not in known:
            raise InputError(
                f"{LABELS[name]}: {found[name]!r} cannot be chosen.", hint=f"One of: {', '.join(filter(None, known))}."
            )
    return found


def _require_owner(conn: Connection, values: _Now) -> None:
    owner = values.get("owner")
    if owner and (owner not in people(conn, [owner]) or not is_active(conn, owner)):
        raise InputError(f"Owner: nobody who works here signs in as {owner}.", hint="Choose somebody else.")


def _found(conn: Connection, id: int, reader: store.Reader | None = None) -> _Now:
    found = store.plain(conn, id, reader)
    if found is None:
        raise InputError("This note does not exist (any more).", hint="Refresh the list.")
    return found


def _move(
    db: Database,
    id: int,
    version: int,
    states: tuple[NoteState, ...],
    wanted: Callable[[Connection, _Now], Mapping[str, Any]],
    what: str,
    done: str,
    op_id: str | None,
) -> Changes:
    """Carry out an act on the version that was seen, of a note in one of some states."""
    db.require("knowledge.edit")

    def act(conn: Connection) -> Changes:
        hold_record(conn, t.knowledge_note, id)
        now = _found(conn, id)
        if NoteState(now["state"]) not in states:
            known = joined([state.label.lower() for state in states])
            raise InputError(
                f"{now['number']} is {NoteState(now['state']).label.lower()}, not {known}.", hint="Refresh the list."
            )
        save(conn, t.knowledge_note, id, version, wanted(conn, now), what=now["number"])
        return Changes(KNOWLEDGE, (id,), f"{now['number']} {done}.")

    return db.write(act, what=what, about=id, op_id=op_id)


def _from_ticket(conn: Connection, ticket_id: int | None) -> dict[str, Any]:
    """Return what a ticket and its resolution give a draft."""
    if ticket_id is None:
        return {}
    ticket = links.ticket(conn, ticket_id)
    if ticket is None:
        raise InputError("This ticket does not exist (any more).", hint="Refresh the list.")
    code = ticket["resolution_code"]
    return {
        "title": ticket["title"],
        "symptoms": str(ticket["description"])[: LONGEST["symptoms"]],
        "solution": links.resolution_note(conn, ticket_id)[: LONGEST["solution"]],
        "service_id": ticket["service_id"],
        "category": ticket["category"],
        "code": code if code in RESOLUTION_CODES else "",
        "made_from": ticket["number"],
    }

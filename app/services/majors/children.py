"""The tickets of a major incident: linked, told and resolved together, through the acts that tickets have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.majors import store
from app.db.parts import part_id
from app.db.records import hold
from app.db.tables import kinds
from app.domain import words
from app.domain.bulk import Batch, require_within_limit
from app.domain.changes_made import Changes, Touched
from app.domain.majors.states import MajorState
from app.domain.majors.values import UpdateKind
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.states import Act
from app.domain.vocabulary import TicketState
from app.errors import InputError, NotAllowed
from app.services.majors.declaring import require_known
from app.services.majors.held import TOUCHED, hold_major
from app.services.majors.loading import require_there
from app.services.texts import clean
from app.services.tickets.batch import do_many

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "major_incident.children"
_OVER = frozenset({MajorState.REJECTED, MajorState.DEMOTED})
_LINKED = kinds.touched_by(t.major_incident_ticket)


def link(
    db: Database, major_id: int, ticket_ids: Sequence[int], *, numbers: str = "", op_id: str | None = None
) -> Changes:
    """Link tickets to a major incident, with those under them. `numbers`: of more, with blanks or commas between."""
    db.require(_RIGHT)
    named = list(dict.fromkeys(numbers.upper().replace(",", " ").replace(";", " ").split()))
    require_within_limit(len(ticket_ids) + len(named))

    def act(conn: Connection) -> Changes:
        hold(conn, f"tickets of major incident {major_id}")
        held = hold_major(db, conn, major_id, beside=True)
        if held.major.row.state in _OVER:
            raise NotAllowed(f"You cannot link tickets: {held.number} is {held.major.row.state.label.lower()}.")
        by_number = store.tickets_numbered(conn, named)
        if unknown := [number for number in named if number not in by_number]:
            raise InputError(f"There is no ticket {words.joined(unknown[:5])}.", hint="Check the numbers.")
        chosen = list(dict.fromkeys([*ticket_ids, *by_number.values()]))
        wanted = [one for ticket_id in chosen for one in store.with_children(conn, ticket_id)]
        called = store.ticket_numbers(conn, wanted)
        if set(chosen) - called.keys():
            raise InputError("One of the tickets is not in this workspace any more.", hint="Refresh the list.")
        new = store.link_tickets(conn, held.id, wanted)
        if not new:
            return held.unchanged(": the tickets are linked already.")
        said = f"Linked: {_named([called[id] for id in new])}."
        held.tell(UpdateKind.CHILDREN, said, details={"linked": new})
        return Changes(
            _LINKED, (held.id,), f"{held.number}: {words.count(len(new), 'ticket is', 'tickets are')} linked."
        )

    return db.write(act, what="link tickets", about=[major_id, *sorted(ticket_ids), *named], op_id=op_id)


def unlink(db: Database, major_id: int, ticket_ids: Sequence[int], *, op_id: str | None = None) -> Changes:
    """Take tickets off a major incident; the one that it was proposed from stays."""
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        hold(conn, f"tickets of major incident {major_id}")
        held = hold_major(db, conn, major_id, beside=True)
        mine = {child.id: child.number for child in held.major.children}
        gone = [id for id in ticket_ids if id in mine]
        if held.major.ticket_id in gone:
            raise NotAllowed(f"{held.number} was proposed from {held.major.ticket}: it stays linked.")
        if not gone:
            return held.unchanged(": none of the tickets is linked.")
        store.unlink_tickets(conn, held.id, gone)
        held.tell(UpdateKind.CHILDREN, f"Unlinked: {_named([mine[id] for id in gone])}.", details={"unlinked": gone})
        count = words.count(len(gone), "ticket is", "tickets are")
        return Changes(_LINKED, (held.id,), f"{held.number}: {count} linked no more.")

    return db.write(act, what="unlink tickets", about=[major_id, *sorted(ticket_ids)], op_id=op_id)


def update_children(db: Database, major_id: int, text: str, *, op_id: str | None = None) -> Changes:
    """Record one update to the callers of all its open tickets; it meets the update that each of them is owed."""
    said = clean(text, "update", required=True)
    return _on_all(db, major_id, BulkAct(Act.UPDATE, text=said), "update to callers", op_id)


def resolve_children(db: Database, major_id: int, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Resolve all its open tickets alike. `values`: code (of the resolution, "fixed" where none is given), text."""
    require_known(values, frozenset({"code", "text"}))
    asked = BulkAct(Act.RESOLVE, to=values.get("code") or "fixed", text=values.get("text", ""))
    return _on_all(db, major_id, asked, "resolution", op_id)


def _on_all(db: Database, major_id: int, asked: BulkAct, what: str, op_id: str | None) -> Changes:
    db.require(_RIGHT, "act on the tickets of major incidents")
    is_open = [state.value for state in TicketState if state.is_open]

    def which(conn: Connection) -> dict[str, Any]:
        return {"number": require_there(conn, major_id), "ids": store.children_in(conn, major_id, is_open)}

    # which tickets is part of the act: a repeat of it after a crash goes on with the same ones
    found = db.write(which, what=f"open tickets, {what}", about=major_id, op_id=op_id and part_id(op_id, 1))
    if not found["ids"]:
        return Changes(Touched.NOTHING, (major_id,), f"{found['number']} has no open tickets.")
    batch = do_many(db, found["ids"], asked, op_id=op_id and part_id(op_id, 0))
    return _written_down(db, major_id, what, batch, op_id)


def _written_down(db: Database, major_id: int, what: str, batch: Batch, op_id: str | None) -> Changes:
    """Write into the timeline what was done to the tickets, and return it as the answer of the act."""
    text = " ".join([batch.text, *batch.refused])

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, beside=True)
        if not batch.changes.ids:
            return Changes(batch.changes.touched, (held.id,), text)
        held.tell(UpdateKind.CHILDREN, batch.text, details={"acted": len(batch.changes.ids), "what": what})
        return Changes(batch.changes.touched | TOUCHED, (held.id,), text)

    return db.write(act, what=f"children {what}", about=major_id, op_id=op_id)


def _named(numbers: Sequence[str]) -> str:
    more = len(numbers) - 10
    return ", ".join(numbers[:10]) + (f" and {more} more" if more > 0 else "")

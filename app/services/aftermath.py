"""What a change did to the department: incidents that may come from it, proposed by rule, judged by a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.cab.rules import load_rules
from app.db.changes.afterwards import Verdict, add_verdict, verdicts
from app.db.changes.incidents import incidents_between, incidents_of
from app.db.engine import Database
from app.db.tables import kinds
from app.domain.cab.values import Kind
from app.domain.changes.incidents import JudgedProposal, Proposal, proposals, watched
from app.domain.changes_made import Changes
from app.domain.tickets.states import Act
from app.domain.vocabulary import ChangeState, EventKind, TicketState
from app.errors import InputError, NotAllowed
from app.services.changes.around import around
from app.services.changes.perform import held_with_items
from app.services.changes.reads import get_change
from app.services.changes.reports import report
from app.services.texts import clean
from app.services.tickets.perform import open_ticket, record, require_allowed
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.domain.changes.values import Change

CONFIRMED, REFUSED = "confirmed", "refused"


def incident_proposals(
    db: Database, change_id: int, work: Work | None = None, *, span: tuple[datetime, datetime] | None = None
) -> tuple[JudgedProposal, ...]:
    """Return the incidents that a change may have caused, as they were opened, with what people said of them.

    Those that were linked by hand are among them. `span`: from when to when it was carried out, UTC, as a form has it.
    """
    with db.read(work) as conn:
        change = get_change(conn, change_id)
        if span is not None:
            change = replace(change, actual_start=span[0], actual_end=span[1])
        judged = {one.ticket_id: one for one in verdicts(conn, change_id)}
        found = {one.incident.id: one for one in _proposals(conn, db, change)}
        linked = set()
        for incident in incidents_of(conn, change_id, judged):
            linked.add(incident.id)
            found.setdefault(incident.id, Proposal(incident, "Linked by hand; the rule does not find it."))
        proposed = sorted(found.values(), key=lambda one: (one.incident.opened_at, one.incident.id))
        return tuple(_judged(one, judged.get(one.incident.id), linked=one.incident.id in linked) for one in proposed)


def _judged(proposal: Proposal, said: Verdict | None, *, linked: bool) -> JudgedProposal:
    """Return a proposal with the word that counts; a ticket may name the change without one: that is a word, too."""
    if said is not None:
        return JudgedProposal(proposal, said.verdict, said.why, said.author_name)
    return JudgedProposal(proposal, CONFIRMED) if linked else JudgedProposal(proposal)


def _proposals(conn: Connection, db: Database, change: Change) -> tuple[Proposal, ...]:
    hours = load_rules(conn).incident_hours
    span = watched(change, hours)
    if span is None:
        return ()
    return proposals(change, incidents_between(conn, *span), around(conn, db.now(), *span), hours)


def judge_incident(
    db: Database, change_id: int, ticket_id: int, verdict: str, why: str = "", *, op_id: str | None = None
) -> Changes:
    """Say whether a change caused an incident: "confirmed" links it in the ticket, "refused" takes that off; with why.

    The newest word counts. The first one that is confirmed brings the change before the next meeting for review.
    """
    db.require("incident.judge")
    if verdict not in {CONFIRMED, REFUSED}:
        raise InputError(f"Verdict: '{verdict}' is none.", hint="Use confirmed or refused.")
    why = clean(why, "reason", required=verdict == REFUSED, longest=4000)

    def act(conn: Connection) -> Changes:
        now = held_with_items(conn, change_id)
        if now.state not in {ChangeState.IMPLEMENTED, ChangeState.REVIEWED}:
            raise NotAllowed(f"{now.number} is {now.state.word}: nothing comes from it yet.", hint="")
        number = _link(db, conn, now, ticket_id, confirmed=verdict == CONFIRMED)
        add_verdict(conn, now.id, ticket_id, verdict, why)
        confirmed = [one for one in verdicts(conn, now.id) if one.verdict == CONFIRMED]
        reviewed = False
        if verdict == CONFIRMED and len(confirmed) == 1 and not now.system:
            reviewed = report(conn, now, Kind.PIR, db.now()) is not None
        said = f"{number} {'comes' if verdict == CONFIRMED else 'does not come'} from {now.number}."
        touched = kinds.touched_by(t.incident_verdict, t.ticket, *((t.cab_agenda_item,) if reviewed else ()))
        return Changes(touched, (change_id,), f"{said}{' The next meeting reviews it.' if reviewed else ''}")

    return db.write(act, what=f"incident {verdict}", about=[change_id, ticket_id], op_id=op_id)


def _link(db: Database, conn: Connection, change: Change, ticket_id: int, *, confirmed: bool) -> str:
    """Link a ticket to the change that caused it, or take the link to this one off; return the ticket's number."""
    ticket = open_ticket(conn, ticket_id)
    if ticket.row["kind"] != "incident":
        raise InputError(f"{ticket.number} is a request: nothing broke there.", hint="Choose an incident.")
    have, want = ticket.row["change_id"], change.id if confirmed else None
    if have not in {None, change.id}:
        if not confirmed:
            return ticket.number
        raise InputError(
            f"{ticket.number} is linked to another change.", hint="Take that link off in the ticket first."
        )
    if have != want:
        if ticket.state is not TicketState.CLOSED:  # by the time a change is reviewed its incidents are closed
            require_allowed(db, Act.EDIT, ticket)
        texts = (None if have is None else str(have), None if want is None else str(want))
        record(db, ticket, [(EventKind.FIELD, *texts, "change_id")], more={"change_id": want})
    return ticket.number

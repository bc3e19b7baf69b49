"""What is done for major incidents when its time has come: proposed by rule, and the management told by the clock.

Two desktops may do it at once: each step is looked at again where nobody else can do it, so it is done once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.db import mail as outbox
from app.db import tables as t
from app.db.engine import Database
from app.db.majors import candidates as proposals
from app.db.majors import reads as store
from app.db.majors.rules import load_rules
from app.db.records import hold
from app.db.tables import kinds
from app.domain.cab.tended import Tended
from app.domain.changes_made import Changes, Touched
from app.domain.mail.addresses import can_be_mailed
from app.domain.mail.values import Draft, MailKind
from app.domain.majors import mailing
from app.domain.majors.drafting import since_last
from app.domain.majors.escalation import due
from app.domain.majors.proposal import Candidate
from app.domain.majors.states import MajorState
from app.domain.majors.values import UpdateKind
from app.domain.rights import may
from app.errors import Conflict, LongleafError
from app.services.majors.declaring import propose_in, touched_by_ticket
from app.services.majors.held import RIGHT, TOUCHED, Held, hold_major
from app.services.majors.loading import full
from app.services.majors.reads import candidates

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NOTHING = Changes(Touched.NOTHING)


def tend_majors(db: Database) -> Tended:
    """Propose what the rules propose, and tell the management of what lasts. What cannot be done is told."""
    if not may(db.actor.roles, RIGHT):
        return Tended()
    done: list[str] = []
    failed: list[str] = []
    for candidate in candidates(db):
        _try(done, failed, candidate.number, partial(_propose, db, candidate))
    for major_id, number in _lasting(db):
        _try(done, failed, number, partial(_escalate, db, major_id))
    return Tended(tuple(done), tuple(failed))


def _try(done: list[str], failed: list[str], number: str, act: Callable[[], Changes]) -> None:
    """Do one step and note what came of it; what somebody else is at the next round sees."""
    try:
        text = act().text
    except Conflict:
        return
    except LongleafError as error:
        failed.append(f"{number}: {error}")
    else:
        done += [text] if text else []


def _propose(db: Database, candidate: Candidate) -> Changes:
    def act(conn: Connection) -> Changes:
        hold(conn, "major incidents proposed by rule")
        now = next((one for one in proposals.candidates(conn, load_rules(conn)) if one == candidate), None)
        if now is None:  # somebody else proposed it, or it is over
            return _NOTHING
        major_id, number = propose_in(conn, {"ticket_id": now.ticket_id, "why": now.why})
        return Changes(touched_by_ticket(now.ticket_id), (major_id,), f"{number} is proposed by rule: {now.why}")

    return db.write(act, what="propose major incident by rule", about=candidate.ticket_id, op_id=None)


def _lasting(db: Database) -> list[tuple[int, str]]:
    """Return the running major incidents of which the management is to hear now."""
    with db.read() as conn:
        rules, now = load_rules(conn), db.now()
        running = store.by_states(conn, [MajorState.DECLARED])
        return [(row.id, row.number) for row in running if due(full(conn, row.id, rules, now).escalations, now)]


def _escalate(db: Database, major_id: int) -> Changes:
    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id)
        step = due(held.major.escalations, held.now)
        if step is None or not held.major.row.state.runs:  # somebody else told them
            return _NOTHING
        to = [address for address in held.rules.management if can_be_mailed(address)]
        told, heard = _told(held, to)
        said = {"minutes": step.minutes, **({} if heard else {"told": False})}
        entry = held.tell(UpdateKind.ESCALATED, f"It goes on for {step.minutes} minutes: {told}", details=said)
        if held.major.row.drill:
            return held.said(f" goes on for {step.minutes} minutes: {told}")
        head, text = mailing.escalation(
            held.number,
            held.major.row.title,
            step.minutes,
            since_last(held.major.updates)[1],
            held.major.row.impact_start_at,
        )
        about = ("major_incident", held.id)
        drafts = [
            Draft(MailKind.MAJOR, about, address, head, text, number=mailing.number_of(entry, management=True))
            for address in to
        ]
        touched = TOUCHED | kinds.touched_by(t.mail) if outbox.put(conn, drafts) else TOUCHED
        return Changes(touched, (held.id,), f"{held.number} goes on for {step.minutes} minutes: {told}")

    return db.write(act, what="escalate major incident", about=major_id, op_id=None)


def _told(held: Held, to: Sequence[str]) -> tuple[str, bool]:
    """Return whether the management is told, as the end of a sentence, and as a value."""
    if held.major.row.drill:
        return "a drill is told to nobody.", False
    if not to:
        return "the rules name nobody in the management who could be told.", False
    if not outbox.has_mailbox(held.conn):
        return "the management is not told, as the workspace has no mail address.", False
    return "the management is told.", True

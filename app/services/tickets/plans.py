"""What each act records on a ticket and what is said of it: the same for one ticket and for each of many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.names import group_name, person_name
from app.db.records import time_of
from app.db.sla import load_priority_matrix
from app.db.tickets.closing import load_rules
from app.domain.changes_made import Changes, Touched
from app.domain.sla.priority import REACH_TEXTS, URGENCY_WORDS
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.holding import HOLD_UNTIL, HoldDay, require_until, until_text, until_words
from app.domain.tickets.late import happened_at
from app.domain.tickets.projection import FIRST_CONTACT, HANDED_ON
from app.domain.tickets.states import RESOLUTION_CODES, Act
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import HoldReason, TicketState
from app.errors import InputError
from app.services.texts import LONGEST_TEXT, clean
from app.services.tickets.merging import merging, separating
from app.services.tickets.parents import require_childless
from app.services.tickets.perform import (
    NewEvent,
    Open,
    code_of,
    open_ticket,
    require_allowed,
    require_right,
    require_version,
)
from app.services.tickets.planned import Plan, Value, carry_out, held

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Longest login of an assignee.
LONGEST_NAME = 200


# --- who works on it ------------------------------------------------------------------------------
def assigning(to: str | None) -> Plan:
    """Assign to a person's login; None or "": nobody. The first person stops the response clock."""
    who = clean(to or "", "assignee", longest=LONGEST_NAME)

    def name(ticket: Open) -> str:
        return person_name(ticket.conn, who) or "nobody"

    return Plan(
        Act.ASSIGN,
        lambda ticket: [(K.ASSIGNMENT, ticket.row["assignee"], who, None)],
        lambda ticket: f"{ticket.number} is assigned to {name(ticket)}.",
        lambda ticket: f"assigned to {name(ticket)}",
        lambda ticket: ticket.row["assignee"],
        lambda ticket: (ticket.row["assignee"] or "") == who,
    )


def moving(group_id: int, note: str = "") -> Plan:
    """Hand to a support group: nobody in it has it yet."""
    why = clean(note, "note") or None

    def events(ticket: Open) -> list[NewEvent]:
        new = code_of(ticket.codes.groups, group_id, "support group")
        found: list[NewEvent] = [(K.GROUP, ticket.group, new, why)]
        if ticket.row["assignee"]:
            found.append((K.ASSIGNMENT, ticket.row["assignee"], "", None))
        return found

    return Plan(
        Act.GROUP,
        events,
        lambda ticket: f"{ticket.number} is with {group_name(ticket.conn, group_id)}, assigned to nobody.",
        lambda ticket: f"with {group_name(ticket.conn, group_id)}, assigned to nobody",
        lambda ticket: ticket.row["group_id"],
        lambda ticket: ticket.row["group_id"] == group_id,
    )


def starting(login: str) -> Plan:
    """Start work; a ticket without assignee becomes the actor's own."""

    def events(ticket: Open) -> list[NewEvent]:
        taken: list[NewEvent] = [] if ticket.row["assignee"] else [(K.ASSIGNMENT, None, login, None)]
        return [*taken, (K.STATE, ticket.state.value, TicketState.IN_PROGRESS.value, None)]

    return Plan(Act.START, events, lambda ticket: f"{ticket.number} is in progress.", "in progress")


def transferring(agency_id: int, reason: str = "") -> Plan:
    """Give to another agency; from now on it counts there."""
    why = clean(reason, "reason") or None

    def events(ticket: Open) -> list[NewEvent]:
        code = code_of(ticket.codes.agencies, agency_id, "agency")
        if code == ticket.agency:
            raise InputError(f"{ticket.number} is {code}'s already.", hint="Choose another agency.")
        return [(K.TRANSFER, ticket.agency, code, why)]

    return Plan(
        Act.TRANSFER,
        events,
        lambda ticket: f"{ticket.number} is transferred to {code_of(ticket.codes.agencies, agency_id, 'agency')}.",
        lambda ticket: f"transferred to {code_of(ticket.codes.agencies, agency_id, 'agency')}",
        lambda ticket: ticket.row["agency_id"],
    )


def prioritising(impact: int, urgency: int, reason: str = "") -> Plan:
    """Set impact and urgency, 0: as it is; the priority follows from the matrix, its targets apply from the opening."""
    note = clean(reason, "reason", longest=LONGEST_TEXT) or None
    wanted = {name: value for name, value in (("impact", impact), ("urgency", urgency)) if value}

    def both(ticket: Open) -> tuple[int, int]:
        return impact or int(ticket.row["impact"]), urgency or int(ticket.row["urgency"])

    def label(ticket: Open) -> str:
        return load_priority_matrix(ticket.conn).priority(*both(ticket)).label

    def events(ticket: Open) -> list[NewEvent]:
        found: list[NewEvent] = [
            (K.FIELD, str(ticket.row[name]), str(value), name)
            for name, value in wanted.items()
            if ticket.row[name] != value
        ]
        return found + priority_event(ticket, *both(ticket), note)

    def done_word(ticket: Open) -> str:
        if impact and urgency:
            return f"given priority {label(ticket)}"
        return f"given the reach {REACH_TEXTS[impact]}" if impact else f"given the urgency {URGENCY_WORDS[urgency]}"

    return Plan(
        Act.PRIORITY,
        events,
        lambda ticket: f"{ticket.number} has priority {label(ticket)}.",
        done_word,
        lambda ticket: ticket.row["priority"],
        lambda ticket: (
            all(ticket.row[name] == value for name, value in wanted.items())
            and not (wanted and priority_event(ticket, *both(ticket), note))
        ),
        wanted,
    )


def priority_event(ticket: Open, impact: int, urgency: int, note: str | None = None) -> list[NewEvent]:
    """Return the event of another priority, where impact and urgency give one."""
    priority = int(load_priority_matrix(ticket.conn).priority(impact, urgency))
    now = ticket.row["priority"]
    return [(K.PRIORITY, str(now), str(priority), note)] if priority != now else []


# --- the way through its states -------------------------------------------------------------------
def holding(reason: HoldReason | str, note: str = "", until: datetime | None = None) -> Plan:
    """Put on hold; the reason decides, by target, whether the clocks pause. `until`: when it ends by itself."""
    try:
        reason = HoldReason(reason)
    except ValueError:
        raise InputError("A hold needs a reason.", hint=f"One of: {', '.join(r.label for r in HoldReason)}.") from None
    why = clean(note, "note") or None
    said = reason.label.lower() + (f", until {until_words(until)}" if until is not None else "")

    def events(ticket: Open) -> list[NewEvent]:
        require_until(until, time_of(ticket.conn))
        if until is None:
            _require_no_day(ticket)
        found: list[NewEvent] = [(K.HOLD, None, reason.value, why)]
        return found if until is None else [*found, (K.FIELD, None, until_text(until), HOLD_UNTIL)]

    return Plan(Act.HOLD, events, lambda ticket: f"{ticket.number} is on hold: {said}.", f"on hold: {said}")


def holding_until(until: datetime | None, note: str = "") -> Plan:
    """Move the end of a hold; None: it ends when somebody takes it back."""
    why = clean(note, "note") or None
    said = "without a day" if until is None else f"until {until_words(until)}"

    def events(ticket: Open) -> list[NewEvent]:
        require_until(until, time_of(ticket.conn))
        if until is None:
            _require_no_day(ticket)
        found: list[NewEvent] = [(K.FIELD, until_text(ticket.row["hold_until"]), until_text(until), HOLD_UNTIL)]
        if ticket.is_due_back(time_of(ticket.conn)):  # it just came back, and waits again
            found.insert(0, (K.HOLD, None, ticket.row["hold_reason"], None))
        return found if why is None else [*found, (K.COMMENT, None, None, why)]

    return Plan(
        Act.UNTIL,
        events,
        lambda ticket: f"{ticket.number} is on hold {said}.",
        f"on hold {said}",
        lambda ticket: until_text(ticket.row["hold_until"]),
        lambda ticket: ticket.row["hold_until"] == until and ticket.state is TicketState.ON_HOLD and why is None,
    )


def _require_no_day(ticket: Open) -> None:
    """Raise `InputError` where the workspace wants a day for each hold."""
    if load_rules(ticket.conn).hold_day is HoldDay.MUST:
        raise InputError(
            f"{ticket.number}: a hold needs a day at which it ends.",
            hint="Give a day in “On hold until”; Setup, Rules of the desk says whether it is needed.",
        )


def returning() -> Plan:
    """End a hold whose time has come, as of that time; what is no longer due stays as it is."""
    return Plan(
        Act.RESUME,
        lambda _: [],
        lambda ticket: f"{ticket.number} is back from hold.",
        "back from hold",
        is_same=lambda ticket: not ticket.is_due_back(time_of(ticket.conn)),
    )


def resuming(note: str = "") -> Plan:
    """End the hold; the ticket is in the state it had before."""
    why = clean(note, "note") or None

    def events(ticket: Open) -> list[NewEvent]:
        if ticket.is_due_back(time_of(ticket.conn)):  # it ended by itself, which is recorded before
            return [] if why is None else [(K.COMMENT, None, None, why)]
        return [(K.RESUME, ticket.row["hold_reason"], None, why)]

    return Plan(Act.RESUME, events, lambda ticket: f"{ticket.number} is no longer on hold.", "no longer on hold")


def resolving(code: str, note: str, first_contact: bool | None = None) -> Plan:
    """Resolve with a code of `RESOLUTION_CODES` and what was done; `first_contact`: the desk solved it at once."""
    if code not in RESOLUTION_CODES:
        raise InputError("A resolution needs a code.", hint=f"One of: {', '.join(RESOLUTION_CODES)}.")
    if not note.strip():
        raise InputError("A resolution needs what was done.", hint="Write what was done, for whoever asks next.")
    text = clean(note, "note", required=True)
    marker = None if first_contact is None else FIRST_CONTACT if first_contact else HANDED_ON
    return Plan(
        Act.RESOLVE,
        lambda _: [(K.RESOLVED, marker, code, text)],
        lambda ticket: f"{ticket.number} is resolved.",
        "resolved",
    )


def reopening(reason: str) -> Plan:
    """Reopen with a reason; the clock goes on, the time since the resolution does not count.

    One that was merged into another ticket stands for itself again.
    """
    why = clean(reason, "reason", required=True)

    def events(ticket: Open) -> list[NewEvent]:
        return [*separating(ticket)[0], (K.REOPENED, None, None, why)]

    return Plan(
        Act.REOPEN,
        events,
        lambda ticket: f"{ticket.number} is open again.",
        "open again",
        more_of=lambda ticket: separating(ticket)[1],
    )


def closing(note: str = "") -> Plan:
    """Close what is resolved."""
    text = clean(note, "note") or None
    return Plan(
        Act.CLOSE, lambda _: [(K.CLOSED, None, None, text)], lambda ticket: f"{ticket.number} is closed.", "closed"
    )


def cancelling(reason: str) -> Plan:
    """Cancel with a reason; its clocks have no outcome unless they were missed before.

    A ticket whose children count only through it is refused.
    """
    why = clean(reason, "reason", required=True)

    def events(ticket: Open) -> list[NewEvent]:
        require_childless(ticket.conn, ticket.id, ticket.number)
        return [(K.CANCELLED, None, None, why)]

    return Plan(Act.CANCEL, events, lambda ticket: f"{ticket.number} is cancelled.", "cancelled")


# --- words ----------------------------------------------------------------------------------------
def commenting(text: str) -> Plan:
    """Add a work note."""
    words = clean(text, "note", required=True)
    return Plan(
        Act.COMMENT,
        lambda _: [(K.COMMENT, None, None, words)],
        lambda ticket: f"Your note is on {ticket.number}.",
        "given your note",
    )


def updating(text: str) -> Plan:
    """Record an update to the caller; it meets the update that is due and starts the next."""
    words = clean(text, "update", required=True)
    return Plan(
        Act.UPDATE,
        lambda _: [(K.UPDATE, None, None, words)],
        lambda ticket: f"The update for {ticket.number} is recorded.",
        "given the update to the caller",
    )


def plan_of(asked: BulkAct, login: str) -> Plan:
    """Return the plan of an act that is asked for by its name. Raises `InputError` for what it lacks."""
    to, text = asked.to, asked.text
    plans: dict[Act, Callable[[], Plan]] = {
        Act.ASSIGN: lambda: assigning(None if to is None else str(to)),
        Act.GROUP: lambda: moving(_id(to, "support group"), text),
        Act.START: lambda: starting(login),
        Act.TRANSFER: lambda: transferring(_id(to, "agency"), text),
        Act.PRIORITY: lambda: prioritising(asked.impact, asked.urgency, text),
        Act.HOLD: lambda: holding(str(to or ""), text, asked.until),
        Act.UNTIL: lambda: holding_until(asked.until, text),
        Act.RESUME: lambda: resuming(text),
        Act.RESOLVE: lambda: resolving(str(to or ""), text, asked.first_contact),
        Act.REOPEN: lambda: reopening(text),
        Act.CLOSE: lambda: closing(text),
        Act.CANCEL: lambda: cancelling(text),
        Act.COMMENT: lambda: commenting(text),
        Act.UPDATE: lambda: updating(text),
        Act.MERGE: lambda: merging(_id(to, "ticket"), text),
    }
    if asked.act not in plans:
        raise InputError(f"To {asked.act.label} is no act on many tickets.")
    return plans[asked.act]()


def _id(to: Value, what: str) -> int:
    if not isinstance(to, int):
        raise InputError(f"There is no {what} to give the tickets to.", hint=f"Choose the {what}.")
    return to


# --- carrying out ---------------------------------------------------------------------------------
def perform(
    db: Database,
    ticket_id: int,
    plan: Plan,
    *,
    at: datetime | None = None,
    late_reason: str = "",
    version: int | None = None,
    op_id: str | None = None,
    also: Callable[[Open], Touched] | None = None,
) -> Changes:
    """Carry out one act from start to end: lock the ticket, check state and roles, record, say what was done.

    `at`: it happened earlier, at most at the opening, and `late_reason` says why it is entered now. `also`: what is
    written in the same act once it is recorded, and what that touches.
    """
    why = clean(late_reason, "reason")

    def run(conn: Connection) -> Changes:
        held(conn, ticket_id, plan)
        ticket = open_ticket(conn, ticket_id)
        require_allowed(db, plan.act, ticket)
        require_version(ticket, version)
        if plan.is_same(ticket):
            return Changes(Touched.NOTHING, (ticket_id,), f"{ticket.number} is so already; nothing was changed.")
        moves = plan.act is not Act.COMMENT
        when = happened_at(ticket.events, at, time_of(conn), why, moves=moves)
        carry_out(db, ticket, plan, when, why)
        more = also(ticket) if also is not None else Touched.NOTHING
        told = " Its caller is told by mail." if ticket.mailed else ""
        return Changes(ticket.touched | more, (ticket_id,), f"{plan.text(ticket)}{told}")

    require_right(db, plan.act)
    return db.write(run, what=f"ticket {plan.act.value}", about=ticket_id, op_id=op_id)

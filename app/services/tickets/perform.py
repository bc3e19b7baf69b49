"""What people do to a ticket: each act records events, projects them and writes both in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.records import Stale, act_of, time_of, update_versioned
from app.db.sla import load_target_book
from app.db.tickets.links import hold_all
from app.db.tickets.store import Codes, append_events, events_of, facts_of, held_row, load_codes, write_projection
from app.domain.changes_made import Touched
from app.domain.sla.targets import TargetBook
from app.domain.tickets.holding import BY_ITSELF, NOBODY_LOOKED, returned_note
from app.domain.tickets.late import ENTERED_LATER
from app.domain.tickets.projection import Event, project
from app.domain.tickets.states import Act, refusal
from app.domain.vocabulary import EventKind, TicketState
from app.errors import InputError, NotAllowed
from app.services.tickets.telling import tell_caller, tell_merged

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: What is to be recorded as an event: kind, old value, new value, note.
NewEvent = tuple[EventKind, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What every ticket of one transaction is worked on with: the codes, and the targets of all clocks.

    It is read once the tickets are held, so that it is as their clocks are to be.
    """

    codes: Codes
    book: TargetBook


@dataclass(slots=True)
class Open:
    """A ticket being worked on inside a transaction: its row, its events so far, the codes; `book`: the targets."""

    conn: Connection
    id: int
    row: dict[str, Any]
    events: list[Event]
    codes: Codes
    book: TargetBook | None = None  # None: to be read when it is needed
    mailed: bool = False  # the caller is told by mail of what was done
    mailed_inside: bool = False  # somebody who works here is
    beside: Touched = Touched.NOTHING  # what of it is no ticket and no mail

    @property
    def touched(self) -> Touched:
        """What the acts on it touch."""
        mail = Touched.MAIL if self.mailed or self.mailed_inside else Touched.NOTHING
        return Touched.TICKETS | mail | self.beside

    @property
    def number(self) -> str:
        return str(self.row["number"])

    @property
    def state(self) -> TicketState:
        return TicketState(self.row["state"])

    def is_due_back(self, now: datetime) -> bool:
        """Return whether it is on hold and the time has come at which the hold ends by itself."""
        until: datetime | None = self.row["hold_until"]
        return self.state is TicketState.ON_HOLD and until is not None and until <= now

    @property
    def agency(self) -> str:
        return code_of(self.codes.agencies, self.row["agency_id"], "agency")

    @property
    def group(self) -> str | None:
        id = self.row["group_id"]
        return None if id is None else code_of(self.codes.groups, id, "support group")


def code_of(ids: Mapping[str, int], id: int, what: str) -> str:
    """Return the code of an id. Raises `InputError` where there is none."""
    code = next((code for code, value in ids.items() if value == id), None)
    if code is None:
        raise InputError(f"This {what} does not exist (any more).", hint=f"Choose another {what}.")
    return code


def known_to_all(conn: Connection, ticket_ids: Iterable[int]) -> Known:
    """Hold tickets, in one order for everybody, and read what all of them are worked on with."""
    hold_all(conn, ticket_ids)
    return Known(load_codes(conn), load_target_book(conn))


def open_ticket(conn: Connection, ticket_id: int, known: Known | None = None) -> Open:
    """Read a ticket and lock it (PostgreSQL: row lock) until the transaction ends; `known`: what is read already."""
    row = held_row(conn, ticket_id)
    if row is None:
        raise InputError("This ticket does not exist (any more).", hint="Refresh the list.")
    events = events_of(conn, [ticket_id])[ticket_id]
    if known is not None:
        return Open(conn, ticket_id, row, events, known.codes, known.book)
    return Open(conn, ticket_id, row, events, load_codes(conn))


def require_right(db: Database, act: Act) -> None:
    """Raise `NotAllowed` where no role of the actor may do this to any ticket."""
    db.require("ticket.comment" if act is Act.COMMENT else "ticket.edit", f"{act.label} tickets")


def require_allowed(db: Database, act: Act, ticket: Open) -> None:
    """Raise `NotAllowed` where state or roles forbid the act."""
    why = refusal(act, ticket.state, db.actor.roles)
    if why is not None:
        raise NotAllowed(f"{ticket.number}: {why}")


def require_version(ticket: Open, version: int | None) -> None:
    """Raise `Stale` where the ticket was saved since `version` was read; None: does not matter."""
    if version is not None and ticket.row["version"] != version:
        raise Stale(f"{ticket.number} was changed by somebody else meanwhile.", {}, ticket.row["version"])


def _return(ticket: Open, seq: int, now: datetime, login: str) -> list[Event]:
    """Return the event of a hold that ended by itself; none where no hold is over."""
    if not ticket.is_due_back(now):
        return []
    until = ticket.row["hold_until"]
    late = NOBODY_LOOKED if now - until > ENTERED_LATER else None
    note, act = returned_note(until), act_of(ticket.conn)
    return [Event(seq, EventKind.RESUME, until, now, login, "", ticket.row["hold_reason"], BY_ITSELF, note, act, late)]


def record(
    db: Database,
    ticket: Open,
    events: list[NewEvent],
    *,
    more: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    late_reason: str = "",
    tell: bool = True,
    by: TicketState | None = None,
) -> int:
    """Append the events, project the ticket, write it and tell its caller; returns its new version.

    `more`: columns that no event carries, or that are as they were before any event carried them. Instants are the
    database's time, never before the last event; `at`: it happened earlier (see `app.domain.tickets.late`), and
    `late_reason` says why it is entered now. `tell`: the caller may be told of it. Where the time of its hold has come,
    the return is recorded before them, as of that time, whoever acts first: so the clocks pause until then and no
    longer, whenever a program looked. `by`: the state that it passes on its way, where no move leads there at once.
    """
    now = time_of(ticket.conn)
    last = max((event.occurred_at for event in ticket.events), default=now)
    occurred = max(now, last) if at is None else at
    late = (late_reason or None) if now - occurred > ENTERED_LATER else None
    seq = max((event.seq for event in ticket.events), default=0)
    back = _return(ticket, seq + 1, now, db.actor.login)
    seq += len(back)
    new = back + [
        Event(seq + i, kind, occurred, now, db.actor.login, "", old, value, note, act_of(ticket.conn), late)
        for i, (kind, old, value, note) in enumerate(events, 1)
    ]
    append_events(ticket.conn, ticket.id, new)
    ticket.events += new
    facts = facts_of(ticket.conn, [ticket.id])[ticket.id]
    if more and "parent_id" in more:
        facts = replace(facts, child=more["parent_id"] is not None)
    given = {name: more[name] for name in ("first_contact", "resolution_code") if more and name in more}
    facts = replace(facts, **given)
    codes, book = ticket.codes, ticket.book or load_target_book(ticket.conn)
    projection = project(facts, ticket.events, book, codes.agencies, codes.services, codes.groups)
    version = ticket.row["version"]
    if by is not None:
        first = {"state": by.value, "closed_at" if by is TicketState.RESOLVED else "resolved_at": None}
        version = update_versioned(ticket.conn, t.ticket, ticket.id, version, first)
    version = write_projection(ticket.conn, ticket.id, projection, version, more=more)
    if tell:
        told = tell_caller(ticket.conn, ticket.id, new), tell_merged(ticket.conn, ticket.id, new)
        ticket.mailed = any(told) or ticket.mailed
    return version

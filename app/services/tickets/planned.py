"""`Plan`: one act on a ticket as a value, the same for one ticket and for each of many, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db.engine import Database
from app.db.tickets.links import hold_all
from app.domain.tickets.states import Act
from app.domain.vocabulary import EventKind
from app.services.tickets.mentions import mention_in_words
from app.services.tickets.perform import NewEvent, Open, record

if TYPE_CHECKING:
    from sqlalchemy import Connection

Value = str | int | None
#: Words in which somebody may be mentioned.
_SAID = frozenset({EventKind.COMMENT, EventKind.UPDATE})


@dataclass(frozen=True, slots=True)
class Plan:
    """One act: the events it records, the sentence that follows, and what many tickets then are ("3 tickets are ...").

    `before`: the value that it replaces; `is_same`: the ticket is as wanted already; `more`, `more_of`: columns that no
    event carries, the same for all or by the ticket. `beside`: other tickets that it decides by, held together with
    each. `first`, `then`: what it does besides, before and after its events. `tells`: the caller may be told of these.
    """

    act: Act
    events: Callable[[Open], list[NewEvent]]
    text: Callable[[Open], str]
    done_word: str | Callable[[Open], str]
    before: Callable[[Open], Value] = lambda ticket: str(ticket.row["state"])
    is_same: Callable[[Open], bool] = lambda _ticket: False
    more: Mapping[str, Any] | None = None
    more_of: Callable[[Open], Mapping[str, Any]] | None = None
    beside: tuple[int, ...] = ()
    first: Callable[[Database, Open], object] | None = None
    then: Callable[[Database, Open], object] | None = None
    tells: bool = True

    def done_to_many(self, ticket: Open) -> str:
        """Return what many tickets are after it, of which this is one."""
        return self.done_word if isinstance(self.done_word, str) else self.done_word(ticket)


def held(conn: Connection, ticket_id: int, plan: Plan) -> None:
    """Hold a ticket with those that a plan decides by, in one order for everybody."""
    if plan.beside:
        hold_all(conn, (ticket_id, *plan.beside))


def carry_out(db: Database, ticket: Open, plan: Plan, at: datetime | None, late_reason: str) -> None:
    """Write what a plan does to a ticket."""
    events, more = plan.events(ticket), plan.more if plan.more_of is None else plan.more_of(ticket)
    if plan.first is not None:
        plan.first(db, ticket)
    record(db, ticket, events, more=more, at=at, late_reason=late_reason, tell=plan.tells)
    for kind, _old, _new, note in events:
        if kind in _SAID and note:
            title = str(ticket.row["title"])
            ticket.mailed_inside |= mention_in_words(db, ticket.conn, ticket.id, ticket.number, title, note)
    if plan.then is not None:
        plan.then(db, ticket)

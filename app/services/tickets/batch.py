"""One act on many tickets: each in a transaction of its own, with a list of those that were refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.domain.tickets.options import Batch
from app.domain.tickets.states import Act
from app.services.texts import clean
from app.services.tickets.acts import LONGEST_NAME, assigned_text, assignment_events, group_events, group_text
from app.services.tickets.parts import NOT_DONE, Part, carry_out, part
from app.services.tickets.perform import NewEvent, Open, open_ticket, record, require_allowed, require_right
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

Value = str | int | None


@dataclass(frozen=True, slots=True)
class _Each:
    """What is done to each ticket: the column that gets the value, the events and the words of that."""

    act: Act
    column: str
    events: Callable[[Open, Value], Sequence[NewEvent]]
    text: Callable[[Open, Value], str]
    done_word: str


_ASSIGN = _Each(
    Act.ASSIGN,
    "assignee",
    lambda ticket, who: assignment_events(ticket, str(who or "")),
    lambda ticket, who: assigned_text(ticket, str(who or "")),
    "assigned",
)
_MOVE = _Each(
    Act.GROUP,
    "group_id",
    lambda ticket, group: group_events(ticket, int(group or 0)),
    lambda ticket, group: group_text(ticket, int(group or 0)),
    "moved",
)


def assign_many(
    db: Database, wanted: Mapping[int, str | None], work: Work | None = None, *, op_id: str | None = None
) -> Batch:
    """Assign each ticket to a login, None: to nobody. A cancel keeps what is done so far."""
    cleaned = {id: clean(who or "", "assignee", longest=LONGEST_NAME) or None for id, who in wanted.items()}
    return _many(db, _ASSIGN, cleaned, work, op_id)


def move_many(db: Database, wanted: Mapping[int, int], work: Work | None = None, *, op_id: str | None = None) -> Batch:
    """Hand each ticket to a support group, by its id. A cancel keeps what is done so far."""
    return _many(db, _MOVE, dict(wanted), work, op_id)


def _many(db: Database, each: _Each, wanted: Mapping[int, Value], work: Work | None, op_id: str | None) -> Batch:
    require_right(db, each.act)

    def one(conn: Connection, ticket_id: int) -> Part:
        value = wanted[ticket_id]
        ticket = open_ticket(conn, ticket_id)
        before = ticket.row[each.column]
        if (before or None) == (value or None):
            return NOT_DONE
        require_allowed(db, each.act, ticket)
        record(db, ticket, list(each.events(ticket, value)))
        return part(before, each.text(ticket, value), each.done_word)

    return carry_out(db, each.act.value, list(wanted), one, work, op_id)

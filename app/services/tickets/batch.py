"""One act on many tickets: each in a transaction of its own, with a list of those that were refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.db import parts
from app.db.engine import Database
from app.domain.changes_made import Changes, Touched
from app.domain.tickets.options import Batch
from app.domain.tickets.states import Act
from app.errors import Conflict, InputError, NotAllowed
from app.services.texts import clean
from app.services.tickets.acts import LONGEST_NAME, assigned_text, assignment_events, group_events, group_text
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
    """Carry it out ticket by ticket. With an `op_id` a repeat gives the first answer, or goes on where it ended.

    Each ticket's transaction has an id derived from the one id, and the answer is stored under the id itself. It
    stops before the next ticket where the id was given up meanwhile (`app.services.outcome`). The old value is read
    where the new one is written: before that it could be another person's by then.
    """
    require_right(db, each.act)
    what = f"tickets {each.act.value}"
    if op_id is not None and (earlier := db.earlier(op_id, what=what, about=sorted(wanted))) is not None:
        return batch_of(earlier, op_id)
    work = work or Work()
    before: list[tuple[int, Value]] = []
    refused: list[str] = []
    same = 0
    last = ""
    is_over = False
    for number, (id, value) in enumerate(wanted.items()):
        if work.cancelled:
            break
        if len(wanted) > 1:
            work.step(number, len(wanted), "tickets")
        try:
            made = _one(db, each, id, value, op_id)
        except _IsOver:
            is_over = True
            refused.append("This was given up meanwhile; the tickets that were left are as they were.")
            break
        except (NotAllowed, InputError, Conflict) as error:
            refused.append(str(error))
            continue
        if made["done"]:
            before.append((id, made["before"]))
            last = made["text"]
        else:
            same += 1
    text = _said(len(before), each.done_word, "" if refused else last)
    if same == len(wanted):
        text = "Nothing had to be changed."
    answer = {"before": [[id, old] for id, old in before], "refused": refused, "text": text}
    if op_id is not None and not is_over:
        # Given up after the last ticket: then that answer stands, which names the same tickets.
        stored: object = db.write(lambda _conn: answer, what=what, about=sorted(wanted), op_id=op_id, any_act=True)
        answer = stored if isinstance(stored, dict) else answer
    return batch_of(answer, op_id or "")


def _said(count: int, done_word: str, one: str) -> str:
    return one if count == 1 and one else f"{count:,} {'ticket is' if count == 1 else 'tickets are'} {done_word}."


class _IsOver(Exception):
    """The batch was given up: nothing more is to be done under its id."""


def _one(db: Database, each: _Each, ticket_id: int, value: Value, op_id: str | None) -> dict[str, Any]:
    def run(conn: Connection) -> dict[str, Any]:
        if op_id is not None and parts.is_over(conn, op_id):
            raise _IsOver
        ticket = open_ticket(conn, ticket_id)
        before = ticket.row[each.column]
        if (before or None) == (value or None):
            return {"done": False}
        require_allowed(db, each.act, ticket)
        record(db, ticket, list(each.events(ticket, value)))
        return {"done": True, "before": before, "text": each.text(ticket, value), "done_word": each.done_word}

    part_id = None if op_id is None else parts.part_id(op_id, ticket_id)
    return db.write(run, what=f"ticket {each.act.value}", about=ticket_id, op_id=part_id)


def answer_of_parts(made: Mapping[int, Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the answer of a batch that goes no further, from what was made of each ticket; None: of none."""
    done = {id: part for id, part in made.items() if part["done"]}
    if not done:
        return None
    last = list(done.values())[-1]
    text = f"{_said(len(done), last['done_word'], last['text'])} Nothing more of it will be done."
    return {"before": [[id, part["before"]] for id, part in done.items()], "refused": [], "text": text}


def batch_of(answer: Mapping[str, Any], op_id: str) -> Batch:
    """Return a batch from the answer that is stored under its id; each ticket's act has an id made from this one."""
    before: dict[int, Value] = {int(id): old for id, old in answer["before"]}
    touched = Touched.TICKETS if before else Touched.NOTHING
    return Batch(Changes(touched, tuple(before), op_id=op_id), before, tuple(answer["refused"]), answer["text"])

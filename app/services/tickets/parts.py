"""An act on many tickets, each in a transaction of its own: carried on after a lost answer, cancelled, told."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.db import parts
from app.db.engine import Database
from app.domain.changes_made import Changes, Touched
from app.domain.tickets.options import Batch
from app.errors import Conflict, InputError, NotAllowed
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: What one part gives: {"done": False} where all was so already, else what was before, the words for one, and for many.
Part = dict[str, Any]


def part(before: str | int | None, text: str, done_word: str) -> Part:
    """Return what was done to one ticket: the old value, the words for it alone, and the word for many."""
    return {"done": True, "before": before, "text": text, "done_word": done_word}


NOT_DONE: Part = {"done": False}


def carry_out(
    db: Database,
    what: str,
    ids: Sequence[int],
    one: Callable[[Connection, int], Part],
    work: Work | None,
    op_id: str | None,
    *,
    about: object = None,
) -> Batch:
    """Carry it out ticket by ticket. With an `op_id` a repeat gives the first answer, or goes on where it ended.

    `what`: the name of the act on many; that of a part is the same in the singular. Each ticket's transaction has an
    id derived from the one id, and the answer is stored under the id itself. It stops before the next ticket where
    the id was given up meanwhile (`app.services.outcome`). The old value is read where the new one is written: before
    that it could be another person's by then.
    """
    about = sorted(ids) if about is None else about
    op_id = op_id or str(uuid.uuid4())
    if (earlier := db.earlier(op_id, what=f"tickets {what}", about=about)) is not None:
        return batch_of(earlier, op_id)
    work = work or Work()
    before: list[tuple[int, Any]] = []
    refused: list[str] = []
    same = 0
    last: Part = NOT_DONE
    is_over = False
    for number, id in enumerate(ids):
        if work.cancelled:
            break
        if len(ids) > 1:
            work.step(number, len(ids), "tickets")
        try:
            made = _write_part(db, what, id, one, op_id)
        except _IsOver:
            is_over = True
            refused.append("This was given up meanwhile; the tickets that were left are as they were.")
            break
        except (NotAllowed, InputError, Conflict) as error:
            refused.append(str(error))
            continue
        if made["done"]:
            before.append((id, made["before"]))
            last = made
        else:
            same += 1
    text = "Nothing had to be changed." if same == len(ids) else _said(len(before), last, not refused)
    answer = {"before": [[id, old] for id, old in before], "refused": refused, "text": text}
    if not is_over:
        # Given up after the last ticket: then that answer stands, which names the same tickets.
        stored: object = db.write(lambda _conn: answer, what=f"tickets {what}", about=about, op_id=op_id, any_act=True)
        answer = stored if isinstance(stored, dict) else answer
    return batch_of(answer, op_id)


def _said(count: int, last: Mapping[str, Any], alone: bool) -> str:
    if count == 1 and alone:
        return str(last["text"])
    if count == 0:
        return "No ticket was changed."
    return f"{count:,} {'ticket is' if count == 1 else 'tickets are'} {last['done_word']}."


class _IsOver(Exception):
    """The batch was given up: nothing more is to be done under its id."""


def _write_part(db: Database, what: str, ticket_id: int, one: Callable[[Connection, int], Part], op_id: str) -> Part:
    def run(conn: Connection) -> Part:
        if parts.is_over(conn, op_id):
            raise _IsOver
        return one(conn, ticket_id)

    return db.write(run, what=f"ticket {what}", about=ticket_id, op_id=parts.part_id(op_id, ticket_id))


def answer_of_parts(made: Mapping[int, Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the answer of a batch that goes no further, from what was made of each ticket; None: of none."""
    done = {id: part for id, part in made.items() if part["done"]}
    if not done:
        return None
    last = list(done.values())[-1]
    text = f"{_said(len(done), last, True)} Nothing more of it will be done."
    return {"before": [[id, part["before"]] for id, part in done.items()], "refused": [], "text": text}


def batch_of(answer: Mapping[str, Any], op_id: str) -> Batch:
    """Return a batch from the answer that is stored under its id; each ticket's act has an id made from this one."""
    before: dict[int, str | int | None] = {int(id): old for id, old in answer["before"]}
    touched = Touched.TICKETS if before else Touched.NOTHING
    return Batch(Changes(touched, tuple(before), op_id=op_id), before, tuple(answer["refused"]), answer["text"])

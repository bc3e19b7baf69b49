"""An act on many records, each whole or not at all, some to a transaction: carried on after a lost answer, cancelled,
told.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from app.db import parts
from app.db.engine import Database
from app.domain import words
from app.domain.bulk import Batch
from app.domain.changes_made import Changes, Touched
from app.errors import Conflict, InputError, NotAllowed
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Kinds of record of which many can be acted on, and what an act on them touches.
_TOUCHED = {"ticket": Touched.TICKETS, "change": Touched.CHANGES}
#: What one part gives: {"done": False} where all was so already, else what was before, the words for one, and for many.
Part = dict[str, Any]
#: Holds the records of one transaction, in one order for everybody, and reads what all of its parts need.
Begin = Callable[["Connection", Sequence[int]], object]
#: Records that share a transaction: enough to spare most of what each would cost alone, few enough that nobody who
#: wants one of them waits for long, and that a cancel is soon heard.
TOGETHER = 50


def part(before: str | int | None, text: str, done_word: str, kind: str = "ticket", *, mailed: bool = False) -> Part:
    """Return what was done to one record: the old value, the words for it alone, and the word for many.

    `mailed`: somebody is told of it by mail.
    """
    made: Part = {"done": True, "before": before, "text": text, "done_word": done_word, "kind": kind}
    return {**made, "mailed": True} if mailed else made


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
    kind: str = "ticket",
    undoes: str = "",
    begin: Begin | None = None,
) -> Batch:
    """Carry it out record by record. With an `op_id` a repeat gives the first answer, or goes on where it ended.

    `what`: the name of the act on many; that of a part is the same in the singular. Each record's part is an act with
    an id derived from the one id, and the answer is stored under the id itself. It stops before the next transaction
    where the id was given up meanwhile (`app.services.outcome`), or the work was cancelled. The old value is read where
    the new one is written: before that it could be another person's by then. `kind`: of the records. `undoes`: the act
    on many that this one takes back, part by part, where records are put back to what they were
    (`app.services.workspace.undo`). `begin`: holds the records of a transaction and reads what all its parts need;
    then `TOGETHER` records share one, else each has its own.
    """
    about = undoes or (sorted(ids) if about is None else about)
    whole = what if undoes else f"{kind}s {what}"
    op_id = op_id or str(uuid.uuid4())
    if (earlier := db.earlier(op_id, what=whole, about=about)) is not None:
        return batch_of(earlier, op_id)
    work = work or Work()
    before: list[tuple[int, Any]] = []
    refused: list[str] = []
    same = 0
    last: Part = NOT_DONE
    is_over = mailed = False
    asked = _Asked(db, what, one, op_id, kind, undoes, begin)
    size = 1 if begin is None else TOGETHER
    for start in range(0, len(ids), size):
        if work.cancelled:
            break
        if len(ids) > 1:
            work.step(start, len(ids), f"{kind}s")
        try:
            made = asked.write(ids[start : start + size])
        except _IsOver:
            is_over = True
            refused.append(f"This was given up meanwhile; the {kind}s that were left are as they were.")
            break
        for id, part_made in made:
            if isinstance(part_made, str):
                refused.append(part_made)
            elif part_made["done"]:
                before.append((id, part_made["before"]))
                last, mailed = part_made, mailed or "mailed" in part_made
            else:
                same += 1
    text = "Nothing had to be changed." if same == len(ids) else _said(len(before), last, kind, alone=not refused)
    if 0 < same < len(ids) and not undoes:
        text += f" {words.count(same, 'was', 'were')} so already."
    answer: dict[str, Any] = {"before": [[id, old] for id, old in before], "refused": refused, "text": text}
    answer |= {"kind": kind, "mailed": True} if mailed else {"kind": kind}
    if not is_over:
        # Given up after the last record: then that answer stands, which names the same records.
        stored: object = db.write(lambda _conn: answer, what=whole, about=about, op_id=op_id, any_act=True)
        answer = stored if isinstance(stored, dict) else answer
    return batch_of(answer, op_id)


def _said(count: int, last: Mapping[str, Any], kind: str, *, alone: bool) -> str:
    if count == 1 and alone:
        return str(last["text"])
    if count == 0:
        return f"No {kind} was changed."
    return f"{words.count(count, f'{kind} is', f'{kind}s are')} {last['done_word']}."


class _IsOver(Exception):
    """The batch was given up: nothing more is to be done under its id."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be done to each record, and under which ids."""

    db: Database
    what: str
    one: Callable[[Connection, int], Part]
    op_id: str
    kind: str
    undoes: str
    begin: Begin | None

    def write(self, ids: Sequence[int]) -> list[tuple[int, Part | str]]:
        """Write the parts of some records in one transaction; returns what was made of each, or why it was refused.

        Where the transaction as a whole is refused in the end, each record has one of its own, and its own reason.
        """

        def run(conn: Connection) -> list[tuple[int, Part | str]]:
            if parts.is_over(conn, self.op_id):
                raise _IsOver
            if self.begin is not None:
                self.begin(conn, ids)
            return [(id, self._part(conn, id)) for id in ids]

        if len(ids) > 1:
            with suppress(NotAllowed, InputError, Conflict):
                return self.db.write(run, what=f"parts of {self.what}")
            return [made for id in ids for made in self.write([id])]
        (id,) = ids
        name, about = self._named(id)

        def alone(conn: Connection) -> Part:
            if parts.is_over(conn, self.op_id):
                raise _IsOver
            if self.begin is not None:
                self.begin(conn, ids)
            return self.one(conn, id)

        try:
            return [(id, self.db.write(alone, what=name, about=about, op_id=parts.part_id(self.op_id, id)))]
        except (NotAllowed, InputError, Conflict) as error:
            return [(id, str(error))]

    def _part(self, conn: Connection, id: int) -> Part | str:
        name, about = self._named(id)
        act = partial(self.one, conn, id)
        try:
            made: Part = self.db.write_part(conn, act, what=name, about=about, op_id=parts.part_id(self.op_id, id))
        except (NotAllowed, InputError, Conflict) as error:
            return str(error)
        return made

    def _named(self, id: int) -> tuple[str, object]:
        """Return the name of the act on one record, and what it is about."""
        return (self.what, parts.part_id(self.undoes, id)) if self.undoes else (f"{self.kind} {self.what}", id)


def answer_of_parts(made: Mapping[int, Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the answer of a batch that goes no further, from what was made of each record; None: of none."""
    done = {id: part for id, part in made.items() if part["done"]}
    if not done:
        return None
    last = list(done.values())[-1]
    kind = str(last.get("kind", "ticket"))
    text = f"{_said(len(done), last, kind, alone=True)} Nothing more of it will be done."
    answer: dict[str, Any] = {"before": [[id, part["before"]] for id, part in done.items()], "refused": []}
    mailed = any("mailed" in part for part in done.values())
    return answer | {"text": text, "kind": kind} | ({"mailed": True} if mailed else {})


def kind_of(answer: Mapping[str, Any]) -> str:
    """Return the kind of record that the stored answer of an act on many is about."""
    return str(answer.get("kind", "ticket"))


def batch_of(answer: Mapping[str, Any], op_id: str) -> Batch:
    """Return a batch from the answer that is stored under its id; each record's act has an id made from this one."""
    before: dict[int, str | int | None] = {int(id): old for id, old in answer["before"]}
    touched = _TOUCHED[kind_of(answer)] if before else Touched.NOTHING
    if answer.get("mailed"):
        touched |= Touched.MAIL
    return Batch(Changes(touched, tuple(before), op_id=op_id), before, tuple(answer["refused"]), answer["text"])

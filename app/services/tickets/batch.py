"""One act on many tickets: each in a transaction of its own, with a list of those that were refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.engine import Database
from app.domain.changes_made import Changes, Touched
from app.domain.tickets.options import Batch
from app.errors import Conflict, InputError, NotAllowed
from app.services.tickets import acts as tickets
from app.work import Work


def assign_many(db: Database, wanted: Mapping[int, str | None], work: Work | None = None) -> Batch:
    """Assign each ticket to a login, None: to nobody. A cancel keeps what is done so far."""
    before = _now(db, "assignee", list(wanted))
    return _each(
        db,
        {id: who or None for id, who in wanted.items() if (before.get(id) or None) != (who or None)},
        before,
        lambda id, who: tickets.assign(db, id, None if who is None else str(who)),
        "assigned",
        work,
    )


def move_many(db: Database, wanted: Mapping[int, int], work: Work | None = None) -> Batch:
    """Hand each ticket to a support group, by its id. A cancel keeps what is done so far."""
    before = _now(db, "group_id", list(wanted))
    return _each(
        db,
        {id: group for id, group in wanted.items() if before.get(id) != group},
        before,
        lambda id, group: tickets.move_to_group(db, id, int(group or 0)),
        "moved",
        work,
    )


def _now(db: Database, column: str, ids: Sequence[int]) -> dict[int, str | int | None]:
    with db.read() as conn:
        rows = conn.execute(select(t.ticket.c.id, t.ticket.c[column]).where(id_in(conn, t.ticket.c.id, ids)))
        return {row[0]: row[1] for row in rows}


def _each(
    db: Database,
    wanted: Mapping[int, str | int | None],
    before: Mapping[int, str | int | None],
    act: Callable[[int, str | int | None], Changes],
    done_word: str,
    work: Work | None,
) -> Batch:
    work = work or Work()
    done: list[int] = []
    refused: list[str] = []
    last = ""
    for number, (id, value) in enumerate(wanted.items()):
        if work.cancelled:
            break
        if len(wanted) > 1:
            work.step(number, len(wanted), "tickets")
        try:
            last = act(id, value).text
            done.append(id)
        except (NotAllowed, InputError, Conflict) as error:
            refused.append(str(error))
    text = last if len(done) == 1 and not refused else f"{len(done):,} tickets are {done_word}."
    if not wanted:
        text = "Nothing had to be changed."
    touched = Touched.TICKETS if done else Touched.NOTHING
    return Batch(Changes(touched, tuple(done)), {id: before.get(id) for id in done}, tuple(refused), text)

"""Warnings by mail: what each person chose, and the round that puts them into the outbox, each step once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.db import mail as outbox
from app.db.engine import Database
from app.db.records import hold, time_of
from app.db.tickets import warning_mail as store
from app.domain import words
from app.domain.cab.tended import Tended
from app.domain.changes_made import Changes, Touched
from app.domain.mail.values import Draft, MailKind
from app.domain.plain_text import one_line
from app.domain.rights import may
from app.domain.tickets.warnings import STEPS, Warned, wanted_steps
from app.domain.vocabulary import Metric
from app.errors import InputError
from app.services.tickets.warnings import near
from app.work import Work

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_RIGHT = "warning_mail.update"
_WORDS = "be warned by mail"
_METRICS = tuple(Metric)


def chosen(db: Database, work: Work | None = None) -> tuple[int, ...]:
    """Return the steps, in per cent, of which who is at work is warned by mail."""
    with db.read(work) as conn:
        return store.chosen(conn, db.actor.login)


def choose(db: Database, steps: Sequence[int], *, op_id: str | None = None) -> Changes:
    """Keep of which steps, in per cent, who is at work is warned by mail; none: of no step."""
    db.require(_RIGHT, _WORDS)
    if unknown := sorted(set(steps) - set(STEPS)):
        raise InputError(f"There is no warning at {unknown[0]} %.", hint="Choose of 50, 75 and 90.")
    wanted = sorted(set(steps))

    def act(conn: Connection) -> Changes:
        hold(conn, f"warning mail of {db.actor.login}")
        id = store.choose(conn, db.actor.login, wanted)
        if not wanted:
            return Changes(Touched.PEOPLE, (id,), "You are warned by mail of nothing.")
        said = words.joined([f"{step} %" for step in wanted])
        return Changes(Touched.PEOPLE, (id,), f"You are warned by mail at {said} of the time.")

    return db.write(act, what="choose warnings by mail", about=wanted, op_id=op_id)


def tend_warnings(db: Database) -> Tended:
    """Put the warnings that are due into the outbox, each step of a target once for each person who wants it.

    What is paused is near nothing, and who may not read tickets any more is told nothing. Two programs at once wait for
    each other, and the outbox tells what was put there before.
    """
    if not may(db.actor.roles, "mail.read"):
        return Tended()
    with db.read() as conn:
        if not outbox.has_mailbox(conn) or not _drafts(conn, db.now()):
            return Tended()

    def act(conn: Connection) -> int:
        hold(conn, "warnings by mail")
        return len(outbox.put(conn, _drafts(conn, time_of(conn))))

    count = db.write(act, what="warn by mail")
    return Tended((f"{words.count(count, 'warning goes', 'warnings go')} out by mail.",) if count else ())


def _drafts(conn: Connection, now: datetime) -> list[Draft]:
    found = []
    for who in store.wanted(conn):
        for one in near(conn, who.login, now):
            steps = wanted_steps(one.step, one.why, who.steps)
            if steps:
                draft = _draft(one, max(steps), who)
                if not outbox.asked_before(conn, draft):
                    found.append(draft)
    return found


def _draft(one: Warned, step: int, who: store.Wanted) -> Draft:
    """Return the mail of a step. Its number tells target and step, so that the same is not asked for twice."""
    number = (_METRICS.index(one.metric) * 3_000 + min(one.seq, 2_999)) * 100 + step  # below a million
    head = f"{one.number}: {one.step} % of the time of its {one.metric.label.lower()} is used"
    text = (
        f"{one.text}\n\n{one_line(one.title)}\n\n{one.whose}\n\n"
        "You chose to be warned by mail: Warnings by mail, in the menu List of the tickets.\n"
    )
    return Draft(MailKind.WARNING, ("ticket", one.ticket_id), who.email, head, text, number, who.name)

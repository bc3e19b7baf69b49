"""Warnings that targets come near their time: what concerns who is at work, each told once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.records import time_of
from app.db.shifts import roster
from app.db.sla import load_holidays, load_target_book
from app.db.tickets import warnings as store
from app.domain.shifts import oncall
from app.domain.sla.clock import Pause, read_clock
from app.domain.tickets.warning_times import latest_due
from app.domain.tickets.warnings import STEPS, Channel, Warned, step_of, wanted_steps, whose
from app.domain.vocabulary import Metric
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_WARNED = "ticket warnings"


def warnings(db: Database, work: Work | None = None) -> tuple[Warned, ...]:
    """Return the targets near their time that concern who is at work, what is due first before all others."""
    with db.read(work) as conn:
        return near(conn, db.actor.login, db.now())


def warn(
    db: Database, steps: Collection[int] = STEPS, work: Work | None = None, *, op_id: str | None = None
) -> tuple[Warned, ...]:
    """Return of what who is at work is to be warned now, at these steps, and write down that they are.

    Each step of a target is told once, whatever windows the person has open, and also over restarts; where several
    passed meanwhile, the last of them is told. Nothing is written where there is nothing to tell. Repeated under an
    `op_id`, what was told under it is returned again.
    """
    login = db.actor.login
    with db.read(work) as conn:
        fresh = bool(_fresh(conn, login, near(conn, login, db.now()), steps))
    if not fresh and (op_id is None or db.earlier(op_id, what=_WARNED) is None):
        return ()
    db.require("ticket.comment", "be warned of tickets")

    def act(conn: Connection) -> list[list[object]]:
        now = time_of(conn)
        owed = _fresh(conn, login, near(conn, login, now), steps)
        noted = store.note(conn, login, [(key, one.due_at) for key, one in owed.items()], now, Channel.DESKTOP)
        return [list(key) for key in noted]

    told = {tuple(key) for key in db.write(act, what=_WARNED, op_id=op_id)}
    with db.read(work) as conn:
        return tuple(
            one
            for one in near(conn, login, db.now())
            if any(key[:3] == (one.ticket_id, one.metric.value, one.seq) for key in told)
        )


def _fresh(conn: Connection, login: str, near: Collection[Warned], steps: Collection[int]) -> dict[store.Step, Warned]:
    """Return the steps that were not told yet."""
    told = store.told_of(conn, login, [one.ticket_id for one in near])
    found = {}
    for one in near:
        for step in wanted_steps(one.step, one.why, steps):
            key = (one.ticket_id, one.metric.value, one.seq, step)
            if key not in told:
                found[key] = one
    return found


def near(conn: Connection, login: str, now: datetime) -> tuple[Warned, ...]:
    """Return the targets near their time that concern somebody, what is due first before all others."""
    targets = {target.id: target for target in load_target_book(conn).targets}
    latest = {id: latest_due(target, now) for id, target in targets.items()}
    out = oncall.is_out_of_hours(now, load_holidays(conn))
    running = store.running_for(conn, login, now, latest, roster.duty_groups(conn, login, now) if out else ())
    found = []
    for one in running:
        why = whose(login, one.assignee, member=one.member, lead=one.lead, on_call=one.on_call)
        pauses = [Pause(_at(start), None if end is None else _at(end), reason) for start, end, reason in one.pauses]
        reading = read_clock(targets[one.target_id], one.start_at, None, pauses, now)
        step = step_of(reading.elapsed, reading.allowance)
        if why is not None and wanted_steps(step, why, STEPS):
            metric = Metric(one.metric)
            found.append(
                Warned(one.ticket_id, one.number, one.title, metric, one.seq, step, one.due_at, why, one.group_name)
            )
    return tuple(sorted(found, key=lambda warned: (warned.due_at, warned.ticket_id)))


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

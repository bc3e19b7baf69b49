"""What a desk asks all day of its queues: numbers, next ticket, warnings, breakdown; and a bulk act of 5,000."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, select, text

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.db.sla import load_target_book
from app.db.tickets import queues, warnings
from app.db.types import to_micros
from app.domain.bulk import LIMIT
from app.domain.eastern import local_date
from app.domain.tickets.breakdown import BY
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketFilter
from app.services.tickets import batch, reads
from app.services.tickets import warnings as warning_service
from benchmarks.harness import Result, compare, seconds
from benchmarks.workspaces import large

_OPEN = "state IN ('new','assigned','in_progress','on_hold')"
#: As little as any answer about deadlines reads: the open tickets with the first due time of their running clocks.
_DUE = f"""
SELECT t.group_id, t.state, t.opened_at, min(c.due_at) FROM ticket t
LEFT JOIN sla_clock c ON c.ticket_id = t.id AND c.stop_at IS NULL AND c.due_at IS NOT NULL
WHERE t.{_OPEN} GROUP BY t.id, t.group_id, t.state, t.opened_at
"""
_GOAL = None  # what counts is that each seems to be there at once; the ratio says how far it is from plain SQL


def run(quick: bool) -> Iterator[Result]:
    """Over 1,000,000 tickets; see `benchmarks.workspaces.large`."""
    with large(quick) as (db, size):
        with db.read() as conn:
            is_open = conn.execute(text(f"SELECT count(*) FROM ticket WHERE {_OPEN}")).scalar_one()
        note = f"{size}, {is_open:,} open"
        floor = partial(_fetch, db, _DUE)
        yield compare("numbers of all quick filters", partial(reads.counts, db), floor, _GOAL, note=note)
        for by in BY:
            ours = partial(reads.breakdown, db, TicketFilter(open_only=True), by)
            yield compare(f"breakdown by {by.value}", ours, floor, _GOAL, note=note)
        whole = partial(reads.breakdown, db, TicketFilter(), BY[0])
        yield compare("breakdown of all tickets", whole, floor, _GOAL, note=note)
        yield from _of_a_group(db, note)
        yield from _bulk(db, 500 if quick else 5_000)


def _fetch(db: Database, sql: str, **values: Any) -> Sequence[Any]:
    with db.read() as conn:
        return conn.execute(text(sql), values).fetchall()


def _of_a_group(db: Database, note: str) -> Iterator[Result]:
    """The next ticket and the warnings of who leads the group with the most open tickets."""
    with db.read() as conn:
        group = conn.execute(text(
            f"SELECT group_id FROM ticket WHERE {_OPEN} AND group_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC"
        )).scalars().first()  # fmt: skip
    now = db.now()
    db.write(partial(_join, db, group, now), what="bench member")
    free = (
        "SELECT t.id FROM ticket t LEFT JOIN sla_clock c ON c.ticket_id = t.id AND c.stop_at IS NULL"
        f" WHERE t.{_OPEN} AND t.group_id = {group} AND coalesce(t.assignee, '') = ''"
        " GROUP BY t.id ORDER BY min(c.due_at) LIMIT 1"
    )

    def next_one() -> int | None:
        with db.engine.connect() as conn:  # what is found is locked, which a transaction that only reads may not do
            found = queues.next_free(conn, db.actor.login, now)
            conn.rollback()
            return found

    yield compare("next ticket of the largest queue", next_one, partial(_fetch, db, free), _GOAL, note=note)
    running = (
        "SELECT c.start_at, c.due_at, c.pauses FROM ticket t JOIN sla_clock c ON c.ticket_id = t.id"
        f" WHERE t.{_OPEN} AND t.group_id = {group} AND c.stop_at IS NULL AND c.due_at > :now"
    )
    at: object = to_micros(now) if db.kind == "sqlite" else now
    found = len(warning_service.warnings(db))
    ours = partial(warning_service.warnings, db)
    said = f"{note}; {found:,} near their time of {_running(db, now):,} that run"
    yield compare("warnings due, of the lead", ours, partial(_fetch, db, running, now=at), None, note=said)


def _running(db: Database, now: datetime) -> int:
    with db.read() as conn:
        far = {one.id: now + timedelta(days=3650) for one in load_target_book(conn).targets}
        return len(warnings.running_for(conn, db.actor.login, now, far))


def _join(db: Database, group: int | None, now: datetime, conn: Connection) -> None:
    """Let who measures lead a group; a membership is never deleted, so it stays for the next time."""
    login, m = db.actor.login, t.group_member.c
    person = conn.scalar(select(t.person.c.id).where(t.person.c.login == login))
    if person is None:
        person = insert_record(conn, t.person, {"login": login, "name": login})
    if conn.scalar(select(m.id).where(m.group_id == group, m.person_id == person, m.is_lead)) is None:
        row = {"group_id": group, "person_id": person, "valid_from": local_date(now), "is_lead": True}
        insert_record(conn, t.group_member, row)


def _bulk(db: Database, count: int) -> Iterator[Result]:
    """Assign so many tickets, in acts of as many as one may hold, against the same rows written by plain SQL."""
    with db.read() as conn:
        c = t.ticket.c
        ids = list(conn.execute(select(c.id).where(text(_OPEN)).order_by(c.id).limit(count)).scalars())
        people = list(conn.execute(select(t.person.c.login).where(t.person.c.login != "").limit(2)).scalars())
        clocks = conn.execute(
            select(func.count())
            .select_from(t.sla_clock)
            .where(t.sla_clock.c.ticket_id.in_(select(c.id).where(text(_OPEN)).order_by(c.id).limit(count)))
        ).scalar_one()
    turn = iter(range(1_000))

    def ours() -> None:
        to = people[next(turn) % 2]
        for at in range(0, len(ids), LIMIT):
            batch.do_many(db, ids[at : at + LIMIT], BulkAct(Act.ASSIGN, to))

    floor = _plain_sql(db, len(ids), int(clocks))
    taken, least = seconds(ours), seconds(floor)
    each = taken / max(1, len(ids)) * 1000
    note = f"{len(ids):,} tickets, {clocks:,} clocks in acts of {LIMIT:,}; {each:.2f} ms a ticket"
    yield Result("bulk: assign", taken, least, taken / least if least else float("inf"), None, f"{db.kind}, {note}")


def _plain_sql(db: Database, rows: int, clocks: int) -> Callable[[], None]:
    """As many rows as the act writes, without guards, trail and arithmetic: tickets, events, trail, clocks."""

    def write() -> None:
        with db.engine.connect() as conn, conn.begin() as transaction:
            conn.execute(text("CREATE TEMPORARY TABLE bench_rows (id integer, body text)"))
            row = [{"id": n, "body": "x" * 200} for n in range(rows * 3 + clocks)]
            conn.execute(text("INSERT INTO bench_rows VALUES (:id, :body)"), row)
            conn.execute(text("UPDATE bench_rows SET body = 'y' WHERE id < :rows"), {"rows": rows})
            transaction.rollback()

    return write

"""What the desk is told while a call is written down."""

from __future__ import annotations

from datetime import datetime

from app.clock import utc_now
from app.db.engine import Database
from app.db.records import time_of
from app.db.sla import find_priority_matrix, load_target_book
from app.db.tickets import alike as store
from app.db.tickets.store import load_codes
from app.domain import words
from app.domain.eastern import local_date
from app.domain.tickets.call import Alike, AlikeKind, CallSoFar, Promise, ranked, telling_words
from app.domain.tickets.projection import Event, TicketFacts, project
from app.domain.vocabulary import EventKind, Metric
from app.work import Work

_MOST = 4


def server_time(db: Database, work: Work | None = None) -> datetime:
    """Return the time of the database: what a call is received at."""
    if db.now is not utc_now:  # a test's clock, which a server knows only while it writes
        return db.now()
    with db.read(work) as conn:
        return time_of(conn)


def look_alike(db: Database, call: CallSoFar, work: Work | None = None) -> tuple[Alike, ...]:
    """Return what a call may be about already: major incidents and outages under way, open tickets, the caller's last.

    What it can be attached to as a child has a `ticket_id`.
    """
    telling = telling_words(call.title)
    with db.read(work) as conn:
        now = db.now()
        found = [
            Alike(AlikeKind.MAJOR, id, number, title, "major incident", ticket_id)
            for id, number, title, ticket_id, same_service in store.running_majors(conn, call.service_id)
            if same_service or set(telling_words(title)) & set(telling)
        ]
        if call.service_id is not None:
            for id, title, start, planned in store.running_outages(conn, call.service_id, now):
                note = f"{'planned work' if planned else 'outage'} since {words.moment(start, year=False)}"
                found.append(Alike(AlikeKind.OUTAGE, id, "", title, note, at=start))
        having = store.with_words(conn, telling)
        places = store.places(conn, list(having))
        same_service = [id for id, (service, _) in places.items() if service is not None and service == call.service_id]
        same_agency = [id for id, (_, agency) in places.items() if agency == call.agency_id]
        likely = ranked(having, same_service, same_agency, _MOST, typed=len(telling))
        callers = store.of_caller(conn, call.caller, now) if call.caller else []
        rows, parents = store.rows_of(conn, [*likely, *callers]), store.parents(conn, likely)
        taken = {one.ticket_id for one in found}
        for id in likely:
            row = rows[id]
            if id not in taken:
                note = f"{row.agency_code}, {row.state.label.lower()}"
                found.append(Alike(AlikeKind.TICKET, id, row.number, row.title, note, parents[id], row.opened_at))
        for id in callers:
            if id not in likely:
                row = rows[id]
                note = f"same caller, {words.day(local_date(row.opened_at), year=False)}"
                found.append(Alike(AlikeKind.CALLER, id, row.number, row.title, note, at=row.opened_at))
    return tuple(found[:_MOST])


def promise(db: Database, call: CallSoFar, work: Work | None = None) -> Promise | None:
    """Return the priority and by when it is to be resolved; None where the workspace has no priority matrix."""
    with db.read(work) as conn:
        matrix = find_priority_matrix(conn)
        if matrix is None:
            return None
        priority = matrix.priority(call.impact, call.urgency)
        received = call.received or time_of(conn)
        codes = load_codes(conn)
        facts = TicketFacts(call.kind, call.agency_id or 0, call.service_id, int(priority))
        opened = Event(1, EventKind.OPENED, received, received)
        clocks = project(facts, [opened], load_target_book(conn), codes.agencies, codes.services, codes.groups).clocks
        due = {clock.metric: clock.due_at for clock in clocks}
    return Promise(priority, due.get(Metric.RESPONSE), due.get(Metric.RESOLUTION))

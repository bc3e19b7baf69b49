"""Events and projections: written one at a time and in bulk, they read back the same on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from app.db import tables as t
from app.db.engine import Database
from app.db.owner import as_owner
from app.db.sla import load_calendars, load_priority_matrix, load_target_book
from app.db.tickets.store import append_events, bulk_insert_projections, events_of, facts_of, load_codes
from app.domain.sla.priority import SAMPLE_MATRIX
from app.domain.tickets.projection import Event, project
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import EventKind, HoldReason, TicketKind
from app.services.tickets import acts as tickets
from app.services.tickets import forms as ticket_forms
from tests.resting_guards import bulk_load
from tests.ticket_world import World, build_world, local


def worked_on(db: Database, world: World) -> int:
    id = ticket_forms.log_ticket(db, TicketDraft(TicketKind.INCIDENT, "x", world.agencies["DOA"], 3, 1)).ids[0]
    world.clock.on(hours=1)
    tickets.hold(db, id, HoldReason.AWAITING_USER)
    world.clock.on(hours=1)
    tickets.resume(db, id)
    tickets.resolve(db, id, "fixed", "Done")
    return id


def rows(db: Database, id: int) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    with db.read() as conn:
        for table in (t.sla_clock, t.ticket_span):
            columns = [c for c in table.c if c.name != "id"]
            query = select(*columns).where(table.c.ticket_id == id).order_by(table.c.id)
            found += [tuple(row) for row in conn.execute(query)]
    return found


def test_projected_again_in_bulk_nothing_changes(db: Database) -> None:
    world = build_world(db)
    id = worked_on(db, world)
    before = rows(db, id)
    assert len(before) == 4  # response, one update, resolution; one span
    with as_owner(db) as conn, bulk_load(conn):
        codes, book = load_codes(conn), load_target_book(conn)
        events, facts = events_of(conn, [id]), facts_of(conn, [id])
        again = project(facts[id], events[id], book, codes.agencies, codes.services, codes.groups)
        row = conn.execute(select(t.ticket).where(t.ticket.c.id == id)).mappings().one()
        assert {name: row[name] for name in again.fields} == again.fields
        for table in (t.sla_clock, t.ticket_span):
            conn.execute(delete(table).where(table.c.ticket_id == id))
        assert bulk_insert_projections(conn, [(id, again)]) == (3, 1)
    assert rows(db, id) == before


def test_events_read_back_as_they_were_written(db: Database) -> None:
    world = build_world(db)
    id = worked_on(db, world)
    at = local("2026-10-05 13:30") + timedelta(microseconds=123_456)
    late = Event(
        9, EventKind.COMMENT, at, at + timedelta(days=1), "imp", "ann", None, None, 'tab\t "quote" \\ line\nend'
    )
    with as_owner(db) as conn, bulk_load(conn):
        append_events(conn, id, [late])
        append_events(conn, id, [])
    with db.read() as conn:
        found = events_of(conn, [id, 999])
    assert found[999] == []
    assert found[id][-1] == late
    assert [event.kind for event in found[id][:2]] == [EventKind.OPENED, EventKind.HOLD]


def test_targets_calendars_and_matrix_from_the_database(db: Database) -> None:
    build_world(db)
    with db.read() as conn:
        assert load_priority_matrix(conn) == SAMPLE_MATRIX
        (office,) = (found for found in load_calendars(conn).values() if found.code == "office")
        assert not office.business.is_open(local("2026-11-11 10:00"))  # the holiday
        assert office.business.is_open(local("2026-11-12 10:00"))
        assert len(load_target_book(conn)) == 9

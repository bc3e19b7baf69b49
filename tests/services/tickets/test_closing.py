"""What is resolved closes by itself, once, some business days later, where the workspace says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.domain.vocabulary import EventKind, Role, TicketState
from app.services.tickets import acts, closing, reads
from tests.services.people import as_person
from tests.services.test_repeats import log
from tests.ticket_world import build_world


def test_what_is_resolved_closes_by_itself_when_its_days_have_passed(db: Database) -> None:
    world = build_world(db)
    before, done, again = (log(db, world) for _ in range(3))
    acts.resolve(db, before, "fixed", "Long ago")
    assert closing.tend_closing(db).done == (), "nobody asked for it"
    real = db.now
    db.now = lambda: real() + timedelta(minutes=1)
    closing.save_rules(db, {}, {"close_days": "2"})
    for id in (done, again):
        acts.resolve(db, id, "fixed", "Done")
    acts.reopen(db, again, "It is back")
    assert closing.tend_closing(db).done == (), "its days have not passed"
    db.now = lambda: datetime(2027, 11, 15, 17, tzinfo=UTC)
    with as_person(db, "rita", Role.READER) as reader:
        reader.now = db.now
        assert closing.tend_closing(reader).done == ()
    assert closing.tend_closing(db).done == ("1 resolved ticket closed by itself.",)
    assert closing.tend_closing(db).done == ()
    db.now = real
    states = [reads.ticket_detail(db, id).fields["state"] for id in (before, done, again)]
    assert states == [TicketState.RESOLVED, TicketState.CLOSED, TicketState.NEW]
    with db.read() as conn:
        notes = conn.execute(
            select(t.ticket_event.c.note).where(t.ticket_event.c.kind == EventKind.CLOSED.value)
        ).scalars()
        assert list(notes) == ["Closed by itself: 2 business days passed after it was resolved."]

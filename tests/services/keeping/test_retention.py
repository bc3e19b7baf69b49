"""What is due by the schedule: by kind and year of its end, held records apart and never due; nothing goes."""

from __future__ import annotations

from app.db.engine import Database
from app.domain.keeping.holds import Scope
from app.services.api import Services
from app.services.keeping import holds
from tests.services.keeping.test_holds import ticket
from tests.ticket_world import build_world


def test_what_ended_before_the_term_is_due_and_what_is_held_is_not(db: Database) -> None:
    world = build_world(db)
    services = Services(db)
    ids = [ticket(db, world, f"Printer {n}") for n in range(3)]
    still_open = ticket(db, world, "Still open")
    for id in ids:
        services.tickets.assign(id, "tester")
        services.tickets.resolve(id, "fixed", "Done")
        services.tickets.close(id)
    keeping = services.keeping
    keeping.save_rules({}, {"ticket": "2, DIT schedule 14.2"})
    world.clock.to("2028-10-04 10:00")
    assert keeping.due().rows == ()
    world.clock.to("2028-10-06 10:00")

    def due() -> list[tuple[object, ...]]:
        return [tuple(row.values()) for row in keeping.due().rows]

    assert due() == [("Tickets", 2026, 3, 0, 3, 2, "DIT schedule 14.2")]
    number = services.tickets.list_rows([ids[0]])[0].number
    held = holds.set_hold(db, "Doe v. State", "Letter", Scope.RECORD, number).ids[0]
    assert due() == [("Tickets", 2026, 3, 1, 2, 2, "DIT schedule 14.2")]
    holds.release(db, held, 1, "Settled")
    assert due() == [("Tickets", 2026, 3, 0, 3, 2, "DIT schedule 14.2")]
    assert len(services.tickets.list_rows([*ids, still_open])) == 4

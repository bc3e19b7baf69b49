"""The change feed on both databases: what others wrote, once, also when transactions overlap."""

from __future__ import annotations

import threading

from sqlalchemy import Connection

from app.db import tables as t
from app.db.engine import Database, open_database
from app.db.records import insert_record
from app.db.tables import kinds
from app.db.tables.base import Kind, info
from app.domain.changes_made import Touched
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.services.feed import changed_since
from app.services.find import find_records
from app.services.tickets.forms import log_ticket
from tests.ticket_world import build_world


def test_every_audited_table_a_view_shows_has_a_kind() -> None:
    shown = kinds.touched()
    audited = [table.name for table in kinds.audited() if info(table).kind is not Kind.MACHINERY]
    assert [name for name in audited if name not in shown] == []
    assert shown["change_site"] == Touched.CHANGES
    assert shown["agency_contact"] == Touched.AGENCIES | Touched.PEOPLE
    assert shown["outage_agency"] == Touched.MAJORS
    assert "workspace" not in shown


def test_everything_is_all_kinds() -> None:
    assert not Touched.NOTHING
    assert Touched.of("a kind to come") & Touched.EVERYTHING == Touched.of("a kind to come")
    without = Touched.EVERYTHING & ~(Touched.PEOPLE | Touched.TICKETS)
    assert without & Touched.PEOPLE == Touched.NOTHING
    assert without & Touched.of("people", "a kind to come") == Touched.of("a kind to come")
    assert without | Touched.of("people", "tickets") == Touched.EVERYTHING
    assert without & ~Touched.CHANGES == ~Touched.of("changes", "people", "tickets")


def test_first_look_tells_nothing_then_only_what_is_new(db: Database) -> None:
    world = build_world(db)
    token, changes = changed_since(db, None)
    assert changes.touched == Touched.NOTHING
    token, changes = changed_since(db, token)
    assert changes.touched == Touched.NOTHING
    made = log_ticket(db, TicketDraft(TicketKind.INCIDENT, "Mail is slow", next(iter(world.agencies.values())), 3, 3))
    token, changes = changed_since(db, token)
    assert changes.touched == Touched.TICKETS
    assert changes.ids == made.ids
    token, changes = changed_since(db, token)
    assert changes.touched == Touched.NOTHING


def test_another_connection_sees_it(db: Database) -> None:
    build_world(db)
    other = open_database(str(db.url) if db.kind == "postgresql" else db.url.database or "", db.actor)
    try:
        token, _ = changed_since(other, None)
        db.write(lambda conn: insert_record(conn, t.site, {"code": "XDC", "name": "Third"}), what="test")
        _, changes = changed_since(other, token)
        assert changes.touched == Touched.SERVICES
        assert changes.ids == ()
    finally:
        other.dispose()


def test_transaction_that_ends_late_is_not_missed(pg_db: Database) -> None:
    """Its audit ids are lower than those of a transaction that began later and ended first."""
    build_world(pg_db)
    wrote, go_on = threading.Event(), threading.Event()

    def slowly(conn: Connection) -> None:
        insert_record(conn, t.site, {"code": "SLO", "name": "Slow"})
        wrote.set()
        go_on.wait(10)

    token, _ = changed_since(pg_db, None)
    thread = threading.Thread(target=lambda: pg_db.write(slowly, what="slow"))
    thread.start()
    assert wrote.wait(10)
    pg_db.write(lambda conn: insert_record(conn, t.person, {"name": "Quick One"}), what="quick")
    token, changes = changed_since(pg_db, token)
    assert changes.touched == Touched.PEOPLE
    token, changes = changed_since(pg_db, token)
    assert changes.touched == Touched.NOTHING, "told twice while the slow one runs"
    go_on.set()
    thread.join()
    token, changes = changed_since(pg_db, token)
    assert changes.touched == Touched.SERVICES
    token, changes = changed_since(pg_db, token)
    assert changes.touched == Touched.NOTHING


def test_finding_records_by_letters(db: Database) -> None:
    world = build_world(db)
    code = next(iter(world.agencies))
    log_ticket(db, TicketDraft(TicketKind.INCIDENT, "Printer on fire", world.agencies[code], 3, 3))
    db.write(lambda conn: insert_record(conn, t.person, {"name": "Wilma 100% Right"}), what="test")
    assert [f.title for f in find_records(db, "agency", code.lower(), 8)][0].startswith(code)
    assert find_records(db, "person", "right wil", 8)[0].title == "Wilma 100% Right"
    assert find_records(db, "person", "100% r", 8)[0].title == "Wilma 100% Right"
    for sign in ("%", "_", "\\"):  # signs only part words: never a pattern, and nothing to look for
        assert find_records(db, "person", sign, 8) == []
        assert find_records(db, "person", f"w{sign}a", 8) == []
    found = find_records(db, "ticket", "printer", 8)
    assert found[0].title.endswith("Printer on fire")
    assert find_records(db, "change", "nothing like it", 8) == []
    assert find_records(db, "agency", "  ", 8) == []

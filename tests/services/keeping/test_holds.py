"""Legal holds reach what they are on, also what comes later, and are released in one's own name, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.keeping.holds import Scope
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.errors import InputError, LongleafError, NotAllowed
from app.services.api import Services
from app.services.keeping import holds
from tests.services.people import as_person
from tests.ticket_world import World, build_world


def ticket(db: Database, world: World, title: str, agency: str = "DOA", caller: str = "") -> int:
    draft = TicketDraft(TicketKind.INCIDENT, title, world.agencies[agency], 3, 3, caller=caller)
    return Services(db).tickets.log(draft).ids[0]


def test_each_scope_reaches_what_it_is_on(db: Database) -> None:
    world = build_world(db)
    printer, network = ticket(db, world, "Printer jam"), ticket(db, world, "Network", "DOR", "Jane Doe")
    number = Services(db).tickets.list_rows([printer])[0].number
    Services(db).setup.create("people", {"name": "Jane Doe", "login": "jane"})
    today = db.now().date()

    def reach(scope: Scope, on: str, **days: date) -> list[bool]:
        made = holds.set_hold(db, "Doe v. State", "Letter of counsel", scope, on, **days)  # type: ignore[arg-type]
        found = [bool(holds.held(db, "ticket", id)) for id in (printer, network)]
        holds.release(db, made.ids[0], 1, "Settled")
        return found

    assert reach(Scope.RECORD, number.lower()) == [True, False]
    assert reach(Scope.PERSON, "Jane Doe") == [False, True]  # as the caller
    assert reach(Scope.AGENCY, "DOR") == [False, True]
    assert reach(Scope.AGENCY, "DOR", last_day=today - timedelta(days=2)) == [False, False]
    assert reach(Scope.AGENCY, "DOR", first_day=today - timedelta(days=2)) == [False, True]
    assert reach(Scope.SEARCH, "printer") == [True, False]
    assert [one.holds for one in holds.holds(db)] == [False] * 6
    assert {one.why_released for one in holds.holds(db)} == {"Settled"}


def test_a_search_holds_what_comes_later_and_says_how_many(sqlite_db: Database) -> None:
    world = build_world(sqlite_db)
    holds.set_hold(sqlite_db, "Audit", "Letter", Scope.SEARCH, "badge")
    later = ticket(sqlite_db, world, "Badge reader")
    (found,) = holds.held(sqlite_db, "ticket", later)
    assert found.mark == "Legal hold HLD0000001: Audit, since 5 Oct 2026"
    assert holds.reached(sqlite_db, found) == {"Ticket": 1}
    assert holds.by_number(sqlite_db, "hld-1").on == "what is found by “badge”"


def test_a_search_holds_surveys_and_tasks_with_their_ticket_and_by_what_they_say(db: Database) -> None:
    world = build_world(db)
    badge, other = ticket(db, world, "Badge reader"), ticket(db, world, "Mail")

    def fill(conn: Connection) -> None:
        agency = world.agencies["DOA"]
        for of, comment in ((badge, ""), (other, "The badge did not work, 100 %"), (other, "All well")):
            row = {"ticket_id": of, "agency_id": agency, "sent_at": db.now(), "comment": comment, "token": str(comment)}
            insert_record(conn, t.survey, row)
        for number, of, title in (("T1", badge, "Look"), ("T2", other, "New badge"), ("T3", other, "New mailbox")):
            row = {"number": number, "source": "import:sn", "kind": "task", "title": title, "ticket_id": of}
            insert_record(conn, t.task, row)

    db.write(fill, what="fill")
    holds.set_hold(db, "Audit", "Letter", Scope.SEARCH, "Badge")
    for table in ("survey", "task"):
        assert [bool(holds.held(db, table, id)) for id in (1, 2, 3)] == [True, True, False]
    (found,) = holds.holds(db)
    assert holds.reached(db, found) == {"Ticket": 1, "Task": 2, "Survey": 2}


def test_rows_of_the_list_say_by_which_holds_they_are_kept(db: Database) -> None:
    world = build_world(db)
    badge, other = ticket(db, world, "Badge reader"), ticket(db, world, "Mail")
    lists = Services(db).tickets.list_rows
    assert [row.held for row in lists([badge, other])] == ["", ""]
    holds.set_hold(db, "Audit", "Letter", Scope.SEARCH, "badge")
    holds.set_hold(db, "Doe v. State", "Letter", Scope.RECORD, lists([badge])[0].number)
    kept, free = lists([badge, other])
    assert {text.split(":")[0] for text in kept.held.split("; ")} == {"Legal hold HLD0000001", "Legal hold HLD0000002"}
    assert free.held == ""
    for one in holds.holds(db):
        holds.release(db, one.id, 1, "Settled")
    assert lists([badge])[0].held == ""


def test_what_cannot_be_held_is_said(sqlite_db: Database) -> None:
    build_world(sqlite_db)
    for scope, on, days, said in (
        (Scope.RECORD, "INC0009999", {}, "There is no ticket"),
        (Scope.PERSON, "nobody", {}, "There is no person"),
        (Scope.SEARCH, "x", {"first_day": date(2026, 1, 1)}, "A period is for the records of an agency"),
        (Scope.SEARCH, "x", {"since": date(2026, 12, 1)}, "does not begin in the future"),
        (Scope.SEARCH, " ", {}, "is empty"),
    ):
        with pytest.raises(InputError, match=said):
            holds.set_hold(sqlite_db, "Audit", "Letter", scope, on, **days)  # type: ignore[arg-type]
    made = holds.set_hold(sqlite_db, "Audit", "Letter", Scope.SEARCH, "x").ids[0]
    with as_person(sqlite_db, "ann", Role.AGENT, Role.BRM) as ann, pytest.raises(NotAllowed):
        holds.release(ann, made, 1, "Over")
    holds.release(sqlite_db, made, 1, "Over")
    with pytest.raises(InputError, match="was released before"):
        holds.release(sqlite_db, made, 2, "Over")


def test_the_database_keeps_a_hold_as_it_is(db: Database) -> None:
    build_world(db)
    made = holds.set_hold(db, "Audit", "Letter", Scope.SEARCH, "x").ids[0]
    today = db.now().date()
    twin: dict[str, object] = {"released_on": today, "why_released": "Over", "released_by": "tester"}
    attacks: tuple[dict[str, object], ...] = (
        {"search": "nothing"},
        {"since": date(2026, 1, 1)},
        {**twin, "released_by": "eve"},
        {**twin, "released_on": date(2026, 1, 1)},
    )

    def write(values: dict[str, object], version: int) -> None:
        changed = update(t.legal_hold).where(t.legal_hold.c.id == made)
        db.write(lambda conn: conn.execute(changed.values(**values, version=version)).rowcount, what="attack")

    for values in attacks:
        with pytest.raises(LongleafError):
            write(values, 2)
    write({"matter": "Audit of 2026"}, 2)
    write(twin, 3)
    with pytest.raises(LongleafError):
        write({"matter": "Audit"}, 4)
    with pytest.raises(LongleafError):
        db.write(lambda conn: conn.execute(t.legal_hold.delete()).rowcount, what="attack")
    with db.read() as conn:
        assert conn.scalar(select(t.legal_hold.c.matter)) == "Audit of 2026"

"""Text modules and templates of the desk and of one person: offered, kept, retired, counted."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.db.engine import Database
from app.db.records import insert_record
from app.db.tables.templates import text_module, ticket_template
from app.domain.templates import TextModule, TicketTemplate
from app.domain.vocabulary import Role
from app.errors import InputError, LongleafError, NotAllowed
from app.services.setup import acts as setup
from app.services.templates import acts
from app.services.tickets.options import ticket_options
from tests.services.people import as_person
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def modules(db: Database) -> list[TextModule]:
    return list(ticket_options(db).modules)


def test_those_of_the_desk_and_ones_own_are_offered(db: Database, world: World) -> None:
    made = setup.create(db, "modules", {"name": "hello", "text": "Hello {caller}", "group_id": world.groups["DESK"]})
    with as_person(db, "bob", Role.AGENT) as bob:
        acts.keep_module(bob, "::mine", "My words")
        acts.keep_module(bob, "MINE", "My other words")
        assert [(one.name, one.own) for one in modules(bob)] == [("mine", True), ("hello", False)]
        assert modules(bob)[0].text == "My other words"
        assert [one.name for one in modules(db)] == ["hello"]
        acts.used(bob, module_id=made.ids[0])
        acts.used(db, module_id=made.ids[0])
        assert modules(db)[0].used == 2
        acts.drop(bob, "text_module", "mine")
        assert [one.name for one in modules(bob)] == ["hello"]
        with pytest.raises(InputError, match="You have none called"):
            acts.drop(bob, "text_module", "hello")
    setup.end(db, "modules", made.ids[0], 1)
    assert modules(db) == []


def test_a_template_is_kept_from_a_call(db: Database, world: World) -> None:
    values = {"title": "Password of {login}", "kind": "request", "service_id": world.services["MAIL"], "set_impact": 4}
    acts.keep_template(db, "Password", {**values, "set_urgency": 3, "checklist": "Ask\nTell", "route_group_id": None})
    (one,) = ticket_options(db).templates
    mail = world.services["MAIL"]
    wanted = ("Password", "Password of {login}", "request", mail, "", 4, 3, None, "", "Ask\nTell", True)
    assert one == TicketTemplate(one.id, *wanted)
    acts.used(db, template_id=one.id)
    assert ticket_options(db).templates[0].used == 1
    acts.drop(db, "ticket_template", "password")
    assert ticket_options(db).templates == ()


def test_what_cannot_be_kept_is_refused_in_words(sqlite_db: Database) -> None:
    db = sqlite_db
    build_world(db)
    for name in ("two words", "", "a" * 41, "::"):
        with pytest.raises(InputError, match="cannot be typed behind ::"):
            acts.keep_module(db, name, "Text")
    with pytest.raises(InputError, match="Title: it is needed"):
        acts.keep_template(db, "Empty", {"kind": "incident"})
    with pytest.raises(InputError, match="has no field “state”"):
        acts.keep_template(db, "Wrong", {"title": "It", "state": "closed"})
    with pytest.raises(InputError, match="There is no kind of template"):
        acts.drop(db, "ticket", "x")
    with pytest.raises(InputError, match="cannot be typed behind"):
        setup.create(db, "modules", {"name": "two words", "text": "It"})
    with as_person(db, "rita", Role.READER) as reader, pytest.raises(NotAllowed, match="keep templates"):
        acts.keep_module(reader, "mine", "Text")


def test_the_database_keeps_what_is_ones_own_from_others(db: Database, world: World) -> None:
    mine = acts.keep_module(db, "mine", "Mine").ids[0]
    kept = acts.keep_template(db, "Mine", {"title": "Mine"}).ids[0]
    with as_person(db, "bob", Role.AGENT) as bob:
        for table, id in ((text_module, mine), (ticket_template, kept)):
            taken = update(table).where(table.c.id == id).values(name="theirs", version=2)
            if db.kind == "sqlite":
                with pytest.raises(LongleafError):
                    bob.write(lambda conn, taken=taken: conn.execute(taken) and None, what="attack")  # type: ignore[misc]
            else:  # nobody else is shown the row
                put = bob.write(lambda conn, taken=taken: conn.execute(taken).rowcount, what="attack")  # type: ignore[misc]
                assert put == 0
            row = {"name": "x", "owner": "tester", **({"text": "x"} if table is text_module else {"title": "x"})}
            with pytest.raises(LongleafError):
                bob.write(lambda conn, table=table, row=row: insert_record(conn, table, row), what="attack")  # type: ignore[misc]
            own = {**row, "owner": "bob"}
            bob.write(lambda conn, table=table, own=own: insert_record(conn, table, own), what="twin")  # type: ignore[misc]

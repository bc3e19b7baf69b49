"""What somebody did today: in the words they were told, with the record, and whether it can be taken back."""

from __future__ import annotations

import pytest

from app.db.engine import Database
from app.domain.agencies import PersonRef
from app.domain.last_acts import DoneAct
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.states import Act
from app.domain.vocabulary import Role
from app.services.agencies import acts as agencies
from app.services.tickets import acts, batch, undo
from app.services.workspace.last_acts import last_acts
from tests.services.people import as_person
from tests.services.test_repeats import log
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def told(db: Database) -> list[tuple[str, str, str, int, bool, bool]]:
    return [(a.op_id, a.text, f"{a.kind} {a.number}", a.count, a.can_undo, a.undone) for a in last_acts(db)]


def test_what_i_did_today(db: Database, world: World) -> None:
    ids = [log(db, world) for _ in range(3)]
    acts.comment(db, ids[0], "Yesterday", op_id="old")
    world.clock.to("2026-10-06 08:00")
    acts.assign(db, ids[0], "ann", op_id="assign")
    world.clock.on(minutes=1)
    batch.do_many(db, ids, BulkAct(Act.COMMENT, text="All"), op_id="many")
    world.clock.on(minutes=1)
    agencies.add_contact(db, 1, "mip", PersonRef(0, "Ida Ferreira"), op_id="contact")
    world.clock.on(minutes=1)
    with as_person(db, "eve", Role.AGENT) as eve:
        acts.comment(eve, ids[1], "Mine", op_id="hers")
        assert [act.op_id for act in last_acts(eve)] == ["hers"]
    assert told(db) == [
        ("contact", "DOA: Ida Ferreira is a contact now.", "agency DOA", 1, True, False),
        ("many", "3 tickets are given your note.", "ticket INC0000001", 3, True, False),
        ("assign", "INC0000001 is assigned to ann.", "ticket INC0000001", 1, False, False),
    ]
    world.clock.on(minutes=1)
    undo.undo(db, "many", op_id="back")
    assert told(db) == [
        ("back", "2 tickets are as they were before.", "ticket INC0000001", 2, False, False),
        ("contact", "DOA: Ida Ferreira is a contact now.", "agency DOA", 1, True, False),
        ("many", "3 tickets are given your note.", "ticket INC0000001", 3, False, True),
        ("assign", "INC0000001 is assigned to ann.", "ticket INC0000001", 1, True, False),
    ]
    undo.undo(db, "assign", op_id="again")
    assert told(db)[0][0] in ("again", "back")
    assert [(a.op_id, a.undone) for a in last_acts(db) if a.undone] == [("many", True), ("assign", True)]
    assert len(last_acts(db, 2)) == 2
    assert "old" in {act.op_id for act in last_acts(db, since=world.clock.now.replace(year=2025))}


def test_what_changed_nothing_is_not_listed(db: Database, world: World) -> None:
    id = log(db, world)
    acts.assign(db, id, "bob", op_id="one")
    acts.assign(db, id, "bob", op_id="two")
    batch.do_many(db, [id], BulkAct(Act.ASSIGN, "bob"), op_id="three")
    assert [act.op_id for act in last_acts(db)] == ["one"]
    assert isinstance(last_acts(db)[0], DoneAct)

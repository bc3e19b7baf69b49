"""Filters are shared, seen by whom they are for, changed by whose they are, withdrawn and brought back."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.db.tables.shared_filters import shared_filter
from app.domain.tickets.shared_filters import MOST_PINNED, SHARED, SharedFilter
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.errors import Conflict, InputError, NotAllowed
from app.services.filters import acts, files
from app.services.filters.reads import find, shared
from app.services.lists import export_list
from app.services.tickets import forms as tickets
from app.services.workspace.undo import undo
from tests.services.people import as_person
from tests.ticket_world import World, build_world

OPEN = {"name": "Open mail", "words": "is:open service:MAIL"}


@pytest.fixture
def world(db: Database) -> World:
    made = build_world(db)

    def members(conn: Any) -> None:
        for n, (login, group, lead) in enumerate(
            (("bob", "DESK", False), ("dee", "DESK", True), ("eve", "NET", False)), 1
        ):
            conn.execute(insert(t.person).values(login=login, name=login.capitalize(), email=f"{n}@x.example"))
            person = conn.scalar(t.person.select().with_only_columns(t.person.c.id).where(t.person.c.login == login))
            row = {"group_id": made.groups[group], "person_id": person, "valid_from": date(2026, 1, 1), "is_lead": lead}
            insert_record(conn, t.group_member, row)

    db.write(lambda conn: members(conn), what="members")
    return made


def names(db: Database) -> list[str]:
    return [one.name for one in shared(db).mine]


def only(db: Database) -> SharedFilter:
    (one,) = shared(db).filters
    return one


def test_ones_own_groups_come_first_among_those_that_one_may_share_with(db: Database, world: World) -> None:
    def member(conn: Any) -> None:
        conn.execute(insert(t.person).values(login="una_mip", name="Una", email="una@x.example"))
        person = conn.scalar(t.person.select().with_only_columns(t.person.c.id).where(t.person.c.login == "una_mip"))
        row = {"group_id": world.groups["NET"], "person_id": person, "valid_from": date(2026, 1, 1), "is_lead": False}
        insert_record(conn, t.group_member, row)

    db.write(member, what="member")
    with as_person(db, "una_mip", Role.MIP) as una:
        names = [name for _, name in shared(una).groups]
        assert shared(una).in_group
    assert (names[0], len(names)) == ("Group NET", len(world.groups))
    assert names[1:] == sorted(names[1:])


def test_a_group_has_its_filters_and_nobody_else_sees_them(db: Database, world: World) -> None:
    desk = world.groups["DESK"]
    with as_person(db, "bob", Role.AGENT) as bob, as_person(db, "eve", Role.AGENT) as eve:
        made = acts.share(bob, {**OPEN, "group_id": desk})
        assert made.touched == SHARED
        assert made.text == "“Open mail” is shared with Group DESK."
        assert (names(bob), names(eve)) == (["Open mail"], [])
        assert shared(bob).groups == ((desk, "Group DESK"),)
        with pytest.raises(NotAllowed, match="groups that you are in today"):
            acts.share(eve, {**OPEN, "group_id": desk})
        with pytest.raises(NotAllowed, match="You may not share with everybody"):
            acts.share(eve, {**OPEN, "group_id": None})
        with pytest.raises(InputError, match="does not exist"):
            acts.withdraw(eve, made.ids[0], 1)
        with pytest.raises(InputError, match="“OPEN MAIL” is shared there already"):
            acts.share(bob, {**OPEN, "name": "OPEN MAIL", "group_id": desk})
        acts.share(eve, {**OPEN, "group_id": world.groups["NET"]})  # the same name for others
        assert [(one.title, one.detail) for one in find(eve, "mail", 8)] == [
            ("Open mail", "Group NET: is:open service:MAIL")
        ]
    acts.share(db, {**OPEN, "name": "For all", "group_id": None})
    with as_person(db, "rita", Role.READER) as reader:
        assert names(reader) == ["For all"]
        assert not only(reader).editable
        with pytest.raises(NotAllowed, match="share filters"):
            acts.share(reader, {**OPEN, "group_id": desk})


def test_it_is_changed_by_whose_it_is_and_by_who_leads(db: Database, world: World) -> None:
    desk = world.groups["DESK"]
    with (
        as_person(db, "bob", Role.AGENT) as bob,
        as_person(db, "dee", Role.AGENT) as dee,
        as_person(db, "pat", Role.AGENT) as pat,
    ):
        id = acts.share(dee, {**OPEN, "group_id": desk}).ids[0]
        with pytest.raises(NotAllowed, match="is Dee's: it is changed by them"):
            acts.edit(bob, id, {"name": "Open mail"}, {"name": "Mine"})
        acts.edit(db, id, {"name": "Open mail"}, {"name": "Post"})
        acts.edit(dee, id, {"words": OPEN["words"]}, {"words": "is:missed service:MAIL"})
        one = only(bob)
        assert (one.name, one.words, one.version, one.editable) == ("Post", "is:missed service:MAIL", 3, False)
        with pytest.raises(Conflict):
            acts.edit(dee, id, {"name": "Open mail"}, {"name": "Letters"})
        theirs = acts.share(bob, {"name": "Bob's", "words": "is:mine", "group_id": desk}).ids[0]
        acts.withdraw(dee, theirs, 1)  # who leads
        assert names(bob) == ["Post"]
        with pytest.raises(InputError):
            acts.edit(pat, id, {"name": "Post"}, {"name": "x"})


def test_what_is_withdrawn_comes_back(db: Database, world: World) -> None:
    made = acts.share(db, {**OPEN, "group_id": None, "pinned": True}, op_id="shared")
    acts.withdraw(db, made.ids[0], 1, op_id="gone")
    assert shared(db).filters == ()
    undo(db, "gone", op_id="back")
    assert (only(db).name, only(db).pinned) == ("Open mail", True)
    acts.edit(db, made.ids[0], {"name": "Open mail"}, {"name": "Post"}, op_id="renamed")
    undo(db, "renamed", op_id="back too")
    assert only(db).name == "Open mail"


def test_order_and_pins(db: Database, world: World) -> None:
    ids = [acts.share(db, {"name": n, "words": "is:open", "group_id": None}).ids[0] for n in "abc"]
    acts.move(db, ids[2], 1, True)
    assert names(db) == ["a", "c", "b"]
    acts.move(db, ids[0], 1, False)
    assert names(db) == ["c", "a", "b"]
    with pytest.raises(InputError, match="“c” is the first already"):
        acts.move(db, ids[2], shared(db).filters[0].version, True)
    for n in range(MOST_PINNED):
        acts.share(db, {"name": f"p{n}", "words": "is:all", "group_id": None, "pinned": True})
    with pytest.raises(InputError, match="6 filters of this audience are pinned already"):
        acts.edit(db, ids[0], {"pinned": False}, {"pinned": True})
    desk = world.groups["DESK"]
    pinned = acts.share(db, {"name": "desk", "words": "is:open", "group_id": desk, "pinned": True}).ids[0]
    with pytest.raises(InputError, match="6 filters of this audience are pinned already"):
        acts.edit(db, pinned, {"group_id": desk}, {"group_id": None})  # it would come there pinned
    acts.edit(db, pinned, {"group_id": desk, "pinned": True}, {"group_id": None, "pinned": False})


def test_pinned_ones_are_counted_for_whoever_looks(db: Database, world: World) -> None:
    with as_person(db, "bob", Role.AGENT) as bob:
        for agency in ("DOA", "DOA", "DOR"):
            tickets.log_ticket(bob, TicketDraft(TicketKind.INCIDENT, "Mail", world.agencies[agency], 4, 4))
        for name, words in (("DOA", "is:open agency:DOA"), ("Mine", "is:mine"), ("All", "is:all agency:DOR")):
            acts.share(db, {"name": name, "words": words, "group_id": None, "pinned": True})
        found = shared(bob)
        assert [(found.get(id).name, n) for id, n in found.counts] == [("DOA", 2), ("Mine", 0)]  # type: ignore[union-attr]
        assert [one.name for one in found.pinned] == ["DOA", "Mine", "All"]


def test_what_cannot_be_shared_is_refused_in_words(sqlite_db: Database) -> None:
    build_world(sqlite_db)
    for values, said in (
        ({"name": " ", "words": "is:open"}, "The name is empty"),
        ({"name": "x" * 81, "words": "is:open"}, "at most 80 are kept"),
        ({"name": "x", "words": "agency:NOWHERE"}, "agency:NOWHERE is not understood here"),
        ({"name": "x", "words": "is:open", "sort": "beauty"}, "tickets have no order “beauty”"),
        ({"name": "x", "words": "is:open", "grouped": "beauty"}, "tickets have no groups “beauty”"),
        ({"name": "x", "words": "is:open", "owner": "bob"}, "has no field “owner”"),
    ):
        with pytest.raises(InputError, match=said):
            acts.share(sqlite_db, values)


def test_it_survives_a_new_name_and_says_what_is_gone(db: Database, world: World) -> None:
    acts.share(db, {"name": "DOA", "words": "is:all agency:DOA service:MAIL", "group_id": None})
    with as_person(db, "bob", Role.AGENT) as bob:
        tickets.log_ticket(
            bob, TicketDraft(TicketKind.INCIDENT, "Jam", world.agencies["DOA"], 4, 4, service_id=world.services["MAIL"])
        )
    renamed = update(t.agency).where(t.agency.c.code == "DOA").values(name="Works", version=2)
    db.write(lambda conn: conn.execute(renamed) and None, what="rename")
    assert export_list(db, "tickets", io.BytesIO(), "csv", shared="doa").rows == 1
    gone = update(shared_filter).values(words="is:all agency:GONE", version=2)
    db.write(lambda conn: conn.execute(gone) and None, what="by hand")
    with pytest.raises(InputError, match="does not have: agency:GONE"):
        export_list(db, "tickets", io.BytesIO(), "csv", shared="DOA")


def test_a_file_brings_them_elsewhere(db: Database, world: World, tmp_path: Path) -> None:
    path = tmp_path / "filters.json"
    acts.share(db, {**OPEN, "group_id": None, "sort": "due_at", "grouped": "due", "search": "jam"})
    acts.share(db, {"name": "Late", "words": "is:missed", "group_id": world.groups["DESK"], "pinned": True})
    with as_person(db, "dee", Role.AGENT) as dee:
        assert files.export_file(dee, path) == 2
    plain = json.loads(path.read_text())
    plain["filters"][0]["name"] = "Post"
    plain["filters"][1]["filter"] = "is:hour"
    path.write_text(json.dumps(plain))
    made = files.import_file(db, path)
    assert made.text == "2 filters came in from filters.json."
    assert [(one.name, one.words, one.audience, one.text) for one in shared(db).filters] == [
        ("Open mail", "is:open service:MAIL", "Everybody", "jam"),
        ("Post", "is:open service:MAIL", "Everybody", "jam"),
        ("Late", "is:hour", "Group DESK", ""),
    ]
    plain["filters"] = [{"name": "A", "filter": "is:open"}, {"name": "B", "for": "NOBODY", "filter": "is:open"}]
    path.write_text(json.dumps(plain))
    with pytest.raises(InputError, match=r"filters\.json, entry 2, for: there is no group “NOBODY”"):
        files.import_file(db, path)
    plain["filters"][1] = {"name": "B", "filter": "agency:GONE"}
    path.write_text(json.dumps(plain))
    with pytest.raises(InputError, match=r"filters\.json, entry 2: Words: agency:GONE is not understood"):
        files.import_file(db, path)
    assert len(shared(db).filters) == 3  # all or none
    with (
        as_person(db, "bob", Role.AGENT) as bob,
        pytest.raises(NotAllowed, match=r"filters\.json, entry 1: You may not"),
    ):
        files.import_file(bob, path)

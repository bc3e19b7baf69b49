"""The directory of callers: added, found, edited, moved, merged, and kept from whom it is no business of."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record, update_versioned
from app.domain.eastern import local_date
from app.domain.tickets.values import TicketDraft, TicketFilter
from app.domain.vocabulary import Role, TicketKind
from app.errors import Conflict, InputError, LongleafError, NotAllowed
from app.services.api import Services
from tests.services.people import as_person
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def added(db: Database, name: str, agency_id: int | None = None, **more: object) -> int:
    return Services(db).callers.create({"name": name, "agency_id": agency_id, **more}).ids[0]


def names(db: Database, typed: str, agency_id: int | None = None) -> list[str]:
    return [hit.row.name for hit in Services(db).callers.look_up(typed, agency_id).hits]


def draft(world: World, caller: str = "", caller_id: int | None = None, **more: Any) -> TicketDraft:
    return TicketDraft(
        TicketKind.INCIDENT, "No mail", world.agencies["DOA"], 4, 3, caller=caller, caller_id=caller_id, **more
    )


def test_somebody_is_found_by_name_number_address_login_and_agency(db: Database, world: World) -> None:
    doa, dot = world.agencies["DOA"], world.agencies["DPS"]
    added(db, "Ann Bell", doa, phone="(919) 555-0134", email="Ann.Bell@doa.nc.gov")
    added(db, "Bella Annis", dot, callback="828-555-0199", login="bannis")
    assert set(names(db, "ann bel")) == {"Ann Bell", "Bella Annis"}
    assert names(db, "bell ann")[0] == "Ann Bell"
    assert names(db, "0134") == names(db, "919555") == names(db, "ann.bell@") == ["Ann Bell"]
    assert names(db, "555-0199") == names(db, "bannis") == ["Bella Annis"]
    assert names(db, "ann dps") == ["Bella Annis"]
    assert names(db, "ann", dot)[0] == "Bella Annis"
    assert names(db, "zz") == names(db, "555-0000") == []


def test_callers_of_mine_come_first_and_alone_where_nothing_is_typed(db: Database, world: World) -> None:
    ids = [added(db, f"Ann {name}", world.agencies["DOA"]) for name in ("Abel", "Bell", "Cole")]
    Services(db).tickets.log(draft(world, "Ann Cole", ids[2]))
    Services(db).tickets.log(draft(world, "Ann Bell", ids[1]))
    assert names(db, "") == ["Ann Bell", "Ann Cole"]
    assert names(db, "ann") == ["Ann Bell", "Ann Cole", "Ann Abel"]


def test_a_change_of_the_row_is_found_at_once_and_the_old_name_no_more(db: Database, world: World) -> None:
    callers, id = Services(db).callers, added(db, "Ann Bell", phone="919 555 0134")
    callers.edit(id, {"name": "Ann Bell", "phone": "919 555 0134"}, {"name": "Ann Cole", "phone": "919 555 0177"})
    assert names(db, "cole") == names(db, "0177") == ["Ann Cole"]
    assert names(db, "bell") == names(db, "0134") == []


def test_two_who_edit_the_same_are_asked_and_other_fields_are_kept(db: Database, world: World) -> None:
    callers, id = Services(db).callers, added(db, "Ann Bell", phone="919 555 0134", note="Speaks slowly")
    callers.edit(id, {"phone": "919 555 0134"}, {"phone": "919 555 0199"})
    callers.edit(id, {"note": "Speaks slowly"}, {"note": "Deaf: write"})
    with pytest.raises(Conflict):
        callers.edit(id, {"phone": "919 555 0134"}, {"phone": "919 555 0100"})
    with pytest.raises(Conflict):
        callers.edit(id, {"note": "Speaks slowly"}, {"note": "Something else"})
    card = callers.card(id)
    assert (card.row.phone, card.note) == ("919 555 0199", "Deaf: write")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"name": " "}, "name is empty"),
        ({"name": "A", "phone": "12"}, "is no phone"),
        ({"name": "A", "email": "nobody"}, "no e-mail address"),
        ({"name": "A", "prefers": "pigeon"}, "no way to reach"),
        ({"name": "A", "email": "ann@doa.nc.gov"}, "Ann Bell has the e-mail"),
        ({"name": "A", "external_id": "E1"}, "Ann Bell has the external id"),
        ({"name": "A", "colour": "red"}, "Not editable"),
    ],
)
def test_what_cannot_stand_is_refused(db: Database, world: World, values: dict[str, str], why: str) -> None:
    added(db, "Ann Bell", email="ann@doa.nc.gov", external_id="E1")
    with pytest.raises(InputError, match=why):
        Services(db).callers.create(values)


def test_a_move_is_dated_and_a_ticket_keeps_its_agency(db: Database, world: World) -> None:
    doa, dot = world.agencies["DOA"], world.agencies["DPS"]
    id = added(db, "Ann Bell", doa)
    made = Services(db).tickets.log(draft(world, "Ann Bell", id)).ids[0]
    Services(db).callers.edit(id, {"agency_id": doa}, {"agency_id": dot})
    card = Services(db).callers.card(id)
    assert [(move.day, move.old, move.new) for move in card.moves] == [(local_date(db.now()), "DOA", "DPS")]
    assert Services(db).tickets.detail(made).agency_code == "DOA"


def test_merging_takes_tickets_and_what_is_missing_along(db: Database, world: World) -> None:
    tickets, callers = Services(db).tickets, Services(db).callers
    keep = added(db, "Ann Bell", world.agencies["DOA"], phone="919 555 0134")
    gone = added(db, "Anne Bell", email="ann@doa.nc.gov", phone="919 555 0999", external_id="E1", note="Deaf: write")
    older = added(db, "A. Bell")
    callers.merge(gone, older)
    ids = [tickets.log(draft(world, "Anne Bell", gone)).ids[0] for _ in range(2)]
    assert "2 tickets follow." in callers.merge(keep, gone).text
    card = callers.card(keep)
    assert {one.id for one in card.tickets} == set(ids)
    assert (card.ticket_count, card.open_count) == (2, 2)
    assert (card.row.phone, card.row.email, card.row.external_id) == ("919 555 0134", "ann@doa.nc.gov", "E1")
    assert card.note == "Deaf: write"
    assert names(db, "anne") == []
    assert callers.card(gone).merged_into == callers.card(older).merged_into == (keep, "Ann Bell")
    assert list(tickets.list_ids(TicketFilter(caller_id=keep))) == ids[::-1]
    late = tickets.log(draft(world, "Anne Bell", gone)).ids[0]  # a form that was open meanwhile
    assert tickets.detail(late).who is not None
    assert tickets.detail(late).fields["caller_id"] == keep
    with pytest.raises(InputError, match="merged into somebody already"):
        callers.merge(keep, gone)


def test_whoever_left_is_not_offered_and_comes_back(db: Database, world: World) -> None:
    callers, id = Services(db).callers, added(db, "Ann Bell")
    today = local_date(db.now())
    with pytest.raises(InputError, match="ahead"):
        callers.set_left(id, today + timedelta(days=1))
    callers.set_left(id, today)
    assert names(db, "ann") == []
    assert list(callers.list_ids("ann", left=True)) == [id]
    assert list(callers.list_ids("ann")) == []
    callers.set_back(id)
    assert names(db, "ann") == ["Ann Bell"]


def test_a_ticket_knows_its_caller_by_address_login_or_id_and_never_by_name_alone(db: Database, world: World) -> None:
    tickets = Services(db).tickets
    id = added(db, "Ann Bell", email="ann@doa.nc.gov", login="abell", external_id="E77")
    for said in ("Ann Bell <ANN@doa.nc.gov>", "ann@doa.nc.gov", "abell", "E77"):
        assert tickets.detail(tickets.log(draft(world, said)).ids[0]).fields["caller_id"] == id
    one = tickets.log(draft(world, "Ann Bell")).ids[0]
    assert tickets.detail(one).fields["caller_id"] is None
    tickets.edit(one, {"caller": "Ann Bell", "caller_id": None}, {"caller": "Ann Bell", "caller_id": id})
    assert tickets.detail(one).fields["caller_id"] == id
    tickets.edit(one, {"caller": "Ann Bell"}, {"caller": "Her sister"})
    assert tickets.detail(one).fields["caller_id"] is None


def test_a_call_back_is_a_number_with_a_time_and_is_filtered(db: Database, world: World) -> None:
    tickets, until = Services(db).tickets, db.now() + timedelta(hours=2)
    with pytest.raises(InputError, match="no number is given"):
        tickets.log(draft(world, callback_until=until))
    one = tickets.log(draft(world, callback="919 555 0134", callback_until=until)).ids[0]
    tickets.log(draft(world))
    assert list(tickets.list_ids(TicketFilter(call_back=True, open_only=True))) == [one]
    assert tickets.counts().call_back == 1
    (row,) = tickets.list_rows([one])
    assert (row.callback, row.callback_until) == ("919 555 0134", until)
    base = {"callback": "919 555 0134", "callback_until": until}
    tickets.edit(one, base, {"callback": "", "callback_until": None}, op_id="called")
    assert tickets.counts().call_back == 0
    tickets.undo("called")
    assert Services(db).tickets.list_rows([one])[0].callback_until == until


# --- whose business it is -------------------------------------------------------------------------
def test_readers_of_an_agency_see_their_own_people_and_no_private_number(db: Database, world: World) -> None:
    doa = world.agencies["DOA"]
    mine = added(db, "Ann Bell", doa, private_phone="919 555 0001", vip=True, vip_reason="Judge", note="Deaf: write")
    other = added(db, "Ann Cole", world.agencies["DPS"])
    person = {"name": "Rita", "login": "rita", "agency_id": doa}
    db.write(lambda conn: insert_record(conn, t.person, person), what="test")
    with as_person(db, "rita", Role.READER) as reader:
        assert names(reader, "ann") == ["Ann Bell"]
        callers = Services(reader).callers
        assert list(callers.list_ids()) == [mine]
        assert [one.id for one in callers.list_rows([mine, other])] == [mine]
        card = callers.card(mine)
        assert (card.reads_private, card.note, card.row.vip) == (False, "", True)
        assert "private_phone" not in card.fields
        with pytest.raises(InputError):
            callers.card(other)
        with pytest.raises(NotAllowed):
            callers.create({"name": "Mine"})
        with pytest.raises(LongleafError), reader.read() as conn:
            conn.execute(select(t.caller_private.c.phone)).all()


def test_private_words_are_in_no_trail(db: Database, world: World) -> None:
    id = added(db, "Ann Bell", private_phone="919 555 0001", note="Deaf: write")
    Services(db).callers.edit(id, {"note": "Deaf: write"}, {"note": "Deaf: sign"})
    with db.read() as conn:
        said = str(conn.execute(select(t.audit.c.diff).where(t.audit.c.tbl == "caller_private")).scalars().all())
    assert "Deaf" not in said
    assert "555" not in re.sub("[0-9a-f]{64}", "", said)  # the sums of what was said may hold any digits


def _set(id: int, **values: object) -> Callable[[Connection], object]:
    return lambda conn: update_versioned(conn, t.caller, id, 1, values)


def test_an_agent_edits_contact_data_and_renames_nobody_who_signs_in(db: Database, world: World) -> None:
    """The attacks are on the database itself; each has a twin that must work."""
    signs = added(db, "Ann Bell", world.agencies["DOA"], login="abell", email="ann@doa.nc.gov")
    plain, other = added(db, "Carl Dean"), added(db, "Carl Dean the second")
    person = {"name": "Ann Bell", "login": "abell", "email": "ann@doa.nc.gov"}
    db.write(lambda conn: insert_record(conn, t.person, person), what="test")
    with as_person(db, "agnes", Role.AGENT) as agent:
        attacks: list[Callable[[Connection], object]] = [
            _set(signs, name="Somebody Else"),
            _set(signs, email="mine@evil.example"),
            _set(signs, agency_id=world.agencies["DPS"]),
            _set(signs, left_on=local_date(db.now())),
            _set(signs, merged_into_id=plain),
            _set(plain, login="abell"),
            _set(plain, merged_into_id=plain),
            lambda conn: conn.execute(insert(t.caller).values(name="x", login="abell")),
            lambda conn: conn.execute(insert(t.caller).values(name="")),
            lambda conn: conn.execute(
                insert(t.caller_move).values(
                    caller_id=plain, day=local_date(db.now()), to_agency_id=world.agencies["DPS"], at=db.now()
                )
            ),
            lambda conn: conn.execute(update(t.person).values(name="x", version=t.person.c.version + 1)),
        ]
        for attack in attacks:
            with pytest.raises(LongleafError):
                agent.trial(attack, what="attack")
        twins: list[Callable[[Connection], object]] = [
            _set(signs, phone="919 555 0100", place="Room 4", vip=True),
            _set(plain, name="Carla Dean", email="c@doa.nc.gov", agency_id=world.agencies["DOA"]),
            _set(plain, left_on=local_date(db.now())),
            _set(plain, merged_into_id=other),
            lambda conn: conn.execute(insert(t.caller).values(name="x")),
        ]
        for twin in twins:
            agent.trial(twin, what="twin")
        assert Services(agent).callers.card(signs).kept
        with pytest.raises(NotAllowed):
            Services(agent).callers.edit(plain, {"login": ""}, {"login": "cdean"})
    assert Services(db).callers.edit(plain, {"login": ""}, {"login": "cdean"}).ids == (plain,)

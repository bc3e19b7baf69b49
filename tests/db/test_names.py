"""Names beside logins in what is read: the same on both databases, unknown logins as they are."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert

from app.db import tables as t
from app.db.engine import Database
from app.db.names import names
from app.db.records import insert_record
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.services.agencies import reads as agency_reads
from app.services.tickets import acts as tickets
from app.services.tickets import forms as ticket_forms
from app.services.tickets import reads as ticket_reads
from tests.ticket_world import Statements, World, build_world


@pytest.fixture
def world(db: Database) -> World:
    world = build_world(db)

    def people(conn: Connection) -> None:
        for login, name in (("zmueller", "Zoë Müller"), ("bbaker", "Bill Baker"), (db.actor.login, "Me Myself")):
            insert_record(conn, t.person, {"login": login, "name": name})

    db.write(people, what="people")
    return world


def log(db: Database, world: World, assignee: str) -> int:
    draft = TicketDraft(TicketKind.INCIDENT, "Printer", world.agencies["DOA"], 3, 3, assignee=assignee)
    return ticket_forms.log_ticket(db, draft).ids[0]


def test_lists_and_pages_of_tickets_name_people(db: Database, world: World) -> None:
    known, unknown, nobody = log(db, world, "zmueller"), log(db, world, "gone1"), log(db, world, "")
    rows = ticket_reads.list_rows(db, [known, unknown, nobody])
    assert [(row.assignee, row.assignee_name) for row in rows] == [
        ("zmueller", "Zoë Müller"),
        ("gone1", "gone1"),
        ("", ""),
    ]
    tickets.move_to_group(db, known, world.groups["NET"])
    tickets.assign(db, known, "bbaker")
    detail = ticket_reads.ticket_detail(db, known)
    assert (detail.assignee_name, detail.created_by_name) == ("Bill Baker", "Me Myself")
    assert {entry.who_name for entry in detail.history} == {"Me Myself"}
    texts = [entry.text for entry in detail.history]
    assert "Taken from Zoë Müller." in texts
    assert {"Moved to Group NET.", "Assigned to Bill Baker."} <= set(texts)
    assert texts[0] == "Opened for DOA Department DOA."


def test_a_list_asks_for_names_with_its_rows(db: Database, world: World) -> None:
    ids = [log(db, world, login) for login in ("zmueller", "bbaker", "gone1")]
    with Statements(db) as asked:
        ticket_reads.list_rows(db, ids)
    assert len([one for one in asked.seen if "ticket" in one]) == 1


def test_actions_name_their_owner(db: Database, world: World) -> None:
    agency = world.agencies["DOA"]
    rows = [{"agency_id": agency, "kind": "action", "title": who, "owner": who} for who in ("zmueller", "The agency")]
    db.write(lambda conn: conn.execute(insert(t.action), rows), what="actions")
    found = agency_reads.agency_detail(db, agency)
    assert {a.owner: a.owner_name for a in found.actions} == {"zmueller": "Zoë Müller", "The agency": "The agency"}


def test_records_are_called_by_name_and_number(db: Database, world: World) -> None:
    id = log(db, world, "")
    site = db.write(
        lambda conn: insert_record(conn, t.site, {"code": "EDC", "name": "Eastern Data Center"}), what="site"
    )
    with db.read() as conn:
        found = names(conn, ["zmueller", None, ""], {"site_id": [site], "parent_id": [id], "change_id": []})
    assert found.people == {"zmueller": "Zoë Müller"}
    assert found.value("site_id", site) == "Eastern Data Center"
    assert found.value("parent_id", id) == "INC0000001"
    assert (found.value("change_id", 5), found.value("site_id", None)) == ("5", "")
    assert (found.service("VPN"), found.group("NET")) == ("Service VPN", "Group NET")

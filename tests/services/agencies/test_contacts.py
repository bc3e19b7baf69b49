"""Contacts of agencies as they change: edited by field, and asked by mail whether what is on record holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.db import rule_sets
from app.db import tables as t
from app.db.engine import Database
from app.domain.agencies import PersonRef
from app.domain.cab.settings import RULES, CabRules
from app.domain.changes_made import TOLD
from app.errors import Conflict, InputError
from app.services.agencies import acts, contacts
from app.services.agencies.reads import agency_detail
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    world = build_world(db)
    acts.add_contact(db, world.agencies["DOA"], "mip", PersonRef(0, "Ida Ferreira", email="ida@doa.nc.gov"))
    acts.add_contact(db, world.agencies["DOA"], "billing", PersonRef(0, "Ned Nomail"))
    return world


def test_a_contact_is_edited_beside_what_others_did(db: Database, world: World) -> None:
    ida = next(c for c in agency_detail(db, world.agencies["DOA"]).contacts if c.kind == "mip")
    said = contacts.edit_contact(db, ida.id, {"phone": "", "rank": 1}, {"phone": "919-555-0100", "rank": 2})
    assert said.text == "DOA: the contact Ida Ferreira is saved."
    contacts.edit_contact(db, ida.id, {"title": ""}, {"title": "Deputy"})
    found = next(c for c in agency_detail(db, world.agencies["DOA"]).contacts if c.kind == "mip")
    assert (found.rank, found.person.phone, found.person.title) == (2, "919-555-0100", "Deputy")
    with pytest.raises(Conflict):
        contacts.edit_contact(db, ida.id, {"phone": ""}, {"phone": "919-555-0199"})
    with pytest.raises(InputError, match="Not editable: login"):
        contacts.edit_contact(db, ida.id, {}, {"login": "root"})
    with pytest.raises(InputError, match="The name is empty"):
        contacts.edit_contact(db, ida.id, {"name": "Ida Ferreira"}, {"name": " "})


def test_who_was_not_verified_in_time_is_asked_once(db: Database, world: World) -> None:
    with pytest.raises(InputError, match="no mail address"):
        contacts.ask_contacts(db)
    rules = replace(CabRules(), mailbox="desk@it.nc.gov")
    db.write(lambda conn: rule_sets.store(conn, RULES, rules), what="rules")
    assert contacts.ask_contacts(db).text == "No contact has to be asked."
    world.clock.now += timedelta(days=91)
    asked = contacts.ask_contacts(db, [world.agencies["DOA"]])
    assert (asked.text, TOLD in asked.derived) == ("1 contact is asked by mail. No mail address: Ned Nomail.", True)
    with db.read() as conn:
        (row,) = conn.execute(select(t.mail.c.to_mail, t.mail.c.subject, t.mail.c.about_tbl)).all()
    assert tuple(row) == (
        "ida@doa.nc.gov",
        "Are you still a contact of Department DOA for major incidents?",
        "agency_contact",
    )
    ida = next(c for c in agency_detail(db, world.agencies["DOA"]).contacts if c.kind == "mip")
    assert ida.asked_at is not None
    assert contacts.ask_contacts(db).text.startswith("No contact has to be asked.")

"""Tickets that nobody gave a group go where the rules say, with the reason in their history; on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.db.engine import Database
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.errors import NotAllowed
from app.services.setup import acts as setup
from app.services.setup import reads as setup_reads
from app.services.tickets.forms import edit_ticket, log_ticket
from app.services.tickets.reads import ticket_detail
from tests.services.people import as_person
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def rule(db: Database, place: int, first: date, **more: Any) -> int:
    return setup.create(db, "routing", {"place": place, "valid_from": first, **more}).ids[0]


def log(db: Database, world: World, **more: Any) -> tuple[int, str]:
    draft = TicketDraft(TicketKind.INCIDENT, "It", world.agencies["DOA"], 3, 3, **more)
    made = log_ticket(db, draft)
    return made.ids[0], made.text


def test_the_rules_route_and_say_why_but_never_over_a_choice(db: Database, world: World) -> None:
    today, vpn = world.clock.now.date(), world.services["VPN"]
    rule(db, 3, today, service_id=vpn, group_id=world.groups["DESK"])
    rule(db, 1, today + timedelta(days=1), service_id=vpn, group_id=world.groups["NET"])
    rule(db, 9, today)  # the group that supports the service
    id, text = log(db, world, service_id=vpn)
    detail = ticket_detail(db, id)
    why = "Routed to DESK by rule 3: service Service VPN."
    assert text.endswith(why)
    assert (detail.group_code, why in detail.history[0].text) == ("DESK", True)
    assert detail.fields["group_id"] == world.groups["DESK"]
    chosen, text = log(db, world, service_id=vpn, group_id=world.groups["NET"])
    assert (ticket_detail(db, chosen).group_code, "Routed" in text) == ("NET", False)
    by_service, _ = log(db, world, service_id=world.services["MAIL"])
    assert ticket_detail(db, by_service).group_code == "NET"
    nowhere, _ = log(db, world)
    assert ticket_detail(db, nowhere).group_code == ""
    notes = setup_reads.listed(db, "routing").notes
    assert notes == (
        "Rule 1 speaks of 2 of the last 4 tickets; 1 of them are in another group.",
        "Rule 3 speaks of 0 of the last 4 tickets; 0 of them are in another group.",
        "Rule 9 speaks of 1 of the last 4 tickets; 0 of them are in another group.",
    )
    world.clock.on(days=1)
    later, _ = log(db, world, service_id=vpn)
    assert ticket_detail(db, later).group_code == "NET"


def test_another_service_proposes_another_group_and_moves_nothing(db: Database, world: World) -> None:
    rule(db, 2, world.clock.now.date(), service_id=world.services["VPN"], group_id=world.groups["NET"])
    id, _ = log(db, world, group_id=world.groups["DESK"])
    base: dict[str, Any] = {"service_id": None}
    made = edit_ticket(db, id, base, {"service_id": world.services["VPN"]})
    assert "It would be routed to NET by rule 2: service Service VPN." in made.text
    assert ticket_detail(db, id).group_code == "DESK"
    both = {"service_id": world.services["MAIL"], "group_id": world.groups["NET"]}
    base = {"service_id": world.services["VPN"], "group_id": world.groups["DESK"]}
    assert edit_ticket(db, id, base, both).text == f"INC{id:07} is saved."


def test_an_administrator_alone_writes_rules(db: Database, world: World) -> None:
    with as_person(db, "ragent", Role.AGENT, Role.CAB) as agent, pytest.raises(NotAllowed):
        rule(agent, 1, world.clock.now.date())

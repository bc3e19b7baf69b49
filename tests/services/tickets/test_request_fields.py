"""Requests with fields: asked by day, answered, shown, found, refused in words, and kept as they were asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from app.db.engine import Database
from app.domain.request_fields import FieldKind, RequestAnswer
from app.domain.tickets.values import TicketDraft, TicketFilter
from app.domain.vocabulary import TicketKind
from app.errors import InputError, NotAllowed
from app.services.api import Services
from app.services.setup import acts as setup
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def asked(db: Database, world: World, label: str, kind: str, **more: Any) -> int:
    row = {"service_id": world.services["MAIL"], "label": label, "kind": kind, "valid_from": date(2026, 7, 1), **more}
    return setup.create(db, "fields", row).ids[0]


def request(world: World, *answers: tuple[int, str]) -> TicketDraft:
    agency, mail = next(iter(world.agencies.values())), world.services["MAIL"]
    return TicketDraft(TicketKind.REQUEST, "Shared mailbox", agency, 4, 3, service_id=mail, answers=answers)


def test_a_request_keeps_what_was_asked_and_answered(db: Database, world: World) -> None:
    services = Services(db)
    size = asked(db, world, "Size", "choice", choices="Small\nLarge", required=True, position=2)
    until = asked(db, world, "Needed by", "date", position=1)
    next_year = asked(db, world, "Cost center", "text", required=True, valid_from=date(2027, 7, 1))
    assert [one.label for one in services.tickets.options().request_fields] == ["Needed by", "Size"]
    ticket = services.tickets.log(request(world, (size, "Large"), (until, "2026-12-01"), (next_year, "x"))).ids[0]
    said = [(one.label, one.value) for one in services.tickets.detail(ticket).answers]
    assert said == [("Needed by", "2026-12-01"), ("Size", "Large")]
    assert list(services.tickets.list_ids(TicketFilter(text="large"))) == [ticket]
    setup.edit(db, "fields", size, {"label": "Size"}, {"label": "Room"})
    assert [one.label for one in services.tickets.detail(ticket).answers] == ["Needed by", "Size"]
    world.clock.to("2027-07-02 10:00")
    assert [one.label for one in services.tickets.options().request_fields][-1] == "Room"
    with pytest.raises(InputError, match="Cost center: it is needed"):
        services.tickets.log(request(world, (size, "Large")))


def test_what_cannot_be_an_answer_is_refused_by_field(sqlite_db: Database) -> None:
    db = sqlite_db
    world = build_world(db)
    services = Services(db)
    count = asked(db, world, "How many", "number", required=True)
    for value, words in (("", "How many: it is needed"), ("two", "“two” is no number")):
        with pytest.raises(InputError, match=words):
            services.tickets.log(request(world, (count, value)))
    with pytest.raises(InputError, match="a choice needs two lines"):
        asked(db, world, "Size", "choice", choices="Small")
    untold = request(world)
    services.tickets.log(TicketDraft(untold.kind, "By mail", untold.agency_id, 4, 3, service_id=untold.service_id))
    ticket = services.tickets.log(request(world, (count, "2"))).ids[0]
    assert services.tickets.detail(ticket).answers == (RequestAnswer("How many", FieldKind.NUMBER, "2", count),)


def test_an_answer_is_corrected_and_taken_back(db: Database, world: World) -> None:
    services = Services(db)
    tickets = services.tickets
    size = asked(db, world, "Size", "choice", choices="Small\nLarge", required=True, position=1)
    name = asked(db, world, "Mailbox_id", "text", position=2)
    ticket = tickets.log(request(world, (size, "Large"))).ids[0]
    made = tickets.correct_answers(ticket, {size: "Small", name: ""}, was={size: "Large"}, op_id="smaller")
    assert made.text.endswith("Size answered.")

    def said() -> list[str]:
        return [one.value for one in tickets.detail(ticket).answers]

    assert said() == ["Small"]
    told = tickets.history(ticket)[-1]
    assert (told.text, told.changes) == ("Answer to Size changed.", {"Answer to Size": ("Large", "Small")})
    assert list(tickets.list_ids(TicketFilter(text="small"))) == [ticket]
    assert list(tickets.list_ids(TicketFilter(text="large"))) == []
    with db.read() as conn:
        assert conn.execute(text("SELECT answers FROM v_ticket")).scalars().all() == ['{"Size": "Small"}']
    assert tickets.correct_answers(ticket, {size: "Small"}).text.endswith("every answer is as it was.")
    tickets.undo("smaller")
    assert said() == ["Large"]
    tickets.correct_answers(ticket, {name: "records"}, op_id="first")
    with pytest.raises(NotAllowed, match="a first answer stays"):
        tickets.undo("first")
    assert said() == ["Large", "records"]


def test_what_cannot_be_corrected_so_is_refused(db: Database, world: World) -> None:
    tickets = Services(db).tickets
    size = asked(db, world, "Size", "choice", choices="Small\nLarge", required=True, position=1)
    ticket = tickets.log(request(world, (size, "Large"))).ids[0]
    for answers, was, words in (
        ({size: ""}, None, "Size: an answer is corrected, not emptied"),
        ({size: "Huge"}, None, "“Huge” cannot be chosen"),
        ({size: "Small"}, {size: "Medium"}, "Size was answered by somebody else meanwhile: “Large”"),
        ({size + 1: "x"}, None, "is not asked for this"),
    ):
        with pytest.raises(InputError, match=words):
            tickets.correct_answers(ticket, answers, was=was)
    agency = next(iter(world.agencies.values()))
    incident = tickets.log(TicketDraft(TicketKind.INCIDENT, "No mail", agency, 3, 3)).ids[0]
    with pytest.raises(InputError, match="is an incident"):
        tickets.correct_answers(incident, {size: "Small"})
    tickets.cancel(ticket, "Asked twice")
    with pytest.raises(NotAllowed, match="is cancelled: its answers stay"):
        tickets.correct_answers(ticket, {size: "Small"})
    assert [one.value for one in tickets.detail(ticket).answers] == ["Large"]

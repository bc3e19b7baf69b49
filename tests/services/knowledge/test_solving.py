"""Resolutions made from notes: at once with the call, in the form, taken back, refused."""

from __future__ import annotations

import pytest

from app.db.engine import Database
from app.domain.tickets.values import TicketDraft, TicketFilter
from app.domain.vocabulary import TicketKind, TicketState
from app.errors import InputError
from app.services.api import Services
from app.services.workspace.admin import check
from tests.services.knowledge.test_knowledge import TOLD, published
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def draft(world: World) -> TicketDraft:
    return TicketDraft(TicketKind.INCIDENT, "Outlook asks for a password", next(iter(world.agencies.values())), 4, 3)


def test_a_call_is_logged_and_resolved_with_a_note_as_one_act(db: Database, world: World) -> None:
    services, note = Services(db), published(db)
    made = services.tickets.log_resolved(draft(world), "fixed", str(TOLD["solution"]), note_id=note, op_id="a")
    (ticket,) = made.ids
    assert made.text == "INC0000001 is logged and resolved."
    detail = services.tickets.detail(ticket)
    assert (detail.state, detail.fields["assignee"], detail.fields["first_contact"]) == (
        TicketState.RESOLVED,
        "tester",
        True,
    )
    row = services.knowledge.card(note)
    assert (row.row.uses, [(one.number, one.voice.value) for one in row.uses]) == (1, [("INC0000001", "resolved")])


def test_a_call_that_was_resolved_at_once_is_taken_back_whole(db: Database, world: World) -> None:
    services, note = Services(db), published(db)
    (ticket,) = services.tickets.log_resolved(draft(world), "fixed", "Text", note_id=note, op_id="a").ids
    assert services.tickets.undo("a").text == "INC0000001 is taken back: it counts as if it had not been logged."
    detail = services.tickets.detail(ticket)
    assert (detail.state, detail.clocks) == (TicketState.CANCELLED, ())
    assert services.knowledge.card(note).row.uses == 0
    assert check(db) == []


def test_a_use_counts_while_the_resolution_stands(db: Database, world: World) -> None:
    services, note = Services(db), published(db)
    ticket = services.tickets.log(draft(world)).ids[0]
    services.tickets.resolve(ticket, "fixed", "As the note says.", note_id=note, op_id="b")
    assert services.knowledge.card(note).row.uses == 1
    services.tickets.undo("b")
    assert services.knowledge.card(note).row.uses == 0
    services.tickets.resolve(ticket, "fixed", "By hand.")
    assert services.knowledge.card(note).row.uses == 0


def test_a_note_that_is_not_published_resolves_nothing(db: Database, world: World) -> None:
    services = Services(db)
    note = services.knowledge.create(TOLD).ids[0]
    with pytest.raises(InputError, match="not published"):
        services.tickets.log_resolved(draft(world), "fixed", "Text", note_id=note)
    assert list(services.tickets.list_ids(TicketFilter())) == []  # nothing was logged either

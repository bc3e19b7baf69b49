"""Texts that cannot be stored are refused in words that name the field, the same on both databases."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from app.db.engine import Database
from app.domain.agencies import PersonRef
from app.domain.periods import Period
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.errors import InputError
from app.services.agencies import acts as agencies
from app.services.changes import acts as changes
from app.services.changes import approval, emergency, outcomes, overrides
from app.services.changes import reads as change_reads
from app.services.packets import commentary
from app.services.reviews import acts as reviews
from app.services.tickets import acts, forms
from tests.services.changes.test_changes import FORM
from tests.services.test_repeats import LINKS, log
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


@pytest.mark.parametrize(("bad", "called"), [("a\0b", "NUL character"), ("a\ud800b", "lone surrogate")])
def test_a_text_that_cannot_be_stored_is_refused(db: Database, world: World, bad: str, called: str) -> None:
    doa = world.agencies["DOA"]
    ticket = log(db, world)
    change = changes.create_change(db, FORM, LINKS).ids[0]
    base = change_reads.change_detail(db, change).change
    written = commentary.read_commentary(db, doa, Period.parse("2026-09"))
    action = partial(reviews.save_action, db, doa)
    contact = partial(agencies.add_contact, db, doa, "mip")
    calls: dict[str, list[Callable[[], object]]] = {
        "title": [
            partial(action, {"title": bad}),
            partial(contact, PersonRef(0, "Ida", title=bad)),
            partial(changes.create_change, db, {**FORM, "title": bad}, LINKS),
            partial(forms.log_ticket, db, TicketDraft(TicketKind.INCIDENT, bad, doa, 3, 1)),
        ],
        "owner": [partial(action, {"title": "x", "owner": bad})],
        "effect": [partial(action, {"title": "x", "effect": bad})],
        "name": [partial(contact, PersonRef(0, bad))],
        "phone": [partial(contact, PersonRef(0, "Ida", phone=bad))],
        "e-mail": [partial(contact, PersonRef(0, "Ida", email=bad))],
        "backout plan": [partial(changes.edit_change, db, base, {"backout_plan": bad})],
        "review": [partial(changes.review, db, change, 1, bad)],
        "note": [partial(acts.comment, db, ticket, bad)],
        "reason": [
            partial(changes.submit, db, change, 1, late_why=bad),
            partial(approval.decide_alone, db, change, 1, approved=False, reason=bad),
            partial(emergency.ecab_decide, db, change, 1, approved=False, reason=bad),
            partial(outcomes.correct, db, change, 1, "outcome", {"outcome": "failed"}, bad),
            partial(overrides.override, db, change, 1, 1, bad),
        ],
        "category": [partial(forms.edit_ticket, db, ticket, {"category": ""}, {"category": bad})],
        "What went well": [partial(commentary.save_commentary, db, written, {"well": bad})],
    }
    for field, ways in calls.items():
        for call in ways:
            with pytest.raises(InputError, match=f"^The {field} contains .*{called}"):
                call()

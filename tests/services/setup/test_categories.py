"""Categories of tickets: a list that forms and imports offer, renamed with the tickets that have it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.db.engine import Database
from app.db.setup.categories import known_names
from app.domain.changes_made import Touched
from app.domain.imports.codes import Codes
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.errors import Conflict, InputError, NotAllowed
from app.services.setup import acts, reads
from app.services.setup.categories import take_in_categories
from app.services.tickets.forms import log_ticket
from app.services.tickets.options import ticket_options
from app.services.tickets.reads import list_rows
from app.services.workspace.undo import undo
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def filed(db: Database, world: World, category: str) -> int:
    draft = TicketDraft(TicketKind.INCIDENT, "It fails", world.agencies["DOA"], 3, 3, category=category)
    return log_ticket(db, draft).ids[0]


def record(db: Database, id: int) -> Any:
    return next(one for one in reads.listed(db, "categories").records if one.id == id)


def category_of(db: Database, id: int) -> str:
    return str(list_rows(db, [id])[0].category)


def test_forms_offer_what_is_in_use_until_there_is_a_list(db: Database, world: World) -> None:
    filed(db, world, "Printing")
    filed(db, world, "printing")
    filed(db, world, "Accounts")
    assert set(ticket_options(db).categories) == {"Printing", "printing", "Accounts"}
    (note,) = reads.listed(db, "categories").notes
    assert note.startswith("3 categories of tickets are not on this list: ")
    made = take_in_categories(db)
    assert made.text == "2 categories are on the list now."  # the same in other letters is the same
    assert len(ticket_options(db).categories) == 2
    again = take_in_categories(db)
    assert (again.touched, again.text) == (Touched.NOTHING, "Every category of a ticket is on the list already.")


def test_a_retired_category_is_offered_no_more_and_stays_on_its_tickets(db: Database, world: World) -> None:
    id = filed(db, world, "Printing")
    take_in_categories(db)
    acts.create(db, "categories", {"name": "Accounts"})
    made = next(one for one in reads.listed(db, "categories").records if one.name == "Printing")
    acts.end(db, "categories", made.id, made.version)
    assert ticket_options(db).categories == ("Accounts",)
    assert category_of(db, id) == "Printing"
    assert dict(reads.detail(db, "categories", made.id).facts)["Filed under it"] == "1 ticket"
    assert reads.listed(db, "categories").notes == ()


def test_renamed_the_tickets_have_the_new_name_and_imports_find_it(db: Database, world: World) -> None:
    first, other = filed(db, world, "Printr"), filed(db, world, "Accounts")
    id = acts.create(db, "categories", {"name": "Printr"}).ids[0]
    made = acts.edit(db, "categories", id, {"name": "Printr"}, {"name": "Printing"}, op_id="rename")
    assert made.text == "Printing is saved; 1 ticket has the new name."
    assert made.touched == Touched.SERVICES | Touched.TICKETS
    assert (category_of(db, first), category_of(db, other)) == ("Printing", "Accounts")
    assert reads.detail(db, "categories", id).history[0].texts == ("Name: Printr → Printing",)
    assert dict(reads.detail(db, "categories", id).facts)["Former names"] == "Printr"
    with db.read() as conn:
        names = known_names(conn)
    codes = Codes.__new__(Codes)
    codes._categories = names
    assert [codes.category(text) for text in ("PRINTR", "printing", "Accounts", "")] == [
        "Printing", "Printing", "Accounts", "",
    ]  # fmt: skip
    with pytest.raises(NotAllowed, match="rename the category back with Edit"):
        undo(db, "rename")
    acts.edit(db, "categories", id, {"name": "Printing"}, {"name": "Printr"})
    assert category_of(db, first) == "Printr"
    assert dict(reads.detail(db, "categories", id).facts)["Former names"] == "Printing"


def test_two_people_on_one_category(db: Database, world: World) -> None:
    id = acts.create(db, "categories", {"name": "Printing"}).ids[0]
    acts.edit(db, "categories", id, {"name": "Printing"}, {"name": "Printers"})
    acts.edit(db, "categories", id, {"note": ""}, {"note": "Paper too"})
    assert record(db, id).values["name"] == "Printers"
    with pytest.raises(Conflict) as conflict:
        acts.edit(db, "categories", id, {"name": "Printing"}, {"name": "Print"})
    assert conflict.value.fields["name"] == ("Printing", "Print", "Printers")


def test_a_name_is_given_once(db: Database, world: World) -> None:
    acts.create(db, "categories", {"name": "Printing"})
    with pytest.raises(InputError, match="Name: another category has PRINTING already"):
        acts.create(db, "categories", {"name": "PRINTING"})
    with pytest.raises(InputError, match="Name: it is needed"):
        acts.create(db, "categories", {"name": "  "})
    with pytest.raises(InputError, match="201 characters are too long"):
        acts.create(db, "categories", {"name": "x" * 201})
    acts.create(db, "categories", {"name": "Later", "valid_to": date(2030, 1, 1)})

"""A ticket on paper: facts, description and all that was said and done; a list says what it leaves out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.db.engine import Database
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.services.tickets import acts, forms
from app.ui.shell.main_window import MainWindow
from app.views.tickets.view import TicketsTab
from app.work import Work
from tests.qt_guards import wait_idle

pytestmark = pytest.mark.slow


def test_a_ticket_is_printed_with_its_description_and_conversation(
    sample: Database, open_window: Callable[..., MainWindow]
) -> None:
    draft = TicketDraft(TicketKind.INCIDENT, "Mail is slow", 1, 3, 2, description="Since noon.\n\nEverywhere.")
    (ticket,) = forms.log_ticket(sample, draft).ids
    acts.comment(sample, ticket, "Seen on <b>two</b> floors")
    window = open_window(sample)
    window.navigator.open("tickets", id=ticket)
    wait_idle(window.jobs)
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    listed, record = (one.gather(Work()) for one in tab.printables())
    assert listed.words[0] == "All open."
    assert listed.words[-1] == f"{len(tab.table.rows.ids):,} tickets."
    number = tab.current_row().number  # type: ignore[union-attr]
    assert record.title == f"{number} Mail is slow"
    description, told = record.parts[1:]
    assert (description.heading, description.paragraphs) == ("Description", ("Since noon.", "Everywhere."))
    assert told.table is not None
    assert [row[2] for row in told.table.rows] == ["Since noon.\n\nEverywhere.", "Seen on <b>two</b> floors"]
    assert told.table.rows[1][3] == "note inside"

"""Known solutions beside a call and a ticket, by keyboard alone: looked at, used, attached, made from a resolution."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from app.db.engine import Database
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind, TicketState
from app.services.api import Services
from app.ui.forms.fields import set_value, value_of
from app.ui.forms.form import Form
from app.ui.note_peek import NotePeek
from app.ui.shell.main_window import MainWindow
from app.views.knowledge.view import KnowledgeTab
from tests.qt_guards import wait_idle
from tests.services.knowledge.test_knowledge import published
from tests.views.tickets.test_composer import call, key, keys, last_made, settled, tab_of

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
ALT = Qt.KeyboardModifier.AltModifier


def peek_of(window: MainWindow) -> NotePeek:
    (found,) = [one for one in window.findChildren(NotePeek) if one.isVisible()]
    return found


def test_a_call_is_resolved_with_what_is_known_in_five_keys(open_window: Opener, desk: Database) -> None:
    note = published(desk, title="Zebra printer prints <b>blank</b> labels", keywords="zebra")
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    keys("Zebra printer is blank")
    form.ask_now()
    wait_idle(window.jobs, 30)
    assert [one.id for one in form.side.known.found][:1] == [note]
    key(Qt.Key.Key_1, ALT)
    peek = peek_of(window)
    assert "<b>blank</b>" in peek.title.text()
    key(Qt.Key.Key_R, ALT)  # something is missing yet: the form says so, and is as it was
    assert form.is_open()
    assert not peek.isVisible()
    set_value(form.field("agency_id"), 1)
    form.field("title").setFocus()
    key(Qt.Key.Key_1, ALT)
    window.show_tab("home")  # the note goes with the call
    assert not peek.isVisible()
    window.show_tab("tickets")
    form.field("title").setFocus()
    key(Qt.Key.Key_1, ALT)
    key(Qt.Key.Key_Escape)
    assert value_of(form.field("title")) == "Zebra printer is blank"
    key(Qt.Key.Key_1, ALT)
    key(Qt.Key.Key_R, ALT)
    settled(window)
    assert not form.is_open()
    services = Services(desk)
    detail = services.tickets.detail(last_made(desk))
    assert (detail.state, detail.fields["first_contact"]) == (TicketState.RESOLVED, True)
    assert services.knowledge.card(note).row.uses == 1


def test_one_key_attaches_to_each_that_it_looks_like(open_window: Opener, desk: Database) -> None:
    services = Services(desk)
    parents = [
        services.tickets.log(TicketDraft(TicketKind.INCIDENT, f"Zebra printer blank {n}", 1, 4, 3)).ids[0]
        for n in (1, 2)
    ]
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    keys("Zebra printer blank")
    form.ask_now()
    wait_idle(window.jobs, 30)
    offered = [one.ticket_id for one in form.side.attachable()]
    assert set(parents) <= set(offered)
    seen = []
    for _ in range(len(offered) + 1):
        key(Qt.Key.Key_A, ALT)
        seen.append(form.attached.value()[0] if form.attached.value() else None)
    assert seen == [*offered, None]


def test_a_resolution_is_made_from_a_note_and_a_note_from_it(open_window: Opener, desk: Database) -> None:
    note = published(desk, title="Zebra printer prints blank labels", keywords="zebra", code="workaround")
    services = Services(desk)
    ticket = services.tickets.log(TicketDraft(TicketKind.INCIDENT, "Zebra printer blank", 1, 4, 3)).ids[0]
    window = open_window(desk)
    tab = tab_of(window)
    window.navigator.open("tickets", id=ticket)
    settled(window)
    assert [one.id for one in tab.known.known][:1] == [note]
    assert window.commands.run("tickets.known")
    key(Qt.Key.Key_R, ALT)
    settled(window)
    (form,) = [form for form in window.findChildren(Form) if form.isVisible()]
    written = form.field("note")
    assert isinstance(written, QPlainTextEdit)
    assert written.toPlainText() == "Remove the saved password, sign in anew."
    assert (value_of(form.field("note_id")), value_of(form.field("code"))) == (note, "workaround")
    form.try_submit()
    settled(window)
    assert services.knowledge.card(note).row.uses == 1
    window.navigator.open("tickets", id=ticket)
    settled(window)
    assert window.commands.run("tickets.make_note")
    settled(window)
    notes = window.tab("knowledge")
    assert isinstance(notes, KnowledgeTab)
    wait_idle(window.jobs, 30)
    card = notes.current_card()
    assert card is not None
    assert card.row.title == "Zebra printer blank"
    assert dict(card.links)["Made from"].startswith("INC")

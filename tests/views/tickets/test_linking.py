"""Linking, merging and resolving with children from the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.db.engine import Database
from app.domain.tickets.links import LinkKind
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.services.api import Services
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.ui.tab import TabTarget
from app.views.tickets.view import TicketsTab
from tests.qt_guards import wait_idle
from tests.views.changes.test_list import Opener

pytestmark = pytest.mark.slow


def test_a_ticket_is_linked_merged_and_resolved_with_its_children(open_window: Opener, sample: Database) -> None:
    services = Services(sample)
    agency = next(row.agency_id for row in services.agencies.matrix() if row.code == "DOL")
    first, second, third = (
        services.tickets.log(TicketDraft(TicketKind.INCIDENT, f"Scanner {n} is jammed", agency, 3, 3)).ids[0]
        for n in range(3)
    )
    number = services.tickets.detail(first).number
    window = open_window(sample)
    window.show_tab("tickets")
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    wait_idle(window.jobs)

    form = _asked(window, tab, second, "tickets.link")
    set_value(form.field("kind"), LinkKind.RELATED.value)
    _typed(window, form.field("record"), number)
    form.try_submit()
    wait_idle(window.jobs)
    assert ("Related to", number) in [(one.what, one.number) for one in services.tickets.detail(second).links]

    form = _asked(window, tab, second, "tickets.merge")
    _typed(window, form.field("into_id"), number)
    form.try_submit()
    wait_idle(window.jobs)
    assert services.tickets.detail(second).state.value == "closed"

    services.tickets.link(third, LinkKind.CHILD, first)
    form = _asked(window, tab, first, "tickets.resolve")
    assert form.field("family") is not None
    set_value(form.field("note"), "Cleaned the rollers.")
    form.try_submit()
    wait_idle(window.jobs)
    assert {services.tickets.detail(id).state.value for id in (first, third)} == {"resolved"}


def _asked(window: MainWindow, tab: TicketsTab, id: int, command: str) -> Form:
    tab.show_target(TabTarget("tickets", id))
    wait_idle(window.jobs)
    assert window.commands.run(command)
    wait_idle(window.jobs)
    form = tab.form_dock().current()
    assert form is not None
    return form


def _typed(window: MainWindow, field: QWidget, number: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, number)
    QTest.qWait(200)
    wait_idle(window.jobs)
    QTest.keyClick(field, Qt.Key.Key_Return)

"""The window over a workspace in which nothing has been entered yet, not even reference data."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel

from app.db.engine import Database
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.views.tickets.view import TicketsTab
from tests.qt_guards import wait_idle


def test_every_tab_opens_without_a_complaint(sqlite_db: Database, open_window: Callable[..., MainWindow]) -> None:
    window = open_window(sqlite_db)
    for tab in ("tickets", "changes", "cab", "agencies", "figures", "majors"):
        window.show_tab(tab)
        wait_idle(window.jobs, 30)
    assert window.messages.texts == []


def test_the_ticket_form_says_what_is_missing(sqlite_db: Database, open_window: Callable[..., MainWindow]) -> None:
    window = open_window(sqlite_db)
    wait_idle(window.jobs, 30)
    tickets = window.tab("tickets")
    assert isinstance(tickets, TicketsTab)
    assert tickets.conditions.options is not None
    assert tickets.conditions.options.matrix is None
    window.commands.run("tickets.log")
    form = window.findChild(Form)
    assert form is not None
    assert "This workspace has no priority matrix yet" in [label.text() for label in form.findChildren(QLabel)]
    form.reject()

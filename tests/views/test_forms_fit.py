"""In a window of 1280x720 at 100 % every form shows all its fields: none is below an edge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from app.db.engine import Database
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import TicketKind
from app.services.tickets import reads as ticket_reads
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.ui.tab import Tab
from app.views.agencies import forms as agencies
from app.views.agencies.view import AgenciesTab
from app.views.changes import forms as changes
from app.views.changes.view import ChangesTab
from app.views.tickets import forms as tickets
from app.views.tickets.saved import name_form
from app.views.tickets.view import TicketsTab
from tests.qt_guards import wait_idle

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]


def _nothing(_values: dict[str, Any]) -> None:
    return None


def shown_tab(window: MainWindow, id: str) -> Tab:
    window.show_tab(id)
    wait_idle(window.jobs, 30)
    tab = window.tab(id)
    assert tab is not None
    return tab


def below_an_edge(tab: Tab, makers: dict[str, Callable[[], object]]) -> dict[str, int]:
    """Open each form and return how far those scroll whose fields are not all seen."""
    dock, found = tab.form_dock(), {}
    for name, make in makers.items():
        made = make()
        if isinstance(made, Form):
            made.open()
        wait_idle(tab.jobs, 30)
        QTest.qWait(60)
        form = dock.current()
        assert form is not None, name
        (area,) = (one for one in form.findChildren(QScrollArea) if one.widget() is form.body)
        if area.verticalScrollBar().maximum():
            found[name] = area.verticalScrollBar().maximum()
        form.accept()
        QTest.qWait(0)
    return found


def test_forms_of_the_calendar(open_window: Opener, sample: Database) -> None:
    tab = shown_tab(open_window(sample), "changes")
    assert isinstance(tab, ChangesTab)
    change, owner = next(iter(tab.canvas.sheet.items.values())).change, tab.form_owner()
    start, end, day = change.planned_start, change.planned_end, date(2026, 12, 8)
    makers: dict[str, Callable[[], object]] = {
        "new": tab.acts.new,
        "edit": partial(changes.change_form, owner, tab.codes, _nothing, change=change, day=day),
        "vote": partial(changes.vote_form, owner, change.number, change.version, _nothing),
        "outcome": partial(changes.outcome_form, owner, change.number, start, end, _nothing),
        "review": partial(changes.review_form, owner, change.number, _nothing),
        "cancel": partial(changes.cancel_form, owner, change.number, "Cancel the change", _nothing),
        "meeting": partial(changes.meeting_form, owner, day, [date(2026, 12, 9)], _nothing),
        "move": partial(changes.move_form, owner, "3 changes", _nothing, "move"),
        "implementer": partial(changes.implementer_form, owner, "3 changes", tab.codes, None, _nothing, "implementer"),
    }
    assert len(makers) == 1 + sum(name.endswith("_form") for name in vars(changes)), "each of the module, one twice"
    assert below_an_edge(tab, makers) == {}


def test_forms_of_tickets(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab = shown_tab(window, "tickets")
    assert isinstance(tab, TicketsTab)
    options, owner = tab.conditions.options, tab.form_owner()
    assert options is not None
    detail = ticket_reads.ticket_detail(desk, ticket_reads.list_ids(desk, TicketFilter(open_only=True))[0])
    number, now = detail.number, tab.context.now
    makers: dict[str, Callable[[], object]] = {
        "call": tab.calls.log,
        "edit": partial(tickets.edit_form, owner, options, detail, "", _nothing),
        "assign": partial(tickets.assign_form, owner, f"Assign {number}", options, "tester", None, _nothing),
        "group": partial(tickets.group_form, owner, f"Move {number} to a group", options, _nothing, note=True),
        "transfer": partial(tickets.transfer_form, owner, number, options, "", _nothing),
        "hold": partial(tickets.hold_form, owner, number, now, _nothing),
        "resolve": partial(tickets.resolve_form, owner, number, TicketKind.INCIDENT, now, _nothing),
        "words": partial(tickets.words_form, owner, f"Cancel {number}", "Reason", "Cancel", _nothing, hint="Why."),
        "priority": partial(tickets.priority_form, owner, f"Priority of {number}", options, 2, 2, _nothing),
        "name": partial(name_form, window, "Save this filter", (), _nothing),
        "import": tab.imports.ask,
    }
    assert len(makers) == 3 + sum(name.endswith("_form") and name != "_form" for name in vars(tickets)), (
        "each, and three beside"
    )
    assert below_an_edge(tab, makers) == {}


def test_forms_of_agencies(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = shown_tab(window, "agencies")
    assert isinstance(tab, AgenciesTab)
    day, periods = date(2026, 11, 23), (("October 2026", "2026-10"),)
    makers: dict[str, Callable[[], object]] = {
        "assign": partial(agencies.assign_form, window, ["DOT", "DHHS"], tab.people, day, _nothing),
        "contact": partial(agencies.contact_form, window, "DOT", _nothing),
        "action": partial(agencies.action_form, window, "DOT", day, _nothing),
        "review": partial(agencies.review_form, window, "DOT", day, periods, _nothing),
    }
    assert len(makers) == sum(name.endswith("_form") for name in vars(agencies))
    assert below_an_edge(tab, makers) == {}

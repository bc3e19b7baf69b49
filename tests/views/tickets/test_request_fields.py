"""What is asked for a request stands beside the call, is checked where it stands, and is kept with a draft."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtWidgets import QLineEdit

from app.db.engine import Database
from app.domain.vocabulary import TicketKind
from app.services.api import Services
from app.services.setup import acts as setup
from app.ui.forms.fields import set_value
from app.ui.shell.main_window import MainWindow
from app.views.tickets.request_fields import RequestFields
from tests.qt_guards import wait_idle
from tests.views.tickets.test_composer import call, keys, last_made, settled, tab_of

pytestmark = pytest.mark.slow


def test_a_request_is_asked_for_what_its_service_needs(open_window: Callable[..., MainWindow], desk: Database) -> None:
    service = Services(desk).tickets.options().services[0].id
    first = date(2020, 1, 1)
    name, size = (
        setup.create(desk, "fields", {"service_id": service, "valid_from": first, **more}).ids[0]
        for more in (
            {"label": "Computer <b>name</b>", "kind": "text", "required": True, "position": 1},
            {"label": "How many", "kind": "number", "position": 2},
        )
    )
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    keys("A new computer")
    set_value(form.field("agency_id"), 1)
    set_value(form.field("service_id"), service)
    assert form.asks.isHidden()
    set_value(form.field("kind"), TicketKind.REQUEST)
    wait_idle(window.jobs, 30)
    assert form.asks.isVisible()
    assert [one.label for one in form.asks.fields] == ["Computer <b>name</b>", "How many"]
    typed, count = form.asks.inputs[name], form.asks.inputs[size]
    assert isinstance(typed, QLineEdit)
    assert isinstance(count, QLineEdit)
    count.setText("many")
    form.try_submit()
    assert form.is_open()
    assert typed.hasFocus()
    keys("LAP-4711")
    form.try_submit()
    assert form.is_open()
    assert count.hasFocus()
    count.setText("2")
    set_value(form.field("kind"), TicketKind.INCIDENT)
    assert form.asks.isHidden()
    set_value(form.field("kind"), TicketKind.REQUEST)
    assert form.asks.value() == [[name, "LAP-4711"], [size, "2"]]
    form.try_submit()
    settled(window)
    assert not form.is_open()
    ticket = last_made(desk)
    said = Services(desk).tickets.detail(ticket).answers
    assert [(one.label, one.value) for one in said] == [("Computer <b>name</b>", "LAP-4711"), ("How many", "2")]
    window.navigator.open("tickets", id=ticket)
    wait_idle(window.jobs, 30)
    assert window.commands.run("tickets.answers")
    wait_idle(window.jobs, 30)
    dock = window.form_dock()
    again = dock.current() if dock is not None else None
    assert again is not None
    fields = again.field("answers")
    assert isinstance(fields, RequestFields)
    assert fields.value() == [[name, "LAP-4711"], [size, "2"]]
    assert window.focusWidget() is fields.inputs[name]  # what is typed is an answer at once
    more = fields.inputs[size]
    assert isinstance(more, QLineEdit)
    inside = fields.widget()
    assert inside is not None
    assert fields.height() <= inside.heightForWidth(inside.width())  # no empty place below what is asked
    more.setText("3")
    again.try_submit()
    wait_idle(window.jobs, 30)
    assert not again.is_open()
    assert [one.value for one in Services(desk).tickets.detail(ticket).answers] == ["LAP-4711", "3"]
    assert window.commands.run("edit.undo")
    wait_idle(window.jobs, 30)
    assert [one.value for one in Services(desk).tickets.detail(ticket).answers] == ["LAP-4711", "2"]

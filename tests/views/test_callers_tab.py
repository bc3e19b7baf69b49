"""The Callers tab: found in the database while somebody types, added, edited, merged; a page with tickets."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.services.api import Services
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.views.callers.view import CallersTab
from tests.qt_guards import wait_idle

Opener = Callable[..., MainWindow]


def tab_of(window: MainWindow) -> CallersTab:
    window.show_tab("callers")
    tab = window.tab("callers")
    assert isinstance(tab, CallersTab)
    wait_idle(window.jobs, 30)
    return tab


def found(window: MainWindow, tab: CallersTab, text: str) -> list[str]:
    """Search the directory, in which the sample has many others."""
    tab.search.setText(text)
    wait_idle(window.jobs, 30)
    return names(tab)


def names(tab: CallersTab) -> list[str]:
    return [row.name for row in tab.table.rows.shown_rows()]


def test_callers_are_added_found_edited_and_merged(
    open_window: Opener, desk: Database, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    callers = Services(desk).callers
    one = callers.create({"name": "Zora <b>Quill</b>", "phone": "(919) 555-9134", "vip": True}).ids[0]
    draft = TicketDraft(TicketKind.INCIDENT, "No sound", 3, 4, 3, caller="Zora", caller_id=one)
    Services(desk).tickets.log(draft)
    window = open_window(desk)
    tab = tab_of(window)
    assert tab.current_row() is not None
    assert window.commands.run("callers.new")
    wait_idle(window.jobs, 30)
    (form,) = [form for form in window.findChildren(Form) if form.isVisible()]
    name, number = form.field("name"), form.field("phone")
    assert isinstance(name, QLineEdit)
    assert isinstance(number, QLineEdit)
    qtbot.keyClicks(name, "Anton Quill")
    qtbot.keyClicks(number, "919 555 9177")
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_idle(window.jobs, 30)
    assert found(window, tab, "quill") == ["Anton Quill", "Zora <b>Quill</b>"]
    assert found(window, tab, "9195559134") == ["Zora <b>Quill</b>"]
    assert (tab.pane.name.text, tab.pane.vip.isHidden()) == ("Zora <b>Quill</b>", False)
    assert tab.pane.tickets.count() == 1
    assert len(found(window, tab, "quill")) == 2
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: True)
    tab.table.selectAll()
    tab.table.select_id(one)
    tab.table.selectAll()
    wait_idle(window.jobs, 30)
    assert window.commands.run("callers.merge")
    wait_idle(window.jobs, 30)
    tab.refresh()
    wait_idle(window.jobs, 30)
    assert len(names(tab)) == 1
    assert window.commands.run("callers.left")
    wait_idle(window.jobs, 30)
    assert callers.card(one).row.left_on is not None
    tab.left_only.setChecked(True)
    wait_idle(window.jobs, 30)
    assert names(tab) == ["Zora <b>Quill</b>"]
    assert window.commands.run("callers.back")
    wait_idle(window.jobs, 30)
    assert callers.card(one).row.left_on is None
    assert window.commands.problems() == []


def test_what_was_done_to_a_caller_is_taken_back(open_window: Opener, desk: Database, qtbot: QtBot) -> None:
    callers = Services(desk).callers
    one = callers.create({"name": "Zora Quill", "phone": "919-555-0134", "email": "zora@x.example"}).ids[0]
    window = open_window(desk)
    tab = tab_of(window)

    def undo() -> None:
        assert window.last_acts.can_undo()
        window.last_acts.undo_last()
        wait_idle(window.jobs, 30)

    def run(command: str, **values: str) -> None:
        assert window.commands.run(command)
        wait_idle(window.jobs, 30)
        if values:
            (form,) = [form for form in window.findChildren(Form) if form.isVisible()]
            for key, value in values.items():
                set_value(form.field(key), value)
            form.try_submit()
            wait_idle(window.jobs, 30)

    assert found(window, tab, "zora quill") == ["Zora Quill"]
    run("callers.edit", phone="919-555-0177", place="Room 4")
    callers.edit(one, {"title": ""}, {"title": "Clerk"})  # somebody else, another field
    assert (callers.card(one).row.phone, callers.card(one).fields["place"]) == ("919-555-0177", "Room 4")
    undo()
    assert (callers.card(one).row.phone, callers.card(one).fields["place"]) == ("919-555-0134", "")
    assert (callers.card(one).fields["email"], callers.card(one).fields["title"]) == ("zora@x.example", "Clerk")
    run("callers.left")
    day = callers.card(one).row.left_on
    assert day is not None
    undo()
    assert callers.card(one).row.left_on is None
    run("callers.new", name="Anton Zabel")
    assert names(tab) == ["Anton Zabel", "Zora Quill"]
    made = tab.current_row()
    assert made is not None
    assert (made.name, made.left_on) == ("Anton Zabel", None)
    undo()
    assert callers.card(made.id).row.left_on is not None  # nobody is deleted: they have left


def test_what_was_typed_of_a_caller_is_kept_and_opened_again(open_window: Opener, desk: Database, qtbot: QtBot) -> None:
    callers = Services(desk).callers
    one = callers.create({"name": "Zora Quill", "phone": "(919) 555-0134"}).ids[0]
    window = open_window(desk)
    tab = tab_of(window)
    assert found(window, tab, "zora quill") == ["Zora Quill"]

    def shown() -> Form:
        wait_idle(window.jobs, 30)
        (form,) = [form for form in window.findChildren(Form) if form.isVisible()]
        return form

    def typed(form: Form, name: str) -> QLineEdit:
        field = form.field(name)
        assert isinstance(field, QLineEdit)
        return field

    for command, field, text in (("callers.edit", "title", "Deputy"), ("callers.new", "name", "Anton Zabel")):
        assert window.commands.run(command)
        form = shown()
        qtbot.keyClicks(typed(form, field), text)
        form.close_kept()
        wait_idle(window.jobs, 30)
    assert {*tab.kept.titles()} == {f"caller edit {one}", "caller new"}
    again = tab.kept_form(f"caller edit {one}")
    assert again is not None
    again()
    form = shown()
    assert (typed(form, "name").text(), typed(form, "title").text()) == ("Zora Quill", "Deputy")
    form.close_kept()
    assert tab.kept_form("agency edit 1") is None
    again = tab.kept_form("caller new")
    assert again is not None
    again()
    assert typed(shown(), "name").text() == "Anton Zabel"

"""A call from "hello" to a logged ticket: found while typing, filled in, put into the directory, by keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.db.engine import Database
from app.services.api import Services
from app.ui.forms.fields import value_of
from app.views.tickets.caller_field import CallerField
from app.views.tickets.composer import CallForm
from tests.qt_guards import wait_idle
from tests.views.tickets.test_composer import CTRL, Opener, call, key, keys, last_made, settled, shown, tab_of

pytestmark = pytest.mark.slow


def field_of(form: CallForm) -> CallerField:
    found = form.field("caller")
    assert isinstance(found, CallerField)
    return found


def test_a_known_caller_takes_six_keys_beside_the_title(open_window: Opener, desk: Database) -> None:
    """Ctrl+N, Tab, four digits, Enter, Ctrl+Enter are eight with a number; two letters are six."""
    callers = Services(desk).callers
    id = callers.create(
        {
            "name": "Zo Quill",
            "agency_id": 3,
            "phone": "(919) 555-0134",
            "callback": "919 555 0177",
            "vip": True,
            "vip_reason": "Judge",
            "note": "Deaf: write, never call",
        }
    ).ids[0]
    window = open_window(desk)
    tab_of(window)
    count = 0

    def press(code: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        nonlocal count
        count += 1
        key(code, modifier)
        wait_idle(window.jobs, 30)

    window.tab("tickets").setFocus()
    press(Qt.Key.Key_N, CTRL)
    form = shown(window)
    keys("No sound in the court room")
    press(Qt.Key.Key_Tab)
    assert field_of(form).hasFocus()
    press(Qt.Key.Key_Z)
    press(Qt.Key.Key_O)
    press(Qt.Key.Key_Return)
    settled(window)
    assert (value_of(field_of(form)), value_of(form.field("caller_id"))) == ("Zo Quill", id)
    assert (value_of(form.field("agency_id")), value_of(form.field("callback"))) == (3, "919 555 0177")
    box = form.side.caller
    assert (box.name.text(), box.vip.text(), box.vip.isHidden()) == ("Zo Quill", "VIP", False)
    assert box.note.text() == "Deaf: write, never call"
    assert "Judge" in box.facts.text()
    press(Qt.Key.Key_Return, CTRL)
    settled(window)
    assert count == 6
    detail = Services(desk).tickets.detail(last_made(desk))
    assert (detail.fields["caller"], detail.fields["caller_id"]) == ("Zo Quill", id)
    assert detail.agency_code
    assert detail.fields["callback"] == "919 555 0177"


def test_a_new_caller_is_made_without_leaving_the_call(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    keys("No sound")
    key(Qt.Key.Key_Tab)
    keys("Quentin Zabriskie")
    wait_idle(window.jobs, 30)
    key(Qt.Key.Key_Return)
    settled(window)
    (hit,) = Services(desk).callers.look_up("zabr").hits
    assert value_of(form.field("caller_id")) == hit.row.id
    assert value_of(form.field("title")) == "No sound"
    form.field("callback").setFocus()
    keys("919 555 0142")
    assert not form.side.caller.keep_button.isHidden()
    QTest.mouseClick(form.side.caller.keep_button, Qt.MouseButton.LeftButton)
    settled(window)
    assert Services(desk).callers.card(hit.row.id).row.callback == "919 555 0142"
    assert form.side.caller.keep_button.isHidden()


def test_tab_puts_nobody_into_the_directory(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    keys("No sound")
    key(Qt.Key.Key_Tab)
    keys("Quentin Zabriskie")
    wait_idle(window.jobs, 30)
    assert field_of(form).is_list_open()  # its only line is the new caller
    key(Qt.Key.Key_Tab)
    settled(window)
    assert (value_of(field_of(form)), value_of(form.field("caller_id"))) == ("Quentin Zabriskie", None)
    assert not Services(desk).callers.look_up("zabr").hits
    field_of(form).setFocus()
    keys("Quentin Zabriski")
    wait_idle(window.jobs, 30)
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Tab)  # one moved to the line: it is meant
    settled(window)
    assert [hit.row.name for hit in Services(desk).callers.look_up("zabr").hits] == ["Quentin Zabriski"]
    window.last_acts.undo_last()
    settled(window)
    assert not Services(desk).callers.look_up("zabr").hits


def test_a_name_that_is_typed_stays_a_name(open_window: Opener, desk: Database) -> None:
    Services(desk).callers.create({"name": "Zora Quill"})
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    keys("No sound")
    key(Qt.Key.Key_Tab)
    keys("Zora Quill")
    wait_idle(window.jobs, 30)
    key(Qt.Key.Key_Escape)
    keys("Zora Quill's sister")
    wait_idle(window.jobs, 30)
    focus = QApplication.focusWidget()
    assert focus is field_of(form)
    form.field("callback").setFocus()
    assert (value_of(field_of(form)), value_of(form.field("caller_id"))) == ("Zora Quill's sister", None)

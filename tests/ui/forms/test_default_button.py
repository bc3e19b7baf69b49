"""Enter goes from field to field and sends from the last, Ctrl+Enter from everywhere, on a button it is that button."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app.domain.choices import Choice
from app.ui.forms.check_list import CheckList
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.tab_order import fields_in_order
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField, MomentField
from app.ui.typed_on import typed_on


def test_what_enter_does(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    sent: list[dict[str, object]] = []
    form = Form("New", parent, submit=sent.append)
    field, text = QLineEdit("typed"), QPlainTextEdit()
    form.add("title", "Title", field)
    form.add("text", "Text", text)
    parent.show()
    form.open()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert sent == [], "a new line"
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert text.hasFocus()
    assert sent == []
    form.main.setFocus()
    qtbot.keyClick(form.main, Qt.Key.Key_Return)
    assert len(sent) == 1
    form.set_busy(False)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        text.setFocus()
        qtbot.keyClick(text, key, Qt.KeyboardModifier.ControlModifier)
        form.set_busy(False)
    assert len(sent) == 3
    text.clear()
    form.discard_button.setFocus()
    qtbot.keyClick(form.discard_button, Qt.Key.Key_Return)
    assert len(sent) == 3
    assert not form.is_open()


def test_enter_walks_through_fields_of_every_kind_and_sends_from_the_last(qtbot: QtBot) -> None:
    sent: list[dict[str, object]] = []
    form = Form("Call", None, submit=sent.append)
    qtbot.addWidget(form)
    editable = combo((("Mail", "mail"), ("Web", "web")))
    editable.setEditable(True)
    fields: dict[str, QWidget] = {
        "title": QLineEdit("typed"),
        "kind": combo((("Incident", "incident"), ("Request", "request"))),
        "category": editable,
        "group": Typeahead([Choice(1, "Network")], things="groups"),
        "day": DayField(date(2026, 11, 26)),
        "moment": MomentField(datetime(2026, 11, 26, 4, 0)),  # noqa: DTZ001 - wall time
        "services": CheckList([("MAIL", "Mail"), ("WEB", "Web")]),
        "major": QCheckBox("Major"),
        "count": QSpinBox(),
        "caller": QLineEdit(),
    }
    for key, field in fields.items():
        form.add(key, key.capitalize(), field)
    hidden = QLineEdit()
    form.add_outside("late", "Why late", hidden)
    hidden.hide()
    form.open()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    inside = fields_in_order(form.body, {key: form.field(key) for key in fields})
    inside[0].setFocus()
    for field in inside:
        focus = QApplication.focusWidget()
        assert focus is not None
        assert field is focus or field.isAncestorOf(focus), field.accessibleName()
        assert sent == []
        qtbot.keyClick(focus, Qt.Key.Key_Return)
    assert len(sent) == 1


def test_enter_takes_the_marked_line_before_it_goes_on(qtbot: QtBot) -> None:
    sent: list[dict[str, object]] = []
    form = Form("Move", None, submit=sent.append)
    qtbot.addWidget(form)
    group, note = Typeahead([Choice(1, "Network"), Choice(2, "Mail")], things="groups"), QPlainTextEdit()
    form.add("group", "Group", group)
    form.add("note", "Note", note)
    form.open()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    group.setFocus()
    qtbot.keyClicks(group, "net")
    assert group.is_list_open()
    qtbot.keyClick(group, Qt.Key.Key_Return)
    assert (group.value(), group.hasFocus(), sent) == (1, True, [])
    qtbot.keyClick(group, Qt.Key.Key_Return)
    assert (note.hasFocus(), sent) == (True, [])


def test_what_is_typed_on_after_enter_is_no_act(qtbot: QtBot) -> None:
    form = Form("Name", None, submit=lambda _values: None)
    qtbot.addWidget(form)
    name = QLineEdit("typed")
    form.add("name", "Name", name)
    form.open()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    typed_on.end()
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert form.is_busy
    assert not typed_on.goes_on()
    qtbot.keyClick(form, Qt.Key.Key_P)
    assert typed_on.goes_on(), "a letter while it is being saved"
    typed_on.end()
    form.accept()
    assert typed_on.goes_on(), "a letter right after"
    typed_on.end()
    assert not typed_on.goes_on()

"""A form is shown in the turns after the one it is made in; what is typed, clicked or closed meanwhile is not lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.dock import FormDock
from app.ui.forms.drafts import Drafts
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.paint_later import paint_later


@pytest.fixture
def forms_at_once() -> None:
    """Leave the turns as they are in the program."""


class Desk(QWidget):
    """A list, a button and keys that open forms, single letters that act on the list, and the dock below."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.list = QLineEdit()
        self.button = QPushButton("New call")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.drafts = Drafts(folder, "one.db")
        self.dock = FormDock(self, self.drafts)
        self.made: list[Form] = []
        self.saved: list[dict[str, object]] = []
        self.acted: list[str] = []
        column = QVBoxLayout(self)
        for widget in (self.list, self.button):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.dock)
        self.button.clicked.connect(self.new)
        QShortcut(QKeySequence("Ctrl+N"), self, self.new)
        QShortcut(QKeySequence("x"), self, lambda: self.acted.append("x"))
        QShortcut(QKeySequence("Ctrl+V"), self, lambda: self.acted.append("Ctrl+V"))
        self.resize(900, 700)

    def form_dock(self) -> FormDock:
        return self.dock

    def new(self) -> Form:
        title = f"Call {len(self.made) + 1}"
        form = Form(title, self, submit=self.saved.append, key=title)
        form.add("title", "What is wrong", QLineEdit(), required=True, hint="In a few words")
        form.add("caller", "Caller", QLineEdit())
        form.add("kind", "Kind", combo((("Incident", "incident"), ("Request", "request"))))
        self.made.append(form)
        form.open()
        return form


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.list.setFocus()
    qtbot.waitUntil(made.list.hasFocus)
    return made


def press(*keys: Qt.Key | str, ctrl: bool = False) -> None:
    """Press keys one after the other where the keyboard is, with no turn of the event loop between."""
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifier)  # type: ignore[arg-type]


def come(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not desk.dock.forms() or desk.dock.current() is not None)


def text(form: Form, key: str) -> str:
    field = form.field(key)
    assert isinstance(field, QLineEdit)
    return field.text()


def test_what_is_typed_right_after_the_key_is_the_forms(desk: Desk, qtbot: QtBot) -> None:
    press(Qt.Key.Key_N, ctrl=True)
    assert (desk.dock.forms(), desk.dock.current()) == (desk.made, None), "open, and not shown in the same turn"
    press("n", "o", " ", "x", Qt.Key.Key_Tab, "A", "n", "n")
    come(desk, qtbot)
    (form,) = desk.made
    assert (text(form, "title"), text(form, "caller")) == ("no x", "Ann")
    assert (desk.list.text(), desk.acted) == ("", [])
    assert form.field("caller").hasFocus()


def test_keys_between_two_turns_are_in_order(desk: Desk, qtbot: QtBot) -> None:
    press(Qt.Key.Key_N, ctrl=True)
    for letter in "slow mail":
        press(letter)
        QApplication.processEvents()
    come(desk, qtbot)
    assert text(desk.made[0], "title") == "slow mail"


def test_the_page_is_painted_again_whatever_becomes_of_the_form(desk: Desk, qtbot: QtBot) -> None:
    desk.new()
    assert not desk.updatesEnabled(), "the list is painted once, when it has its new size"
    come(desk, qtbot)
    qtbot.waitUntil(desk.updatesEnabled)
    desk.new().accept()
    assert desk.updatesEnabled()


def test_a_form_asked_for_as_its_page_comes_into_view_is_painted(qtbot: QtBot, tmp_path: Path) -> None:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    stack.addWidget(QWidget())
    page = Desk(tmp_path)
    stack.addWidget(page)
    stack.show()
    qtbot.waitExposed(stack)
    paint_later(stack)
    stack.setCurrentWidget(page)
    page.new()  # as "New call" does on another page: both in one turn
    come(page, qtbot)
    qtbot.waitUntil(stack.updatesEnabled)
    qtbot.waitUntil(page.updatesEnabled)


def test_escape_right_after_ends_without_a_form(desk: Desk, qtbot: QtBot) -> None:
    press(Qt.Key.Key_N, ctrl=True)
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not desk.dock.forms())
    assert not desk.made[0].is_open()
    assert desk.list.hasFocus()
    assert not desk.dock.isVisible()


def test_keys_of_the_form_are_kept_for_it(desk: Desk, qtbot: QtBot) -> None:
    press(Qt.Key.Key_N, ctrl=True)
    QApplication.clipboard().setText("pasted")
    press(Qt.Key.Key_V, ctrl=True)
    press(Qt.Key.Key_Return, ctrl=True)
    come(desk, qtbot)
    assert [saved["title"] for saved in desk.saved] == ["pasted"]
    assert desk.acted == []


def test_two_at_once_each_get_what_was_typed_for_them(desk: Desk, qtbot: QtBot) -> None:
    press(Qt.Key.Key_N, ctrl=True)
    press("a")
    press(Qt.Key.Key_N, ctrl=True)
    press("b")
    come(desk, qtbot)
    qtbot.waitUntil(lambda: desk.dock.current() is desk.made[1])
    assert [text(form, "title") for form in desk.made] == ["a", "b"]
    assert desk.made[1].field("title").hasFocus()


def test_a_click_and_then_keys(desk: Desk, qtbot: QtBot) -> None:
    qtbot.mouseClick(desk.button, Qt.MouseButton.LeftButton)
    press("q")
    come(desk, qtbot)
    assert text(desk.made[0], "title") == "q"
    assert desk.list.text() == ""


def test_who_goes_on_elsewhere_meanwhile_stays_there(desk: Desk, qtbot: QtBot) -> None:
    press(Qt.Key.Key_N, ctrl=True)
    desk.list.setFocus(Qt.FocusReason.MouseFocusReason)
    press("f")
    come(desk, qtbot)
    assert desk.dock.current() is desk.made[0]
    assert desk.list.hasFocus()
    assert (desk.list.text(), text(desk.made[0], "title")) == ("f", "")


def test_the_window_closed_between_the_turns_keeps_what_was_put_in(desk: Desk, qtbot: QtBot) -> None:
    form = desk.new()
    field = form.field("title")
    assert isinstance(field, QLineEdit)
    field.setText("half written")
    desk.dock.keep_all()
    desk.close()
    kept = desk.drafts.get("Call 1")
    assert kept is not None
    assert kept.values == {"title": "half written"}
    qtbot.waitUntil(lambda: desk.dock.current() is form)  # the turns to come do no harm to what is closed


def test_a_form_that_is_over_before_it_came_is_gone(desk: Desk, qtbot: QtBot) -> None:
    form = desk.new()
    press("l", "o", "s", "t")
    form.accept()
    assert desk.dock.forms() == []
    assert desk.list.hasFocus()
    QApplication.processEvents()
    assert (desk.dock.isVisible(), desk.list.text()) == (False, "")


def test_the_same_form_opened_again_comes_to_the_front_with_the_keys(desk: Desk, qtbot: QtBot) -> None:
    first = desk.new()
    come(desk, qtbot)
    desk.dock.fold()
    assert desk.list.hasFocus()
    desk.made.clear()
    again = desk.new()
    press("y")
    assert not again.is_open()
    come(desk, qtbot)
    assert desk.dock.forms() == [first]
    assert text(first, "title") == "y"


def test_one_that_was_a_tab_only_is_whole_when_it_is_shown(desk: Desk, qtbot: QtBot) -> None:
    form = Form("Call 9", desk, key="Call 9")
    form.add("title", "What is wrong", QLineEdit(), hint="In a few words")
    form.open(behind=True)
    assert desk.list.hasFocus()
    desk.dock.step(1)
    cell = form.cell("title")
    hint = cell.hint
    assert hint is not None
    assert [part.isVisible() for part in (cell.title, form.field("title"), hint)] == [True] * 3
    form.add("late", "Another", QLineEdit())
    late = form.cell("late")
    assert [part.isVisible() for part in (late.title, form.field("late"))] == [True] * 2


def test_what_acts_on_the_dock_finds_the_form_there(desk: Desk) -> None:
    form = desk.new()
    desk.dock.step(1)
    assert desk.dock.current() is form
    assert form.field("title").hasFocus()

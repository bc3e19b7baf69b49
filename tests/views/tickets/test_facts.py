"""Facts of the pane that are changed where they stand: the field goes when it is left, and only that one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.domain.choices import Choice
from app.ui.forms.typeahead import Typeahead
from app.ui.look.theme import Theme
from app.views.tickets.pane.facts import Fact, FactsGrid, FactValue
from app.views.tickets.pane.facts_area import FactsArea

FACTS = (Fact("Assignee", "Ann", key="assignee"), Fact("Group", "Network", key="group"), Fact("Caller", "Bo"))


class Page(QWidget):
    """Facts above a field that the keyboard can go to."""

    def __init__(self) -> None:
        super().__init__()
        self.facts, self.other = FactsGrid(), QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.facts)
        column.addWidget(self.other)
        self.facts.show_facts(FACTS)


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    made.activateWindow()
    return made


def field() -> Typeahead:
    return Typeahead([Choice(1, "Ann", "A1"), Choice(2, "Network", "N2")], 1)


def settle() -> None:
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_field_goes_when_the_keyboard_leaves_it(page: Page) -> None:
    one = field()
    assert page.facts.edit("assignee", one)
    assert one.hasFocus()
    assert not page.facts.edit("caller", field()), "it cannot be changed"
    page.other.setFocus()
    settle()
    assert not page.facts.is_editing
    assert not isValid(one)
    assert page.other.hasFocus()


def test_a_field_opened_right_after_another_stays(page: Page) -> None:
    one, two = field(), field()
    page.facts.edit("assignee", one)
    page.other.setFocus()
    page.facts.edit("group", two)  # before the first one is taken away
    settle()
    assert not isValid(one)
    assert page.facts.is_editing
    assert two.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape])
def test_a_field_may_end_its_edit_while_it_handles_its_key(page: Page, qtbot: QtBot, key: Qt.Key) -> None:
    one, taken = field(), list[object]()

    def take(choice: Choice) -> None:
        page.facts.end_edit()
        page.other.setFocus()
        taken.append(choice.id)

    one.taken.connect(take)
    one.restored.connect(page.facts.end_edit)
    page.facts.edit("assignee", one)
    one.open_list()
    qtbot.keyClicks(one, "N2")
    assert one.is_list_open()
    qtbot.keyPress(one, key)
    settle()
    page.resize(600, 400)  # the list belongs to the window, and was to follow its size
    settle()
    assert not isValid(one)
    assert taken == ([] if key == Qt.Key.Key_Escape else [2])
    assert QApplication.focusWidget() is not None


def test_facts_scroll_where_there_is_little_room(qtbot: QtBot, theme: Theme) -> None:
    many = [Fact(f"Fact {number}", f"Value {number}", key=f"key{number}") for number in range(12)]  # six rows
    page, grid = QWidget(), FactsGrid()
    qtbot.addWidget(page)
    area = FactsArea(grid)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(area)
    column.addStretch(1)
    grid.show_facts(many)
    page.resize(380, 600)
    page.show()
    page.activateWindow()
    whole = area.whole_height(380)
    assert whole == 6 * 24 + 8  # rows and the edges
    assert area.give(whole, 380)
    settle()
    assert (area.height(), area.verticalScrollBar().maximum()) == (whole, 0)
    assert area.give(80, 380)
    settle()
    assert area.height() == 80
    assert area.verticalScrollBar().maximum() == whole - 80
    last = field()
    assert grid.edit("key11", last)
    settle()
    top = last.mapTo(area.viewport(), last.rect().topLeft()).y()
    assert 0 <= top <= 80 - last.height()
    area.show_top()
    assert area.verticalScrollBar().value() == 0
    grid.end_edit()
    assert not area.give(30, 380)  # not even two rows
    assert area.isHidden()
    assert area.give(whole, 380)
    settle()
    assert area.height() == whole
    assert not area.verticalScrollBar().isVisible()


def test_a_long_label_leaves_the_values_their_room(qtbot: QtBot, theme: Theme) -> None:
    page, grid = QWidget(), FactsGrid()
    qtbot.addWidget(page)
    QVBoxLayout(page).addWidget(grid)
    grid.show_facts(
        [Fact("Reason why access from home is needed", "Works from home"), Fact("Caller", "Adaeze Adeyemi")]
    )
    page.resize(380, 200)
    page.show()
    settle()
    label, value = grid._labels[0], grid._values[0]
    assert label.width() <= 84
    assert label.height() >= 2 * label.fontMetrics().lineSpacing()  # whole, on more than one line
    assert value.width() > 80


def test_a_word_without_room_is_wrapped_within(qtbot: QtBot, theme: Theme) -> None:
    value = FactValue()
    qtbot.addWidget(value)
    value.show_fact(Fact("Caller", "Adaeze Adeyemi"))
    line = value.heightForWidth(400)
    value.show_fact(Fact("Caller", "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft"))
    assert value.heightForWidth(400 * 3) == line
    assert value._box(120).width() <= 120  # nothing of the name stands outside
    assert value.heightForWidth(120) > 3 * 13
    value.show_fact(Fact("Caller", "Adaeze Adeyemi Jones"))
    assert value._box(100).width() <= 100

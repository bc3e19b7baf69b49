"""The typeahead field by keyboard, mouse and wheel: nothing is chosen but by a key or a click on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.domain.choices import Choice
from app.ui.forms.fields import set_value, value_of
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.typeahead_list import TypeaheadList
from app.ui.popups import close_popups
from tests.ui.test_wheel import turn

SERVICES = [
    Choice(1, "Remote Access VPN", "VPN"),
    Choice(2, "Wide Area Network", "WAN", ("internet",)),
    Choice(3, "Wireless Network", "WIFI", recent=True),
    Choice(4, "Managed Print", "PRINT"),
]
Make = Callable[..., Typeahead]


class Page(QWidget):
    """A field under one of another kind and over a last one, with room in the middle of a window."""

    def __init__(self, field: Typeahead) -> None:
        super().__init__()
        self.before, self.after = QLineEdit(), QLineEdit()
        column = QVBoxLayout(self)
        column.addStretch(1)
        for widget in (self.before, field, self.after):
            column.addWidget(widget)
        column.addStretch(1)
        self.resize(500, 600)


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    pages: list[Page] = []

    def made(
        value: Any = None, none: tuple[str, Any] | None = None, choices: Any = SERVICES, apart: Choice | None = None
    ) -> Typeahead:
        field = Typeahead(choices, value, none, "services", apart=apart)
        page = Page(field)
        pages.append(page)
        qtbot.addWidget(page)
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()
        field.setFocus()
        qtbot.waitUntil(field.hasFocus)
        return field

    return made


def page_of(field: Typeahead) -> Page:
    page = field.window()
    assert isinstance(page, Page)
    return page


def shown(field: Typeahead) -> list[str]:
    assert field._list is not None
    return [hit.choice.text for hit in field._list.model.hits] if field.is_list_open() else []


def test_the_first_letter_opens_the_list_and_enter_takes(make: Make, qtbot: QtBot) -> None:
    field = make()
    taken: list[Choice] = []
    field.taken.connect(taken.append)
    assert not field.is_list_open()
    qtbot.keyClicks(field, "vpn")
    assert shown(field) == ["Remote Access VPN"]
    assert field.value() == "", "nothing is taken silently"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (field.value(), field.typed(), taken) == (1, "Remote Access VPN", [SERVICES[0]])
    assert not field.is_list_open()
    assert field.hasFocus()


def test_a_choice_apart_is_not_counted_and_stands_last(make: Make, qtbot: QtBot) -> None:
    field = make(apart=Choice(0, "Nobody: leave it open"))
    field.showPopup()
    assert field._list is not None
    assert (field._list.head.text(), shown(field)[-1]) == ("4 services", "Nobody: leave it open")
    field.restore()
    qtbot.keyClicks(field, "a")
    assert "Nobody: leave it open" not in shown(field)
    field.restore()
    qtbot.keyClicks(field, "nob")
    assert shown(field) == ["Nobody: leave it open"]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (field.value(), field.problem()) == (0, "")
    field.set_value(None)
    field.set_typed("nobody: leave it open")
    assert field.value() == 0
    field.set_value(0)
    assert field.typed() == "Nobody: leave it open"


def test_its_list_ends_with_it(make: Make, qtbot: QtBot) -> None:
    field = make()
    page = page_of(field)
    qtbot.keyClicks(field, "vpn")
    assert len(page.findChildren(TypeaheadList)) == 1
    with qtbot.waitSignal(field.destroyed):
        field.deleteLater()
    qtbot.waitUntil(lambda: not page.findChildren(TypeaheadList))


@pytest.mark.parametrize("moment", ["list open", "marked", "indexing", "left", "just taken", "selecting all"])
def test_it_may_end_at_any_moment(make: Make, qtbot: QtBot, moment: str) -> None:
    field = make()
    page = page_of(field)
    if moment == "indexing":
        field.set_choices([Choice(n, f"Person {n}") for n in range(9_000)])
        field.open_list(everything=True)
    elif moment == "selecting all":
        qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClicks(field, "wi")
    assert field.is_list_open() is (moment != "indexing")
    if moment == "marked":
        qtbot.keyClick(field, Qt.Key.Key_Down)
    elif moment == "left":
        page.after.setFocus()
    elif moment == "just taken":
        qtbot.keyClick(field, Qt.Key.Key_Return)
    lists = page.findChildren(TypeaheadList)
    delete(field)
    for one in lists:  # its list stands in the window, and ends a turn later
        one.chosen.emit(SERVICES[0])
    page.resize(600, 500)
    close_popups()
    page.after.setFocus()
    qtbot.waitUntil(lambda: not page.findChildren(TypeaheadList))


def test_tab_takes_and_goes_on(make: Make, qtbot: QtBot) -> None:
    field = make()
    qtbot.keyClicks(field, "wi")
    assert shown(field) == ["Wireless Network", "Wide Area Network"]
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.value() == 2
    assert page_of(field).after.hasFocus()


def test_escape_brings_back_what_was_there_and_is_the_forms_only_then(make: Make, qtbot: QtBot) -> None:
    field = make(4)
    left: list[int] = []

    page = page_of(field)
    page.keyPressEvent = lambda event: left.append(event.key())  # type: ignore[method-assign]
    qtbot.keyClicks(field, "vp")
    assert field.typed() == "vp", "the first letter replaces what was chosen"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (field.value(), field.typed(), left) == (4, "Managed Print", [])
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert left == [Qt.Key.Key_Escape]


def test_leaving_takes_nothing_and_keeps_the_text(make: Make, qtbot: QtBot) -> None:
    field = make(4)
    qtbot.keyClicks(field, "netw")
    page_of(field).before.setFocus()
    assert (field.value(), field.typed()) == ("", "netw")
    assert field.problem() == "“netw” fits 2 of the 4 services. Choose one from the list."
    assert not field.is_list_open()


def test_letters_within_a_word_are_never_taken_for_it(make: Make, qtbot: QtBot) -> None:
    field = make()
    qtbot.keyClicks(field, "gent")  # nothing begins so
    field.settle()
    assert field.problem() == "“gent” is none of the 4 services. Choose one from the list."
    for typed, taken in (("rint", ""), ("prin", 4)):
        field = make()
        qtbot.keyClicks(field, typed)
        field.settle()
        assert field.value() == taken
    set_value(field, "")


def test_a_whole_code_or_name_is_enough(make: Make, qtbot: QtBot) -> None:
    field = make()
    qtbot.keyClicks(field, "wan")
    page_of(field).before.setFocus()
    assert (field.value(), field.problem()) == (2, "")


def test_no_match_says_so_and_enter_takes_nothing(make: Make, qtbot: QtBot) -> None:
    field = make(4)
    qtbot.keyClicks(field, "xyz")
    assert field.is_list_open()
    assert field._list is not None
    assert field._list.nothing.isVisible()
    assert field._list.head.text() == "0 of 4 services"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.typed() == "xyz"
    assert "xyz" in field.problem()


def test_an_emptied_field_means_nobody(make: Make, qtbot: QtBot) -> None:
    field = make(4, ("Nobody", 0))
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    page_of(field).before.setFocus()
    assert (field.value(), field.problem(), value_of(field)) == (0, "", 0)
    set_value(field, 1)
    assert value_of(field) == 1
    set_value(field, 0)
    assert value_of(field) == 0


def test_down_shows_everything_the_recent_first_and_nobody_last(make: Make, qtbot: QtBot) -> None:
    field = make(4, ("Nobody", 0))
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert shown(field) == ["Wireless Network", "Remote Access VPN", "Wide Area Network", "Managed Print", "Nobody"]
    assert field._list is not None
    marked = field._list.marked()
    assert marked is not None
    assert marked.choice.id == 4, "what is chosen is marked"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 0


def test_a_click_takes_and_the_wheel_does_nothing(make: Make, qtbot: QtBot) -> None:
    field = make(4)
    for clicks in (-1, 1, 1):
        turn(field, clicks)
    assert field.value() == 4
    qtbot.keyClicks(field, "net")
    assert field._list is not None
    view = field._list.view
    box = view.visualRect(field._list.model.index(1, 0))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert field.value() == 2
    assert not field.is_list_open()


@pytest.mark.parametrize("top", [True, False])
def test_the_list_opens_where_there_is_room_and_stays_in_the_window(make: Make, qtbot: QtBot, top: bool) -> None:
    field = make(choices=[Choice(n, f"Service {n}") for n in range(40)])
    page = page_of(field)
    page.layout().setEnabled(False)  # type: ignore[union-attr]
    field.setGeometry(10, 20 if top else 560, 200, 30)
    qtbot.keyClicks(field, "s")
    assert field._list is not None
    box = QRect(field._list.mapTo(page, QPoint(0, 0)), field._list.size())
    assert page.rect().contains(box)
    assert not box.intersects(field.geometry())
    assert (box.top() > field.geometry().bottom()) == top


def test_it_is_a_combo_box_that_tells_choice_and_count(make: Make, qtbot: QtBot) -> None:
    field = make(1)
    told = QAccessible.queryAccessibleInterface(field)
    assert told.role() == QAccessible.Role.ComboBox
    assert told.text(QAccessible.Text.Value) == "Remote Access VPN"
    qtbot.keyClicks(field, "net")
    assert field._list is not None
    assert field._list.spoken() == "Wireless Network, recent, 1 of 2. 2 of 4 services"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field._list.spoken() == "Wide Area Network, 2 of 2. 2 of 4 services"


def test_thousands_are_indexed_in_parts_while_typing_goes_on(make: Make, qtbot: QtBot) -> None:
    field = make(choices=[Choice(n, f"Person {n}", f"p{n}") for n in range(20_000)])
    qtbot.keyClicks(field, "person 19999")
    qtbot.waitUntil(field.is_list_open)
    assert shown(field) == ["Person 19999"]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 19_999


def test_what_is_typed_is_looked_for_among_other_choices_that_arrive(make: Make, qtbot: QtBot) -> None:
    field = make(choices=[])
    qtbot.keyClicks(field, "n")
    assert shown(field) == []
    field.set_choices(SERVICES)
    assert (field.typed(), shown(field)) == (
        "n",
        ["Wireless Network", "Wide Area Network", "Remote Access VPN", "Managed Print"],
    )
    qtbot.keyClick(field, Qt.Key.Key_Down)
    field.set_choices(SERVICES[1:])
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 2, "the line that somebody moved to"
    field.set_choices(SERVICES)
    assert not field.is_list_open(), "nobody is looking for anything"


def test_a_text_of_others_is_shown_as_it_is(make: Make, qtbot: QtBot) -> None:
    field = make(choices=[Choice(1, "<b>Fat</b> & \u202e more"), Choice(2, "Other")])
    qtbot.keyClicks(field, "fat")
    page_of(field).grab()
    assert field._list is not None
    assert field._list.model.index(0, 0).data() == "<b>Fat</b> &  more"


def test_where_nothing_can_be_chosen_yet_it_says_what_makes_it(qtbot: QtBot) -> None:
    none, some = Typeahead([], things="agencies"), Typeahead([Choice(1, "DOT")], things="agencies")
    for field in (none, some):
        qtbot.addWidget(field)
    assert (none.none_yet(), some.none_yet()) == ("This workspace has no agencies yet: they are made in Setup.", "")


def test_it_makes_no_list_that_is_never_shown(make: Make, qtbot: QtBot) -> None:
    field, usual = make(4), QComboBox()
    qtbot.addWidget(usual)
    usual.setEditable(True)
    field.grab()
    qtbot.keyClicks(field, "vpn")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.findChildren(QListView) == []
    assert field.sizeHint().height() == usual.sizeHint().height()
    assert field.lineEdit() is not None
    assert field.lineEdit().height() > field.fontMetrics().height()  # type: ignore[union-attr]

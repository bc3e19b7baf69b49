"""A facet: the list of its choices, found while typing, however many there are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.forms.facet import Facet

PEOPLE = [(f"Person {number:05d}", f"login{number}") for number in range(6_000)]


@pytest.fixture
def many(qapp: QApplication, qtbot: QtBot) -> Facet:
    facet = Facet("Assignee", single=True)
    qtbot.addWidget(facet)
    facet.set_choices([*PEOPLE, ("Wren Zabriskie-Oduya", "wzo")])
    facet.show()
    facet.open_list()
    return facet


def _texts(facet: Facet) -> list[str]:
    lines = facet._popup.lines
    return [str(lines.index(row).data()) for row in range(lines.rowCount())]


def test_all_are_listed_and_one_of_thousands_is_found_and_taken(many: Facet, qtbot: QtBot) -> None:
    popup = many._popup
    assert popup.lines.rowCount() == 6_001
    QTest.keyClicks(popup.search, "zabri")
    qtbot.waitUntil(lambda: popup.lines.rowCount() == 1)
    assert _texts(many) == ["Wren Zabriskie-Oduya"]
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert many.value() == ("wzo",)
    assert not popup.isVisible(), "one choice, so the list is done"


def test_enter_takes_nothing_while_the_list_does_not_show_what_was_typed(many: Facet) -> None:
    """The choices are still being indexed: the first line is not what was meant."""
    QTest.keyClicks(many._popup.search, "zabri")
    QTest.keyClick(many._popup.search, Qt.Key.Key_Return)
    assert many.value() == ()


def test_of_very_many_the_best_are_shown_and_counted(many: Facet, qtbot: QtBot) -> None:
    popup = many._popup
    QTest.keyClicks(popup.search, "person")
    qtbot.waitUntil(popup.more.isVisible)
    assert popup.more.text() == "The best 300 of 6,000; type more to see others."
    popup.search.clear()
    assert popup.lines.rowCount() == 6_001
    assert not popup.more.isVisible()


def test_lines_are_checked_one_by_one(qapp: QApplication, qtbot: QtBot) -> None:
    facet = Facet("Priority")
    qtbot.addWidget(facet)
    facet.set_choices([("Critical", 1), ("High", 2), ("Medium", 3)])
    facet.show()
    facet.open_list()
    lines = facet._popup.list
    QTest.keyClick(lines, Qt.Key.Key_Down)
    QTest.keyClick(lines, Qt.Key.Key_Space)
    QTest.keyClick(lines, Qt.Key.Key_Down)
    QTest.keyClick(lines, Qt.Key.Key_Space)
    assert facet.value() == (2, 3)
    QTest.keyClick(lines, Qt.Key.Key_Space)
    assert facet.value() == (2,)
    checked = [facet._popup.lines.index(row).data(Qt.ItemDataRole.CheckStateRole) for row in range(3)]
    assert checked == [Qt.CheckState.Unchecked, Qt.CheckState.Checked, Qt.CheckState.Unchecked]


def test_choices_that_come_while_the_list_is_open_take_the_place_of_those_before(
    qapp: QApplication, qtbot: QtBot
) -> None:
    """Somebody was added and somebody left: a line never chooses what it does not show."""
    facet = Facet("Assignee")
    qtbot.addWidget(facet)
    facet.set_choices(PEOPLE[:12])
    facet.show()
    facet.open_list()
    popup = facet._popup
    popup.list.setCurrentIndex(popup.lines.index(7))
    facet.set_choices([("Ann", "ann"), *PEOPLE[5:9]])
    assert _texts(facet) == ["Ann", *(name for name, _ in PEOPLE[5:9])]
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert facet.value() == ("login7",)
    popup.list.setCurrentIndex(popup.lines.index(4))
    facet.set_choices([])
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert facet.value() == ("login7",)
    popup.close()


@pytest.mark.usefixtures("theme")
def test_the_corners_of_the_list_are_not_painted(many: Facet) -> None:
    picture = many._popup.grab().toImage()
    corners = [(0, 0), (picture.width() - 1, 0), (0, picture.height() - 1)]
    assert {picture.pixelColor(x, y).alpha() for x, y in corners} == {0}
    assert picture.pixelColor(picture.width() // 2, 3).alpha() == 255

"""`CheckList` by keyboard: what is typed finds, and Space checks the line with the frame."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.check_list import CheckList
from app.ui.forms.fields import draft_of, put_draft
from app.ui.forms.id_list import IdList
from app.ui.look import focus_ring

LINES = [("mail", "E-mail (mail)"), ("net", "Network (net)"), ("pay", "Payroll (pay)"), ("DOT", "DOT Transportation")]


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def field(page: QWidget, qtbot: QtBot) -> CheckList:
    column = QVBoxLayout(page)
    made = CheckList(LINES, ["pay"])
    before = QLineEdit()
    column.addWidget(before)
    column.addWidget(made)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    made.setFocus(Qt.FocusReason.TabFocusReason)
    return made


def test_a_code_that_no_line_names_finds_it_too(qtbot: QtBot) -> None:
    made = IdList([(3, "Wide Area Network"), (4, "Wireless")], (), {3: "WAN", 4: ""})
    qtbot.addWidget(made)
    qtbot.keyClicks(made, "wan")
    qtbot.keyClick(made, Qt.Key.Key_Space)
    assert made.value() == (3,)


def test_a_sentence_checks_nothing(field: CheckList, qtbot: QtBot) -> None:
    for word in ("Restart the e-mail now", "now", "  "):
        qtbot.keyClicks(field, word)
        qtbot.keyClick(field, Qt.Key.Key_Space)
    assert field.value() == ("pay",)
    field._pause.timeout.emit()
    qtbot.keyClicks(field, "xyz")
    field._pause.timeout.emit()
    qtbot.keyClick(field, Qt.Key.Key_Space)
    assert field.value() == ("pay",), "no line begins so, and none is meant"


@pytest.mark.parametrize(
    ("typed", "found"), [("n", "net"), ("P", "pay"), ("trans", "DOT"), ("dot", "DOT"), ("mai", "mail")]
)
def test_letters_go_to_the_line_and_space_checks_it_at_once(
    field: CheckList, qtbot: QtBot, typed: str, found: str
) -> None:
    qtbot.keyClicks(field, typed)
    assert field.currentItem().data(Qt.ItemDataRole.UserRole) == found
    assert field.value() == ("pay",)
    qtbot.keyClick(field, Qt.Key.Key_Space)
    assert (found in field.value()) is (found != "pay")


def test_a_space_with_which_one_of_several_goes_on_is_typed(page: QWidget, qtbot: QtBot) -> None:
    field = CheckList([("b", "New Bern"), ("h", "New Hanover")])
    field.setParent(page)
    page.show()
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClicks(field, "new h")
    assert field.value() == ()
    qtbot.keyClick(field, Qt.Key.Key_Space)
    assert field.value() == ("h",)


def test_space_checks_what_arrows_led_to(field: CheckList, qtbot: QtBot) -> None:
    qtbot.keyClick(field, Qt.Key.Key_Space)
    assert field.value() == ("mail", "pay"), "the first one has the frame as the keyboard comes"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Space)
    assert field.value() == ("mail", "net", "pay")


def test_the_ring_lies_around_it(field: CheckList, qapp: QApplication) -> None:
    ring = focus_ring.install(qapp)
    ring._focus_changed(None, field)
    box = ring.box()
    assert box is not None
    assert box.contains(field.geometry())


def test_a_draft_brings_back_what_was_checked(field: CheckList) -> None:
    field.set_value(["net"])
    kept = draft_of(field)
    field.set_value([])
    put_draft(field, kept)
    assert field.value() == ("net",)


def test_it_is_the_same_before_its_lines_are_made_and_after(qtbot: QtBot) -> None:
    field = CheckList([("a", "Alpha"), ("b", "Beta"), ("c", "Gamma")], ("c", "gone"))
    qtbot.addWidget(field)
    told: list[object] = []
    field.changed.connect(lambda: told.append("changed"))
    field.itemChanged.connect(told.append)
    assert field.value() == ("c",)
    field.set_value(("c", "a"))
    field.set_value(("a", "c"))
    assert (field.value(), told) == (("a", "c"), ["changed"])
    field.make_lines()
    assert (field.value(), told) == (("a", "c"), ["changed"]), "nothing is another, so nobody is told"
    assert [field.item(n).text() for n in range(field.count())] == ["Alpha", "Beta", "Gamma"]


def test_what_is_no_longer_offered_stays_where_it_is_checked_and_nowhere_else(qtbot: QtBot) -> None:
    ended = [("fax", "Fax (fax), no longer offered"), ("telex", "Telex (telex), no longer offered")]
    made = CheckList(LINES, ["fax", "pay"], ended)
    qtbot.addWidget(made)
    assert made.value() == ("pay", "fax")
    assert [made.item(n).text() for n in range(made.count())][4:] == ["Fax (fax), no longer offered"]
    made.set_value(["mail", "telex", "unknown"])
    assert made.value() == ("mail", "telex")
    assert made.count() == 6

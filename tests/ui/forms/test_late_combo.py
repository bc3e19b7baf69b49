"""A combo box is the same before its list is made and after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFrame, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.fields import Combo, combo, set_value, value_of

_KINDS = (("Normal", "normal"), ("Standard: approved before", "standard"), ("Emergency", "emergency"))


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[Combo]:
    """Yield a combo box whose list nobody needed yet."""
    page = QWidget()
    qtbot.addWidget(page)
    made = combo(_KINDS, "standard")
    assert isinstance(made, Combo)
    QVBoxLayout(page).addWidget(made)
    yield made
    page.close()


def _has_list(box: QComboBox) -> bool:
    return bool(box.findChildren(QFrame, options=Qt.FindChildOption.FindDirectChildrenOnly))


def test_it_holds_its_entries_without_a_list(box: Combo) -> None:
    box.grab()
    box.sizeHint()

    assert (box.count(), box.currentIndex(), value_of(box)) == (3, 1, "standard")
    assert [box.itemText(n) for n in (0, 2, 3)] == ["Normal", "Emergency", ""]
    assert not _has_list(box)


def test_it_looks_the_same_when_the_list_is_made(box: Combo) -> None:
    before = (box.sizeHint(), box.minimumSizeHint(), box.least_width(), box.grab().toImage())

    box.make_list()

    assert _has_list(box)
    assert (box.sizeHint(), box.minimumSizeHint(), box.least_width(), box.grab().toImage()) == before
    assert (QComboBox.count(box), QComboBox.currentIndex(box)) == (3, 1)
    assert QComboBox.currentData(box) == "standard"


def test_choosing_before_tells_once_and_making_the_list_tells_nobody(box: Combo) -> None:
    told: list[int] = []
    box.currentIndexChanged.connect(told.append)

    set_value(box, "emergency")
    set_value(box, "emergency")
    box.make_list()

    assert told == [2]
    assert QComboBox.currentText(box) == "Emergency"


def test_a_key_chooses_as_ever(box: Combo) -> None:
    box.window().show()

    QTest.keyClick(box, Qt.Key.Key_Down)

    assert value_of(box) == "emergency"


def test_the_list_is_there_a_moment_after_it_is_shown(box: Combo, qtbot: QtBot) -> None:
    box.window().show()

    qtbot.waitUntil(lambda: _has_list(box))

    assert QComboBox.currentText(box) == "Standard: approved before"

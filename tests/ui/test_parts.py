"""F6 goes round the parts of a page; what one left in a part may be hidden, greyed or gone when one comes back."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.domain.choices import Choice
from app.ui.forms.typeahead import Typeahead
from app.ui.parts import Part, Parts


class Page(QWidget):
    """Two parts, each with two fields; the second field of the second part finds choices."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[list[QWidget]] = []
        self.boxes: list[QWidget] = []
        column = QVBoxLayout(self)
        for number in range(2):
            box = QFrame()
            fields: list[QWidget] = [QLineEdit(), QLineEdit() if number == 0 else Typeahead([Choice(1, "One")])]
            inside = QVBoxLayout(box)
            for field in fields:
                inside.addWidget(field)
            column.addWidget(box)
            self.boxes.append(box)
            self.fields.append(fields)
        self.round = Parts(self.parts)

    def parts(self) -> list[Part]:
        return [(box, fields[0]) for box, fields in zip(self.boxes, self.fields, strict=True)]


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.fields[0][0].setFocus()
    return made


def test_a_part_is_entered_where_one_left_it(page: Page) -> None:
    page.round.go(1)
    assert QApplication.focusWidget() is page.fields[1][0]
    page.fields[1][1].setFocus()
    page.round.go(1)
    assert QApplication.focusWidget() is page.fields[0][0]
    page.round.go(-1)
    assert QApplication.focusWidget() is page.fields[1][1]


@pytest.mark.parametrize("end", ["delete", "hide", "grey"])
def test_what_one_left_may_be_gone(page: Page, end: str) -> None:
    left = page.fields[1][1]
    left.setFocus()
    page.round.go(1)
    if end == "delete":
        delete(left)
    elif end == "hide":
        left.hide()
    else:
        left.setEnabled(False)
    page.round.go(1)
    assert QApplication.focusWidget() is page.fields[1][0]


def test_a_part_may_be_gone(page: Page) -> None:
    page.fields[1][1].setFocus()
    page.round.go(1)
    delete(page.boxes.pop())
    page.fields.pop()
    page.round.go(1)
    assert QApplication.focusWidget() is page.fields[0][0]

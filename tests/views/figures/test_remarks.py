"""What is to be known about the figures stands in one line, all of it on demand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.views.figures.remarks import Remarks

FIRST = "As of 1 Nov 2026 06:00 Eastern Time"
SECOND = "status updates: import:servicenow does not tell them, 1,203 tickets"
THIRD = "no holidays are known for 2016"


def shown(qtbot: QtBot, width: int) -> tuple[QWidget, Remarks]:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    remarks = Remarks()
    column.addWidget(remarks)
    column.addWidget(remarks.whole)
    column.addStretch(1)
    page.resize(width, 200)
    remarks.say(FIRST, SECOND, THIRD)
    page.show()
    return page, remarks


def test_what_has_no_room_is_one_line_and_all_of_it_on_demand(qtbot: QtBot) -> None:
    page, remarks = shown(qtbot, 420)
    line = remarks.line
    assert line.text().startswith(FIRST)
    assert line.text().endswith("…")
    assert line.fontMetrics().horizontalAdvance(line.text()) <= line.width()
    assert line.height() < 2 * line.fontMetrics().lineSpacing()
    assert not remarks.all_label.isVisible()
    assert remarks.more_button.text() == "More"
    remarks.more_button.click()
    assert line.text() == f"{FIRST}."
    assert remarks.all_label.isVisible()
    assert remarks.all_label.text().splitlines() == [
        "Status updates: import:servicenow does not tell them, 1,203 tickets.",
        "No holidays are known for 2016.",
    ]
    assert remarks.more_button.text() == "Less"
    remarks.more_button.click()
    assert not remarks.all_label.isVisible()
    page.close()


def test_a_screen_reader_and_paper_get_the_whole(qtbot: QtBot) -> None:
    page, remarks = shown(qtbot, 420)
    whole = f"{FIRST}; {SECOND}; {THIRD}."
    spoken = QAccessible.queryAccessibleInterface(remarks.line)
    assert spoken.text(QAccessible.Text.Name) == whole
    assert remarks.text() == whole
    page.close()


def test_where_there_is_room_nothing_is_left_to_ask_for(qtbot: QtBot) -> None:
    page, remarks = shown(qtbot, 420)
    for width in range(380, 700, 7):
        page.resize(width, 200)
        line = remarks.line
        assert line.fontMetrics().horizontalAdvance(line.text()) <= line.width(), width
    page.resize(4000, 200)
    assert remarks.line.text() == remarks.line.whole
    assert remarks.more_button.isHidden()
    remarks.say()
    assert remarks.text() == ""
    assert remarks.more_button.isHidden()
    page.close()


def test_more_remarks_than_have_room_are_scrolled_and_none_is_cut(qtbot: QtBot) -> None:
    page, remarks = shown(qtbot, 420)
    remarks.say(FIRST, *(f"remark {n} is long enough that it is broken into two lines of this page" for n in range(9)))
    remarks.more_button.click()
    qtbot.waitUntil(lambda: remarks.whole.verticalScrollBar().maximum() > 0)
    spacing = remarks.all_label.fontMetrics().lineSpacing()
    assert remarks.whole.height() <= 5 * spacing
    assert remarks.all_label.height() >= remarks.all_label.heightForWidth(remarks.all_label.width())
    assert remarks.whole.focusPolicy() is not Qt.FocusPolicy.NoFocus  # the arrow keys scroll it
    page.close()

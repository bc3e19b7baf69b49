"""Whether somebody went on since something was asked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.form import Form
from app.ui.look.theme import Theme
from app.ui.since import Doings


class Page(QWidget):
    """Two fields, and a place that tests set."""

    def __init__(self) -> None:
        super().__init__()
        self.where = "here"
        self.one, self.other = QLineEdit(), QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.one)
        column.addWidget(self.other)


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> Page:
    page = Page()
    qtbot.addWidget(page)
    page.show()
    page.one.setFocus()
    return page


def of(page: Page) -> Doings:
    return Doings(page, lambda: page.where)


def test_nothing_done_is_nowhere_gone(page: Page) -> None:
    doings = of(page)
    assert doings.since().may_move()


def test_another_place_or_part_is_gone_on(page: Page) -> None:
    doings = of(page)
    since = doings.since()
    page.where = "there"
    assert not since.may_move()
    since = doings.since()
    page.other.setFocus()
    assert not since.may_move()


def test_there_and_back_is_gone_on_where_it_was_looked_at_between(page: Page) -> None:
    doings = of(page)
    since = doings.since()
    page.where = "there"
    doings.count()
    page.where = "here"
    assert not since.may_move()


def test_what_the_program_moves_is_not_gone_on(page: Page) -> None:
    doings = of(page)
    since = doings.since()
    with doings.answering():
        page.where = "there"
        page.other.setFocus()
    assert since.may_move()
    page.where = "elsewhere"
    with doings.answering():
        page.where = "there"
    assert not since.may_move(), "what was done before the answer is not forgotten"


def test_a_part_that_went_away_gives_the_keyboard_back(page: Page) -> None:
    doings = of(page)
    since = doings.since()
    page.one.hide()
    page.other.setFocus()
    assert since.may_move()


def test_a_form_that_was_begun_meanwhile_is_gone_on(page: Page) -> None:
    doings = of(page)
    since = doings.since()
    page.one.hide()
    form = Form("A form", page, docked=False)
    field = form.add("text", "Text", QLineEdit())
    column = page.layout()
    assert column is not None
    column.addWidget(form)
    form.show()
    field.setFocus()
    assert page.window().focusWidget() is field
    assert not since.may_move()


def test_a_text_that_is_begun_meanwhile_keeps_the_keyboard(page: Page) -> None:
    since = of(page).since()
    assert since.may_focus()
    page.one.setText("half a wo")
    assert since.may_move()
    assert not since.may_focus()


def test_a_menu_that_is_open_keeps_the_keyboard(page: Page) -> None:
    since = of(page).since()
    menu = QMenu(page)
    menu.addAction("Copy")
    menu.popup(QPoint(0, 0))
    assert not since.may_focus()
    menu.close()
    assert since.may_focus()

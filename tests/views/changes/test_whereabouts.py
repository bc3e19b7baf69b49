"""Whether somebody went on since something was asked."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.form import Form
from app.ui.look.theme import Theme
from app.views.changes.whereabouts import Whereabouts


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


def of(page: Page) -> Whereabouts:
    return Whereabouts(page, lambda: page.where)


def test_nothing_done_is_nowhere_gone(page: Page) -> None:
    whereabouts = of(page)
    assert not whereabouts.went_on(whereabouts.here())


def test_another_place_or_part_is_gone_on(page: Page) -> None:
    whereabouts = of(page)
    since = whereabouts.here()
    page.where = "there"
    assert whereabouts.went_on(since)
    since = whereabouts.here()
    page.other.setFocus()
    assert whereabouts.went_on(since)


def test_there_and_back_is_gone_on_where_it_was_looked_at_between(page: Page) -> None:
    whereabouts = of(page)
    since = whereabouts.here()
    page.where = "there"
    whereabouts.here()
    page.where = "here"
    assert whereabouts.went_on(since)


def test_what_the_program_moves_is_not_gone_on(page: Page) -> None:
    whereabouts = of(page)
    since = whereabouts.here()
    with whereabouts.answering():
        page.where = "there"
        page.other.setFocus()
    assert not whereabouts.went_on(since)
    page.where = "elsewhere"
    with whereabouts.answering():
        page.where = "there"
    assert whereabouts.went_on(since), "what was done before the answer is not forgotten"


def test_a_part_that_went_away_gives_the_keyboard_back(page: Page) -> None:
    whereabouts = of(page)
    since = whereabouts.here()
    page.one.hide()
    page.other.setFocus()
    assert not whereabouts.went_on(since)


def test_a_form_that_was_begun_meanwhile_is_gone_on(page: Page) -> None:
    whereabouts = of(page)
    since = whereabouts.here()
    page.one.hide()
    form = Form("A form", page, docked=False)
    field = form.add("text", "Text", QLineEdit())
    column = page.layout()
    assert column is not None
    column.addWidget(form)
    form.show()
    field.setFocus()
    assert page.window().focusWidget() is field
    assert whereabouts.went_on(since)

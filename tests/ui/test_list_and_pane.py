"""The record over its list in a narrow window: it steps aside for a form, and comes back after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.dock import FormDock
from app.ui.forms.drafts import Drafts
from app.ui.forms.form import Form
from app.ui.list_and_pane import ListAndPane
from app.ui.look.theme import Theme


class Page(QWidget):
    """A list, a record and the forms below the list."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.list, self.record = QLineEdit("a list"), QLineEdit("a record")
        self.parts = ListAndPane(QWidget(), self.list, self.record)
        column = QVBoxLayout(self)
        column.addWidget(self.parts)
        self.dock = FormDock(self, Drafts(folder, "one.db"))
        self.parts.add_below(self.dock)

    def form_dock(self) -> FormDock:
        return self.dock

    def call(self) -> Form:
        form = Form("New call", self, action="Save the call", submit=lambda _values: None)
        form.add("note", "What was said", QPlainTextEdit(), required=True)
        form.open()
        return form


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Page:
    made = Page(tmp_path)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def test_a_form_is_never_under_the_record(page: Page, qtbot: QtBot) -> None:
    page.parts.open_pane()
    page.record.setFocus()
    qtbot.waitUntil(page.record.hasFocus)
    assert not page.list.isVisible()
    form = page.call()
    assert form.field("note").isVisible()
    assert form.field("note").hasFocus()
    assert not page.record.isVisible()
    qtbot.keyClick(form.field("note"), Qt.Key.Key_Escape)
    assert page.record.hasFocus(), "back where one was"
    assert not page.list.isVisible()


def test_a_record_closed_meanwhile_stays_closed(page: Page, qtbot: QtBot) -> None:
    page.parts.open_pane()
    form = page.call()
    page.parts.close_pane()
    qtbot.keyClick(form.field("note"), Qt.Key.Key_Escape)
    assert page.list.isVisible()
    assert not page.record.isVisible()


def test_a_record_beside_its_list_stays_with_a_form(page: Page) -> None:
    page.resize(1280, 700)
    page.parts.open_pane()
    form = page.call()
    assert form.field("note").isVisible()
    assert page.record.isVisible()


@pytest.fixture
def largest(theme: Theme) -> Iterator[None]:
    """Text of 200 %, put back afterwards."""
    theme.set_scale(2.0)
    yield
    theme.set_scale(1.0)


@pytest.mark.usefixtures("largest")
def test_the_buttons_of_a_form_are_seen_in_the_largest_text(page: Page, qtbot: QtBot) -> None:
    page.setFixedSize(1280, 584)  # a window of 720, without its bars
    page.parts.above.setFixedHeight(240)
    form = page.call()
    button = form.main
    qtbot.waitUntil(button.isVisible)
    qtbot.waitUntil(lambda: button.mapTo(page, QPoint(0, button.height())).y() <= page.height())
    assert form.field("note").isVisible()


def test_the_tabs_of_forms_are_whole_whichever_is_in_front(page: Page, qtbot: QtBot) -> None:
    page.resize(1280, 700)
    dock = page.dock
    for title in ("Call 1", "Put INC0024001, which was reopened, on hold"):
        form = Form(title, page, submit=lambda _values: None, key=title)
        form.add("note", "Note", QPlainTextEdit())
        form.open()
        qtbot.waitUntil(form.isVisible)
        qtbot.waitUntil(lambda: dock.bar.width() >= dock.bar.sizeHint().width())
    assert dock.bar.tabRect(0).left() == 0
    assert dock.bar.tabRect(1).right() < dock.bar.width()


class Sized(QWidget):
    """Notes each size that it is laid out at."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[QSize] = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sizes.append(event.size())


@pytest.mark.parametrize("below", [False, True])
def test_a_record_that_appears_is_laid_out_once(qtbot: QtBot, below: bool) -> None:
    record = Sized()
    parts = ListAndPane(QWidget(), QWidget(), record)
    qtbot.addWidget(parts)
    parts.resize(1400, 800)
    parts.show()
    qtbot.waitExposed(parts)
    parts.set_below(below=below)
    parts.close_pane()
    parts.resize(1250, 700)
    record.sizes.clear()
    parts.open_pane()
    assert record.sizes == [record.size()]
    assert record.isVisible()

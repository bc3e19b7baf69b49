"""The record over its list in a narrow window: it steps aside for a form, and comes back after it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.dock import FormDock
from app.ui.forms.drafts import Drafts
from app.ui.forms.form import Form
from app.ui.list_and_pane import ListAndPane


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

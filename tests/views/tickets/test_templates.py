"""A call is begun from a template, and a text module stands in its details: by keyboard, in the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.db.engine import Database
from app.services.templates import acts
from app.services.tickets.options import ticket_options
from app.ui.shell.main_window import MainWindow
from tests.qt_guards import wait_idle
from tests.views.tickets.test_composer import call, settled, tab_of

pytestmark = pytest.mark.slow


def test_a_call_from_a_template_with_a_text_module(desk: Database, open_window: Callable[..., MainWindow]) -> None:
    acts.keep_template(desk, "Password", {"title": "Password of {login}", "kind": "request", "checklist": "Ask who"})
    acts.keep_module(desk, "seen", "Seen by {me}.")
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    title, details = form.field("title"), form.field("description")
    assert isinstance(title, QLineEdit)
    assert isinstance(details, QPlainTextEdit)
    title.setFocus()
    QTest.keyClicks(title, "/pass")
    QTest.keyClick(title, Qt.Key.Key_Return)
    assert title.text() == "Password of {login}"
    assert title.selectedText() == "{login}"
    values = form.values()
    assert values["kind"] == "request"
    assert values["description"] == "[ ] Ask who"
    details.setFocus()
    details.moveCursor(details.textCursor().MoveOperation.End)
    QTest.keyClicks(details, " ::see")
    QTest.keyClick(details, Qt.Key.Key_Return)
    assert details.toPlainText().startswith("[ ] Ask who Seen by ")
    wait_idle(window.jobs, 30)
    settled(window)
    options = ticket_options(desk)
    assert (options.templates[0].used, options.modules[0].used) == (1, 1)

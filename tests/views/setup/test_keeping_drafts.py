"""What was typed of a disposition and not sent is there again when its form is opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QPlainTextEdit

from app.db.engine import Database
from app.domain.keeping.holds import Scope
from app.services.api import Services
from app.services.keeping import disposition
from app.ui.shell.main_window import MainWindow
from tests.qt_guards import wait_idle
from tests.services.keeping.old_tickets import old_tickets
from tests.views.setup.test_setup_tab import form, tab_of


def note(window: MainWindow) -> QPlainTextEdit:
    (field,) = form(window).findChildren(QPlainTextEdit)
    return field


def test_a_note_and_a_reason_are_kept(
    open_window: Callable[..., MainWindow], sqlite_db: Database, tmp_path: Path
) -> None:
    sqlite_db.now = lambda: datetime(2026, 11, 28, 15, tzinfo=UTC)
    old_tickets(sqlite_db, tmp_path, 1)
    which = disposition.propose(sqlite_db, "ticket").ids[0]
    window = open_window(sqlite_db)
    tab = tab_of(window)
    wait_idle(window.jobs)
    tab.keeping.propose()
    note(window).setPlainText("Spring clearing")
    form(window).close_kept()
    keys = ("keeping propose", f"keeping cancel {which}")
    for key, typed in zip(keys, ("Spring clearing", ""), strict=True):
        opens = tab.kept_form(key)
        assert opens is not None
        opens()
        wait_idle(window.jobs)
        assert note(window).toPlainText() == typed
        note(window).setPlainText("Not now")
        form(window).close_kept()
    tab.keeping.opener(keys[1])()  # type: ignore[misc]
    wait_idle(window.jobs)
    assert note(window).toPlainText() == "Not now"
    form(window).close_kept()
    assert tab.kept_form("something else") is None


def test_what_was_typed_of_a_hold_and_of_its_release_is_kept(
    open_window: Callable[..., MainWindow], sqlite_db: Database
) -> None:
    services = Services(sqlite_db)
    services.keeping.set_hold("Doe v. State", "Letter", Scope.SEARCH, "printer")
    window = open_window(sqlite_db)
    tab = tab_of(window)
    wait_idle(window.jobs)
    tab.keeping.hold()
    for key in ("keeping hold", "keeping release"):
        opens = tab.kept_form(key)
        assert opens is not None
        if key == "keeping release":
            opens()
            wait_idle(window.jobs)
        note(window).setPlainText("Counsel called at noon")
        form(window).close_kept()
        opens()
        wait_idle(window.jobs)
        assert note(window).toPlainText() == "Counsel called at noon"
        note(window).setPlainText("")
        form(window).close_kept()
        wait_idle(window.jobs)
    assert len(services.keeping.holds()) == 1, "nothing was sent"

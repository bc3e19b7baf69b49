"""Export record: offers the record with the focus, asks where to, writes it and says what was kept back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit

from app.db.engine import Database
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.services.api import Services
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.shell.main_window import MainWindow
from tests.qt_guards import wait_idle
from tests.ticket_world import build_world
from tests.ui.accessibility import problems


def test_the_record_with_the_focus_is_written_and_logged(
    sqlite_db: Database, open_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = build_world(sqlite_db)
    services = Services(sqlite_db)
    (id,) = services.tickets.log(TicketDraft(TicketKind.INCIDENT, "Badge reader", world.agencies["DOA"], 3, 3)).ids
    services.tickets.set_private_note(id, "The door code is 1234")
    number = services.tickets.list_rows([id])[0].number
    window = open_window(sqlite_db)
    window.show_tab("tickets")
    wait_idle(window.jobs, 30)
    window.commands.run("file.record")
    (form,) = (one for one in window.findChildren(Form) if one.isVisible())
    records, asked_by = form.field("records"), form.field("asked_by")
    assert isinstance(records, QLineEdit)
    assert isinstance(asked_by, QLineEdit)
    assert records.text() == number
    assert problems(form) == []
    restricted = form.field("restricted")
    assert isinstance(restricted, QCheckBox)
    assert not restricted.isChecked()
    asked_by.setText("News & Observer")
    path = tmp_path / "r.pdf"
    monkeypatch.setattr(dialogs, "save_path", lambda *_given: path)
    form.try_submit()
    wait_idle(window.jobs, 30)
    assert path.read_bytes().startswith(b"%PDF")
    (said,) = window.messages.texts
    assert f"Ticket {number}: Left out: 1 restricted note. Logged as PRR0000001." in said


def test_a_hold_is_set_on_the_record_with_the_focus_and_released(
    sqlite_db: Database, open_window: Callable[..., MainWindow]
) -> None:
    world, services = build_world(sqlite_db), Services(sqlite_db)
    services.tickets.log(TicketDraft(TicketKind.INCIDENT, "Badge reader", world.agencies["DOA"], 3, 3))
    window = open_window(sqlite_db)
    window.show_tab("tickets")
    wait_idle(window.jobs, 30)

    def shown() -> Form:
        (form,) = (one for one in window.findChildren(Form) if one.isVisible())
        assert problems(form) == []
        return form

    window.commands.run("file.hold")
    form = shown()
    fill(form, matter="Doe v. State", reason="Letter of counsel")
    form.try_submit()
    wait_idle(window.jobs, 30)
    (found,) = services.keeping.holds()
    assert (found.matter, found.on, found.holds) == ("Doe v. State", "Ticket INC0000001", True)
    window.commands.run("file.release")
    wait_idle(window.jobs, 30)
    form = shown()
    chosen = form.field("hold")
    assert isinstance(chosen, Typeahead)
    assert not chosen.value()
    chosen.set_value(found.id)
    fill(form, why="Settled")
    form.try_submit()
    wait_idle(window.jobs, 30)
    (found,) = services.keeping.holds()
    assert (found.why_released, found.holds) == ("Settled", False)
    window.commands.run("file.release")
    wait_idle(window.jobs, 30)
    assert "Nothing is held." in window.messages.texts


def fill(form: Form, **texts: str) -> None:
    for name, text in texts.items():
        field = form.field(name)
        if isinstance(field, QPlainTextEdit):
            field.setPlainText(text)
        else:
            assert isinstance(field, QLineEdit)
            field.setText(text)

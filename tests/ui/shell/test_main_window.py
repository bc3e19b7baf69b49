"""The window: what it says, remembers, asks and leaves behind; lists and forms in it."""

from __future__ import annotations

import gc
import weakref
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.db.engine import Database
from app.errors import EnvironmentFault, InputError
from app.services.api import Services
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.settings import Settings
from app.ui.shell.main_window import MainWindow
from app.ui.tables.window_model import TableSort, TableSource
from app.ui.tables.window_table import WindowedTable
from app.work import Work
from tests.qt_guards import settle, wait_idle
from tests.ui.accessibility import problems
from tests.ui.shell.plain import SPECS, FakeServices, Plain


def test_failures_are_messages_with_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    tab = Plain.made[0]
    answers: list[object] = [EnvironmentFault("The database is away.", hint="Check the network.", retry=True), "back"]
    got: list[object] = []

    def work(_work: Work) -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    window.jobs.read(tab, work, got.append)
    qtbot.waitUntil(lambda: window.messages.texts == ["The database is away."])
    assert problems(window) == []
    (toast,) = window.messages.toasts
    qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: got == ["back"])
    assert window.messages.texts == []
    window.jobs.read(tab, lambda _w: [][0], got.append, title="Reading")
    qtbot.waitUntil(lambda: bool(window.messages.texts))
    assert "IndexError" in window.messages.texts[0]


def test_messages_of_the_same_text_are_one_and_the_oldest_goes(window: MainWindow) -> None:
    for text in ("a", "a", "b", "c", "d"):
        window.messages.error(text)
    assert window.messages.texts == ["b", "c", "d"]
    window.messages.info("done", action="Undo", run=lambda: None)
    assert window.messages.texts == ["c", "d", "done"]
    window.messages.info("done too")  # information makes room before errors do
    assert window.messages.texts == ["c", "d", "done too"]
    window.messages.clear()
    assert not window.messages.isVisible()


def test_state_is_restored(qapp: QApplication, tmp_path: Path, window: MainWindow) -> None:
    window.show_tab("two")
    Plain.made[1].line.setText("kept")
    window.resize(720, 480)
    window.close()
    again = Settings(window.settings.folder)
    other = bootstrap.make_window(qapp, again)
    other.host(SPECS, bootstrap.build_context(other, FakeServices()), workspace="test.db")  # type: ignore[arg-type]
    other.show()
    assert other.current_id() == "two"
    assert other.tab("two").line.text() == "kept"  # type: ignore[attr-defined]
    assert (other.width(), other.height()) == (720, 480)
    other.close()
    other.deleteLater()


def test_damaged_settings_do_not_stop_the_window(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{broken", "utf-8")
    (tmp_path / "state.json").write_text('{"geometry": "zz", "tab.one": 3, "tab": 4}', "utf-8")
    window = bootstrap.make_window(qapp, Settings(tmp_path))
    window.host(SPECS, bootstrap.build_context(window, FakeServices()), workspace="x")  # type: ignore[arg-type]
    window.show()
    assert window.current_id() == "one"
    window.close()
    window.deleteLater()


def test_closing_while_a_job_runs_asks(window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    window.jobs.read(Plain.made[0], _forever, print, title="Exporting")
    asked: list[str] = []

    def answer(_parent: object, title: str, text: str, answers: list[str], **_more: object) -> str:
        asked.append(text)
        return answers[-1] if len(asked) == 1 else answers[0]

    monkeypatch.setattr(dialogs, "ask", answer)
    assert not window.close()
    assert window.isVisible()
    assert window.close()
    assert asked == ["Still running: Exporting."] * 2


def _forever(work: Work) -> None:
    import time

    while True:
        time.sleep(0.005)
        work.check()


def test_running_job_is_shown_with_progress_and_can_be_cancelled(window: MainWindow, qtbot: QtBot) -> None:
    def work(work: Work) -> None:
        work.step(25, 100, "")
        _forever(work)

    window.jobs.read(Plain.made[0], work, print, title="Exporting tickets")
    qtbot.waitUntil(lambda: window.job_status.isVisible())
    qtbot.waitUntil(lambda: window.job_status.bar.value() == 250)
    assert window.job_status.label.text() == "Exporting tickets · 25 of 100"
    assert problems(window) == []
    qtbot.mouseClick(window.job_status.cancel, Qt.MouseButton.LeftButton)
    wait_idle(window.jobs)
    assert not window.job_status.isVisible()


def test_window_itself_is_accessible(window: MainWindow) -> None:
    assert problems(window) == []


def test_closed_window_and_its_tabs_are_freed(qapp: QApplication, settings: Settings) -> None:
    Plain.made.clear()
    window = bootstrap.make_window(qapp, settings)
    window.host(SPECS, bootstrap.build_context(window, FakeServices()), workspace="x")  # type: ignore[arg-type]
    window.show()
    window.show_tab("two")
    kept: list[weakref.ref[QObject]] = [weakref.ref(part) for part in (*Plain.made, window, window.jobs)]
    Plain.made.clear()
    window.close()
    window.deleteLater()
    del window
    settle()
    gc.collect()
    assert [ref() for ref in kept] == [None] * 4


def numbers_of(db: Database) -> TableSource[object]:
    services = Services(db)
    return TableSource(
        lambda f, s, limit, work: services.tickets.list_rows(
            services.tickets.list_ids(f, None, limit, work=work), work=work
        ),
        lambda f, s, work: services.tickets.list_ids(f, None, work=work),
        lambda ids, work: services.tickets.list_rows(ids, work=work),
        lambda row: row.id,  # type: ignore[attr-defined]
    )


def test_input_error_of_a_form_stays_in_the_form(window: MainWindow, qtbot: QtBot) -> None:
    tab = Plain.made[0]

    def save(_values: dict[str, object]) -> None:
        tab.jobs.write(tab, lambda _w: _refuse(), failed=form.failed)

    form = Form("New thing", window, submit=save)
    form.add("title", "Title", QLineEdit(), required=True, hint="What it is")
    form.open()
    assert problems(form) == []
    form.try_submit()
    assert form.cell("title").error_text == "Title is required."
    assert QApplication.focusWidget() is form.field("title")
    form.field("title").setText("x")  # type: ignore[attr-defined]
    form.try_submit()
    wait_idle(window.jobs)
    assert form.isVisible()
    assert "Too short." in form._general.text()
    assert window.messages.texts == []
    form.close()


def _refuse() -> None:
    raise InputError("Too short.", hint="Write more.")


def test_list_over_a_real_database(db: Database, open_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    """Columns and pages over the ticket services; empty at first, then one ticket written elsewhere appears."""
    from app.domain.tickets.values import TicketFilter
    from app.ui.tables.columns import Column

    window = open_window(db)
    columns: list[Column[object]] = [Column("number", "Number", "INC0001234", lambda r: r.number)]  # type: ignore[attr-defined]
    table = WindowedTable(columns, numbers_of(db), window.jobs, "Tickets", sort=TableSort("opened_at", True))
    qtbot.addWidget(table)
    table.show_rows(TicketFilter())
    wait_idle(window.jobs)
    assert table.rows.ids == array("q")
    assert table.overlay.text == "Nothing here"

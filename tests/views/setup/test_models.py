"""Change models in Setup, by keys: written, put before the board, replaced, retired."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtWidgets import QDialog

from app.db.engine import Database
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from tests.services.cab.board import Board, board
from tests.services.changes.models_written import MODEL_FORM
from tests.services.changes.test_models import _decided
from tests.views.setup.test_setup_tab import Opener, fill, settled, tab_of

pytestmark = pytest.mark.slow


@pytest.fixture
def cab(sqlite_db: Database) -> Iterator[Board]:
    with board(sqlite_db, "2026-11-12 09:00") as made:
        yield made


def _states(window: MainWindow) -> list[tuple[str, str]]:
    settled(window)
    return [(row.shown["code"], row.state) for row in tab_of(window, "models").table.rows.shown_rows()]


def _choose(window: MainWindow, id: int) -> None:
    tab_of(window, "models").want(id)
    settled(window)


def test_a_model_goes_its_way_from_a_draft_to_its_second_version(
    open_window: Opener, cab: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def confirm(_parent: object, question: str, *_more: str, **_named: object) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(dialogs, "confirm", confirm)
    window = open_window(cab["ava"])
    tab = tab_of(window, "models")
    assert window.commands.run("setup.new")
    answers = {f"risk.{key}": answer for key, answer in MODEL_FORM["risk_answers"].items()}
    plain = {key: value for key, value in MODEL_FORM.items() if key != "risk_answers"}
    fill(window, **plain, **answers, services=("NCID",), sites=("EDC",))
    assert _states(window) == [("MOD0000001 version 1", "Draft")]
    assert "Fixed besides scope and risk: implementation plan" in tab.detail.facts.text()
    assert window.commands.run("setup.edit")
    fill(window, test_plan="Sign in twice.")
    settled(window)
    assert "Test: Sign in twice." in tab.detail.facts.text()
    assert window.commands.run("setup.propose")
    assert _states(window) == [("MOD0000001 version 1", "Before the board")]
    assert asked == ["Propose MOD0000001 version 1, Renew a certificate?"]
    assert "on the agenda of Wednesday 18 November 2026" in tab.detail.facts.text()
    assert window.commands.run("setup.edit")
    assert "stands as it was proposed" in window.messages.texts[-1]
    assert window.commands.run("setup.withdraw")
    assert _states(window) == [("MOD0000001 version 1", "Draft")]
    assert window.commands.run("setup.propose")
    _states(window)
    _decided(cab, 1)
    tab.refresh()
    assert _states(window) == [("MOD0000001 version 1", "In force")]
    assert window.commands.run("setup.new_version")
    assert _states(window) == [("MOD0000001 version 2", "Draft"), ("MOD0000001 version 1", "In force")]
    _choose(window, 1)
    assert window.commands.run("setup.end")
    fill(window, day=date(2026, 12, 24), reason="Replaced")
    assert _states(window)[1] == ("MOD0000001 version 1", "In force until 24 Dec 2026")
    _choose(window, 1)
    assert window.commands.run("setup.end")
    fill(window, reason="Automated")
    assert _states(window) == [("MOD0000001 version 2", "Draft")]
    tab.toggle_ended()
    _choose(window, 1)
    history = [text for _, line in tab.detail.history.rows.shown_rows() for text in line.texts]
    assert "MOD0000001 version 1 is retired: Automated." in history
    assert not [one for one in window.findChildren(Form) if one.isVisible() and not isinstance(one, QDialog)]

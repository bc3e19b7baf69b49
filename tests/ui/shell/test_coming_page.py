"""A page that is not there yet is built over turns of the event loop; what is typed meanwhile is for it alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.ui.settings import Settings
from app.ui.shell.main_window import MainWindow
from app.ui.shell.pages import Pages
from tests.ui.shell.plain import SPECS, FakeServices, Plain

PARTS = 3


class InParts(Plain):
    """A tab of several parts."""

    def build(self) -> Iterator[None]:  # type: ignore[override]
        for _ in range(PARTS):
            yield
        super().build()


def _load(steps: list[str]) -> Iterator[None]:
    for step in ("first module", "second module"):
        steps.append(step)
        yield


@pytest.fixture
def loaded() -> list[str]:
    return []


@pytest.fixture
def window(qapp: QApplication, settings: Settings, qtbot: QtBot, loaded: list[str]) -> MainWindow:
    Plain.made.clear()
    made = bootstrap.make_window(qapp, settings)
    qtbot.addWidget(made)
    first, second = SPECS
    specs = [first, replace(second, factory=InParts, load=lambda: _load(loaded))]
    made.host(specs, bootstrap.build_context(made, FakeServices()), workspace="test.db")  # type: ignore[arg-type]
    made.show()
    qtbot.waitUntil(made.isActiveWindow)
    Plain.made[0].line.setFocus()
    return made


def _turns(pages: Pages) -> Iterator[int]:
    """Let one turn after the other pass by hand."""
    pages._coming.stop()
    turn = 0
    while True:
        pages._build_on()
        turn += 1
        yield turn


def test_it_is_built_a_part_a_turn_and_keys_meanwhile_are_for_it(window: MainWindow, loaded: list[str]) -> None:
    pages, first = window.pages, Plain.made[0]
    window.commands.run("view.tab.2")
    turns = _turns(pages)
    assert not first.isVisible()  # no key may act on what is in view no more
    coming = QApplication.focusWidget()
    assert coming is not None
    QTest.keyClicks(coming, "abc")
    next(turns)
    assert loaded == ["first module"]
    next(turns)
    next(turns)
    assert (loaded, len(Plain.made)) == (["first module", "second module"], 2)
    second = Plain.made[1]
    while pages.shown_tab() is None:
        assert not second.isVisible()
        assert next(turns) < 20
    assert second.isVisible()
    assert QApplication.focusWidget() is second.line
    assert (second.line.text(), first.line.text()) == ("abc", "")


def test_whoever_chooses_another_page_meanwhile_gets_that_one(window: MainWindow) -> None:
    window.commands.run("view.tab.2")
    next(_turns(window.pages))
    window.commands.run("view.tab.1")
    assert not window.pages._coming.isActive()
    assert Plain.made[0].isVisible()
    assert QApplication.focusWidget() is Plain.made[0].line
    assert window.commands.scope == "one"


def test_a_jump_builds_it_at_once(window: MainWindow) -> None:
    window.show_tab("two")
    assert window.pages.shown_tab() is Plain.made[1]
    window.history.back()
    assert window.current_id() == "one"

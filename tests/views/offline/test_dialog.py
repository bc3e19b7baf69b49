"""Conflicts settled, and values brought back, by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.changes_made import Changes, Touched
from app.domain.offline.sent import Sent
from app.domain.offline.shown import ConflictLine, FieldLine, JournalLine, QueueLine, ThreeWords
from app.domain.offline.shown import Waiting as Status
from app.domain.offline.values import State, Whose
from app.errors import InputError
from app.ui.jobs import JobRunner
from app.ui.look.theme import Theme
from app.views.offline.dialog import WaitingDialog
from tests.qt_guards import settle, wait_idle
from tests.services.offline.world import NOW
from tests.ui.accessibility import problems


class Waiting:
    """Stands for the services: what is settled is noted and gone."""

    def __init__(self, many: int) -> None:
        self.settled: list[tuple[int, str, Any]] = []
        self.brought: list[int] = []
        self.left = [_conflict(number) for number in range(1, many + 1)]

    def status(self) -> Status:
        return Status(1, len(self.left), 1)

    def conflicts(self, work: object = None) -> tuple[ConflictLine, ...]:
        return tuple(self.left)

    def journal(self, work: object = None) -> tuple[JournalLine, ...]:
        fields = (FieldLine("place", "Place", "Room 9"),)
        return (
            JournalLine(91, "DOA: the review of Monday 5 October 2026", "Review", fields, Whose.THEIRS, "Bea Okafor",
                        "Your value replaced it.", NOW, bool(self.brought)),
        )  # fmt: skip

    def queue(self, work: object = None) -> tuple[QueueLine, ...]:
        return (QueueLine(7, "DOA: the commentary for September 2026", "Commentary", NOW, State.CONFIRMED, ()),)

    def settle(self, id: int, choice: str, edited: object = None) -> Changes:
        if id == 13:
            raise InputError("This conflict was settled already.", hint="Choose the next one.")
        self.settled.append((id, choice, edited))
        self.left = [one for one in self.left if one.id != id]
        return Changes(Touched.WAITING, (), "Settled.")

    def bring_back(self, id: int) -> Changes:
        self.brought.append(id)
        return Changes(Touched.WAITING, (), "It is brought back.")

    def send(self, work: object = None) -> Sent:
        return Sent(confirmed=2)


def _conflict(number: int) -> ConflictLine:
    is_text = number % 2 == 1
    three = ThreeWords("agenda", "Agenda", "Mail", f"Mail and {number}", "Mail, <b>backup</b>", f"Mail and {number}",
                       is_text)  # fmt: skip
    called = f"DOA: the review of {number} October 2026"
    return ConflictLine(number, called, "Review", (three,), NOW, "Bea Okafor", NOW, is_text, False)


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme, jobs: JobRunner) -> Iterator[Callable[[Waiting], WaitingDialog]]:
    """Opens the dialog over these services, and waits until it is read."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()

    def make(services: Waiting) -> WaitingDialog:
        dialog = WaitingDialog(SimpleNamespace(offline=services), jobs, window)  # type: ignore[arg-type]
        dialog.show()
        wait_idle(jobs)
        settle()
        return dialog

    yield make
    wait_idle(jobs)


def test_twenty_conflicts_by_twenty_keys(opened: Callable[[Waiting], WaitingDialog], qtbot: QtBot) -> None:
    services = Waiting(20)
    dialog = opened(services)
    assert dialog.focusWidget() is dialog.table
    assert problems(dialog) == []
    dialog.table.setFocus()
    assert dialog.line().id == 1
    for number in range(20):
        qtbot.keyClick(dialog.table, "b" if dialog.line().may_keep_both else "mt"[number % 4 == 1])
    qtbot.waitUntil(lambda: len(services.settled) == 19)
    qtbot.waitUntil(lambda: dialog.line() is not None)  # what was refused stands there again
    assert dialog.line().id == 13
    assert [choice for _id, choice, _ in services.settled[:4]] == ["both", "theirs", "both", "mine"]
    assert [id for id, *_ in services.settled] == [number for number in range(1, 21) if number != 13]


def test_a_third_text_is_written(opened: Callable[[Waiting], WaitingDialog], qtbot: QtBot) -> None:
    services = Waiting(3)
    dialog = opened(services)
    qtbot.keyClick(dialog.table, "e")
    assert dialog.editor.hasFocus()
    assert dialog.editor.toPlainText() == "Mail, <b>backup</b>\n\nMail and 1"
    qtbot.keyClick(dialog.editor, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.focusWidget() is dialog.table
    qtbot.keyClick(dialog.table, "e")
    dialog.editor.setPlainText("Mail and backup")
    qtbot.keyClick(dialog.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: services.settled == [(1, "edit", {"agenda": "Mail and backup"})])
    assert dialog.line().id == 2
    qtbot.keyClick(dialog.table, "b")  # a code: neither both nor a third
    qtbot.keyClick(dialog.table, "e")
    assert dialog.focusWidget() is dialog.table
    assert len(services.settled) == 1


def test_the_journal_gives_back_with_one_key(opened: Callable[[Waiting], WaitingDialog], qtbot: QtBot) -> None:
    services = Waiting(0)
    dialog = opened(services)  # without a conflict it opens at what there is
    assert dialog.pages.currentIndex() == 1
    assert [dialog.pages.tabText(page) for page in range(3)] == ["&Conflicts", "&Journal (1)", "&Edits (1)"]
    qtbot.keyClick(dialog.table, "r")
    qtbot.waitUntil(lambda: services.brought == [91])
    qtbot.waitUntil(lambda: dialog.line().is_back)
    assert dialog.said.text() == "It is brought back."
    dialog.pages.setCurrentIndex(2)
    assert dialog.line().state is State.CONFIRMED
    dialog.send.click()
    qtbot.waitUntil(lambda: dialog.said.text() == "2 edits are on the shared database.")

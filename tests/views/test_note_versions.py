"""Old versions of a note in their dialog: what each changed, and one brought back, by keys alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.knowledge.settings import RULES
from app.services import rule_sets
from app.services.api import Services
from app.ui.shell.main_window import MainWindow
from app.views.knowledge.versions import VersionsDialog
from app.views.knowledge.view import KnowledgeTab
from tests.qt_guards import wait_idle

OLD, NEW = "Restart <b>the</b> pool.", "Restart <b>the</b> cache."


def test_a_version_is_looked_at_and_brought_back_by_keys(
    open_window: Callable[..., MainWindow], desk: Database, qtbot: QtBot
) -> None:
    rule_sets.save(desk, RULES, {}, {"second_person": "no"}, None)
    notes = Services(desk).knowledge
    id = notes.create({"title": "Zebra printer prints blanks", "solution": OLD}).ids[0]
    for text in (OLD, NEW):
        if text is NEW:
            notes.edit(id, {"solution": OLD}, {"solution": NEW})
        notes.hand_in(id, notes.card(id).row.version)
        notes.publish(id, notes.card(id).row.version)
    window = open_window(desk)
    window.show_tab("knowledge")
    tab = window.tab("knowledge")
    assert isinstance(tab, KnowledgeTab)
    wait_idle(window.jobs, 30)
    tab.go_to(id)
    wait_idle(window.jobs, 30)
    assert window.commands.press("V")
    (dialog,) = window.findChildren(VersionsDialog)
    assert [dialog.list.item(n).text().split(",")[0] for n in range(3)] == [
        "As it stands now: published",
        "Version 2",
        "Version 1",
    ]
    assert "Restart <b>the</b> pool.cache." in dialog.text.toPlainText()  # what went, then what came; no markup
    assert dialog.said.text().startswith("Changed: solution. The note says this now.")
    assert not dialog.back.isEnabled()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.version() == 1
    dialog.other.setCurrentIndex(dialog.other.findData(2))
    assert "Restart <b>the</b> cache.pool." in dialog.text.toPlainText()
    with qtbot.waitExposed(dialog):
        dialog.show()
    qtbot.keyClick(dialog.list, Qt.Key.Key_R)
    wait_idle(window.jobs, 30)
    assert not window.findChildren(VersionsDialog) or not dialog.isVisible()
    card = notes.card(id)
    assert (card.fields["solution"], card.row.standing) == (OLD, "Draft, version 2 published")

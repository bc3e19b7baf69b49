"""An act on many that can be taken back only in part, or not at all, says so; what is left of it still stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.domain.vocabulary import Role
from app.services.tickets import acts
from app.services.tickets import reads as ticket_reads
from app.ui.forms import dialogs
from app.ui.last_acts import ActState
from app.ui.shell.main_window import MainWindow
from app.views.tickets.view import TicketsTab
from tests.services.people import as_person
from tests.views.tickets.desk import desk  # noqa: F401 - fixtures
from tests.views.tickets.test_acts_hit import settled

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("others", [1, 2])
def test_what_another_acted_on_since_is_told(
    open_window: Callable[..., MainWindow],
    desk: Database,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    others: int,
) -> None:
    monkeypatch.setattr(dialogs, "ask", lambda _parent, _title, _text, answers, **_named: answers[0])
    window = open_window(desk)
    window.show_tab("tickets")
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    tab.quick.buttons["unassigned"].click()
    settled(tab)
    tab.focus_list()
    QTest.keyClick(tab.table, Qt.Key.Key_Home)
    QTest.keyClick(tab.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    settled(tab)
    chosen = tab.table.selected_ids()
    assert len(chosen) == 2
    QTest.keyClicks(tab.table, "m")
    settled(tab)
    with as_person(desk, "ann", Role.AGENT) as ann:
        for id in chosen[:others]:
            acts.comment(ann, id, "Mine now")
    window.commands.run("edit.undo")
    settled(tab)
    wanted = [desk.actor.login if id in chosen[:others] else None for id in chosen]
    assert [row.assignee or None for row in ticket_reads.list_rows(desk, chosen)] == wanted
    act = next(act for act in tab.last_acts.entries() if act.undo is not None)
    told = window.messages.texts[-1]
    if others == 2:
        assert told.startswith("This was not taken back: 2 tickets are assigned")
        assert act.state is ActState.DONE
    else:
        assert told.startswith("Only a part of this was taken back: 2 tickets are assigned")
        assert act.state is ActState.TAKEN_BACK

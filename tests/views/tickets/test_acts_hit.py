"""Played by keyboard: whatever is selected, filtered, undone in whatever order, an act hits what is highlighted."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import func, select

from app.db import tables as t
from app.db.engine import Database
from app.services.tickets import reads as ticket_reads
from app.ui.forms import dialogs
from app.ui.shell.main_window import MainWindow
from app.views.tickets.view import TicketsTab
from tests.qt_guards import wait_idle
from tests.views.tickets.desk import desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
_ACTS = {"m": "assign", "s": "start", "w": "resume"}
_MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageDown)


def last_audit(db: Database) -> int:
    with db.read() as conn:
        return int(conn.scalar(select(func.max(t.audit.c.id))) or 0)


def touched_since(db: Database, last: int) -> set[int]:
    """Tickets that were written since."""
    query = select(t.audit.c.row_id).where(t.audit.c.id > last, t.audit.c.tbl == "ticket")
    with db.read() as conn:
        return {int(id) for id in conn.execute(query).scalars()}


def settled(tab: TicketsTab) -> None:
    wait_idle(tab.jobs)
    for _ in range(100):
        if not (tab._soon._timer.isActive() or tab.filters._timer.isActive() or tab.table._settled._timer.isActive()):
            break
        QTest.qWait(10)
    wait_idle(tab.jobs)


def highlighted(tab: TicketsTab) -> list[int]:
    """The tickets whose rows are painted as selected."""
    rows, selection = tab.table.rows, tab.table.selectionModel()
    lines = {index.row() for index in selection.selection().indexes()}
    return [id for line in sorted(lines) if (id := rows.id_at(line)) is not None]


@pytest.mark.parametrize("seed", [1, 2])
def test_acts_hit_what_is_highlighted(
    open_window: Opener,
    desk: Database,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    chance = random.Random(seed)
    asked: list[str] = []

    def answer(_parent: object, title: str, _text: str, answers: list[str], **_named: object) -> str:
        asked.append(title)
        return answers[0]

    monkeypatch.setattr(dialogs, "ask", answer)
    window = open_window(desk)
    window.show_tab("tickets")
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    settled(tab)
    tab.focus_list()
    done: list[set[int]] = []  # what each act that still stands was done to
    acted = 0
    for _ in range(60):
        step = chance.choice(("move", "move", "extend", "filter", "act", "act", "act", "undo"))
        if step == "move":
            QTest.keyClick(tab.table, chance.choice(_MOVES))
        elif step == "extend":
            QTest.keyClick(tab.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        elif step == "filter":
            QTest.keyClicks(tab.table, chance.choice("1290"))
            settled(tab)
            tab.focus_list()
        elif step == "undo":
            last = last_audit(desk)
            if window.commands.run("edit.undo"):
                settled(tab)
                back = touched_since(desk, last)
                assert done, "nothing was left to take back"
                assert back <= done.pop()
        else:
            chosen, key = highlighted(tab), chance.choice(list(_ACTS))
            assert chosen == tab.table.selected_ids()
            named = tab.chosen_tickets().name
            before = {row.id: (row.state, row.assignee) for row in ticket_reads.list_rows(desk, chosen)}
            last, asked[:] = last_audit(desk), []
            QTest.keyClicks(tab.table, key)
            settled(tab)
            hit = touched_since(desk, last)
            assert hit <= set(chosen), f"{key} on {chosen} hit {hit}"
            assert all(named in title for title in asked)
            if len(chosen) > 1 and hit:
                assert asked, "several were acted on without a question"
            if key == "m":
                other = {id for id, (state, who) in before.items() if state.is_open and who != desk.actor.login}
                assert hit == other
            if hit:
                done.append(hit)
                acted += 1
        settled(tab)
        if tab.table.current_id() is not None:
            assert tab.detail.detail is not None
            assert tab.detail.detail.id == tab.table.current_id(), "the pane follows the list"
            assert tab.table.current_id() in highlighted(tab)
    assert acted >= 2

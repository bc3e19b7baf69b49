"""The tab Shifts by keyboard: drawn up, a note beside a line, given over, and what somebody else accepts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.shifts.course import HandoverState
from app.domain.shifts.handover import Handover, HandoverRow, Line
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.services.api import Services
from app.ui.forms.form import Form
from app.ui.long_text import LongText
from app.ui.shell.main_window import MainWindow
from app.views.shifts.pane import HandoverPane
from app.views.shifts.view import ShiftsTab
from tests.db.playing import as_person
from tests.qt_guards import wait_idle
from tests.ticket_world import build_world

Opener = Callable[..., MainWindow]
CTRL = Qt.KeyboardModifier.ControlModifier


def tab_of(window: MainWindow) -> ShiftsTab:
    window.show_tab("shifts")
    tab = window.tab("shifts")
    assert isinstance(tab, ShiftsTab)
    wait_idle(window.jobs)
    return tab


def again(tab: ShiftsTab, window: MainWindow) -> None:
    """Wait for what is written, and read anew: nothing follows by itself here."""
    wait_idle(window.jobs)
    tab.refresh()
    wait_idle(window.jobs)


def test_a_hand_over_by_keyboard(open_window: Opener, sqlite_db: Database) -> None:
    world = build_world(sqlite_db)
    s = Services(sqlite_db)
    s.setup.create("shifts", {"name": "All", "starts": "00:00", "ends": "00:00", "valid_from": date(2026, 1, 1)})
    hostile = "<b>Mail</b> is down\nnow"
    s.tickets.log(TicketDraft(TicketKind.INCIDENT, hostile, world.agencies["DOA"], 2, 2))
    window = open_window(sqlite_db)
    tab = tab_of(window)
    assert tab.table.rows.rowCount() == 0
    assert not window.commands.run("shifts.give")
    QTest.keyClick(tab.table, Qt.Key.Key_N)
    again(tab, window)
    assert [row.state for row in tab.table.rows.shown_rows()] == [HandoverState.DRAFT]
    (line,) = tab.pane.table.rows.shown_rows()
    texts = [tab.pane.table.rows.index(0, n).data() for n in range(2)]
    assert texts[1].endswith("<b>Mail</b> is down now"), "text of others is shown as it is, in one line"
    QTest.keyClick(tab.pane.table, Qt.Key.Key_K)
    (form,) = [form for form in window.findChildren(Form) if form.isVisible()]
    QTest.keyClicks(form.field("note"), "The vendor calls at 16:00")
    QTest.keyClick(form, Qt.Key.Key_Return, CTRL)
    again(tab, window)
    (line,) = tab.pane.table.rows.shown_rows()
    assert line.note == "The vendor calls at 16:00"
    assert tab.pane.note.text().endswith("<b>Mail</b> is down now: The vendor calls at 16:00 (tester)")
    assert window.commands.run("shifts.give")
    again(tab, window)
    assert tab.pane.course.text().endswith("nobody has accepted it yet.")
    assert not window.commands.run("shifts.accept")
    assert "nobody accepts their own" in window.commands.refusal_of("shifts.accept")[1]
    assert window.commands.run("shifts.take_back")
    again(tab, window)
    assert window.commands.run("shifts.give")
    again(tab, window)
    with as_person(sqlite_db, "nora", Role.AGENT) as nora:
        found = Services(nora).shifts.handover()
        Services(nora).shifts.accept(found.row.id, found.row.version)
    again(tab, window)
    assert tab.pane.course.text().startswith("tester gave it over, nora accepted it")
    assert not window.commands.run("shifts.note")
    assert window.commands.problems() == []


def test_long_words_leave_room_for_the_lines(qtbot: QtBot) -> None:
    """Summary and note are as long as they may be: they are scrolled, and the lines stay in view."""
    when = datetime(2026, 10, 5, 14, tzinfo=UTC)
    row = HandoverRow(1, 1, "HOV0000001", "Late", when, when, HandoverState.DRAFT, 1, "word " * 800)
    line = Line(1, 1, "ticket", 1, (), "INC0000001 Printer", note="word " * 400, noted_by="Ann")
    pane = HandoverPane()
    qtbot.addWidget(pane)
    pane.resize(760, 480)
    pane.show_handover(Handover(row, (line,), {}))
    pane.show()
    areas = pane.findChildren(LongText)
    assert [area.isVisible() for area in areas] == [True, True]
    for area in areas:
        label = area.widget()
        assert label is not None
        assert label.height() >= label.heightForWidth(label.width()), "nothing of it is cut"
        assert area.height() < label.height()
        assert area.focusPolicy() is Qt.FocusPolicy.StrongFocus
    assert pane.table.height() > 150
    pane.show_handover(Handover(replace(row, summary="Quiet."), (replace(line, note=""),), {}))
    assert [area.isVisible() for area in areas] == [True, False]
    assert areas[0].focusPolicy() is Qt.FocusPolicy.NoFocus

"""The Tickets tab as its users go through it."""

from __future__ import annotations

import csv
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QComboBox, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.db.engine import Actor, Database, open_database
from app.domain.tickets.values import Sort, SortKey, TicketFilter
from app.domain.vocabulary import HoldReason, Priority, Role, TicketState
from app.services.tickets import acts as tickets
from app.services.tickets import forms as ticket_forms
from app.services.tickets import reads as ticket_reads
from app.ui.forms import dialogs
from app.ui.forms.conflict_form import ConflictForm
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.forms.when import MomentField
from app.ui.shell.main_window import MainWindow
from app.views.tickets.composer import CallForm
from app.views.tickets.conversation import Said
from app.work import Work
from tests.qt_guards import wait_idle
from tests.ui.accessibility import problems
from tests.views.samples import pg_sample  # noqa: F401 - fixtures
from tests.views.tickets.desk import desk, pg_desk  # noqa: F401 - fixtures
from tests.views.tickets.ways import form, open_ones, pick, quick, reply, send, settled, tab_of

pytestmark = pytest.mark.slow
Opener = Callable[..., MainWindow]


def test_model_keeps_qts_rules(open_window: Opener, desk: Database) -> None:  # noqa: F811
    tab = tab_of(open_window(desk))
    QAbstractItemModelTester(tab.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, tab)
    QAbstractItemModelTester(tab.detail.clocks.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, tab)
    quick(tab, "all")
    tab.table.sort_by_column(2)
    wait_idle(tab.jobs)
    pick(tab, tab.table.rows.ids[3])
    tab.refresh()
    wait_idle(tab.jobs)


def test_log_with_the_priority_shown_live(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    window.commands.run("tickets.log")
    dialog = form(window)
    assert isinstance(dialog, CallForm)
    dialog.try_submit()
    assert dialog.isVisible()  # without title and agency
    told = dialog.side.promise
    assert told.word.text() == "Low"  # one user, medium
    set_value(dialog.field("impact"), 1)
    set_value(dialog.field("urgency"), 1)
    assert told.word.text() == "Critical"
    set_value(dialog.field("title"), "Nobody can sign in")
    set_value(dialog.field("agency_id"), 3)
    QTest.qWait(100)
    assert problems(dialog, keyboard=False) == []
    dialog.try_submit()
    settled(tab)
    row = tab.current_row()
    assert row is not None
    assert (row.title, row.priority) == ("Nobody can sign in", Priority.CRITICAL)


@pytest.mark.parametrize("minutes_later", [0, 3])
def test_a_call_is_received_when_its_form_was_opened(
    desk_file: Path, tmp_path: Path, open_window: Opener, minutes_later: int
) -> None:
    """In the night in which the clocks go back, the second time that they show 01:29; saved three minutes later."""
    path = tmp_path / "night.sqlite"
    shutil.copyfile(desk_file, path)
    opened = datetime(2027, 11, 7, 6, 29, 50, tzinfo=UTC)
    times = [opened]
    night = open_database(str(path), Actor("tester"), lambda: times[0])
    try:
        window = open_window(night)
        tab = tab_of(window)
        window.commands.run("tickets.log")
        dialog = form(window)
        received = dialog.field("opened_at")
        assert isinstance(received, MomentField)
        assert isinstance(dialog, CallForm)
        assert dialog.received_text.text() == "Received 01:29 EST, stored as shown"
        set_value(dialog.field("title"), "A call in the night")
        set_value(dialog.field("agency_id"), 3)
        times[0] += timedelta(minutes=minutes_later)
        dialog.try_submit()
        settled(tab)
        row = tab.current_row()
        assert row is not None
        assert (row.title, row.opened_at) == ("A call in the night", opened)
        window.close()
    finally:
        night.dispose()


def test_a_cancelled_batch_leaves_a_form_that_can_be_sent_again(
    open_window: Opener,
    desk: Database,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(desk)
    tab = tab_of(window)
    quick(tab, "unassigned")
    tab.table.selectAll()
    settled(tab)
    assert window.commands.run("tickets.assign")
    dialog = form(window)
    set_value(dialog.field("assignee"), "tester")
    started = threading.Event()
    many = tab.services.tickets.batch

    def slow(*_arguments: object, work: Work, **_named: object) -> None:
        started.set()
        while True:
            work.step(0, None)

    monkeypatch.setattr(tab.services.tickets, "batch", slow)
    dialog.try_submit()
    assert started.wait(5)
    window.jobs.active(titled=True)[0].cancel()
    settled(tab)
    assert dialog.isVisible()
    assert "Cancelled" in dialog._general.text()
    monkeypatch.setattr(tab.services.tickets, "batch", many)
    dialog.try_submit()
    settled(tab)
    assert not [d for d in window.findChildren(Form) if d.isVisible()]
    assert ticket_reads.counts(desk).unassigned == 0


def test_the_way_of_a_ticket(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    one = open_ones(desk, TicketState.NEW)[0]
    quick(tab, "all")
    pick(tab, one)

    def state() -> TicketState:
        return ticket_reads.ticket_detail(desk, one).state

    assert window.commands.run("tickets.take")
    settled(tab)
    assert state() is TicketState.ASSIGNED
    assert tab.table.current_id() == one  # whoever takes it goes on with it
    assert not window.commands.run("tickets.resume")
    assert window.commands.run("tickets.start")
    settled(tab)
    assert tab.table.current_id() == one
    send(window, tab, "tickets.hold", reason=HoldReason.AWAITING_VENDOR, note="Part ordered")
    assert state() is TicketState.ON_HOLD
    assert window.commands.run("edit.undo")
    settled(tab)
    assert state() is TicketState.IN_PROGRESS
    pick(tab, one)
    reply(window, tab, "tickets.comment", "Looked at it, see INC0000001")
    reply(window, tab, "tickets.update", "We work on it")
    send(window, tab, "tickets.resolve", code="workaround", note="Restarted", first_contact="no")
    assert state() is TicketState.RESOLVED
    pick(tab, one)
    send(window, tab, "tickets.reopen", text="It is back")
    assert state() is TicketState.IN_PROGRESS
    pick(tab, one)
    send(window, tab, "tickets.resolve", code="fixed", note="New toner")
    pick(tab, one)
    send(window, tab, "tickets.close")
    assert state() is TicketState.CLOSED
    pick(tab, one)
    said = [(piece.said, piece.text) for piece in tab.detail.stream.pieces]
    assert (Said.NOTE, "Looked at it, see INC0000001") in said
    assert (Said.SENT, "We work on it") in said
    held = next(piece for piece in tab.detail.stream.pieces if "Put on hold" in piece.text)
    assert held.taken_back
    two = open_ones(desk, TicketState.NEW)[0]
    for command, values in (
        ("tickets.transfer", {"agency_id": 9, "reason": "Wrong agency"}),
        ("tickets.group", {"group_id": 2, "note": "For you"}),
        ("tickets.cancel", {"text": "Logged twice"}),
    ):
        pick(tab, two)
        send(window, tab, command, **values)
    assert ticket_reads.ticket_detail(desk, two).state is TicketState.CANCELLED


def test_many_at_once_and_back(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    quick(tab, "unassigned")
    tab.table.selectAll()
    settled(tab)
    chosen = tab.selected()
    assert len(chosen) > 3
    before = {row.id: row.assignee for row in ticket_reads.list_rows(desk, chosen)}
    send(window, tab, "tickets.assign", assignee=desk.actor.login)
    assert {row.assignee for row in ticket_reads.list_rows(desk, chosen)} == {desk.actor.login}
    window.messages.toasts[-1].button.click()  # Undo
    settled(tab)
    assert {row.id: row.assignee for row in ticket_reads.list_rows(desk, chosen)} == before


def test_an_edit_with_a_derived_priority_is_undone(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    one = open_ones(desk, TicketState.NEW)[0]
    quick(tab, "all")
    pick(tab, one)
    before = dict(ticket_reads.ticket_detail(desk, one).fields)
    urgency = 1 if before["urgency"] != 1 else 3
    send(window, tab, "tickets.edit", urgency=urgency, title="Other words")
    edited = ticket_reads.ticket_detail(desk, one).fields
    assert edited["urgency"] == urgency
    assert edited["priority"] != before["priority"]
    window.messages.toasts[-1].button.click()  # Undo
    settled(tab)
    names = ("title", "urgency", "priority")
    after = ticket_reads.ticket_detail(desk, one).fields
    assert {name: after[name] for name in names} == {name: before[name] for name in names}


def test_edit_merges_fields_and_asks_about_the_same_one(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    one = tab.table.rows.ids[0]
    pick(tab, one)
    assert window.commands.run("tickets.edit")
    wait_idle(tab.jobs)
    dialog = form(window)
    base = dict(ticket_reads.ticket_detail(desk, one).fields)
    ticket_forms.edit_ticket(desk, one, base, {"title": "Their title", "caller": "Their caller"})
    set_value(dialog.field("title"), "My title")
    category = dialog.field("category")
    assert isinstance(category, QComboBox)
    category.setEditText("Mine")
    dialog.try_submit()
    wait_idle(tab.jobs)
    conflict = window.findChildren(ConflictForm)[0]
    assert list(conflict.conflict.fields) == ["title"]
    assert " tester saved it on " in conflict._notice.text()
    conflict.try_submit()
    assert conflict.cell("title").error_text == "Choose mine or theirs."
    assert problems(conflict, keyboard=False) == []
    assert conflict.isAncestorOf(window.focusWidget())
    QTest.keyClicks(window.focusWidget(), "m")
    assert conflict.choices() == {"title": True}
    assert window.focusWidget() is conflict.main
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled(tab)
    now = ticket_reads.ticket_detail(desk, one).fields
    assert (now["title"], now["caller"], now["category"]) == ("My title", "Their caller", "Mine")
    assert not dialog.isVisible() if _alive(dialog) else True


def _alive(widget: object) -> bool:
    import shiboken6

    return bool(shiboken6.isValid(widget))


def test_somebody_took_it_meanwhile(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    quick(tab, "unassigned")
    one = tab.table.rows.ids[0]
    pick(tab, one)
    tickets.assign(desk, one, "somebody")
    assert window.commands.run("tickets.take")
    settled(tab)
    assert ticket_reads.ticket_detail(desk, one).fields["assignee"] == "somebody"
    assert "changed by somebody else" in window.messages.texts[-1]
    window.messages.toasts[-1].button.click()  # all the same
    settled(tab)
    assert ticket_reads.ticket_detail(desk, one).fields["assignee"] == desk.actor.login


def test_readers_only_read(open_window: Opener, desk: Database) -> None:  # noqa: F811
    reader = open_database(desk.url.database or "", Actor("rob", frozenset({Role.READER})), desk.now)
    try:
        window = open_window(reader)
        tab = tab_of(window)
        pick(tab, tab.table.rows.ids[0])
        for command in ("log", "edit", "take", "assign", "hold", "resolve", "comment", "update", "cancel"):
            assert not window.commands.run(f"tickets.{command}"), command
        assert window.commands.action("tickets.export").isEnabled()
    finally:
        reader.dispose()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_export_writes_the_whole_filter(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
) -> None:
    tab = tab_of(open_window(desk))
    one = tab.table.rows.ids[0]
    base = dict(ticket_reads.ticket_detail(desk, one).fields)
    ticket_forms.edit_ticket(desk, one, base, {"title": "=cmd|' /C calc'!A0"})
    quick(tab, "all")
    path = tmp_path / f"tickets.{ending}"
    monkeypatch.setattr(dialogs, "save_path", lambda *_: path)
    tab.listing.export()
    wait_idle(tab.jobs)
    by_time = ticket_reads.list_ids(desk, TicketFilter(), Sort(SortKey.NEXT, descending=False))
    wanted = {row.id: row.number for row in ticket_reads.list_rows(desk, by_time)}
    if ending == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert "'=cmd|' /C calc'!A0" in [row[3] for row in rows]
    else:
        calamine = pytest.importorskip("python_calamine")
        rows = calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        assert "=cmd|' /C calc'!A0" in [row[3] for row in rows]  # a text, not a formula
    assert [row[1] for row in rows[1:]] == [wanted[id] for id in tab.table.rows.ids]
    assert [p.name for p in tmp_path.iterdir() if "tickets" in p.name] == [path.name]


def test_copy_as_table(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    tab.table.setFocus()
    pick(tab, tab.table.rows.ids[0])
    assert window.commands.run("tickets.copy")
    wait_idle(tab.jobs)
    first, second = QGuiApplication.clipboard().text().strip().split("\n")
    assert first.startswith("Number\tTime left\tTitle\tPriority")
    row = tab.current_row()
    assert row is not None
    assert second.startswith(f"{row.number}\t")
    assert f"\t{row.title}\t" in second


def test_every_widget_has_a_name_and_nothing_is_cut_off(
    open_window: Opener,
    desk: Database,  # noqa: F811
    qtbot: QtBot,
) -> None:
    tab = tab_of(open_window(desk))
    pick(tab, tab.table.rows.ids[0])
    for page in range(3):
        tab.detail.show_page(page)
        wait_idle(tab.jobs)
        qtbot.waitUntil(lambda: problems(tab, keyboard=False) == [])  # a long conversation is laid out in turns
        assert problems(tab) == []


def test_state_is_restored(open_window: Opener, desk: Database) -> None:  # noqa: F811
    tab = tab_of(open_window(desk))
    tab.toggle_below()
    quick(tab, "missed")
    tab.filters.facets["priorities"].toggle_value(Priority.LOW)
    wait_idle(tab.jobs)
    state = tab.save_state()
    tab.toggle_below()
    quick(tab, "all")
    tab.restore_state(state)
    assert tab.is_below()
    assert tab.quick.key == "missed"
    assert tab.filters.facets["priorities"].value() == (Priority.LOW,)


def test_main_ways_on_postgresql(open_window: Opener, pg_desk: Database) -> None:  # noqa: F811
    window = open_window(pg_desk)
    tab = tab_of(window)
    counts = ticket_reads.counts(pg_desk)
    assert len(tab.table.rows.ids) == counts.open
    one = open_ones(pg_desk, TicketState.NEW)[0]
    quick(tab, "all")
    pick(tab, one)
    assert window.commands.run("tickets.take")
    settled(tab)
    send(window, tab, "tickets.hold", reason=HoldReason.AWAITING_USER)
    assert ticket_reads.ticket_detail(pg_desk, one).state is TicketState.ON_HOLD
    pick(tab, one)
    row = tab.current_row()
    assert row is not None
    assert row.state is TicketState.ON_HOLD


def test_text_fields_let_tab_through(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    pick(tab, tab.table.rows.ids[0])
    assert tab.detail.reply.edit.tabChangesFocus()
    window.commands.run("tickets.resolve")
    dialog = form(window)
    field = dialog.field("note")
    assert isinstance(field, QPlainTextEdit)
    assert field.tabChangesFocus()
    dialog.reject()


def test_what_a_new_state_allows_is_enabled_at_once(
    open_window: Opener,
    desk: Database,  # noqa: F811
    qtbot: QtBot,
) -> None:
    window = open_window(desk)
    tab = tab_of(window)
    quick(tab, "hold")
    pick(tab, tab.table.rows.ids[0])
    quick(tab, "open")
    assert not window.commands.action("tickets.hold").isEnabled()
    assert window.commands.run("tickets.resume")
    settled(tab)
    qtbot.waitUntil(lambda: window.commands.action("tickets.hold").isEnabled())


def test_a_draft_kept_through_two_starts_still_asks(open_window: Opener, desk: Database) -> None:  # noqa: F811
    """The draft was begun on what stood there then: whatever others saved since is asked about, however late."""
    window = open_window(desk)
    tab = tab_of(window)
    one = tab.table.rows.ids[0]

    def edit() -> Form:
        pick(tab, one)
        assert window.commands.run("tickets.edit")
        wait_idle(tab.jobs)
        return form(window)

    draft = edit()
    base = dict(ticket_reads.ticket_detail(desk, one).fields)
    set_value(draft.field("title"), "My title")
    draft.close_kept()
    ticket_forms.edit_ticket(desk, one, base, {"title": "Their title"})
    for typed in ("My title, again", "My title, at last"):
        draft = edit()
        assert draft._general.text().startswith("Changed by somebody else since this draft: Title.")
        set_value(draft.field("title"), typed)
        draft.close_kept()
    edit().try_submit()
    wait_idle(tab.jobs)
    assert ticket_reads.ticket_detail(desk, one).fields["title"] == "Their title"
    (conflict,) = (f for f in window.findChildren(ConflictForm) if f.is_open())
    assert conflict.conflict.fields == {"title": (base["title"], "My title, at last", "Their title")}
    conflict.choose("title", mine=True)
    conflict.try_submit()
    settled(tab)
    assert ticket_reads.ticket_detail(desk, one).fields["title"] == "My title, at last"

"""Calls written down below the list: by keyboard, several at once, with what they look like, kept and logged once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.db.engine import Database
from app.domain.tickets.values import TicketDraft, TicketFilter
from app.domain.vocabulary import TicketKind, TicketState
from app.services.tickets import forms as ticket_forms
from app.services.tickets import reads
from app.ui.forms.drafts import Draft, Drafts
from app.ui.forms.fields import set_value
from app.ui.forms.typeahead import Typeahead
from app.ui.look.plain import Label
from app.ui.shell.main_window import MainWindow
from app.views.tickets.composer import CallForm
from app.views.tickets.view import TicketsTab
from tests.qt_guards import wait_idle
from tests.ui.accessibility import problems
from tests.views.tickets import ways

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
CTRL = Qt.KeyboardModifier.ControlModifier


def settled(window: MainWindow) -> None:
    wait_idle(window.jobs, 30)
    tab = window.tab("tickets")
    if isinstance(tab, TicketsTab):
        ways.settled(tab)


def tab_of(window: MainWindow) -> TicketsTab:
    window.show_tab("tickets")
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    window.activateWindow()
    settled(window)
    return tab


def call(window: MainWindow) -> CallForm:
    assert window.commands.run("tickets.log")
    wait_idle(window.jobs, 30)
    return shown(window)


def shown(window: MainWindow) -> CallForm:
    (found,) = [form for form in window.findChildren(CallForm) if form.isVisible()]
    return found


def last_made(db: Database) -> int:
    return reads.list_ids(db, TicketFilter())[0]


def keys(text: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


def key(code: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, code, modifier)


def test_a_call_by_keyboard(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab = tab_of(window)
    form = call(window)
    keys("VPN drops every few minutes")
    key(Qt.Key.Key_Return)
    assert form.is_open(), "Enter goes on in a call"
    form.field("service_id").setFocus()
    keys("vpn")
    key(Qt.Key.Key_Tab)
    service = form.field("service_id")
    assert isinstance(service, Typeahead)
    assert service.typed() == "Remote Access VPN"
    assert (form.group.typed(), form.group.is_proposed()) == ("Network Operations", True)
    form.field("agency_id").setFocus()
    keys("wild")
    key(Qt.Key.Key_Tab)
    settled(window)
    key(Qt.Key.Key_Return, CTRL)
    settled(window)
    row = tab.current_row()
    assert row is not None
    assert (row.title, row.agency_code, row.service_name) == ("VPN drops every few minutes", "WRC", "Remote Access VPN")
    assert row.group_name == "Network Operations"
    assert not window.findChildren(CallForm)


def test_a_call_logged_by_mistake_is_taken_back(open_window: Opener, desk: Database) -> None:
    """The act before it is not: that is what Ctrl+Z offered."""
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    set_value(form.field("title"), "Wrong number")
    set_value(form.field("agency_id"), 3)
    form.try_submit()
    settled(window)
    one = last_made(desk)
    act = window.last_acts.newest()
    assert act is not None
    assert act.can_undo
    assert window.commands.run("edit.undo")
    settled(window)
    (row,) = reads.list_rows(desk, [one])
    assert (row.title, row.state) == ("Wrong number", TicketState.CANCELLED)
    assert reads.ticket_detail(desk, one).clocks == ()


def test_two_fast_ctrl_enters_log_one_call_and_resolve_nothing(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab_of(window)
    before = reads.counts(desk).open
    resolved = len(reads.list_ids(desk, TicketFilter(states=(TicketState.RESOLVED,))))
    form = call(window)
    set_value(form.field("title"), "Nobody can sign in")
    set_value(form.field("agency_id"), 3)
    form.field("title").setFocus()
    for _ in range(5):
        key(Qt.Key.Key_Return, CTRL)
        wait_idle(window.jobs, 30)
    settled(window)
    assert reads.counts(desk).open == before + 1
    assert len(reads.list_ids(desk, TicketFilter(states=(TicketState.RESOLVED,)))) == resolved


def test_an_open_call_knows_priorities_that_are_filled_in_meanwhile(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    options = form._options
    form.know(replace(options, matrix=None))
    assert form._matrix is None
    form.show_errors({}, "The priority matrix is empty.")
    form.know(options)
    assert form._matrix is options.matrix
    assert form._general.text() == ""


def test_a_text_that_is_no_choice_is_named_and_not_saved(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab_of(window)
    before = reads.counts(desk).open
    form = call(window)
    set_value(form.field("title"), "Nobody can sign in")
    form.field("agency_id").setFocus()
    keys("zzz")
    key(Qt.Key.Key_Return, CTRL)
    assert form.cell("agency_id").error_text.startswith("“zzz” is none of the ")
    assert reads.counts(desk).open == before


def test_the_list_stays_usable_and_several_calls_stand_side_by_side(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab = tab_of(window)
    first = call(window)
    keys("First")
    set_value(first.field("caller"), "Ruth")
    second = call(window)
    assert second is not first
    keys("Second")
    dock = tab.form_dock()
    assert [dock.bar.tabText(n) for n in range(dock.bar.count())] == ["Call 1: First", "Call 2: Second"]
    tab.focus_first()
    row = tab.table.currentIndex().row()
    key(Qt.Key.Key_Down)
    assert tab.table.currentIndex().row() == row + 1
    assert second.isVisible()
    dock.bar.setCurrentIndex(0)
    assert shown(window) is first
    assert first.values()["title"] == "First"
    dock.keep_all()


def test_all_fields_are_seen_without_scrolling_at_1280(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    settled(window)
    assert form._scroll.verticalScrollBar().maximum() == 0
    assert form._dock is not None
    assert form._dock.height() <= 356
    assert form.field("title").width() >= 280, "a usual title is seen from its beginning to its end"
    agency = form.field("agency_id")
    set_value(agency, 3)
    assert isinstance(agency, Typeahead)
    assert agency.fontMetrics().horizontalAdvance(agency.typed()) < agency.width() - 40
    assert form.side.isVisible()
    assert problems(form, keyboard=False) == []


def test_what_it_looks_like_is_told_and_attached(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    keys("Printer 3 on floor 3 is out")
    settled(window)
    (best, *_) = form.side.found
    assert "on floor 3 is out of order" in best.title
    assert best.title in [label.accessibleName().rsplit(", ", 2)[0] for label in form.side.findChildren(Label)]
    form.side.attach.emit(best)
    set_value(form.field("agency_id"), 3)
    form.try_submit()
    settled(window)
    made = reads.ticket_detail(desk, last_made(desk))
    assert [(link.what, link.number) for link in made.links if link.what == "Parent"] == [("Parent", best.number)]


def test_the_promise_follows_reach_and_urgency(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    set_value(form.field("impact"), 1)
    set_value(form.field("urgency"), 1)
    settled(window)
    card = form.side.promise
    assert (card.word.text(), card.due.text()) == ("Critical", "Resolve by Mon 23 Nov 14:00")  # 4 h after 10:00


def test_log_and_next_begins_another_call(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    set_value(form.field("title"), "First of two")
    set_value(form.field("agency_id"), 3)
    form.log_and_next.click()
    settled(window)
    following = shown(window)
    assert following is not form
    assert following.values()["title"] == ""
    assert reads.ticket_detail(desk, last_made(desk)).fields["title"] == "First of two"
    following.reject()


def test_a_call_kept_stays_a_tab_beside_a_fresh_one(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab = tab_of(window)
    form = call(window)
    keys("Half a sentence")
    set_value(form.field("caller"), "Ruth")
    key(Qt.Key.Key_Escape)
    assert tab.table.hasFocus()
    dock = tab.form_dock()
    dock.close_button.click()
    assert dock.forms() == []
    fresh = call(window)
    assert fresh.values()["title"] == ""
    wait_idle(window.jobs)
    assert shown(window) is fresh
    focus = QApplication.focusWidget()
    assert focus is not None
    assert fresh.isAncestorOf(focus)
    assert [dock.bar.tabText(n) for n in range(dock.bar.count())] == ["Call 2", "Call 1: Half a sentence"]
    dock.bar.setCurrentIndex(1)
    again = shown(window)
    assert again.values()["title"] == "Half a sentence"
    set_value(again.field("agency_id"), 3)
    again.try_submit()
    settled(window)
    assert reads.ticket_detail(desk, last_made(desk)).fields["title"] == "Half a sentence"
    assert tab.context.drafts.keys() == []
    assert dock.forms() == [fresh]


def test_one_word_alone_finds_what_is_open_about_it(open_window: Opener, desk: Database) -> None:
    draft = TicketDraft(TicketKind.INCIDENT, "VPN is down at home", 2, 3, 3)
    (made,) = ticket_forms.log_ticket(desk, draft).ids
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    keys("VPN")
    settled(window)
    assert made in [alike.id for alike in form.side.found]


def test_a_call_kept_is_offered_by_the_next_window(open_window: Opener, desk: Database) -> None:
    first = open_window(desk)
    tab_of(first)
    call(first)
    keys("Half a sentence")
    first.close()
    second = open_window(desk)
    settled(second)
    assert second.messages.texts == []  # settings of its own, and so no drafts
    first.tab("tickets").context.drafts.release()
    opening = second.tab("tickets").services.opening
    drafts = Drafts(first.settings.folder, opening.kept_under)
    assert [draft.values["title"] for draft in [drafts.get("call:1")] if draft] == ["Half a sentence"]


def test_drafts_of_calls_are_offered_once(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    kept = Draft(desk.now(), {"title": "Half a sentence"}, {"title": ""})
    tab.context.drafts.keep("call:1", kept)
    tab_of(window)
    assert window.messages.texts == ["1 call was kept as a draft."]
    window.messages.toasts[-1].button.click()
    wait_idle(window.jobs)
    assert shown(window).values()["title"] == "Half a sentence"
    tab.form_dock().more_button.click()
    assert shown(window).title == "Call 2"


def test_the_row_with_the_focus_is_seen_above_the_call(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab = tab_of(window)
    tab.table.setFocus()
    index = tab.table.rows.index(tab.table.rows.rowCount() - 1, 0)
    tab.table.setCurrentIndex(index)
    call(window)
    QTest.qWait(50)
    box = tab.table.visualRect(tab.table.currentIndex())
    assert tab.table.viewport().rect().contains(box.center())


def test_received_is_changed_by_typing(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    set_value(form.field("title"), "Called earlier")
    set_value(form.field("agency_id"), 3)
    assert form.received_text.text() == "Received 10:00, stored as shown"
    form.change_received.click()
    keys("9:30")
    form.try_submit()
    settled(window)
    found = reads.list_ids(desk, TicketFilter(text="Called earlier"))
    (row,) = reads.list_rows(desk, found)
    assert row.opened_at.strftime("%H:%M") == "14:30"


def test_acts_name_their_record_and_choose_nothing_dangerous(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab = tab_of(window)
    one = reads.list_ids(desk, TicketFilter(states=(TicketState.IN_PROGRESS,)))[0]
    tab.quick.buttons["all"].click()
    settled(window)
    assert tab.table.select_id(one)
    settled(window)
    number = reads.list_rows(desk, [one])[0].number
    for command, title, empty in (
        ("tickets.transfer", f"Transfer {number}", "agency_id"),
        ("tickets.group", f"Move {number} to a group", "group_id"),
        ("tickets.resolve", f"Resolve {number}", "note"),
        ("tickets.hold", f"Put {number} on hold", "reason"),
    ):
        assert window.commands.run(command)
        wait_idle(window.jobs)
        form = tab.form_dock().current()
        assert form is not None
        assert (form.title, form.main.text()) == (title, title)
        assert form.values()[empty] in ("", None)
        form.try_submit()
        assert form.is_open()
        assert form.cell(empty).error_text
        form.reject()
    assert reads.ticket_detail(desk, one).state is TicketState.IN_PROGRESS


def test_a_call_of_more_than_an_hour_ago_needs_a_reason(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab_of(window)
    form = call(window)
    set_value(form.field("title"), "Called earlier")
    set_value(form.field("agency_id"), 3)
    form.change_received.click()
    keys("8:30")
    assert form.late_reason.isVisible()
    form.try_submit()
    assert form.late_reason.hasFocus()
    assert "say why it is entered now" in form._general.text()
    keys("Phones were down")
    form.try_submit()
    settled(window)
    (one,) = reads.list_ids(desk, TicketFilter(text="Called earlier"))
    assert reads.ticket_detail(desk, one).history[0].late_reason == "Phones were down"


def test_a_kept_call_keeps_the_time_at_which_it_came(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab = tab_of(window)
    form = call(window)
    keys("Half a sentence")
    form.close_kept()
    later = desk.now() + timedelta(minutes=20)
    desk.now = lambda: later
    call(window)
    settled(window)
    tab.form_dock().bar.setCurrentIndex(1)
    again = shown(window)
    assert again.received_text.text() == "Received 10:00, stored as shown"
    tab.form_dock().keep_all()

"""Nobody loses the place: Back after a filter, the row of a link, the way on from an empty list, after a reply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import TicketState
from app.services.tickets import acts, reads
from app.ui.look import fonts
from app.ui.look.theme import Theme
from app.ui.look.tokens import TYPE_BODY
from app.ui.shell.main_window import MainWindow
from app.ui.tables import window_model
from app.ui.tables.window_model import TableSort
from app.views.tickets.composer import CallForm
from app.views.tickets.pane.reply import To
from app.views.tickets.view import TicketsTab
from tests.qt_guards import wait_idle
from tests.views.samples import sample  # noqa: F401 - fixtures
from tests.views.tickets.desk import desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
CTRL = Qt.KeyboardModifier.ControlModifier


def settled(tab: TicketsTab) -> None:
    wait_idle(tab.jobs, 30)
    for _ in range(100):
        if not (tab._soon._timer.isActive() or tab.filters._timer.isActive() or tab.table._settled._timer.isActive()):
            break
        QTest.qWait(10)
    wait_idle(tab.jobs, 30)


def shown(window: MainWindow) -> TicketsTab:
    window.show_tab("tickets")
    window.activateWindow()
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    settled(tab)
    tab.focus_list()
    return tab


def keys(text: str) -> None:
    for letter in text:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, letter)


def key(code: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, code, modifier)


def test_the_pane_shows_the_ticket_of_the_list_after_a_quick_look_at_its_neighbour(
    open_window: Opener,
    desk: Database,  # noqa: F811
) -> None:
    """Down and up again at once: the answer for the neighbour must not be the last that is shown."""
    tab = shown(open_window(desk))
    here, neighbour = tab.table.rows.ids[:2]
    tab.table.select_id(here)
    settled(tab)
    assert tab.detail.detail is not None
    assert tab.detail.detail.id == here
    for id in (neighbour, here):
        tab.table.select_id(id)
        tab.table._settled._timer.stop()  # as if it had run out between the two keys
        tab.chosen()
    settled(tab)
    assert tab.table.current_id() == here
    assert tab.detail.detail.id == here


def test_find_comes_back_where_acts_for_several_stand(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = shown(window)
    for _ in range(2):
        tab.table.select_id(tab.table.rows.ids[0])
        key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        settled(tab)
        assert tab.table.selected_count() == 2
        assert not tab.search.isVisible()
        window.commands.run("tickets.find")
        assert tab.search.hasFocus()
        assert tab.table.selected_count() == 1
        settled(tab)
        assert tab.search.hasFocus()
        tab.focus_list()


def test_the_keyboard_is_in_the_list_when_the_acts_for_several_go(open_window: Opener, desk: Database) -> None:  # noqa: F811
    tab = shown(open_window(desk))
    tab.table.select_id(tab.table.rows.ids[0])
    key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    settled(tab)
    one = tab.table.current_id()
    tab.bar.selection.clear_button.setFocus()
    key(Qt.Key.Key_Space)
    settled(tab)
    assert tab.search.isVisible()
    assert tab.table.hasFocus()
    assert tab.table.selected_ids() == [one]


def test_the_row_of_a_link_stays_when_the_list_is_read_again(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    one = reads.list_ids(desk, TicketFilter(states=(TicketState.ASSIGNED,)))[-1]
    window.navigator.open("tickets", id=one)
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    settled(tab)
    assert tab.table.current_id() == one
    tab.refresh()
    settled(tab)
    assert tab.table.current_id() == one


def test_back_returns_to_each_filter_and_row(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = shown(window)
    assert tab.quick.key == "open"
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Down)
    settled(tab)
    first = (list(tab.table.rows.ids), tab.table.current_id())
    tab.quick.buttons["hold"].click()
    settled(tab)
    on_hold = list(tab.table.rows.ids)
    tab.focus_search()
    for letter in "beeps":
        keys(letter)
        QTest.qWait(300)  # each letter is searched for
        settled(tab)
    key(Qt.Key.Key_Return)
    settled(tab)
    window.commands.run("go.back")
    settled(tab)
    assert (tab.quick.key, tab.filters.search.text(), list(tab.table.rows.ids)) == ("hold", "", on_hold)
    window.commands.run("go.back")
    settled(tab)
    assert (tab.quick.key, list(tab.table.rows.ids), tab.table.current_id()) == ("open", *first)
    assert not window.history.can_back()
    window.commands.run("go.forward")
    settled(tab)
    assert tab.quick.key == "hold"


def test_an_empty_list_has_its_way_on_one_enter_away(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = shown(window)
    tab.quick.buttons["hold"].click()
    settled(tab)
    keys_before = tab.quick.key
    tab.focus_search()
    keys("password")
    key(Qt.Key.Key_Return)
    settled(tab)
    assert not tab.table.rows.ids
    assert QApplication.focusWidget() is tab.table.overlay._button
    key(Qt.Key.Key_Return)
    settled(tab)
    assert (keys_before, tab.quick.key) == ("hold", "all")
    assert tab.table.hasFocus()
    assert tab.table.current_id() is not None


def test_digits_of_a_number_are_looked_for_in_all_tickets(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = shown(window)
    closed = reads.list_ids(desk, TicketFilter(states=(TicketState.CLOSED,)))[0]
    digits = reads.ticket_detail(desk, closed).number[3:].lstrip("0")
    if len(digits) < 3:
        digits = digits.rjust(3, "0")
    tab.focus_search()
    keys(digits)
    key(Qt.Key.Key_Return)
    settled(tab)
    settled(tab)
    assert closed in tab.table.rows.ids


def test_the_list_has_the_keyboard_after_a_reply_and_takes_it_back(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = shown(window)
    ticket = reads.list_ids(desk, TicketFilter(states=(TicketState.ASSIGNED,)))[0]
    assert tab.table.select_id(ticket)
    settled(tab)
    before = len(reads.ticket_detail(desk, ticket).history)
    keys("u")
    settled(tab)
    edit = tab.detail.reply.edit
    assert edit.hasFocus()
    keys("The line is dead")
    key(Qt.Key.Key_Return, CTRL)
    settled(tab)
    assert tab.table.hasFocus()
    assert tab.table.current_id() == ticket
    assert len(reads.ticket_detail(desk, ticket).history) == before + 1
    edit.setFocus()
    keys("More")
    for _ in range(4):  # once too often: in a text Ctrl+Z never takes back an act
        key(Qt.Key.Key_Z, CTRL)
    settled(tab)
    assert edit.toPlainText() == ""
    (said,) = [one for one in reads.ticket_detail(desk, ticket).history if "The line is dead" in one.text]
    assert not said.undone_by
    key(Qt.Key.Key_Escape)
    assert tab.table.hasFocus()
    key(Qt.Key.Key_Z, CTRL)
    settled(tab)
    (said,) = [one for one in reads.ticket_detail(desk, ticket).history if "The line is dead" in one.text]
    assert said.undone_by == "tester"


def test_the_row_of_a_reply_stays_while_another_window_is_looked_at(
    open_window: Opener,
    desk: Database,  # noqa: F811
    qtbot: QtBot,
) -> None:
    window = open_window(desk)
    tab = shown(window)
    tab.quick.set_key("open")
    tab.filter_changed()
    settled(tab)
    ticket = reads.list_ids(desk, TicketFilter(states=(TicketState.IN_PROGRESS,)))[0]
    assert tab.table.select_id(ticket)
    settled(tab)
    keys("u")
    settled(tab)
    keys("On the way")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not tab.detail.reply.edit)
    acts.resolve(desk, ticket, "fixed", "Rebooted")
    tab.table.refresh()
    settled(tab)
    assert tab.table.current_id() == ticket
    assert tab.detail.reply.edit.toPlainText() == "On the way"
    assert (
        tab.detail.reply.error.text() == "A resolved ticket needs no word to the caller. What is written here is kept."
    )
    assert window.focusWidget() is tab.detail.reply.edit, "there the keyboard is again with the window"


def test_a_call_takes_a_title_an_agency_and_four_more_keys(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = shown(window)
    key(Qt.Key.Key_N, CTRL)
    settled(tab)
    keys("Door reader does not open")
    key(Qt.Key.Key_Tab)
    key(Qt.Key.Key_Tab)  # past the caller, whom nobody asked
    keys("wrc")
    key(Qt.Key.Key_Return, CTRL)
    settled(tab)
    assert not window.findChildren(CallForm)
    made = reads.ticket_detail(desk, reads.list_ids(desk, TicketFilter(text='"Door reader"'))[0])
    assert made.fields["title"] == "Door reader does not open"
    assert tab.table.current_id() == made.id


def test_a_mere_guess_is_not_taken_with_the_form(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = shown(window)
    key(Qt.Key.Key_N, CTRL)
    settled(tab)
    keys("Door reader does not open")
    key(Qt.Key.Key_Tab)
    key(Qt.Key.Key_Tab)  # past the caller, whom nobody asked
    keys("department")
    key(Qt.Key.Key_Return, CTRL)
    settled(tab)
    (form,) = window.findChildren(CallForm)
    assert "department" in form.cell("agency_id").error_text


def test_the_box_shows_to_whom_one_writes_now(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = shown(window)
    reply = tab.detail.reply
    reply.set_ticket("Ada Ames", "", dict.fromkeys(To, ""))
    before = reply.edit.grab().toImage()
    painted: list[str] = []
    reply.edit.viewport().installEventFilter(watch := Painted(painted, window))
    QTest.qWait(50)
    painted.clear()
    reply.set_ticket("Bo Burr", "", dict.fromkeys(To, ""))
    QTest.qWait(50)
    reply.edit.viewport().removeEventFilter(watch)
    assert painted, "another name is painted without anybody typing"
    assert reply.edit.grab().toImage() != before


class Painted(QObject):
    """Takes note of what is painted."""

    def __init__(self, seen: list[str], parent: QObject) -> None:
        super().__init__(parent)
        self._seen = seen

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._seen.append("paint")
        return False


def test_a_workspace_without_tickets_offers_the_first_call(open_window: Opener, db: Database) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the words are the same")
    window = open_window(db)
    tab = shown(window)
    assert tab.table.overlay.text.startswith("No ticket yet")
    tab.focus_first()
    assert QApplication.focusWidget() is tab.table.overlay._button
    key(Qt.Key.Key_Return)
    settled(tab)
    assert [form.is_open() for form in window.findChildren(CallForm)] == [True]


def test_the_head_and_the_reply_keep_their_height_where_room_is_short(
    open_window: Opener,
    desk: Database,  # noqa: F811
    theme: Theme,
) -> None:
    window = open_window(desk)
    window.resize(1280, 720)
    try:
        theme.set_scale(1.5)
        window.navigator.open("tickets", id=reads.list_ids(desk, TicketFilter(states=(TicketState.ASSIGNED,)))[0])
        tab = window.tab("tickets")
        assert isinstance(tab, TicketsTab)
        settled(tab)
        tab.parts.open_pane()
        settled(tab)
        head = tab.detail.head
        assert head.height() >= head.layout().heightForWidth(head.width())  # type: ignore[union-attr]
        assert head.band.height() >= head.band.heightForWidth(head.band.width())
        assert tab.detail.reply.height() >= tab.detail.reply.minimumSizeHint().height()
        assert head.number.font().pixelSize() == fonts.sized(TYPE_BODY).pixelSize()
    finally:
        theme.set_scale(1.0)


def test_what_is_written_on_a_ticket_stays_on_it_when_a_colleague_ends_it(
    open_window: Opener,
    desk: Database,  # noqa: F811
) -> None:
    """The ticket leaves the list in the middle of a word: the rest must not be written on its neighbour."""
    tab = shown(open_window(desk))
    tab.quick.choose("open")
    settled(tab)
    here = tab.table.rows.ids[1]
    tab.table.select_id(here)
    settled(tab)
    assert tab.write_reply(To.INSIDE)
    settled(tab)
    keys("The switch")
    acts.cancel(desk, here, "Twice")
    tab.refresh()
    settled(tab)
    keys(" is")
    assert tab.detail.detail is not None
    assert tab.table.current_id() == tab.detail.detail.id == here
    assert tab.replies.drafts.get(here) == (To.INSIDE, "The switch is")
    assert [id for id in tab.table.rows.ids if tab.replies.drafts.get(id)[1]] == [here]
    tab.focus_list()
    key(Qt.Key.Key_Down)
    settled(tab)
    assert here not in tab.table.rows.ids, "it goes when one goes on"
    tab.replies.drafts.put(here, To.INSIDE, "")
    tab.replies.drafts.flush()


@pytest.mark.parametrize("quick", ["missed", "open"])
def test_the_row_with_the_focus_stays_when_it_leaves_a_filter_that_follows_the_clock(
    open_window: Opener,
    desk: Database,  # noqa: F811
    quick: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is late is late as of now, and now is another one with each read: the list is the same one all the same."""
    tab = shown(open_window(desk))
    tab.quick.choose(quick)
    settled(tab)
    tab.focus_list()
    before = list(tab.table.rows.ids)
    assert len(before) > 2
    here = before[2]
    tab.table.select_id(here)
    settled(tab)
    acts.cancel(desk, here, "Twice")
    then = tab.context.now() + timedelta(seconds=2)
    monkeypatch.setattr(tab, "context", replace(tab.context, now=lambda: then))
    tab.refresh()
    settled(tab)
    assert tab.table.current_id() == here
    assert list(tab.table.rows.ids) == before
    key(Qt.Key.Key_Down)
    settled(tab)
    assert list(tab.table.rows.ids) == [id for id in before if id != here]
    assert tab.table.current_id() == before[3 % len(before)]


def test_enter_in_the_search_leaves_the_highlight_where_it_is(open_window: Opener, desk: Database) -> None:  # noqa: F811
    """The search is emptied, the highlight is right, and Enter must not take it to another ticket."""
    tab = shown(open_window(desk))
    here = tab.table.rows.ids[5]
    tab.table.select_id(here)
    settled(tab)
    for typed in (reads.ticket_detail(desk, here).number, ""):
        key(Qt.Key.Key_Slash)
        assert tab.search.hasFocus()
        key(Qt.Key.Key_A, CTRL)
        key(Qt.Key.Key_Backspace)
        keys(typed)
        key(Qt.Key.Key_Return)
        settled(tab)
        assert tab.table.hasFocus()
        assert tab.table.current_id() == here
        assert tab.table.selected_ids() == [here]
    assert len(tab.table.rows.ids) > 6, "all are listed again"
    assert tab.table.rows.ids[0] != here


def test_enter_on_a_number_goes_to_its_ticket(open_window: Opener, desk: Database) -> None:  # noqa: F811
    """The highlighted ticket speaks of the other one: both are listed, and one was asked for."""
    tab = shown(open_window(desk))
    here, asked = tab.table.rows.ids[1], tab.table.rows.ids[5]
    number = reads.ticket_detail(desk, asked).number
    acts.comment(desk, here, f"As in {number}")
    tab.table.select_id(here)
    settled(tab)
    key(Qt.Key.Key_Slash)
    keys(number)
    key(Qt.Key.Key_Return)
    settled(tab)
    assert {here, asked} <= set(tab.table.rows.ids)
    assert tab.table.current_id() == asked


def test_the_highlight_of_a_long_list_stays_beyond_its_beginning(
    open_window: Opener,
    sample: Database,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(window_model, "FIRST", 3)
    tab = shown(open_window(sample))
    here = tab.table.rows.ids[9]
    tab.table.select_id(here)
    settled(tab)
    key(Qt.Key.Key_Slash)
    keys(reads.ticket_detail(sample, here).number)
    key(Qt.Key.Key_Return)
    settled(tab)
    key(Qt.Key.Key_Slash)
    key(Qt.Key.Key_Backspace)
    key(Qt.Key.Key_Return)
    settled(tab)
    assert tab.table.hasFocus()
    assert (tab.table.current_id(), tab.table.rows.ids[9]) == (here, here)


def test_order_and_groups_are_places(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = shown(window)
    settled(tab)
    table, before = tab.table, tab.table.sort_by
    listed = list(table.rows.ids)
    by_priority = TableSort("priority", group="priority")
    table.order_by(by_priority)
    settled(tab)
    ordered = list(table.rows.ids)
    assert ordered != listed
    assert "priority" in tab.bar.group_button.text()
    table.order_by(TableSort("number", descending=True))
    settled(tab)
    for sort, ids, group in ((by_priority, ordered, "priority"), (before, listed, "time left")):
        assert window.commands.run("go.back")
        settled(tab)
        assert (table.sort_by, table.rows.sort_by) == (sort, sort)
        assert list(table.rows.ids) == ids
        assert group in tab.bar.group_button.text()
    assert window.commands.run("go.forward")
    settled(tab)
    assert table.rows.sort_by == by_priority


def test_a_saved_filter_that_differs_by_its_order_alone_is_listed_in_it(
    open_window: Opener,
    desk: Database,  # noqa: F811
) -> None:
    window = open_window(desk)
    tab = shown(window)
    settled(tab)
    before, now = tab.table.sort_by, tab.conditions.as_saved("By number")
    tab.listing.saved.save(replace(now, sort=("number", True), group=""))
    tab.listing.use("By number")
    settled(tab)
    assert tab.table.rows.sort_by == TableSort("number", descending=True)
    assert window.commands.run("go.back")
    settled(tab)
    assert (tab.table.sort_by, tab.table.rows.sort_by) == (before, before)

"""After an act: where one is then, whoever asked for it, and what of an act on many was not done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPlainTextEdit

from app.db.engine import Database
from app.domain.eastern import eastern
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import HoldReason, TicketState
from app.services.tickets import acts as ticket_acts
from app.services.tickets import forms as ticket_forms
from app.services.tickets import reads
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.printing.preview import PrintPreview
from app.ui.shell.main_window import MainWindow
from app.ui.tables.window_model import TableSort
from app.views.tickets.choosing import NONE
from app.views.tickets.happened import Happened
from app.views.tickets.view import TicketsTab
from tests.views.samples import NOW
from tests.views.tickets.desk import desk  # noqa: F401 - fixtures
from tests.views.tickets.test_acts_hit import settled

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
Ask = Callable[[MainWindow, TicketsTab, str], None]


def tab_on(window: MainWindow, db: Database, state: TicketState) -> tuple[TicketsTab, list[int]]:
    """Show the tickets of a state, the first one chosen; return the tab and the ids in their order."""
    window.show_tab("tickets")
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    settled(tab)
    tab.quick.buttons["all"].click()
    tab.filters.set_filter(TicketFilter(states=(state,)))
    tab.filter_changed()
    settled(tab)
    ids = list(tab.table.rows.ids)
    assert len(ids) > 2
    tab.table.select_id(ids[0])
    tab.focus_list()
    settled(tab)
    return tab, ids


def by_letter(window: MainWindow, tab: TicketsTab, command: str) -> None:
    letter = next(c.key for _, c in window.commands.commands("tickets") if c.id == command)
    QTest.keyClicks(tab.table, letter.lower())


def by_palette(window: MainWindow, _tab: TicketsTab, command: str) -> None:
    assert window.commands.run(command)


def by_menu(window: MainWindow, tab: TicketsTab, command: str) -> None:
    menu = window.commands.context_menu(tab.context_name, tab)
    next(action for action in menu.actions() if action.objectName() == command).trigger()


@pytest.mark.parametrize("ask", [by_letter, by_palette, by_menu])
@pytest.mark.parametrize("command", ["tickets.take", "tickets.start"])
def test_the_same_by_every_way(
    open_window: Opener,
    desk: Database,  # noqa: F811
    ask: Ask,
    command: str,
) -> None:
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    ask(window, tab, command)
    settled(tab)
    assert reads.ticket_detail(desk, ids[0]).state is not TicketState.NEW
    assert tab.table.selected_ids() == [ids[0]]
    window.last_acts.undo_last()
    settled(tab)
    assert reads.ticket_detail(desk, ids[0]).state is TicketState.NEW
    assert tab.table.selected_ids() == [ids[0]]


def test_what_is_taken_stays_marked_and_the_next_letter_hits_it(
    open_window: Opener,
    desk: Database,  # noqa: F811
) -> None:
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    QTest.keyClicks(tab.table, "m")
    settled(tab)
    assert reads.ticket_detail(desk, ids[0]).state is TicketState.ASSIGNED
    assert tab.table.selected_ids() == [ids[0]]
    assert tab.table.rows.left == {ids[0]}, "it left the filter and is marked"
    QTest.keyClicks(tab.table, "s")
    settled(tab)
    assert [reads.ticket_detail(desk, one).state for one in ids[:2]] == [TicketState.IN_PROGRESS, TicketState.NEW]
    QTest.keyClick(tab.table, Qt.Key.Key_Down)
    settled(tab)
    assert ids[0] not in tab.table.rows.ids
    assert tab.table.selected_ids() == [ids[1]]


@pytest.mark.parametrize(("to", "goes_on"), [("tester", False), ("amorgan", True)])
def test_assigning_to_somebody_else_goes_on(
    open_window: Opener,
    desk: Database,  # noqa: F811
    to: str,
    goes_on: bool,
) -> None:
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    tab.acts.act(tab.chosen_tickets(), Act.ASSIGN, {"assignee": to})
    settled(tab)
    assert reads.ticket_detail(desk, ids[0]).fields["assignee"] == to
    assert tab.table.selected_ids() == [ids[1] if goes_on else ids[0]]
    said = window.messages.toasts[-1].hint
    assert said.endswith(f"The next one is {reads.ticket_detail(desk, ids[1]).number}.") is goes_on


def test_several_that_are_taken_back_are_chosen_again(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    for _ in range(2):
        QTest.keyClick(tab.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    settled(tab)
    assert tab.table.selected_ids() == ids[:3]
    tab.acts.act(tab.chosen_tickets(), Act.ASSIGN, {"assignee": "amorgan"})
    settled(tab)
    assert tab.table.selected_ids() == [ids[3]]
    QTest.keyClick(tab.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(tab)
    assert {reads.ticket_detail(desk, one).state for one in ids[:3]} == {TicketState.NEW}
    assert tab.table.selected_ids() == ids[:3]
    assert tab.table.current_id() in ids[:3]


def test_the_priority_of_one_that_is_not_read_yet_is_asked_as_of_one(
    open_window: Opener,
    desk: Database,  # noqa: F811
) -> None:
    """P right after Down: the ticket beside the list is still the one before."""
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.ASSIGNED)
    other = next(one for one in ids[1:] if reads.ticket_detail(desk, one).fields["assignee"] == "amorgan")
    tab.table.select_id(other)
    assert tab.shown.of(tab.chosen_tickets()) is None
    QTest.keyClicks(tab.table, "p")
    settled(tab)
    form = tab.form_dock().current()
    assert form is not None
    fields = reads.ticket_detail(desk, other).fields
    assert (form.values()["impact"], form.values()["urgency"]) == (fields["impact"], fields["urgency"])
    assert not form.is_touched()
    assert " is the work of " in form._notice.text()


def test_a_form_keeps_its_ticket_in_the_list(open_window: Opener, desk: Database) -> None:  # noqa: F811
    """The ticket left the filter by the act before: it stays, marked, while somebody writes about it."""
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    QTest.keyClicks(tab.table, "m")
    settled(tab)
    QTest.keyClicks(tab.table, "h")
    settled(tab)
    form = tab.form_dock().current()
    assert form is not None
    focus = QApplication.focusWidget()
    assert focus is not None
    assert form.isAncestorOf(focus)
    tab.refresh()
    settled(tab)
    assert ids[0] in tab.table.rows.ids
    assert tab.table.current_id() == ids[0]


def test_back_says_by_what_the_list_is_grouped(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab, _ = tab_on(window, desk, TicketState.NEW)
    said = tab.bar.group_button.text()
    tab.quick.buttons["hold"].click()
    tab.table.order_by(TableSort("state", group="state"))
    settled(tab)
    assert tab.bar.group_button.text() != said
    window.commands.run("go.back")
    settled(tab)
    assert tab.bar.group_button.text() == said


def select(tab: TicketsTab, ids: list[int]) -> None:
    tab.filters.set_filter(TicketFilter(ids=tuple(ids)))
    tab.filter_changed()
    settled(tab)
    tab.table.selectAll()
    settled(tab)


def test_the_priority_of_several_starts_from_what_they_have(
    open_window: Opener,
    desk: Database,  # noqa: F811
) -> None:
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    for one, impact in zip(ids[:3], (4, 3, 4), strict=True):
        ticket_forms.change_priority(desk, one, impact, 2)
    select(tab, ids[:3])
    assert window.commands.run("tickets.priority")
    settled(tab)
    form = tab.form_dock().current()
    assert form is not None
    reach, urgency_field = form.field("impact"), form.field("urgency")
    assert isinstance(reach, QComboBox)
    assert isinstance(urgency_field, QComboBox)
    assert reach.currentText() == "As it is, they differ: Many users and One user"
    assert urgency_field.currentText() == "As it is (High)"
    form.try_submit()
    assert form.is_open()
    assert form._general.text() == "Nothing to do: reach and urgency stay as they are. Choose one of them."
    set_value(urgency_field, 4)
    form.try_submit()
    settled(tab)
    now = [reads.ticket_detail(desk, one).fields for one in ids[:3]]
    assert [(f["impact"], f["urgency"]) for f in now] == [(4, 4), (3, 4), (4, 4)]
    assert window.messages.texts[-1] == "3 tickets are given the urgency Low."


@pytest.mark.parametrize(
    ("command", "field", "why"),
    [
        ("tickets.assign", "assignee", "Person is required."),
        ("tickets.group", "group_id", "Group is required."),
        ("tickets.transfer", "agency_id", "Agency is required."),
        ("tickets.hold", "reason", "Reason is required."),
        ("tickets.resolve", "code", "Resolution is required."),
    ],
)
def test_nothing_is_chosen_beforehand_for_several(
    open_window: Opener,
    desk: Database,  # noqa: F811
    command: str,
    field: str,
    why: str,
) -> None:
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    select(tab, ids[:3])
    before = [reads.ticket_detail(desk, one).version for one in ids[:3]]
    assert window.commands.run(command)
    settled(tab)
    form = tab.form_dock().current()
    assert form is not None
    form.try_submit()
    settled(tab)
    assert form.is_open()
    assert form.cell(field).error_text == why
    assert [reads.ticket_detail(desk, one).version for one in ids[:3]] == before


def test_several_are_given_to_nobody_only_by_choice(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    select(tab, ids[:3])
    ticket_acts.assign(desk, ids[0], "amorgan")
    assert window.commands.run("tickets.assign")
    settled(tab)
    form = tab.form_dock().current()
    assert form is not None
    set_value(form.field("assignee"), NONE)
    form.try_submit()
    settled(tab)
    assert not reads.ticket_detail(desk, ids[0]).fields["assignee"]


def test_a_form_in_the_dock_goes_on_unless_somebody_went_elsewhere(
    open_window: Opener,
    desk: Database,  # noqa: F811
) -> None:
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    for number, elsewhere in enumerate((False, True)):
        assert window.commands.run("tickets.hold")
        form = tab.form_dock().current()
        assert form is not None
        set_value(form.field("reason"), HoldReason.AWAITING_USER.value)
        if elsewhere:
            tab.table.select_id(ids[-1])
        form.try_submit()
        settled(tab)
        assert reads.ticket_detail(desk, ids[number]).state is TicketState.ON_HOLD
        assert tab.table.selected_ids() == [ids[-1] if elsewhere else ids[1]]


def test_an_edit_is_taken_back_as_any_act(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    before = reads.ticket_detail(desk, ids[0])
    assert window.commands.run("tickets.edit")
    settled(tab)
    form = tab.form_dock().current()
    assert form is not None
    set_value(form.field("title"), "Another title")
    set_value(form.field("impact"), 1)
    form.try_submit()
    settled(tab)
    assert reads.ticket_detail(desk, ids[0]).priority != before.priority
    window.last_acts.undo_last()
    settled(tab)
    after = reads.ticket_detail(desk, ids[0])
    assert {k: v for k, v in after.fields.items() if k != "version"} == {
        k: v for k, v in before.fields.items() if k != "version"
    }
    assert after.priority == before.priority
    assert any(entry.undone_by for entry in after.history)


def test_what_of_many_was_not_done_is_a_press_away(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    others = tab.chosen_tickets()
    assert others.others() == 0
    ticket_acts.assign(desk, ids[1], "amorgan")
    tab.refresh()
    settled(tab)
    select(tab, ids[:3])
    assert window.commands.run("tickets.cancel")
    settled(tab)
    form = tab.form_dock().current()
    assert form is not None
    assert form._notice.text() == "1 of them is other people's work."
    ticket_acts.cancel(desk, ids[2], "Logged twice")
    set_value(form.field("text"), "Not ours")
    form.try_submit()
    settled(tab)
    toast = window.messages.toasts[-1]
    assert toast.text == "2 tickets are cancelled."
    assert toast.more_button.text() == "1 not done: Show"
    assert toast.button.text() == "Undo"
    toast.more_button.click()
    shown = tab.form_dock().current()
    assert shown is not None
    text = shown.field("reasons")
    assert isinstance(text, QPlainTextEdit)
    number = reads.ticket_detail(desk, ids[2]).number
    assert text.toPlainText() == f"{number}: A ticket in state Cancelled cannot be cancelled."
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.is_open()


def test_many_are_held_at_the_time_it_happened(
    open_window: Opener,
    desk: Database,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialogs, "ask", lambda *_args, **_named: None)
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    select(tab, ids[:2])
    assert window.commands.run("tickets.hold")
    settled(tab)
    form = tab.form_dock().current()
    assert isinstance(form, Form)
    set_value(form.field("reason"), HoldReason.AWAITING_VENDOR.value)
    happened = form.field("happened")
    assert isinstance(happened, Happened)
    assert happened.value() == ()
    happened.change.click()
    earlier = NOW - timedelta(minutes=12)
    happened.set_value((eastern(earlier).replace(tzinfo=None), ""))
    form.try_submit()
    assert form.is_open()
    assert happened.problem() == "Say why it is entered late."
    assert window.focusWidget() is happened.reason, "one goes on typing where something is missing"
    happened.reason.setText("The vendor called before the desk could write")
    form.try_submit()
    settled(tab)
    for id in ids[:2]:
        last = reads.ticket_detail(desk, id).history[-1]
        assert (last.at, last.late_reason) == (earlier, "The vendor called before the desk could write")


def test_the_sign_of_the_search_works_from_the_pane_and_letters_say_where_they_act(
    open_window: Opener,
    desk: Database,  # noqa: F811
) -> None:
    window = open_window(desk)
    tab, ids = tab_on(window, desk, TicketState.NEW)
    for part in (tab.detail.stream, tab.detail.section, tab.quick.buttons["all"]):
        part.setFocus()
        QTest.keyClicks(part, "m")
        settled(tab)
        assert window.messages.texts[-1].startswith("M acts only in the list: ")
        assert reads.ticket_detail(desk, ids[0]).state is TicketState.NEW
        QTest.keyClicks(part, "/")
        assert tab.filters.search.hasFocus()
        assert not tab.filters.search.text()
    tab.detail.reply.edit.setFocus()
    QTest.keyClicks(tab.detail.reply.edit, "m/")
    assert tab.detail.reply.edit.toPlainText() == "m/", "in a text they are letters"


def test_a_state_that_no_open_ticket_has_leaves_the_quick_filter(
    open_window: Opener,
    desk: Database,  # noqa: F811
) -> None:
    window = open_window(desk)
    tab, _ids = tab_on(window, desk, TicketState.NEW)
    tab.filters.set_filter(TicketFilter())
    tab.quick.choose("open")
    tab.filters.facets["states"].toggle_value(TicketState.IN_PROGRESS)
    settled(tab)
    assert tab.quick.key == "open"
    tab.filters.facets["states"].toggle_value(TicketState.RESOLVED)
    settled(tab)
    assert tab.quick.key == "all"
    assert len(tab.table.rows.ids) > 0


def test_the_button_and_the_menu_name_a_grouping_alike(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab, _ids = tab_on(window, desk, TicketState.NEW)
    titles = {key: title for title, key in tab.table.groupings()}
    assert titles["due"] == "Time left"
    tab.table.order_by(TableSort("next", group="due"))
    assert tab.bar.group_button.text() == "Group by: time left"


def test_print_asks_for_the_printer_only(
    open_window: Opener,
    desk: Database,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[bool, str]] = []

    def print_pages(dialog: PrintPreview) -> None:
        asked.append((dialog.isVisible(), dialog.name))

    monkeypatch.setattr(PrintPreview, "print_pages", print_pages)
    window = open_window(desk)
    tab, _ids = tab_on(window, desk, TicketState.NEW)
    assert window.commands.run("file.print")
    settled(tab)
    assert asked == [(False, "Tickets")]
    for dialog in window.findChildren(PrintPreview):
        dialog.deleteLater()
    assert window.commands.run("file.preview")
    settled(tab)
    shown = [dialog for dialog in window.findChildren(PrintPreview) if dialog.isVisible()]
    assert len(shown) == 1
    assert len(asked) == 1
    shown[0].close()


def test_a_search_in_a_part_says_what_is_beyond_it(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab, _ids = tab_on(window, desk, TicketState.NEW)
    everywhere = len(reads.list_ids(desk, TicketFilter(text="printer")))
    tab.filters.set_filter(TicketFilter(text="printer"))
    tab.quick.choose("mine")
    settled(tab)
    here = len(tab.table.rows.ids)
    assert 0 < here < everywhere < 1000
    assert not tab.bar.beyond.isHidden()
    assert tab.bar.beyond.text() == f"{everywhere - here} more in all: Show"
    tab.focus_list()
    QTest.keyClicks(tab.table, "l")
    settled(tab)
    assert tab.quick.key == "all"
    assert len(tab.table.rows.ids) == everywhere
    assert tab.bar.beyond.isHidden()

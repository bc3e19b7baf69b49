"""Several forms open at once, by keyboard: from one to the next, and back into the list when one is saved or closed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from app.db.engine import Database
from app.domain.tickets.values import TicketFilter
from app.services.tickets import reads
from app.ui.forms.drafts import Draft
from app.ui.forms.fields import set_value
from app.ui.forms.typeahead import Typeahead
from app.views.tickets.pane.reply import To
from tests.qt_guards import wait_idle
from tests.views.samples import pg_sample  # noqa: F401 - fixtures
from tests.views.tickets.desk import desk, pg_desk  # noqa: F401 - fixtures
from tests.views.tickets.test_composer import CTRL, Opener, call, key, keys, settled, shown, tab_of

pytestmark = pytest.mark.slow


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.mark.parametrize("saved", [True, False], ids=["saved", "discarded"])
def test_the_keyboard_is_in_the_list_when_one_of_two_is_over(open_window: Opener, desk: Database, saved: bool) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    tab.table.setFocus()
    for title in ("One", "Two"):
        key(Qt.Key.Key_N, CTRL)
        wait_idle(window.jobs, 30)
        keys(title)
        settled(window)
        set_value(shown(window).field("agency_id"), 3)
    if saved:
        key(Qt.Key.Key_Return, CTRL)
    else:
        tab.form_dock().close_button.setFocus()
        key(Qt.Key.Key_Space)
    settled(window)
    assert tab.form_dock().is_folded
    assert tab.table.hasFocus()


def test_a_search_without_a_hit_leads_into_no_other_form(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    tab.table.setFocus()
    call(window)
    keys("The printer on the third floor burns")
    second = call(window)
    keys("VPN drops")
    settled(window)
    tab.focus_search()
    keys("no ticket says this")
    key(Qt.Key.Key_Return)
    wait_idle(window.jobs, 30)
    assert tab.table.overlay.isAncestorOf(focus()), "what an empty list offers is one Enter away"
    key(Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier)
    wait_idle(window.jobs, 30)
    assert tab.table.hasFocus()
    assert tab.table.current_id() is not None
    key(Qt.Key.Key_F7)
    assert second.isAncestorOf(focus())


def test_keys_lead_into_the_open_forms_and_from_one_to_the_next(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    tab.table.setFocus()
    assert window.commands.run("view.form")
    assert window.messages.texts[-1] == "No form is open on this page, and none is kept as a draft."
    first = call(window)
    keys("The printer on the third floor burns")
    second = call(window)
    keys("VPN drops")
    settled(window)
    dock = tab.form_dock()
    assert [dock.bar.tabText(n) for n in (0, 1)] == ["Call 1: The printer on the…", "Call 2: VPN drops"]
    key(Qt.Key.Key_Escape)
    assert tab.table.hasFocus()
    assert dock.is_folded
    key(Qt.Key.Key_F7)
    assert second.isAncestorOf(focus())
    key(Qt.Key.Key_F7)
    assert dock.current() is first
    assert first.isAncestorOf(focus())
    key(Qt.Key.Key_Tab, CTRL)
    assert second.isAncestorOf(focus())
    key(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert first.isAncestorOf(focus())
    dock.fold()
    dock.bar.setFocus()
    key(Qt.Key.Key_Down)
    assert tab.table.hasFocus()


def test_alt_down_in_a_field_opens_its_list_and_leaves_the_ticket(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    tab.table.setFocus()
    before = tab.current_row()
    form = call(window)
    for name in ("kind", "service_id"):
        field = form.field(name)
        assert isinstance(field, QComboBox)
        for arrow in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            field.setFocus()
            QTest.keyClick(field, arrow, Qt.KeyboardModifier.AltModifier)
            assert field.is_list_open() if isinstance(field, Typeahead) else field.view().isVisible(), (name, arrow)
            getattr(field, "close_list", field.hidePopup)()
            settled(window)
    assert tab.current_row() == before


def test_kept_edits_are_offered_at_the_next_start(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = window.tab("tickets")
    number = reads.ticket_detail(desk, 1).number
    draft = Draft(desk.now(), {"title": "Half a title"}, {"title": reads.ticket_detail(desk, 1).fields["title"]})
    tab.context.drafts.keep(f"Edit {number}", draft)
    tab.context.drafts.keep("Edit CHG0000001", Draft(desk.now(), {"title": "A change"}, {"title": ""}))
    tab_of(window)
    assert window.messages.texts == ["1 draft kept."], "the change is offered where changes are"
    window.messages.toasts[-1].button.click()
    wait_idle(window.jobs)
    (form,) = tab.form_dock().forms()
    assert (form.title, form.values()["title"]) == (f"Edit {number}", "Half a title")


def test_kept_acts_are_offered_and_go_on_about_their_own_tickets(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = window.tab("tickets")
    one, two = reads.list_ids(desk, TicketFilter(open_only=True))[:2]
    numbers = {id: reads.ticket_detail(desk, id).number for id in (one, two)}
    drafts, both = tab.context.drafts, ",".join(map(str, sorted((one, two))))
    drafts.keep(f"tickets.cancel.{one}", Draft(desk.now(), {"text": "Twice reported"}, {"text": ""}))
    drafts.keep(f"tickets.cancel.{both}", Draft(desk.now(), {"text": "A test"}, {"text": ""}))
    drafts.keep(f"tickets.reopen.{two}", Draft(desk.now(), {"text": "Again"}, {"text": ""}))
    tab_of(window)
    assert window.messages.texts == ["3 drafts kept."]
    window.messages.toasts[-1].button.click()
    wait_idle(window.jobs)
    found = {form.title: form.values()["text"] for form in tab.form_dock().forms()}
    assert found == {f"Cancel {numbers[one]}": "Twice reported", "Cancel 2 tickets": "A test"}
    assert window.messages.texts[-1].startswith(f"{numbers[two]}: "), "what is not possible any more is said and kept"
    assert drafts.get(f"tickets.reopen.{two}") is not None


def test_a_reply_that_is_begun_is_not_said_to_be_saved(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    assert window.status.saved.text() == "all saved"
    tab.replies.drafts.put(1, To.CALLER, "We are")
    assert window.status.saved.text() == "1 reply begun"
    tab.replies.drafts.put(2, To.INSIDE, "The switch")
    assert window.status.saved.text() == "2 replies begun"
    for id in (1, 2):
        tab.replies.drafts.put(id, To.CALLER, "")
    assert window.status.saved.text() == "all saved"


def test_of_many_kept_forms_as_many_are_shown_as_there_is_room_for(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = window.tab("tickets")
    for id in reads.list_ids(desk, TicketFilter(open_only=True))[:11]:
        tab.context.drafts.keep(f"tickets.cancel.{id}", Draft(desk.now(), {"text": "Twice"}, {"text": ""}))
    tab_of(window)
    assert window.messages.texts == ["11 drafts kept."]
    window.messages.toasts[-1].button.click()
    wait_idle(window.jobs)
    assert len(tab.form_dock().forms()) == 8
    assert window.messages.texts[-1] == "3 more drafts kept."
    assert len(tab.context.drafts.keys("tickets.cancel.")) == 11


def test_f7_opens_what_is_kept_where_no_form_is_open(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    drafts = window.tab("tickets").context.drafts
    drafts.keep("call:1", Draft(desk.now(), {"title": "VPN drops"}, {"title": ""}))
    tab = tab_of(window)
    tab.table.setFocus()
    key(Qt.Key.Key_F7)
    settled(window)
    assert [form.values()["title"] for form in tab.form_dock().forms()] == ["VPN drops"]
    assert shown(window).isAncestorOf(focus())

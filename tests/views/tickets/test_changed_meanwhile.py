"""An act on a ticket that somebody else changed meanwhile: it is told what was changed, and once it may be done all
the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtWidgets import QPushButton

from app.db.engine import Actor, Database, open_database
from app.domain.changes_made import Changes
from app.domain.words import moment
from app.errors import EnvironmentFault
from app.services.tickets import acts, forms, reads
from app.ui.forms.conflict_form import ConflictForm
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.views.tickets.view import TicketsTab
from tests.qt_guards import wait_idle
from tests.views.samples import NOW
from tests.views.tickets.ways import form, quick, tab_of

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]


@pytest.fixture
def colleague(desk: Database) -> Iterator[Database]:
    """Somebody else at the same desk."""
    db = open_database(desk.url.database or "", Actor("amorgan"), lambda: NOW)
    yield db
    db.dispose()


def shown(window: MainWindow, desk: Database) -> tuple[TicketsTab, int]:
    """The list, and the ticket with the focus in it."""
    tab = tab_of(window)
    quick(tab, "open")
    one = next(row.id for row in reads.list_rows(desk, tab.table.rows.ids) if row.title.startswith("Printer"))
    assert tab.table.select_id(one)
    wait_idle(window.jobs)
    return tab, one


def form_of(window: MainWindow, command: str) -> Form:
    assert window.commands.run(command)
    wait_idle(window.jobs)
    return form(window)


def test_the_form_goes_on_when_its_button_is_pressed_again(
    open_window: Opener, desk: Database, colleague: Database
) -> None:
    window = open_window(desk)
    _tab, one = shown(window, desk)
    asked = form_of(window, "tickets.cancel")
    set_value(asked.field("text"), "Logged twice")
    acts.comment(colleague, one, "I am on it")
    acts.assign(colleague, one, "amorgan")
    asked.try_submit()
    wait_idle(window.jobs)
    assert asked.is_open()
    assert "Press the button again" in asked._general.text()
    asked.try_submit()
    wait_idle(window.jobs)
    assert reads.ticket_detail(desk, one).state.value == "cancelled", (
        asked._general.text() if asked.is_open() else window.messages.texts
    )


def test_ones_own_act_that_was_faster_than_the_form_is_no_question(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab, one = shown(window, desk)
    asked = form_of(window, "tickets.cancel")  # the list still has the ticket as it was
    set_value(asked.field("text"), "Logged twice")
    acts.assign(desk, one, None)
    tab._last_own = one  # as that act would have been made here, with its answer on the way
    asked.try_submit()
    wait_idle(window.jobs)
    assert reads.ticket_detail(desk, one).state.value == "cancelled", (
        asked._general.text() if asked.is_open() else window.messages.texts
    )


def test_words_kept_in_a_form_are_added_whatever_was_changed(
    open_window: Opener, desk: Database, colleague: Database
) -> None:
    window = open_window(desk)
    tab, one = shown(window, desk)
    tab.acts.open_kept(f"tickets.comment.{one}")
    wait_idle(window.jobs)
    words = form(window)
    set_value(words.field("text"), "The caller rang again")
    acts.assign(colleague, one, "amorgan")
    words.try_submit()
    wait_idle(window.jobs)
    assert reads.ticket_detail(desk, one).history[-1].text == "The caller rang again"


def test_who_changed_which_field_to_what_is_told(open_window: Opener, desk: Database, colleague: Database) -> None:
    window = open_window(desk)
    _tab, one = shown(window, desk)
    asked = form_of(window, "tickets.cancel")
    set_value(asked.field("text"), "Logged twice")
    before = reads.ticket_detail(desk, one)
    acts.assign(colleague, one, "amorgan")
    after = reads.ticket_detail(desk, one)
    assert before.assignee_name != after.assignee_name
    asked.try_submit()
    wait_idle(window.jobs)
    told = asked._general.text()
    assert f"Assignee: {after.assignee_name}, was {before.assignee_name}" in told
    assert f"{after.updated_by_name}, " in told


def test_the_question_names_field_both_values_who_and_when(
    open_window: Opener, desk: Database, colleague: Database
) -> None:
    window = open_window(desk)
    _tab, one = shown(window, desk)
    asked = form_of(window, "tickets.edit")
    set_value(asked.field("title"), "The printer smokes")
    detail = reads.ticket_detail(colleague, one)
    forms.edit_ticket(colleague, one, detail.fields, {"title": "The printer burns"})
    forms.edit_ticket(desk, one, detail.fields, {"caller": "Somebody"})  # saved last, and not what is asked about
    asked.try_submit()
    wait_idle(window.jobs)
    (question,) = window.findChildren(ConflictForm)
    by = reads.ticket_detail(desk, one).history
    who = next(entry.who_name for entry in by if "title" in entry.changes)
    assert question.said == f"{detail.number} was changed by somebody else meanwhile: Title."
    assert question.in_brief() == "Title: theirs “The printer burns”, mine “The printer smokes”. Mine or theirs?"
    hint = question.cell("title").hint
    assert hint is not None
    assert (
        hint.text() == f"It was: {detail.fields['title']}\nTheirs is by {who}, {moment(NOW, weekday=True, year=False)}."
    )
    assert f"{who} saved it on" in question._notice.text()


def test_a_fact_is_changed_on_the_ticket_as_it_was_seen_although_the_list_moved_on(
    open_window: Opener, desk: Database, colleague: Database
) -> None:
    window = open_window(desk)
    tab, one = shown(window, desk)
    detail, options = tab.detail.detail, tab.conditions.options
    assert detail is not None
    assert options is not None
    assert detail.id == one
    _field, take = tab.inline._field("assignee", detail, options)
    other = next(id for id in tab.table.rows.ids if id != one)
    tab.table.select_id(other)
    wait_idle(window.jobs)
    acts.assign(colleague, one, "amorgan")
    take(desk.actor.login)
    wait_idle(window.jobs)
    assert reads.list_rows(desk, [one])[0].assignee == "amorgan"
    assert window.messages.texts[-1] == f"{detail.number} was changed by somebody else meanwhile."
    window.messages.toasts[-1].button.click()
    wait_idle(window.jobs)
    assert reads.list_rows(desk, [one])[0].assignee == desk.actor.login


def test_a_parent_is_asked_about_by_its_number(open_window: Opener, desk: Database, colleague: Database) -> None:
    window = open_window(desk)
    _tab, one = shown(window, desk)
    detail = reads.ticket_detail(colleague, one)
    numbers = {id: reads.ticket_detail(colleague, id).number for id in (one - 1, one - 2)}
    asked = form_of(window, "tickets.edit")
    set_value(asked.field("parent"), numbers[one - 1])
    forms.edit_ticket(colleague, one, detail.fields, {"parent_id": one - 2})
    asked.try_submit()
    wait_idle(window.jobs)
    (question,) = window.findChildren(ConflictForm)
    theirs, mine = numbers[one - 2], numbers[one - 1]
    assert question.in_brief() == f"Parent: theirs “{theirs}”, mine “{mine}”. Mine or theirs?"


def test_an_act_that_is_tried_again_is_under_way_again(open_window: Opener, desk: Database) -> None:
    window = open_window(desk)
    tab, one = shown(window, desk)
    ids: list[str] = []

    def act(op_id: str) -> Changes:
        ids.append(op_id)
        if len(ids) == 1:
            raise EnvironmentFault("The database is away.", retry=True)
        return acts.assign(desk, one, "amorgan", op_id=op_id)

    tab.write(act, undo=lambda _answer: tab.write(partial(acts.assign, desk, one, None)))
    wait_idle(window.jobs)
    assert not window.last_acts.can_undo()
    button = next(b for b in window.messages.findChildren(QPushButton) if b.text() == "Try again")
    button.click()
    window.last_acts.undo_last()  # pressed while it is being written: it is taken back once it is done
    wait_idle(window.jobs)
    assert len(set(ids)) == 1
    assert len(ids) == 2
    assert reads.ticket_detail(desk, one).fields["assignee"] is None


def test_an_act_is_done_at_once_where_another_field_was_changed_and_tells_of_it(
    open_window: Opener, desk: Database, colleague: Database
) -> None:
    window = open_window(desk)
    _tab, one = shown(window, desk)
    asked = form_of(window, "tickets.resolve")
    set_value(asked.field("note"), "Put paper in")
    forms.edit_ticket(colleague, one, reads.ticket_detail(colleague, one).fields, {"category": "Paper"})
    acts.comment(colleague, one, "The caller rang again")
    asked.try_submit()
    wait_idle(window.jobs)
    assert not asked.is_open(), asked._general.text()
    detail = reads.ticket_detail(desk, one)
    assert (detail.state.value, detail.fields["category"]) == ("resolved", "Paper")
    assert "Category: Paper, was" in window.messages.toasts[-1].hint
    window.last_acts.undo_last()
    wait_idle(window.jobs)
    detail = reads.ticket_detail(desk, one)
    assert (detail.state.value != "resolved", detail.fields["category"]) == (True, "Paper")

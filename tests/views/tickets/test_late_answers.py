"""Answers that come late: whoever did something since is where that led, and every act hit what was highlighted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.db.engine import Database
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import HoldReason, TicketState
from app.services.tickets import acts, reads
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.shell.main_window import MainWindow
from app.views.tickets.composer import CallForm
from app.views.tickets.pane.reply import To
from app.views.tickets.view import TicketsTab
from tests.examples import few
from tests.views.held import Held
from tests.views.samples import pg_sample  # noqa: F401 - fixtures
from tests.views.tickets.desk import desk, pg_desk  # noqa: F401 - fixtures
from tests.views.tickets.test_acts_hit import highlighted, last_audit, touched_since
from tests.views.tickets.ways import settled

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest) -> Database:
    """The busy desk on both databases."""
    found = request.getfixturevalue("desk" if request.param == "sqlite" else "pg_desk")
    assert isinstance(found, Database)
    return found


def shown(window: MainWindow, state: TicketState = TicketState.NEW) -> tuple[TicketsTab, list[int]]:
    """The tickets of a state, the first one highlighted, the keyboard in the list."""
    window.show_tab("tickets")
    window.activateWindow()
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    settled(tab)
    tab.quick.choose("all")
    tab.filters.set_filter(TicketFilter(states=(state,)))
    tab.filter_changed()
    settled(tab)
    ids = list(tab.table.rows.ids)
    assert len(ids) > 4
    tab.table.select_id(ids[0])
    tab.focus_list()
    settled(tab)
    return tab, ids


def keys(text: str) -> None:
    for letter in text:
        QTest.keyClicks(focus(), letter)


def key(code: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focus(), code, modifier)


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def held_form(window: MainWindow, tab: TicketsTab) -> None:
    """Send the form that puts the highlighted ticket on hold."""
    assert window.commands.run("tickets.hold")
    form = tab.form_dock().current()
    assert form is not None
    set_value(form.field("reason"), HoldReason.AWAITING_USER.value)
    form.try_submit()


def test_whoever_writes_on_the_ticket_by_now_is_not_led_away(open_window: Opener, db: Database) -> None:
    window = open_window(db)
    tab, ids = shown(window)
    held_form(window, tab)
    tab.focus_list()
    with Held(window.jobs) as held:
        keys("c")
        keys("Asked twice")
        held.let_go()
    settled(tab)
    assert reads.ticket_detail(db, ids[0]).state is TicketState.ON_HOLD
    assert tab.table.current_id() == ids[0]
    assert tab.replies.drafts.get(ids[0]) == (To.INSIDE, "Asked twice")
    assert focus() is tab.detail.reply.edit


def test_after_an_answer_that_nobody_waited_for_in_vain_the_next_one_is_chosen(
    open_window: Opener, db: Database
) -> None:
    window = open_window(db)
    tab, ids = shown(window)
    with Held(window.jobs) as held:
        held_form(window, tab)
        held.let_one_go()
    settled(tab)
    assert tab.table.selected_ids() == [ids[1]]


@pytest.mark.parametrize("went", [False, True])
def test_taken_back_leads_back_unless_one_went_on(open_window: Opener, db: Database, went: bool) -> None:
    window = open_window(db)
    tab, ids = shown(window)
    keys("m")
    settled(tab)
    tab.table.select_id(ids[2])
    settled(tab)
    with Held(window.jobs) as held:
        window.last_acts.undo_last()
        if went:
            key(Qt.Key.Key_Down)
        held.let_one_go()
    settled(tab)
    assert reads.ticket_detail(db, ids[0]).state is TicketState.NEW
    assert tab.table.selected_ids() == [ids[3] if went else ids[0]]


@pytest.mark.parametrize("went", [False, True])
def test_a_logged_call_leads_there_unless_one_went_on(open_window: Opener, db: Database, went: bool) -> None:
    window = open_window(db)
    tab, ids = shown(window)
    assert window.commands.run("tickets.log")
    settled(tab)
    form = tab.form_dock().current()
    assert isinstance(form, CallForm)
    set_value(form.field("title"), "The door of room 4 squeaks")
    set_value(form.field("agency_id"), 1)
    with Held(window.jobs) as held:
        form.try_submit()
        held.wait()
        if went:
            tab.focus_list()
            key(Qt.Key.Key_Down)
            key(Qt.Key.Key_Down)
        held.let_go()
    settled(tab)
    (made,) = reads.list_ids(db, TicketFilter(text="squeaks"))
    assert made in tab.table.rows.ids
    assert tab.table.selected_ids() == [ids[2] if went else made]
    assert tab.table.hasFocus()


def test_undo_takes_back_the_act_that_is_still_being_written(open_window: Opener, db: Database) -> None:
    window = open_window(db)
    tab, ids = shown(window)
    keys("m")
    settled(tab)
    key(Qt.Key.Key_Down)
    settled(tab)
    with Held(window.jobs) as held:
        keys("m")
        assert window.commands.run("edit.undo")
        held.let_one_go()
    settled(tab)
    states = [reads.ticket_detail(db, one).state for one in ids[:2]]
    assert states == [TicketState.ASSIGNED, TicketState.NEW]


def test_undo_of_an_act_that_was_refused_takes_back_no_older_one(open_window: Opener, db: Database) -> None:
    window = open_window(db)
    tab, ids = shown(window)
    keys("m")
    settled(tab)
    key(Qt.Key.Key_Down)
    settled(tab)
    acts.cancel(db, ids[1], "Logged twice")
    with Held(window.jobs) as held:
        keys("s")
        assert window.commands.run("edit.undo")
        held.let_go()
    settled(tab)
    states = [reads.ticket_detail(db, one).state for one in ids[:2]]
    assert states == [TicketState.ASSIGNED, TicketState.CANCELLED]


def test_the_keyboard_does_not_leave_the_search_for_a_reply(open_window: Opener, db: Database) -> None:
    window = open_window(db)
    tab, _ids = shown(window)
    with Held(window.jobs) as held:
        key(Qt.Key.Key_Down)
        keys("u")
        tab.focus_search()
        keys("mon")
        QTest.qWait(60)  # the pane asks for what it will show
        held.wait()
        held.let_go()
    settled(tab)
    assert focus() is tab.search
    assert tab.search.text() == "mon"
    assert not tab.detail.reply.text


def test_what_is_typed_on_the_way_to_a_ticket_is_about_that_one(open_window: Opener, db: Database) -> None:
    window = open_window(db)
    tab, ids = shown(window)
    keys("c")
    keys("One")
    with Held(window.jobs) as held:
        assert window.commands.run("tickets.after")
        keys("Tw")
        QTest.qWait(60)  # the pane asks for what it will show
        held.let_go()
        keys("o")
    settled(tab)
    assert tab.table.current_id() == ids[1]
    assert [tab.replies.drafts.get(one)[1] for one in ids[:2]] == ["One", "Two"]


def test_a_form_that_comes_late_stands_aside(open_window: Opener, db: Database) -> None:
    window = open_window(db)
    tab, ids = shown(window)
    with Held(window.jobs) as held:
        assert window.commands.run("tickets.edit")
        held.wait()
        key(Qt.Key.Key_Down)
        held.let_go()
    settled(tab)
    (form,) = tab.form_dock().forms()
    assert reads.ticket_detail(db, ids[0]).number in form.title
    assert tab.table.hasFocus()
    keys("m")
    settled(tab)
    assert [reads.ticket_detail(db, one).state for one in ids[:2]] == [TicketState.NEW, TicketState.ASSIGNED]


def test_a_question_that_comes_late_is_not_answered_by_a_key(
    open_window: Opener, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask", lambda *_args, **_named: pytest.fail("it takes the keyboard"))
    window = open_window(db)
    tab, ids = shown(window)
    key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    settled(tab)
    with Held(window.jobs) as held:
        keys("m")
        held.wait()
        key(Qt.Key.Key_Down)
        held.let_go()
    settled(tab)
    toast = window.messages.toasts[-1]
    assert toast.text == "Assign 2 tickets to you?"
    toast.button.click()
    settled(tab)
    states = [reads.ticket_detail(db, one).state for one in ids[:3]]
    assert states == [TicketState.ASSIGNED, TicketState.ASSIGNED, TicketState.NEW]


def test_a_number_is_not_looked_for_everywhere_after_another_text(open_window: Opener, db: Database) -> None:
    window = open_window(db)
    tab, _ids = shown(window)
    tab.focus_search()
    keys("INC9999999")
    with Held(window.jobs) as held:
        key(Qt.Key.Key_Return)
        held.wait()
        tab.focus_search()
        keys("zzzz")
        held.let_go()
    settled(tab)
    assert tab.filters.filter(db.now()).states == (TicketState.NEW,)
    assert tab.search.text() == "zzzz"


_STEPS = st.sampled_from(("down", "up", "extend", "m", "s", "w", "undo", "filter", "group", "order", "other", "late"))


def test_whatever_is_done_while_answers_are_under_way(
    open_window: Opener, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask", lambda _parent, _title, _text, answers, **_named: answers[0])
    window = open_window(db)
    tab, _ids = shown(window)

    def where() -> tuple[int | None, QWidget | None, str, TicketFilter]:
        return tab.table.current_id(), QApplication.focusWidget(), tab.quick.key, tab.filters.filter(db.now())

    @settings(max_examples=few(7), deadline=None, derandomize=True, database=None)
    @given(st.lists(st.tuples(_STEPS, st.integers(0, 5)), min_size=4, max_size=14))
    def play(steps: list[tuple[str, int]]) -> None:
        meant: set[int] = set()
        done: set[int] = set()
        last, here, asked_before = last_audit(db), where(), 0
        others: set[int] = set()
        with Held(window.jobs) as held:
            for step, by in steps:
                if step == "late":
                    job = held.let_one_go(by)
                    after = where()
                    if job is not None and job.number <= asked_before and (here[0] in tab.table.rows.ids):
                        assert after == here, f"an answer from before moved {here} to {after}"
                    here = after
                    continue
                asked_before = max([0, *window.jobs._jobs])
                if step == "other":
                    id = tab.table.rows.ids[by % len(tab.table.rows.ids)] if tab.table.rows.ids else None
                    if id is not None:
                        acts.comment(db, id, f"Seen by {by}")
                        others.add(id)
                    tab.refresh()
                elif step == "filter":
                    tab.quick.choose(("all", "open", "unassigned", "mine")[by % 4])
                elif step == "order":
                    tab.table.sort_by_column(by)
                elif step == "group":
                    key(Qt.Key.Key_Left)
                elif step == "undo":
                    window.commands.run("edit.undo")
                elif step in ("down", "up"):
                    key(Qt.Key.Key_Down if step == "down" else Qt.Key.Key_Up)
                elif step == "extend":
                    key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
                else:
                    meant |= set(highlighted(tab))
                    keys(step)
                tab.table.setFocus()
                here = where()
        settled(tab)
        done = touched_since(db, last)
        assert done <= meant | others | _hit_before, f"{done - meant - others - _hit_before} were not highlighted"
        _hit_before.update(meant)
        assert tab.detail.detail is None or tab.detail.detail.id == tab.table.current_id()

    _hit_before: set[int] = set()
    play()

"""Answers that come late leave the user where they went meanwhile: highlight, keyboard, page and place in a text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.db.engine import Database
from app.domain.cab.agenda import MeetingAgenda
from app.domain.eastern import day_span
from app.domain.vocabulary import ChangeState, ChangeType
from app.services.changes import acts, reads
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.shell.main_window import MainWindow
from app.ui.tab import TabTarget
from app.views.changes.view import ChangesTab
from tests.qt_guards import wait_idle
from tests.views.changes.test_list import MONDAY, Opener, add, at, calendar, change_of, settle, with_list
from tests.views.held import Held

pytestmark = pytest.mark.slow

FAR = date(2027, 4, 20)


@pytest.fixture
def pair(sample: Database) -> tuple[int, int]:
    """A change of the week shown, and one far from it."""
    return add(sample, "Near at hand", at(MONDAY, 10)), add(sample, "Zeppelin mooring", at(FAR, 10))


@pytest.fixture
def window(open_window: Opener, sample: Database, pair: tuple[int, int]) -> MainWindow:
    return open_window(sample)


def begin(window: MainWindow, chosen: int | None = None) -> ChangesTab:
    tab = calendar(window, MONDAY)
    tab.canvas.setFocus()
    if chosen is not None:
        tab.canvas.choose_change(chosen)
        settle(tab)
    return tab


def look_for(tab: ChangesTab, text: str) -> None:
    tab.focus_search()
    tab.search.setText(text)
    QTest.keyClick(tab.search, Qt.Key.Key_Return)


def press_button(window: MainWindow, text: str) -> None:
    button = next(b for b in window.messages.findChildren(QPushButton) if b.text().replace("&", "") == text)
    button.click()


def test_find_goes_there_where_nobody_went_on(window: MainWindow, pair: tuple[int, int]) -> None:
    tab = begin(window)
    with Held(tab.jobs) as held:
        look_for(tab, "Zeppelin")
        held.wait()
    wait_idle(tab.jobs)
    assert (tab.canvas.current, tab.canvas.day) == (pair[1], FAR)


@pytest.mark.parametrize("late", ["find", "target", "sheet"])
def test_find_leaves_whoever_went_on(window: MainWindow, pair: tuple[int, int], late: str) -> None:
    tab = begin(window)
    with Held(tab.jobs) as held:
        look_for(tab, "Zeppelin")
        for key in ("find", "target", "sheet"):
            assert key in held.wait()
            if key == late:
                break
            held.let_go(key)
        tab.canvas.setFocus()
        QTest.keyClick(tab.canvas, Qt.Key.Key_Left)
        here = tab.canvas.day
        held.let_go()
    wait_idle(tab.jobs)
    assert tab.canvas.day == here
    assert tab.canvas.hasFocus()
    if late == "find":
        assert window.messages.texts == ["1 change found."]
        press_button(window, "Show")
        wait_idle(tab.jobs)
        assert (tab.canvas.current, tab.canvas.day) == (pair[1], FAR)


def test_the_search_after_is_what_counts(window: MainWindow, pair: tuple[int, int]) -> None:
    tab = begin(window)
    with Held(tab.jobs) as held:
        look_for(tab, "Zeppelin")
        held.wait()
        held.let_go("find")
        held.wait()
        look_for(tab, "Near at hand")
        held.wait()
    wait_idle(tab.jobs)
    assert (tab.canvas.current, tab.canvas.day) == (pair[0], MONDAY)


def test_who_types_in_a_form_meanwhile_keeps_the_highlight(window: MainWindow, pair: tuple[int, int]) -> None:
    tab = begin(window, pair[0])
    with Held(tab.jobs) as held:
        tab.show_target(TabTarget("changes", pair[1]))
        held.wait()
        assert window.commands.run("changes.new")
        field = QApplication.focusWidget()
        held.let_go()
    wait_idle(tab.jobs)
    assert tab.canvas.current == pair[0]
    assert QApplication.focusWidget() is field


def test_a_new_change_is_gone_to_unless_one_went_on(window: MainWindow, pair: tuple[int, int]) -> None:
    for goes_on in (True, False):
        tab = begin(window, pair[0])
        assert window.commands.run("changes.new")
        form = tab.form_dock().current()
        assert form is not None
        set_value(form.field("title"), f"Made {goes_on}")
        with Held(tab.jobs) as held:
            form.try_submit()
            held.wait()
            if goes_on:
                tab.canvas.setFocus()
                QTest.keyClick(tab.canvas, Qt.Key.Key_Right)
        wait_idle(tab.jobs)
        shown = tab.canvas.sheet.items.get(tab.canvas.current or 0)
        assert (shown.change.title if shown else "") == ("Near at hand" if goes_on else "Made False")


def test_a_form_that_comes_late_stays_behind(window: MainWindow, sample: Database, pair: tuple[int, int]) -> None:
    other = add(sample, "The other", at(MONDAY, 14))
    tab = begin(window)
    with Held(tab.jobs) as held:
        tab.canvas.choose_change(pair[0])
        assert window.commands.run("changes.edit")
        held.wait()
        QTest.keyClick(tab.canvas, Qt.Key.Key_N)
        assert tab.canvas.current == other
        held.let_go()
    wait_idle(tab.jobs)
    number = change_of(sample, pair[0]).number
    assert tab.canvas.hasFocus()
    assert [form.title for form in tab.form_dock().forms()] == [f"Edit {number}"]
    press_button(window, "Show")
    assert tab.form_dock().isAncestorOf(QApplication.focusWidget() or tab)


def test_a_question_on_several_waits_for_whoever_went_on(
    window: MainWindow, sample: Database, pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def yes(_parent: object, title: str, *_more: object, **_named: object) -> bool:
        asked.append(title)
        return True

    monkeypatch.setattr(dialogs, "confirm", yes)
    other = add(sample, "The other", at(MONDAY, 14))
    tab = begin(window)
    with_list(tab)
    tab.list.table.setFocus()
    tab.list.table.selectAll()
    settle(tab)
    assert set(tab.highlight.ids()) == {pair[0], other}
    with Held(tab.jobs) as held:
        assert window.commands.run("changes.later")
        held.wait()
        tab.canvas.setFocus()
        QTest.keyClick(tab.canvas, Qt.Key.Key_Right)
        QTest.keyClick(tab.canvas, Qt.Key.Key_Escape)
    wait_idle(tab.jobs)
    assert (asked, window.messages.texts) == ([], ["Move 2 changes 1 day later?"])
    press_button(window, "Answer")
    wait_idle(tab.jobs)
    assert asked == ["Move 2 changes 1 day later?"]
    assert change_of(sample, other).planned_start == at(MONDAY + timedelta(days=1), 14)


def test_the_tickets_of_a_change_do_not_turn_the_page_late(window: MainWindow, pair: tuple[int, int]) -> None:
    tab = begin(window, pair[0])
    with Held(tab.jobs) as held:
        assert window.commands.run("changes.tickets")
        held.wait()
        QTest.keyClick(tab.canvas, Qt.Key.Key_Right)
    wait_idle(tab.jobs)
    assert tab.isVisible()
    press_button(window, "Show")
    assert not tab.isVisible()


def test_what_others_save_leaves_the_keyboard_and_the_place(
    window: MainWindow, sample: Database, pair: tuple[int, int]
) -> None:
    acts.edit_change(sample, change_of(sample, pair[0]), {"reason": "\n".join(f"Line {n}" for n in range(200))})
    tab = begin(window, pair[0])
    tab.read_change()
    wait_idle(tab.jobs)
    button = next(b for b in tab.change.findChildren(QPushButton) if b.text() == "Cancel change…")
    button.setFocus()
    bar = tab.change.text.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    place = bar.value()
    assert place > 0
    acts.edit_change(sample, change_of(sample, pair[0]), {"title": "Another title"})
    tab.refresh()
    wait_idle(tab.jobs)
    assert tab.change.title.text().endswith("Another title")
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Cancel change…"
    assert bar.value() == place


def test_other_steps_leave_the_keyboard_on_the_same_one(window: MainWindow, sample: Database) -> None:
    changes = reads.calendar(sample, *day_span(date(2026, 11, 20), 40)).changes
    pending = next(c for c in changes if c.state is ChangeState.IN_CAB and c.type is ChangeType.NORMAL)
    tab = begin(window)
    tab.show_target(TabTarget("changes", pending.id))
    settle(tab)
    button = next(b for b in tab.change.findChildren(QPushButton) if b.text() == "Cancel change…")
    button.setFocus()
    acts.withdraw(sample, pending.id, change_of(sample, pending.id).version)
    tab.read_change()
    wait_idle(tab.jobs)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert (focused.text(), "Submit" in {b.text() for b in tab.change.findChildren(QPushButton)}) == (
        "Cancel change…",
        True,
    )


def test_the_link_with_the_keyboard_stays_when_the_agenda_is_read_again(window: MainWindow) -> None:
    tab = calendar(window, date(2026, 11, 25))
    tab.side.setCurrentWidget(tab.agenda)
    text, meeting = tab.agenda.text, tab.agenda.meeting
    assert isinstance(meeting, MeetingAgenda)
    text.setFocus()
    for _ in range(2):
        QTest.keyClick(text, Qt.Key.Key_N)
    second = text.textCursor().selectedText()
    assert second.startswith("CHG")
    tab.agenda.show_agenda(meeting, tab.context.now() + timedelta(days=400))  # other words, the same items
    assert text.textCursor().selectedText() == second


def test_the_frame_on_what_is_folded_stays_when_the_week_is_read_again(window: MainWindow, sample: Database) -> None:
    for n in range(30):
        add(sample, f"Work {n}", at(MONDAY, 10))
    tab = begin(window)
    tab.refresh()
    wait_idle(tab.jobs)
    canvas = tab.canvas
    canvas.day = MONDAY
    assert canvas.folded_on(MONDAY)
    canvas.point_at(None)
    QTest.keyClick(canvas, Qt.Key.Key_P)
    assert canvas.on_more
    tab.refresh()
    wait_idle(tab.jobs)
    assert canvas.on_more


def test_that_the_calendar_follows_the_list_is_no_going_on(open_window: Opener, sample: Database) -> None:
    """The form asked for by the key right after Down opens in front, though calendar and pane move before it comes."""
    first, then = (add(sample, "Monday's", at(MONDAY, 10)), add(sample, "Tuesday's", at(MONDAY + timedelta(1), 10)))
    tab = begin(open_window(sample), first)
    with_list(tab)
    tab.list.table.setFocus()
    QTest.keyClick(tab.list.table, Qt.Key.Key_Down)
    with Held(tab.jobs) as held:
        assert tab.context.commands.run("changes.edit")
        while tab.canvas.current != then:
            QTest.qWait(5)
        held.wait()
    settle(tab)
    form = tab.form_dock().current()
    assert form is not None
    assert form.title == f"Edit {change_of(sample, then).number}"

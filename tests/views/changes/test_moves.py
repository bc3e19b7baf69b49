"""Quick keys that move a change: every one counts, whenever the answers come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.domain.changes.board import routing
from app.domain.eastern import day_span, eastern, local_date
from app.domain.vocabulary import ChangeState
from app.services.changes import acts, reads
from app.ui.forms import dialogs
from app.views.changes.view import ChangesTab
from tests.examples import few
from tests.qt_guards import wait_idle
from tests.views.changes.test_list import MONDAY, Opener, add, at, calendar, change_of, settle, with_list
from tests.views.held import Held

pytestmark = pytest.mark.slow

#: The day before the freeze around Thanksgiving.
LAST_FREE = date(2026, 11, 24)
_SHIFT = Qt.KeyboardModifier.ShiftModifier
#: Of a key in a week, by how much it moves: days at the same time of day, hours that pass.
_KEYS = {
    Qt.Key.Key_Left: timedelta(days=-1),
    Qt.Key.Key_Right: timedelta(days=1),
    Qt.Key.Key_Up: timedelta(hours=-1),
    Qt.Key.Key_Down: timedelta(hours=1),
}


def shift(tab: ChangesTab, key: Qt.Key) -> None:
    QTest.keyClick(tab.canvas, key, _SHIFT)


def chosen(tab: ChangesTab, id: int) -> None:
    tab.canvas.choose_change(id)
    settle(tab)
    tab.canvas.setFocus()


def test_two_quick_keys_move_by_two_days(open_window: Opener, sample: Database) -> None:
    id = add(sample, "Work", at(MONDAY, 10))
    tab = calendar(open_window(sample), MONDAY)
    chosen(tab, id)
    with Held(tab.jobs) as held:
        shift(tab, Qt.Key.Key_Right)
        shift(tab, Qt.Key.Key_Right)
        assert "move" in held.wait()[-1]
        held.let_go()
    wait_idle(tab.jobs)
    assert eastern(change_of(sample, id).planned_start) == at(MONDAY + timedelta(days=2), 10)
    assert (tab.canvas.current, tab.canvas.day) == (id, MONDAY + timedelta(days=2))


def test_a_key_while_the_first_is_being_saved_counts(open_window: Opener, sample: Database) -> None:
    id = add(sample, "Work", at(MONDAY, 10))
    tab = calendar(open_window(sample), MONDAY)
    chosen(tab, id)
    with Held(tab.jobs) as held:
        shift(tab, Qt.Key.Key_Right)
        held.wait()
        held.let_go()
        assert "" in held.wait(), "the write"
        shift(tab, Qt.Key.Key_Down)
        shift(tab, Qt.Key.Key_Right)
        held.let_go()
    wait_idle(tab.jobs)
    assert eastern(change_of(sample, id).planned_start) == at(MONDAY + timedelta(days=2), 11)


def test_a_change_that_leaves_the_week_is_followed(open_window: Opener, sample: Database) -> None:
    id = add(sample, "Work", at(MONDAY + timedelta(days=6), 10))
    tab = calendar(open_window(sample), MONDAY)
    chosen(tab, id)
    for _ in range(3):
        shift(tab, Qt.Key.Key_Right)
    wait_idle(tab.jobs)
    shift(tab, Qt.Key.Key_Right)
    wait_idle(tab.jobs)
    assert eastern(change_of(sample, id).planned_start) == at(MONDAY + timedelta(days=10), 10)
    assert tab.canvas.sheet.weeks[0][0] == MONDAY + timedelta(days=7)
    assert (tab.canvas.current, tab.canvas.day) == (id, MONDAY + timedelta(days=10))


def test_two_changes_on_their_way_do_not_hinder_each_other(open_window: Opener, sample: Database) -> None:
    first, second = add(sample, "One", at(MONDAY, 10)), add(sample, "Two", at(MONDAY, 14))
    tab = calendar(open_window(sample), MONDAY)
    chosen(tab, first)
    with Held(tab.jobs) as held:
        shift(tab, Qt.Key.Key_Right)
        QTest.keyClick(tab.canvas, Qt.Key.Key_N)
        assert tab.canvas.current == second
        shift(tab, Qt.Key.Key_Left)
        held.wait()
    wait_idle(tab.jobs)
    assert eastern(change_of(sample, first).planned_start) == at(MONDAY + timedelta(days=1), 10)
    assert eastern(change_of(sample, second).planned_start) == at(MONDAY - timedelta(days=1), 14)
    assert tab.canvas.current == second, "the one that was chosen last"


def test_quick_keys_on_several_are_one_question(
    open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def yes(_parent: object, title: str, *_more: object, **_named: object) -> bool:
        asked.append(title)
        return True

    monkeypatch.setattr(dialogs, "confirm", yes)
    ids = [add(sample, f"Work {n}", at(MONDAY + timedelta(days=n), 10)) for n in range(3)]
    tab = calendar(open_window(sample), MONDAY)
    with_list(tab)
    tab.list.table.setFocus()
    tab.list.table.selectAll()
    settle(tab)
    tab.canvas.setFocus()
    with Held(tab.jobs) as held:
        shift(tab, Qt.Key.Key_Right)
        shift(tab, Qt.Key.Key_Right)
        shift(tab, Qt.Key.Key_Down)
        held.wait()
    settle(tab)
    assert asked == ["Move 3 changes 2 days and 1 hour later?"]
    for n, id in enumerate(ids):
        assert eastern(change_of(sample, id).planned_start) == at(MONDAY + timedelta(days=n + 2), 11)


def test_somebody_elses_move_is_told_and_not_overwritten(open_window: Opener, sample: Database) -> None:
    id = add(sample, "Work", at(MONDAY, 10))
    window = open_window(sample)
    tab = calendar(window, MONDAY)
    chosen(tab, id)
    now = change_of(sample, id)
    later = timedelta(days=3)
    acts.reschedule(sample, id, now.version, now.planned_start + later, now.planned_end + later)
    shift(tab, Qt.Key.Key_Right)
    shift(tab, Qt.Key.Key_Right)
    wait_idle(tab.jobs)
    assert eastern(change_of(sample, id).planned_start) == at(MONDAY + later, 10)
    assert any("changed" in text for text in window.messages.texts)
    shift(tab, Qt.Key.Key_Right)
    wait_idle(tab.jobs)
    assert eastern(change_of(sample, id).planned_start) == at(MONDAY + timedelta(days=4), 10)


@pytest.mark.parametrize("after", ["refused", "moved on"])
def test_a_question_is_left_to_a_message_when_somebody_went_on(
    open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    asked: list[str] = []

    def no(_parent: object, title: str, *_more: object, **_named: object) -> bool:
        asked.append(title)
        return False

    monkeypatch.setattr(dialogs, "confirm", no)
    start, end = day_span(date(2026, 11, 20), 40)
    heard = next(
        change
        for change in reads.calendar(sample, start, end).changes
        if change.state in (ChangeState.APPROVED, ChangeState.SCHEDULED) and routing(change).heard
    )
    window = open_window(sample)
    day = local_date(heard.planned_start)
    tab = calendar(window, day)
    chosen(tab, heard.id)
    with Held(tab.jobs) as held:
        shift(tab, Qt.Key.Key_Right)
        held.wait()
        if after == "moved on":
            QTest.keyClick(tab.canvas, Qt.Key.Key_Escape)
    wait_idle(tab.jobs)
    assert change_of(sample, heard.id).version == heard.version
    if after == "refused":
        assert len(asked) == 1
    else:
        assert (asked, window.messages.texts) == ([], [f"{heard.number} is not moved yet."])


def test_what_was_stored_is_shown_though_its_next_move_is_refused(
    open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first key is stored; the second, pressed meanwhile, would move it into a freeze, and somebody says no."""
    asked: list[str] = []

    def no(_parent: object, title: str, *_more: object, **_named: object) -> bool:
        asked.append(title)
        return False

    monkeypatch.setattr(dialogs, "confirm", no)
    eve = LAST_FREE - timedelta(days=1)
    id = add(sample, "Work", at(eve, 10))
    tab = calendar(open_window(sample), eve)
    chosen(tab, id)
    with Held(tab.jobs) as held:
        shift(tab, Qt.Key.Key_Right)
        held.wait()
        held.let_go()
        shift(tab, Qt.Key.Key_Right)
    wait_idle(tab.jobs)
    assert len(asked) == 1
    stored = change_of(sample, id)
    assert eastern(stored.planned_start) == at(LAST_FREE, 10)
    assert tab.canvas.sheet.items[id].change.planned_start == stored.planned_start


_PLAYED = st.lists(st.sampled_from([*_KEYS, "answers"]), min_size=2, max_size=9)


@settings(max_examples=few(8), deadline=None, suppress_health_check=list(HealthCheck))
@given(played=_PLAYED)
@example(played=[Qt.Key.Key_Left, "answers", Qt.Key.Key_Right, "answers", "answers", Qt.Key.Key_Left])
def test_what_is_stored_is_what_the_keys_say(open_once: ChangesTab, sample: Database, played: list[object]) -> None:
    """Days keep the time of day and hours pass: far from a clock change both just add up."""
    tab, start = open_once, at(MONDAY + timedelta(days=30), 10)
    id = add(sample, "Work", start)
    tab.canvas.day = start.date()
    tab.refresh()
    wait_idle(tab.jobs)
    chosen(tab, id)
    wanted = start
    with Held(tab.jobs) as held:
        for one in played:
            if one == "answers":
                held.wait()
                held.let_go()
            else:
                assert isinstance(one, Qt.Key)
                shift(tab, one)
                wanted += _KEYS[one]
    wait_idle(tab.jobs)
    stored = change_of(sample, id)
    assert eastern(stored.planned_start) == wanted
    assert stored.planned_end - stored.planned_start == timedelta(hours=1)
    assert tab.canvas.current == id
    assert tab.canvas.sheet.items[id].change.planned_start == stored.planned_start, "shown as it is stored"
    while tab.last_acts.newest_undoable() is not None:
        tab.last_acts.undo_last()
        wait_idle(tab.jobs)
    assert eastern(change_of(sample, id).planned_start) == start


@pytest.fixture
def open_once(open_window: Opener, sample: Database) -> ChangesTab:
    """The Calendar, for all examples of a property."""
    return calendar(open_window(sample), MONDAY + timedelta(days=30))


def test_forth_and_back_before_the_question_asks_nothing(open_window: Opener, sample: Database) -> None:
    ids = [add(sample, f"Work {n}", at(MONDAY + timedelta(days=n), 10)) for n in range(2)]
    tab = calendar(open_window(sample), MONDAY)
    with_list(tab)
    tab.list.table.setFocus()
    tab.list.table.selectAll()
    settle(tab)
    tab.canvas.setFocus()
    with Held(tab.jobs) as held:
        shift(tab, Qt.Key.Key_Right)
        shift(tab, Qt.Key.Key_Left)
        held.wait()
    settle(tab)
    assert [change_of(sample, id).version for id in ids] == [1, 1]

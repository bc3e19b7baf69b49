"""The list behind the calendar: one focus for both, acts on several, moves by hours across clock changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.domain.changes.values import Change
from app.domain.eastern import EASTERN, eastern
from app.domain.vocabulary import ChangeState
from app.services.changes import acts, reads
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.ui.tables.table_source import TableSort
from app.views.changes.view import ChangesTab
from tests.qt_guards import wait_idle

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
#: A week of its own, in which the sample department plans nothing.
MONDAY = date(2027, 3, 8)


def add(db: Database, title: str, start: datetime, hours: float = 1) -> int:
    values = {
        "title": title,
        "type": "normal",
        "scope": "minor",
        "planned_start": start.astimezone(UTC),
        "planned_end": start.astimezone(UTC) + timedelta(hours=hours),
        "implementer": "nobody.else",
    }
    return acts.create_change(db, values, {"services": (), "agencies": (), "sites": ()}).ids[0]


def at(day: date, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=EASTERN, fold=fold)


def calendar(window: MainWindow, day: date) -> ChangesTab:
    window.show_tab("changes")
    tab = window.tab("changes")
    assert isinstance(tab, ChangesTab)
    wait_idle(window.jobs)
    tab.canvas.day = day
    tab.days.show_week()
    wait_idle(window.jobs)
    return tab


def settle(tab: ChangesTab) -> None:
    wait_idle(tab.jobs)
    for _ in range(200):
        if not (tab.list.table._settled._timer.isActive() or tab._soon._timer.isActive()):
            break
        QTest.qWait(5)
        wait_idle(tab.jobs)


def change_of(db: Database, id: int) -> Change:
    return reads.change_detail(db, id).change


@pytest.fixture
def three(sample: Database) -> list[int]:
    return [add(sample, f"Work {n}", at(MONDAY + timedelta(days=n), 10)) for n in range(3)]


def with_list(tab: ChangesTab) -> None:
    if not tab.room.is_list_shown():
        tab.room.toggle()
    settle(tab)


def test_what_is_highlighted_in_one_is_highlighted_in_both(
    open_window: Opener, sample: Database, three: list[int]
) -> None:
    tab = calendar(open_window(sample), MONDAY)
    with_list(tab)
    table, canvas = tab.list.table, tab.canvas
    assert [row.change.id for row in table.rows.shown_rows()] == three
    canvas.choose_change(three[1])
    settle(tab)
    assert table.selected_ids() == [three[1]]
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    settle(tab)
    assert (canvas.current, canvas.day) == (three[2], MONDAY + timedelta(days=2))
    assert tab.change.detail is not None
    assert tab.change.detail.change.id == three[2]
    QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    settle(tab)
    assert tab.highlight.ids() == (three[1], three[2])
    assert canvas.selected == {three[1], three[2]}
    assert tab.list.several.isVisible()
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    settle(tab)
    assert (tab.highlight.ids(), table.selected_ids(), canvas.selected) == ((), [], frozenset())


def test_a_row_is_one_spoken_sentence(open_window: Opener, sample: Database, three: list[int]) -> None:
    tab = calendar(open_window(sample), MONDAY)
    said = tab.list.table.rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    number = change_of(sample, three[0]).number
    assert said == (
        f"{number}, normal change, low risk, draft: Work 0, Mon 8 Mar 2027 10:00 to 11:00, 1 conflict, by nobody.else"
    )


def test_several_are_moved_cancelled_and_taken_back(
    open_window: Opener, sample: Database, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def yes(_parent: object, title: str, text: str, *_more: object, **_named: object) -> bool:
        asked.append((title, text))
        return True

    monkeypatch.setattr(dialogs, "confirm", yes)
    acts.cancel(sample, three[2], 1)
    before = [change_of(sample, id).planned_start for id in three]
    window = open_window(sample)
    tab = calendar(window, MONDAY)
    with_list(tab)
    tab.list.table.selectAll()
    tab.canvas.choose_change(three[0])
    settle(tab)
    tab.list.table.setFocus()
    tab.list.table.selectAll()
    settle(tab)
    assert len(tab.highlight.ids()) == 3
    assert window.commands.run("changes.later")
    settle(tab)
    number = change_of(sample, three[2]).number
    assert asked[0][0] == "Move 3 changes 1 day later?"
    assert number in asked[0][1]
    assert [change_of(sample, id).planned_start for id in three] == [
        before[0] + timedelta(days=1),
        before[1] + timedelta(days=1),
        before[2],
    ]
    assert window.last_acts.entries()[0].text == "2 changes are moved 1 day later."
    assert window.commands.run("edit.undo")
    settle(tab)
    assert [change_of(sample, id).planned_start for id in three] == before
    assert window.commands.run("changes.cancel")
    form = tab.form_dock().current()
    assert form is not None
    assert form.title == "Cancel 3 changes"
    form.try_submit()
    assert form.isVisible(), "why is asked"
    set_value(form.field("reason"), "The vendor withdrew it")
    tab.canvas.choose_change(three[1])  # what the form was opened for is cancelled, whatever is chosen now
    form.try_submit()
    settle(tab)
    assert asked[1] == ("Cancel 3 changes?", "1 change is so already.\nReason: The vendor withdrew it")
    assert {change_of(sample, id).state for id in three} == {ChangeState.CANCELLED}
    assert [change_of(sample, id).cancelled_why for id in three] == [*["The vendor withdrew it"] * 2, ""]
    assert window.commands.run("edit.undo")
    settle(tab)
    assert [change_of(sample, id).state for id in three[:2]] == [ChangeState.DRAFT, ChangeState.DRAFT]
    assert [change_of(sample, id).cancelled_why for id in three[:2]] == ["", ""]


@pytest.mark.parametrize(
    ("start", "walls"),
    [
        # the clocks go back at 02:00 EDT: both hours from 01:00 are reached
        (at(date(2026, 11, 1), 0, 30), ["Sun 01:30 EDT", "Sun 01:30 EST", "Sun 02:30 EST"]),
        # the clocks go forward at 02:00 EST: there is no 02:30
        (at(date(2027, 3, 14), 0, 30), ["Sun 01:30 EST", "Sun 03:30 EDT", "Sun 04:30 EDT"]),
    ],
)
def test_an_hour_is_an_hour_in_the_night_of_a_clock_change(
    open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch, start: datetime, walls: list[str]
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_given, **_named: True)
    id = add(sample, "In the night", start, hours=2.5)
    tab = calendar(open_window(sample), start.date())
    tab.canvas.choose_change(id)
    tab.canvas.setFocus()
    settle(tab)
    found = []
    for _ in walls:
        QTest.keyClick(tab.canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        settle(tab)
        now = change_of(sample, id)
        assert now.planned_end - now.planned_start == timedelta(hours=2.5)
        found.append(f"{eastern(now.planned_start):%a %H:%M %Z}")
    assert found == walls
    for _ in walls:
        QTest.keyClick(tab.canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
        settle(tab)
    assert change_of(sample, id).planned_start == start.astimezone(UTC)


def test_home_end_and_the_folded_ones_by_key(open_window: Opener, sample: Database) -> None:
    ids = [add(sample, f"Many {n}", at(MONDAY, 10)) for n in range(12)]
    tab = calendar(open_window(sample), MONDAY)
    canvas = tab.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_End)
    assert canvas.day == MONDAY + timedelta(days=6)
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.day == MONDAY
    folded = canvas.folded_on(MONDAY)
    assert 0 < folded < len(ids)
    QTest.keyClick(canvas, Qt.Key.Key_Up)  # from nowhere upwards: the last stop
    assert canvas.on_more
    assert canvas.current is None
    assert f"{folded} more changes on Monday 8 March" in canvas.accessibleDescription()
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    settle(tab)
    assert tab.days.is_spread("day")
    assert canvas.day == MONDAY


def test_f6_goes_round_the_parts(open_window: Opener, sample: Database, three: list[int]) -> None:
    window = open_window(sample)
    tab = calendar(window, MONDAY)
    with_list(tab)
    tab.canvas.setFocus()
    seen = []
    for _ in range(4):
        assert window.commands.run("changes.next_part")
        seen.append(window.focusWidget())
    assert seen == [tab.list.table, tab.change.text, tab.search, tab.canvas]


def test_another_agency_is_a_place_to_come_back_to(open_window: Opener, sample: Database, three: list[int]) -> None:
    window = open_window(sample)
    tab = calendar(window, MONDAY)
    assert set(tab.canvas.sheet.items) == set(three)
    tab.agency.set_value("DOT")
    tab.agency.changed.emit()
    settle(tab)
    assert not tab.canvas.sheet.items
    window.history.back()
    settle(tab)
    assert tab.agency.value() is None
    assert set(tab.canvas.sheet.items) == set(three)
    window.history.forward()
    settle(tab)
    assert tab.agency.value() == "DOT"


def form_of(tab: ChangesTab) -> Form:
    found = tab.form_dock().current()
    assert found is not None
    return found


def point_at(tab: ChangesTab, id: int) -> None:
    tab.canvas.choose_change(id)
    settle(tab)


def test_a_form_that_moves_is_about_what_was_chosen_when_it_was_opened(
    open_window: Opener, sample: Database, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list stays usable beside the form: whoever looks at another change meanwhile does not move that one."""
    monkeypatch.setattr(dialogs, "confirm", lambda *_given, **_named: True)
    before = [change_of(sample, id).planned_start for id in three]
    window = open_window(sample)
    tab = calendar(window, MONDAY)
    point_at(tab, three[0])
    assert window.commands.run("changes.move")
    form = form_of(tab)
    assert change_of(sample, three[0]).number in form.title
    point_at(tab, three[1])
    form.try_submit()
    settle(tab)
    assert [change_of(sample, id).planned_start for id in three] == [before[0] + timedelta(days=1), *before[1:]]


def test_forms_about_as_many_other_changes_are_forms_of_their_own(
    open_window: Opener, sample: Database, three: list[int]
) -> None:
    window = open_window(sample)
    tab = calendar(window, MONDAY)
    with_list(tab)
    table = tab.list.table
    opened = []
    for first in (0, 1):
        table.setFocus()
        table.select_id(three[first])
        settle(tab)
        QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        settle(tab)
        assert tab.highlight.ids() == tuple(three[first : first + 2])
        tab.bulk.implementer()
        opened.append(form_of(tab))
    assert opened[0] is not opened[1]
    assert [form.title for form in opened] == ["Implementer of 2 changes"] * 2
    opened[1].try_submit()
    assert opened[1].cell("implementer").error_text == "Implementer is required.", "nobody is chosen beforehand"
    set_value(opened[1].field("implementer"), tab.codes["people"][0][0])
    opened[1].try_submit()
    settle(tab)
    assert [change_of(sample, id).implementer == "nobody.else" for id in three] == [True, False, False]


def test_the_pane_shows_the_change_with_the_focus_after_a_quick_look_at_its_neighbour(
    open_window: Opener, sample: Database, three: list[int]
) -> None:
    """There and back within the time of a read: the answer for the neighbour must not be the last that is shown."""
    tab = calendar(open_window(sample), MONDAY)
    point_at(tab, three[0])
    assert tab.change.detail is not None
    for id in (three[1], three[0]):
        tab.canvas.choose_change(id)
    settle(tab)
    assert tab.canvas.current == tab.change.detail.change.id == three[0]


def test_an_act_right_after_a_key_in_the_list_is_on_the_row_there(
    open_window: Opener, sample: Database, three: list[int]
) -> None:
    """Calendar and pane follow the list a moment later; what is highlighted in it is acted on at once."""
    window = open_window(sample)
    tab = calendar(window, MONDAY)
    with_list(tab)
    tab.canvas.choose_change(three[0])
    settle(tab)
    tab.list.table.setFocus()
    QTest.keyClick(tab.list.table, Qt.Key.Key_Down)
    assert tab.canvas.current == three[0], "it has not followed yet"
    assert tab.highlight.ids() == (three[1],)
    assert not tab.highlight.can_step(ChangeState.CANCELLED), "not read yet"
    assert window.commands.run("changes.edit")
    settle(tab)
    form = tab.form_dock().current()
    assert form is not None
    assert form.title == f"Edit {change_of(sample, three[1]).number}"


def test_a_letter_without_an_act_says_so(open_window: Opener, sample: Database, three: list[int]) -> None:
    window = open_window(sample)
    tab = calendar(window, MONDAY)
    with_list(tab)
    assert not window.commands.rebind("changes.submit_late", "Shift+F9"), "every letter stands for something"
    for widget in (tab.canvas, tab.list.table):
        window.messages.clear()
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_Y)
        assert window.messages.texts == ["No act has the key Y here."]


def test_a_form_about_several_leaves_them_in_sight_and_tells_which_are_left_as_they_are(
    open_window: Opener, sample: Database, three: list[int]
) -> None:
    acts.cancel(sample, three[1], change_of(sample, three[1]).version, "Not needed")
    window = open_window(sample)
    tab = calendar(window, MONDAY)
    with_list(tab)
    tab.list.table.setFocus()
    tab.list.table.select_id(three[0])
    settle(tab)
    for _ in range(2):
        QTest.keyClick(tab.list.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    settle(tab)
    assert tab.highlight.ids() == tuple(three)
    assert window.commands.run("changes.implementer")
    form = form_of(tab)
    settle(tab)
    assert tab.list.isVisible()
    number = change_of(sample, three[1]).number
    assert form._notice.text() == f"1 is left as before: Is cancelled: its content is frozen. {number}"
    form.reject()
    tab.list.table.select_id(three[1])
    settle(tab)
    assert not window.commands.run("changes.implementer")


def test_back_returns_to_the_order_of_the_list(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = calendar(window, MONDAY)
    with_list(tab)
    table = tab.list.table
    before = table.sort_by
    table.order_by(TableSort("state"))
    settle(tab)
    window.history.back()
    settle(tab)
    assert table.sort_by == before
    window.history.forward()
    settle(tab)
    assert table.sort_by == TableSort("state")

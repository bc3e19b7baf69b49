"""The week with hours: what is where, by mouse and by keyboard, at several sizes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.db.engine import Database
from app.domain.eastern import EASTERN, local_date, midnight
from app.domain.vocabulary import ChangeState
from app.services.changes import reads
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.look.theme import Theme
from app.ui.shell.main_window import MainWindow
from app.ui.tab import TabTarget
from app.views.changes.model import Day, make_sheet, note_texts
from app.views.changes.view import ChangesTab
from app.views.changes.week_picture import WeekPicture
from tests.qt_guards import wait_idle
from tests.ui.accessibility import problems
from tests.views.changes.test_changes_tab import a_draft

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
WEEK = tuple(date(2026, 12, 7) + timedelta(days=n) for n in range(7))


def week_of(window: MainWindow, day: date = WEEK[1]) -> ChangesTab:
    window.show_tab("changes")
    tab = window.tab("changes")
    assert isinstance(tab, ChangesTab)
    tab.canvas.day = day
    tab.days.show_week()
    wait_idle(window.jobs, 30)
    return tab


def test_the_whole_day_fits_and_hours_are_where_they_are(sample: Database, open_window: Opener) -> None:
    key = a_draft(sample)  # Tuesday 8 December, 20:00 to 22:00
    for size in ((1280, 720), (1920, 1080)):
        window = open_window(sample, size=size)
        tab = week_of(window)
        picture = tab.canvas._week
        assert picture is not None
        assert picture.area.bottom() <= tab.canvas.height() + 1
        (box,) = [box for box, one in picture.blocks if one == key]
        hour = picture.area.height() / 24
        assert box.top() == pytest.approx(picture.area.top() + 20 * hour, abs=2)
        assert box.height() == pytest.approx(max(2 * hour, 19), abs=4)
        assert tab.canvas._day_at(box.center().toPoint()) == WEEK[1]
        assert tab.title.text() == "7 to 13 Dec 2026"
        window.close()


def test_a_click_chooses_and_the_arrows_walk(sample: Database, open_window: Opener) -> None:
    first = a_draft(sample)
    second = a_draft(sample, title="Another one")
    tab = week_of(open_window(sample))
    picture = tab.canvas._week
    assert picture is not None
    (box,) = [box for box, one in picture.blocks if one == first]
    QTest.mouseClick(tab.canvas, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert (tab.canvas.current, tab.canvas.day) == (first, WEEK[1])
    walked = set()
    for _ in range(len(tab.canvas.sheet.on(WEEK[1]))):
        QTest.keyClick(tab.canvas, Qt.Key.Key_Down)
        walked.add(tab.canvas.current)
    assert {first, second} <= walked
    QTest.keyClick(tab.canvas, Qt.Key.Key_Right)
    assert tab.canvas.day == WEEK[2]
    wait_idle(tab.jobs)


def test_what_is_folded_opens_as_a_day(sample: Database, open_window: Opener) -> None:
    keys = {a_draft(sample, title=f"Print server {n}") for n in range(8)}
    tab = week_of(open_window(sample))
    picture = tab.canvas._week
    assert picture is not None
    (folded,) = [one for one in picture.folded if one.day == WEEK[1]]
    assert set(folded.ids) < keys
    QTest.mouseClick(tab.canvas, Qt.MouseButton.LeftButton, pos=folded.box.center().toPoint())
    wait_idle(tab.jobs)
    assert tab.days.is_spread("day")
    assert tab.title.text() == "Tuesday 8 December 2026"
    assert tab.canvas._week is not None
    assert keys <= {key for _, key in tab.canvas._week.blocks}
    QTest.keyClick(tab.canvas, Qt.Key.Key_PageDown)
    wait_idle(tab.jobs)
    assert tab.title.text() == "Wednesday 9 December 2026"


def test_a_freeze_takes_the_window_away_and_makes_conflicts(sample: Database) -> None:
    thanksgiving = tuple(date(2026, 11, 23) + timedelta(days=n) for n in range(7))
    start = datetime(2026, 11, 26, 4, tzinfo=EASTERN)
    key = a_draft(sample, planned_start=start, planned_end=start + timedelta(hours=2))
    data = reads.calendar(sample, midnight(thanksgiving[0]), midnight(date(2026, 11, 30)))
    sheet = make_sheet(data, (thanksgiving,))
    shut = {local_date(piece.start) for piece in sheet.openings if piece.freeze is not None}
    assert date(2026, 11, 26) in shut
    assert date(2026, 11, 24) not in shut
    assert "Thanksgiving staffing" in sheet.items[key].clashes[0].text
    assert sheet.items[key] in sheet.in_conflict()
    assert "conflict" in sheet.items[key].spoken


def test_conflicts_are_walked_through(sample: Database, open_window: Opener) -> None:
    tab = week_of(open_window(sample), date(2026, 11, 26))
    clashing = [item.change.id for item in tab.canvas.sheet.in_conflict()]
    assert clashing
    assert tab.conflicts.text().split()[0] == str(len(clashing))  # in words where there is room
    for key in [*clashing, clashing[0]]:
        tab.conflicts.click()
        assert tab.canvas.current == key
    wait_idle(tab.jobs)


def test_steps_are_commands_and_a_decision_is_asked_with_its_name(
    sample: Database, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(sample)
    tab = week_of(window)
    with sample.read() as conn:
        rows = conn.exec_driver_sql("SELECT id, number FROM change WHERE state = 'in_cab' ORDER BY id").all()
    key, number = rows[0]
    tab.show_target(TabTarget("changes", key))
    wait_idle(window.jobs)
    assert not window.commands.run("changes.schedule")
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "confirm", lambda _parent, title, *_more, **_named: asked.append(title))
    if tab.highlight.can_step(ChangeState.APPROVED):
        assert window.commands.run("changes.approve")
        assert asked == [f"Approve {number}?"]
        assert window.commands.run("changes.reject")
        reason = tab.form_dock().current()
        assert reason is not None
        assert reason.title == f"Reject {number}"
        reason.try_submit()
        assert reason.is_open(), "without a reason nothing is rejected"
        reason.reject()
    assert window.commands.run("changes.cancel")
    form = tab.form_dock().current()
    assert form is not None
    assert form.title == f"Cancel {number}"
    wait_idle(window.jobs)
    assert reads.change_detail(sample, key).change.state is ChangeState.IN_CAB
    set_value(form.field("reason"), "Superseded")
    form.try_submit()
    wait_idle(window.jobs)
    assert reads.change_detail(sample, key).change.state is ChangeState.CANCELLED
    assert "Why it was cancelled\nSuperseded" in tab.change.text.toPlainText()


def test_back_comes_to_the_same_week_and_change(sample: Database, open_window: Opener) -> None:
    key = a_draft(sample)
    window = open_window(sample)
    tab = week_of(window)
    tab.canvas.choose_change(key)
    wait_idle(window.jobs)
    place = tab.place()
    tab.days.show_month()
    tab.days.go_today()
    wait_idle(window.jobs)
    assert tab.place() != place
    tab.restore_place(place)
    wait_idle(window.jobs)
    assert tab.place() == place
    assert tab.days.is_spread("week")
    assert tab.canvas.current == key


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_nothing_is_cut_off(
    sample: Database, open_window: Opener, theme: Theme, size: tuple[int, int], scale: float
) -> None:
    theme.set_scale(scale)
    window = open_window(sample, size=size)
    tab = week_of(window, date(2026, 11, 26))
    assert [one for one in problems(tab, keyboard=False) if "Segment" not in one] == []
    assert all(isinstance(button, QPushButton) for button in tab.spreads.values())
    tab.canvas.grab()
    assert tab.canvas._day_at(QPoint(tab.canvas.width() - 3, 5)) == date(2026, 11, 29)


def test_words_beside_a_day_of_a_month_are_left_out_rather_than_cut() -> None:
    day = Day(date(2026, 11, 26), "Thanksgiving", notes=("Thanksgiving", "Freeze: Year end", "Window 04:00–07:00"))
    assert note_texts(day) == [
        "Thanksgiving · Freeze: Year end · Window 04:00–07:00",
        "Thanksgiving · Freeze · Window",
        "Thanksgiving",
        "Holiday · Freeze · Window",
        "Holiday",
        "",
    ]
    assert note_texts(Day(date(2026, 11, 2), notes=("Freeze: Canvass",))) == ["Freeze: Canvass", "Freeze", ""]
    assert note_texts(Day(date(2026, 11, 3))) == [""]
    assert note_texts(Day(date(2026, 11, 1), notes=("Window 04:00–12:00", "Window 20:00–23:00 MAIL"))) == [
        "Window 04:00–12:00 · Window 20:00–23:00 MAIL",
        "Window 04:00–12:00 · Window",
        "Window 04:00–12:00",
        "2 windows",
        "Window",
        "",
    ]


def test_a_week_too_low_for_hours_still_shows_its_changes(sample: Database) -> None:
    start = datetime(2026, 12, 8, 20, tzinfo=EASTERN)
    keys = [a_draft(sample, planned_start=start + timedelta(minutes=n), planned_end=start + timedelta(hours=1))
            for n in range(3)]  # fmt: skip
    data = reads.calendar(sample, midnight(WEEK[0]), midnight(date(2026, 12, 14)))
    sheet = make_sheet(data, (WEEK,))
    of_day = {item.change.id for item in sheet.on(WEEK[1])}
    assert set(keys) <= of_day
    for high in (66 + 24, 66 + 48, 66 + 70):
        picture = WeekPicture(sheet, 1000, high)
        assert picture.low
        column = picture.column(1)
        shown = {key for box, key in picture.blocks if column.contains(box)}
        folded = {key for one in picture.folded if one.day == WEEK[1] for key in one.ids}
        assert shown | folded == of_day
        assert not shown & folded
        boxes = [box for box, _ in picture.blocks] + [one.box for one in picture.folded]
        assert all(picture.area.contains(box) for box in boxes)
        assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])

"""The Calendar's forms: both clock changes, the end that follows its start, outcomes that can have happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.changes.values import Change
from app.domain.eastern import to_utc
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.ui.forms.end_follows import EndFollows
from app.ui.forms.fields import set_value
from app.ui.forms.when import MomentField
from app.views.changes.forms import change_form
from app.views.changes.outcome_form import outcome_errors, outcome_form, window_words
from tests.qt_guards import wait_idle
from tests.views.changes.test_list import Opener, add, at, calendar, change_of, settle

pytestmark = pytest.mark.slow

NIGHT = date(2026, 11, 1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text: str) -> datetime:
    """Return an Eastern wall time without a zone, as fields hold it."""
    return datetime.fromisoformat(text)


def test_a_night_over_the_clock_change_is_saved_and_another_edit_leaves_it(
    open_window: Opener, sample: Database
) -> None:
    id = add(sample, "Work", at(NIGHT, 1, 30))
    tab = calendar(open_window(sample), NIGHT)
    tab.canvas.choose_change(id)
    settle(tab)
    for field, value in (("planned_end", wall("2026-11-01 01:15").replace(fold=1)), ("title", "The same at night")):
        assert tab.context.commands.run("changes.edit")
        form = tab.form_dock().current()
        assert form is not None
        set_value(form.field(field), value)
        form.try_submit()
        wait_idle(tab.jobs)
        assert tab.form_dock().current() is None
    stored = change_of(sample, id)
    assert stored.title == "The same at night"
    assert (stored.planned_start, stored.planned_end) == (utc("2026-11-01 05:30"), utc("2026-11-01 06:15"))


def field(qtbot: QtBot, wall: datetime) -> MomentField:
    made = MomentField(wall, now=lambda: utc("2026-11-20 15:00"))
    qtbot.addWidget(made)
    return made


def test_the_end_follows_the_start_and_keeps_the_length(qtbot: QtBot) -> None:
    start, end = field(qtbot, wall("2026-10-31 23:00")), field(qtbot, wall("2026-11-01 01:00"))
    pair = EndFollows(start, end)
    assert pair.parent() is start
    start.clear()
    QTest.keyClicks(start, "1 Nov 2026 00:30")
    assert to_utc(end.value()) == utc("2026-11-01 06:30")  # two hours on: the second 01:30
    set_value(end, wall("2026-11-01 04:00"))
    start.clear()
    QTest.keyClicks(start, "2 Nov 2026 00:30")
    assert to_utc(end.value()) - to_utc(start.value()) == timedelta(hours=4.5), "as the end was given last"
    set_value(start, wall("2026-11-03 01:00"))  # put there, as a draft is
    assert end.value() == wall("2026-11-02 05:00")


def test_times_that_somebody_went_through_stay(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    nothing = dict.fromkeys(("services", "agencies", "sites", "people", "groups"), ())
    form = change_form(page, nothing, print, day=NIGHT, now=utc("2026-10-20 15:00"))
    assert form.takes_offers()
    form.attempt.begin(form.values())
    assert not form.takes_offers(), "what was sent is sent again as it was, so that it is saved once"
    form.attempt.renew()
    assert form.takes_offers()
    start = form.field("planned_start")
    QApplication.sendEvent(start, QFocusEvent(QEvent.Type.FocusIn))
    QApplication.sendEvent(start, QFocusEvent(QEvent.Type.FocusOut))
    assert not form.takes_offers()


def test_a_time_that_the_clocks_skip_is_refused_with_the_two_there_are(qtbot: QtBot) -> None:
    made = field(qtbot, wall("2027-03-13 02:30"))
    made.clear()
    QTest.keyClicks(made, "14 Mar 2027 02:30")
    assert made.problem() == "The clocks skip 02:30 on Sun 14 Mar 2027: give 01:30 EST or 03:30 EDT."


PLANNED = Change(
    1, "CHG0000001", "Work", ChangeType.NORMAL, ChangeScope.MINOR, ChangeState.IMPLEMENTING,
    utc("2026-11-25 09:00"), utc("2026-11-25 12:00"), actual_start=utc("2026-11-25 21:19"),
)  # fmt: skip
NOW = utc("2026-11-25 22:30")


def test_an_outcome_offers_what_happened_and_never_what_was_planned(qtbot: QtBot) -> None:
    form = outcome_form(None, PLANNED, lambda: NOW, lambda _values: None)  # type: ignore[arg-type]
    qtbot.addWidget(form)
    values = form.values()
    assert to_utc(values["actual_start"]) == utc("2026-11-25 21:19")
    assert to_utc(values["actual_end"]) == NOW
    assert values["outcome"] == ""


def test_what_cannot_have_happened_is_refused() -> None:
    def errors(start: str, end: str, outcome: str = "partial", *, backed_out: bool = False) -> set[str]:
        walls = {"actual_start": datetime.fromisoformat(start), "actual_end": datetime.fromisoformat(end)}
        return set(outcome_errors(lambda: NOW, {**walls, "outcome": outcome, "backed_out": backed_out}))

    assert errors("2026-11-25 16:19", "2026-11-25 17:30") == set()
    assert errors("2026-11-25 16:19", "2026-11-25 07:00") == {"actual_end"}  # the planned end, hours before
    assert errors("2026-11-25 16:19", "2031-01-01 07:00") == {"actual_end"}
    assert errors("2026-11-25 18:00", "2026-11-25 18:30") == {"actual_start"}
    assert errors("1980-01-01 00:00", "1980-01-01 01:00") == {"actual_start"}
    assert errors("2026-11-25 16:19", "2026-11-25 17:00", "successful", backed_out=True) == {"outcome"}
    assert errors("2026-11-25 16:19", "2026-11-25 17:00", "failed", backed_out=True) == set()


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("09:00", "12:00", "The work lies inside."),
        ("08:59", "12:00", "Outside: the work began 1 min before its window."),
        ("09:00", "12:01", "Outside: the work ended 1 min after its window."),
        ("12:00", "13:00", "Outside: the work began right after the end of its window."),
    ],
)
def test_inside_and_outside_of_the_window_is_told(start: str, end: str, wanted: str) -> None:
    told = window_words(PLANNED, utc(f"2026-11-25 {start}"), utc(f"2026-11-25 {end}"), 2026)
    assert told == f"Planned Wed 25 Nov 04:00 to 07:00 Eastern. {wanted}"

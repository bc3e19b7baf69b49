"""Fields of forms: what is shown and not touched comes back as it was given."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from app.domain.eastern import eastern, to_utc
from app.ui.forms.fields import Combo, combo, put_draft, value_of
from app.ui.forms.form import Form
from app.ui.forms.when import DayField, MomentField, TypedField
from app.ui.look.theme import Theme
from app.views.tickets.happened import Happened
from tests.qt_guards import settle

NOW = datetime(2026, 11, 26, 15, tzinfo=UTC)  # a Thursday, 10:00 in Raleigh


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),  # 01:30, the first time
        datetime(2026, 11, 1, 6, 30, tzinfo=UTC),  # 01:30, the second time
        datetime(2026, 11, 1, 4, 30, 17, tzinfo=UTC),  # with seconds
        datetime(2027, 3, 14, 7, 0, tzinfo=UTC),  # the first minute of daylight saving
    ],
)
def test_an_instant_that_nobody_touched_is_the_same_instant(at: datetime, qtbot: QtBot) -> None:
    field = MomentField(eastern(at))
    qtbot.addWidget(field)
    assert to_utc(value_of(field)) == at


def typed(field: TypedField, text: str, qtbot: QtBot) -> None:
    field.selectAll()
    qtbot.keyClicks(field, text)


@pytest.mark.parametrize(("given", "shows"), [(5, "EDT"), (6, "EST")])
def test_another_minute_of_a_repeated_hour_is_in_the_same_one(given: int, shows: str, qtbot: QtBot) -> None:
    field = MomentField(eastern(datetime(2026, 11, 1, given, 29, 50, tzinfo=UTC)), now=lambda: NOW)
    qtbot.addWidget(field)
    assert field.text() == f"Sun 1 Nov 2026 01:29 {shows}"
    typed(field, "1:12", qtbot)
    assert to_utc(value_of(field)) == datetime(2026, 11, 1, given, 12, tzinfo=UTC)
    assert field.shown() == f"Sun 1 Nov 2026 01:12 {shows}"


def test_the_two_hours_with_the_same_times_are_chosen_by_name(qtbot: QtBot) -> None:
    field = MomentField(eastern(datetime(2026, 11, 1, 6, 29, 50, tzinfo=UTC)), now=lambda: NOW)
    qtbot.addWidget(field)
    typed(field, "1:29 edt", qtbot)
    assert to_utc(value_of(field)) == datetime(2026, 11, 1, 5, 29, tzinfo=UTC)
    typed(field, "Sun 1 Nov 2026 01:29 EST", qtbot)  # as it was at first, with its seconds
    assert to_utc(value_of(field)) == datetime(2026, 11, 1, 6, 29, 50, tzinfo=UTC)
    typed(field, "3:00", qtbot)
    assert field.shown() == "Sun 1 Nov 2026 03:00"


def test_what_is_typed_is_understood_at_every_letter_and_told(qtbot: QtBot) -> None:
    field = DayField(date(2026, 11, 26), now=lambda: NOW)
    qtbot.addWidget(field)
    field.resize(300, 30)
    field.show()
    qtbot.waitExposed(field)
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    typed(field, "11/2", qtbot)
    assert (value_of(field), field._understood.text()) == (date(2026, 11, 2), "Mon 2 Nov 2026")
    field.clearFocus()
    assert field.text() == "Mon 2 Nov 2026"
    typed(field, "soon", qtbot)
    assert field.problem() == "“soon” is no date. Write 2 Nov, 11/2, tomorrow, Fri or +3d."
    field.clearFocus()
    assert field.text() == "soon", "what was typed stays"


def test_a_day_may_be_none_only_where_that_is_allowed(qtbot: QtBot) -> None:
    for empty, problem in ((True, ""), (False, "“” is no date. Write 2 Nov, 11/2, tomorrow, Fri or +3d.")):
        field = DayField(date(2026, 11, 26), empty=empty, now=lambda: NOW)
        qtbot.addWidget(field)
        field.clear()
        assert field.problem() == problem
        assert (value_of(field) is None) is empty


def test_the_calendar_by_keyboard(qtbot: QtBot) -> None:
    field = DayField(date(2026, 11, 26), now=lambda: NOW)
    qtbot.addWidget(field)
    field.show()
    qtbot.waitExposed(field)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert field._calendar is not None
    assert field._calendar.isVisible()
    view = field._calendar.month.findChild(QTableView)
    assert view is not None
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert value_of(field) == date(2026, 11, 27)
    assert not field._calendar.isVisible()
    field.open_calendar()
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not field._calendar.isVisible()
    assert value_of(field) == date(2026, 11, 27)


def test_the_calendar_offers_no_day_that_is_no_date(qtbot: QtBot) -> None:
    """Qt's calendar begins in the year -4714."""
    field = DayField(date(2026, 11, 1), now=lambda: NOW)
    qtbot.addWidget(field)
    field.show()
    field.open_calendar()
    calendar = field.findChild(QCalendarWidget)
    assert isinstance(calendar, QCalendarWidget)
    for day, kept in ((QDate(-4714, 12, 1), date(1900, 1, 1)), (QDate(12000, 1, 1), date(9998, 12, 31))):
        calendar.setSelectedDate(day)
        calendar.activated.emit(calendar.selectedDate())
        assert field.value() == kept


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_a_choice_is_short_before_it_is_cut_and_takes_the_width_it_needs(
    qtbot: QtBot, theme: Theme, scale: float
) -> None:
    theme.set_scale(scale)
    kind = combo([("Incident", 1), ("Request", 2)])
    urgency = combo([("High: cannot work, no workaround", 2), ("Medium: work is impaired", 3)], 3)
    form = Form("Call", None, docked=False)
    qtbot.addWidget(form)
    form.add("title", "Title", QLineEdit())
    form.add("kind", "Kind", kind)
    form.add("urgency", "Urgency", urgency)
    title, choice, how = (form.cell(key) for key in ("title", "kind", "urgency"))
    form.body.arrange([[[(title, 3), (choice, 1), (how, 1)]]])
    form.body.resize(int(520 * scale), int(60 * scale))
    form.body.show()
    form.resize(int(560 * scale), int(300 * scale))
    form.show()
    qtbot.waitExposed(form)
    metrics = kind.fontMetrics()
    assert isinstance(kind, Combo)
    assert isinstance(urgency, Combo)
    assert kind.text_width() >= metrics.horizontalAdvance("Incident")
    assert urgency.text_width() >= metrics.horizontalAdvance("Medium")
    assert urgency.shown_text() in ("Medium", "Medium: work is impaired")
    assert kind.shown_text() == "Incident"


@pytest.mark.parametrize("kept", [3, "gone", None, (), {"typed": "x"}])
def test_a_draft_of_a_choice_that_is_gone_leaves_what_is_chosen(qtbot: QtBot, kept: object) -> None:
    kind = combo([("Incident", "incident"), ("Request", "request")], "request")
    qtbot.addWidget(kind)
    put_draft(kind, kept)
    assert value_of(kind) == "request"


@pytest.mark.parametrize("kept", ["x", (5,), {"at": 1}, ("never", "because"), 7])
def test_a_damaged_draft_of_a_time_stops_nobody(qtbot: QtBot, kept: object) -> None:
    happened = Happened(lambda: NOW)
    qtbot.addWidget(happened)
    put_draft(happened, kept)
    assert happened.value() == ()


def test_dates_stand_below_each_other_before_they_are_cut(qtbot: QtBot, theme: Theme) -> None:
    at = eastern(datetime(2026, 5, 28, 0, 30, tzinfo=UTC))
    form = Form("Window", None)
    qtbot.addWidget(form)
    form.add("start", "Start", MomentField(at))
    form.add("end", "End", MomentField(at))
    start, end = form.cell("start"), form.cell("end")
    form.body.arrange([[[(start, 1.0), (end, 1.0)]]])
    form.show()
    for width, below in ((760, False), (360, True)):
        form.resize(width, 400)
        settle()
        assert (end.y() > start.y()) is below
        for cell in (start, end):
            field = cell.inside
            assert isinstance(field, MomentField)
            assert field.width() >= field.fontMetrics().horizontalAdvance(field.shown())
    form.accept()

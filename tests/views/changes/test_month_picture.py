"""A month that was painted once shows what is chosen now, on today's sheet and in today's look."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from app.db.engine import Database
from app.domain.eastern import midnight
from app.services.changes import reads
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.model import Sheet, make_sheet
from tests.qt_guards import theme_of
from tests.views.changes.test_changes_tab import a_draft

pytestmark = pytest.mark.slow

MONDAY = date(2026, 11, 30)
TODAY = date(2026, 12, 9)


def month_of(sample: Database, weeks: int = 5) -> Sheet:
    days = [[MONDAY + timedelta(days=7 * week + n) for n in range(7)] for week in range(weeks)]
    return make_sheet(reads.calendar(sample, midnight(days[0][0]), midnight(days[-1][-1])), days)


def canvas_of(sheet: Sheet) -> CalendarCanvas:
    canvas = CalendarCanvas()
    canvas.resize(1000, 600)
    canvas.day = MONDAY
    canvas.set_sheet(sheet, TODAY, 12)
    return canvas


def test_choosing_in_any_order_paints_what_a_fresh_canvas_paints(sample: Database, qapp: QApplication) -> None:
    a_draft(sample)
    sheet = month_of(sample)
    ids = sorted(sheet.items)
    assert len(ids) > 3
    one = st.one_of(st.none(), st.sampled_from(ids))

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(one, st.frozensets(st.sampled_from(ids), max_size=3)), min_size=1, max_size=4))
    def play(steps: list[tuple[int | None, frozenset[int]]]) -> None:
        canvas = canvas_of(sheet)
        for current, selected in steps:
            canvas.point_at(current)
            canvas.set_selected(selected)
            fresh = canvas_of(sheet)
            fresh.day, fresh.current, fresh.selected = canvas.day, current, selected
            assert canvas.grab().toImage() == fresh.grab().toImage()

    play()
    shown = next(int(str(bar.key)) for bar in canvas_of(sheet).layout_.bars)
    canvas = canvas_of(sheet)
    before = canvas.grab().toImage()
    canvas.set_selected({shown})
    assert canvas.grab().toImage() != before


def test_another_look_another_day_and_another_sheet_are_painted_anew(sample: Database, qapp: QApplication) -> None:
    sheet = month_of(sample)
    canvas = canvas_of(sheet)
    pictures = [canvas.grab().toImage()]
    canvas.set_sheet(Sheet(sheet.weeks, {}, sheet.days), TODAY, 12)
    pictures.append(canvas.grab().toImage())
    canvas.set_sheet(Sheet(sheet.weeks, {}, sheet.days), TODAY + timedelta(days=1), 12)
    pictures.append(canvas.grab().toImage())
    canvas.resize(900, 600)
    canvas.resize(1000, 600)
    assert canvas.grab().toImage() == pictures[-1]
    theme = theme_of(qapp)
    theme.set_mode("dark")
    pictures.append(canvas.grab().toImage())
    theme.set_mode("light")
    assert all(a != b for n, a in enumerate(pictures) for b in pictures[:n])

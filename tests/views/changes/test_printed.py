"""The calendar and the agenda on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from app.db.engine import Database
from app.services.cab import reads as board
from app.ui.shell.main_window import MainWindow
from app.work import Work
from tests.qt_guards import wait_idle
from tests.views.changes.test_changes_tab import a_draft
from tests.views.changes.test_week import week_of

pytestmark = pytest.mark.slow


def test_what_is_in_view_is_printed_day_by_day(sample: Database, open_window: Callable[..., MainWindow]) -> None:
    a_draft(sample, title="Replace <b>the</b> print server")
    window = open_window(sample)
    tab = week_of(window, date(2026, 12, 8))
    assert tab.can_print()
    calendar, agenda = (one.gather(Work()) for one in tab.printables())
    assert calendar.title == "Calendar, 7 to 13 Dec 2026"
    tuesday = next(part for part in calendar.parts if part.heading == "Tuesday 8 December 2026")
    assert tuesday.table is not None
    row = next(row for row in tuesday.table.rows if row[2] == "Replace <b>the</b> print server")
    assert row[0] == "Tue 8 Dec 20:00 to 22:00"
    assert row[4] == "Draft"
    rows = [row for part in calendar.parts if part.table is not None for row in part.table.rows]
    called = board.names(sample)["services"]
    named = {name for row in rows for name in row[3].split(", ") if name}
    assert named
    assert named <= set(called.values()), "names, no codes"
    assert len(row) == len(tuesday.table.columns) == 6
    assert calendar.words[-1].startswith(f"{len(tab.canvas.sheet.items)} changes")
    assert agenda.title == "Agenda of the CAB, Wednesday 9 December 2026"
    assert "conflicts with drafts not counted" in calendar.words[-1]
    wednesday = next(part for part in calendar.parts if part.heading == "Wednesday 9 December 2026")
    assert "CAB meeting, planned" in wednesday.paragraphs[0]
    wait_idle(window.jobs)

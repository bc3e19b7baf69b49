"""What stands of a day on a printed calendar."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.changes.freezes import Opening
from app.domain.changes.values import Freeze, Window
from app.views.changes.printed import freeze_note, window_note

START, END = datetime(2026, 11, 26, 9, tzinfo=UTC), datetime(2026, 11, 26, 12, tzinfo=UTC)
FREEZE = Freeze(1, "Canvass", "event", START, END, agency="SBE", agency_name="State Board of Elections", hard=True)


def test_a_freeze_says_for_whom_it_holds() -> None:
    assert freeze_note(FREEZE) == "Hard freeze “Canvass” for State Board of Elections"


def test_a_window_inside_a_freeze_is_closed() -> None:
    window = Window(3, "04:00", "07:00")
    assert window_note(Opening(window, START, END)) == "Window 04:00–07:00"
    assert window_note(Opening(window, START, END, FREEZE)) == "Window 04:00–07:00 closed by the freeze “Canvass”"

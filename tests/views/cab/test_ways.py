"""Ways between the page of the CAB and others: the Calendar, Home, Setup, the room on the projector."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.services.api import Services
from app.ui.forms.form import Form
from app.views.cab.pane import HISTORY, ITEMS
from app.views.cab.room.screen import RoomScreen
from app.views.cab.view import CabTab
from app.views.changes.view import ChangesTab
from tests.qt_guards import wait_idle
from tests.views.cab.test_cab_tab import HELD, NEXT, Opener, board, settle
from tests.views.cab.test_week import Clock, asked, clock, meeting, press, run

__all__ = ["asked", "clock"]
pytestmark = pytest.mark.slow


def test_the_calendar_and_the_page_lead_to_each_other(open_window: Opener, sample: Database, qtbot: QtBot) -> None:
    window = open_window(sample)
    tab = board(window, HELD)
    run(tab, "cab.week")
    qtbot.waitUntil(lambda: window.current_id() == "changes")
    wait_idle(window.jobs)
    calendar = window.tab("changes")
    assert isinstance(calendar, ChangesTab)
    assert calendar.canvas.day == HELD
    calendar.days.show(NEXT)
    wait_idle(window.jobs)
    qtbot.waitUntil(calendar.highlight.has_agenda)
    window.commands.refresh_now()
    assert window.commands.run("changes.board")
    qtbot.waitUntil(lambda: window.current_id() == "cab")
    settle(tab)
    shown = tab.shown()
    assert shown is not None
    assert shown.meeting.day == NEXT


def test_what_home_asks_for_is_asked_here(
    open_window: Opener, sample: Database, clock: Clock, asked: list[str]
) -> None:
    window = open_window(sample)
    tab = board(window, HELD)
    window.navigator.open("cab", id=meeting(sample).id, act="cab.freeze")
    settle(tab)
    assert asked == ["Freeze the agenda of the CAB of Wed 25 Nov 2026?"]
    long_ago = Services(sample).cab.meetings(date(2026, 1, 1), date(2026, 2, 1))[0]
    window.navigator.open("cab", id=long_ago.id)
    settle(tab)
    shown = tab.shown()
    assert shown is not None
    assert shown.meeting.id == long_ago.id, "one that is long past is read for it"


def test_the_rules_are_set_in_setup(open_window: Opener, sample: Database, qtbot: QtBot) -> None:
    window = open_window(sample)
    run(board(window), "cab.rules")
    qtbot.waitUntil(lambda: window.current_id() == "setup")
    wait_idle(window.jobs)
    assert [one.title for one in window.findChildren(Form) if one.isVisible()] == ["Rules of the board"]


def test_the_room_is_shown_and_left_at_its_item(
    open_window: Opener, sample: Database, clock: Clock, asked: list[str], qtbot: QtBot
) -> None:
    window = open_window(sample)
    tab: CabTab = board(window, NEXT)
    cab = Services(sample).cab
    cab.freeze(meeting(sample).id, meeting(sample).version)
    clock.to_meeting()
    tab.refresh()
    settle(tab)
    press(tab, HISTORY, "p")
    assert asked == ["Open the CAB of Wed 25 Nov 2026?"]
    qtbot.waitUntil(lambda: bool(window.findChildren(RoomScreen)))
    (room,) = window.findChildren(RoomScreen)
    wait_idle(window.jobs)
    second = meeting(sample).items[1]
    cab.go_to(meeting(sample).id, second.id)
    room.leave()
    settle(tab)
    current = tab.detail.current_item()
    assert (tab.detail.page, current.number if current is not None else "") == (ITEMS, second.number)
    assert tab.detail.tables[ITEMS].hasFocus()

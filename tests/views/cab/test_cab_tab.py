"""The page CAB as its coordinator reads it by keyboard: meetings, one of them, its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import insert, update

from app.db import tables as t
from app.db.engine import Database
from app.domain.cab.values import MeetingState, Named, Paper, PaperKind
from app.domain.vocabulary import Role
from app.ui.shell.main_window import MainWindow
from app.views.cab import model, page_model
from app.views.cab.model import Shown
from app.views.cab.pane import ACTIONS, HISTORY, ITEMS, PAPERS, SEATS, MeetingPane
from app.views.cab.view import CabTab
from app.work import Work
from tests.domain.cab.examples import item, meeting, vote
from tests.qt_guards import wait_idle
from tests.services.people import as_person
from tests.ui.accessibility import problems

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
NEXT, HELD, MOVED = date(2026, 11, 25), date(2026, 11, 18), date(2026, 11, 10)


def board(window: MainWindow, day: date | None = None) -> CabTab:
    """Show the page, on the meeting of a day."""
    window.show_tab("cab")
    tab = window.tab("cab")
    assert isinstance(tab, CabTab)
    wait_idle(window.jobs)
    if day is not None:
        window.navigator.open("cab", day=day)
        settle(tab)
        shown = tab.shown()
        assert shown is not None
        assert shown.meeting.day == day
    tab.focus_first()
    return tab


def settle(tab: CabTab) -> None:
    """Let everything come that was asked for."""
    wait_idle(tab.jobs)
    for _ in range(200):
        tables = (tab.table, *tab.detail.tables.values())
        if not (any(table._settled._timer.isActive() for table in tables) or tab._soon._timer.isActive()):
            break
        QTest.qWait(5)
        wait_idle(tab.jobs)
    tab.context.commands.refresh_now()


def key(tab: CabTab, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for one in keys:
        QTest.keyClick(tab.window().focusWidget(), one, modifier)
        settle(tab)


def test_what_is_ahead_stands_first_and_one_goes_through_it_by_keyboard(open_window: Opener, sample: Database) -> None:
    tab = board(open_window(sample))
    rows = tab.table.rows.shown_rows()
    assert [row.is_past for row in rows] == sorted(row.is_past for row in rows)
    assert [row.meeting.day for row in rows[:2]] == [NEXT, date(2026, 12, 2)]
    assert [row.meeting.id for row in rows if not row.is_past][-2:] == [0, 0], "also those that are not on record"
    assert [row.meeting.day for row in rows if row.is_past][:2] == [HELD, MOVED]
    shown = tab.shown()
    assert shown is not None
    assert shown.meeting.day == NEXT
    assert "is due to be frozen on Mon 23 Nov 17:00" in tab.detail.facts.text()
    assert "3 items, 24 of 60 min planned." in tab.detail.facts.text()
    key(tab, Qt.Key.Key_Down)
    shown = tab.shown()
    assert shown is not None
    assert shown.meeting.day == date(2026, 12, 2)
    tab.go_to(MOVED)
    tab.go_to(date(2026, 11, 11))
    settle(tab)
    assert "Instead of Wednesday 11 November." in tab.detail.facts.text()
    assert tab.current_name() == "CAB of Tue 10 Nov 2026"


def test_the_pages_of_a_meeting_tell_all_of_it(open_window: Opener, sample: Database, qtbot: QtBot) -> None:
    window = open_window(sample)
    tab = board(window, HELD)
    pane = tab.detail
    numbers = [row.number for row in pane.tables[ITEMS].rows.shown_rows()]
    assert len(numbers) == 5
    first = pane.current_item()
    assert first is not None
    assert first.number == numbers[0]
    told = pane.about.text()
    assert told.startswith("Result: Approved\nWhen: ")
    assert "Services: Managed Firewall" in told, "names, no codes"
    seen = []
    for page in (SEATS, ACTIONS, PAPERS, HISTORY, ITEMS):
        key(tab, Qt.Key.Key_PageDown, modifier=Qt.KeyboardModifier.AltModifier)
        assert pane.page == page
        assert pane.tables[page].hasFocus()
        seen.append(pane.tables[page].rows.rowCount())
    assert seen[:3] == [27, 4, 0]
    assert seen[3] > 10
    assert problems(window) == []
    pane.tables[ITEMS].setFocus()
    key(tab, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.current_id() == "changes")
    wait_idle(window.jobs)


def test_a_meeting_is_found_by_its_day_also_before_it_is_on_record(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    (provider,) = [one for one in window.finder.providers if one.kind == "Meeting"]
    tab = board(window)
    for typed, day in (("18 nov", HELD), ("cab0000068", MOVED), ("cab 17 feb", date(2027, 2, 17))):
        (hit,) = provider.search(typed, 8, Work())
        window.navigator.requested.emit(hit.target)
        settle(tab)
        shown = tab.shown()
        assert shown is not None
        assert shown.meeting.day == day


def test_a_service_that_was_retired_since_keeps_its_name(open_window: Opener, sample: Database) -> None:
    s = t.service.c
    retired = update(t.service).values(valid_to=date(2026, 11, 20), version=s.version + 1)
    retired = retired.where(s.name == "Managed Firewall")
    sample.write(lambda conn: conn.execute(retired).rowcount, what="test data")
    tab = board(open_window(sample), HELD)
    assert "Services: Managed Firewall" in tab.detail.about.text()


def test_a_message_covers_neither_the_list_nor_what_is_read_of_the_meeting(
    open_window: Opener, sample: Database
) -> None:
    window = open_window(sample)
    tab = board(window)
    key(tab, Qt.Key.Key_O)
    settle(tab)
    told = window.messages
    assert told.texts[-1].endswith(": you cannot open the meeting now.")
    assert told.toasts[-1].hint == "It can be opened from Wed 25 Nov 08:00 on."
    own = QRect(told.mapToGlobal(QPoint(0, 0)), told.size())
    read = [QRect(tab.detail.mapToGlobal(one.topLeft()), one.size()) for one in tab.detail.read_parts()]
    assert len(read) == 2
    read.append(QRect(tab.table.mapToGlobal(QPoint(0, 0)), tab.table.size()))
    assert [one for one in read if one.intersects(own)] == []


def test_the_list_is_one_spoken_sentence_a_row(open_window: Opener, sample: Database) -> None:
    tab = board(open_window(sample), MOVED)
    told = tab.table.rows.spoken(tab.current_row(), tab.context.now())  # type: ignore[misc]
    assert told == "Tuesday 10 November 2026, Held, instead of Wed 11 Nov, 7 items."


def test_a_holiday_shows_its_proposals_though_nothing_is_on_record(open_window: Opener, sqlite_db: Database) -> None:
    sqlite_db.now = lambda: datetime(2026, 11, 2, 15, tzinfo=UTC)
    day = {"day": date(2026, 11, 11), "name": "Veterans Day", "source": "OSHR", "status": "confirmed"}
    sqlite_db.write(lambda conn: conn.execute(insert(t.holiday), [day]) and None, what="test data")
    tab = board(open_window(sqlite_db), date(2026, 11, 11))
    shown = tab.shown()
    assert shown is not None
    assert (shown.meeting.id, shown.meeting.state) == (0, MeetingState.PLANNED)
    assert "Proposed instead: Tue 10 Nov, Thu 12 Nov, Mon 9 Nov and Fri 13 Nov." in tab.detail.facts.text()
    assert [table.rows.rowCount() for table in tab.detail.tables.values()] == [0, 0, 0, 0, 0]
    assert "Choose a day, Veterans Day" in [tab.table.rows.index(n, 1).data() for n in range(4)]


def test_who_only_reads_sees_it_all(open_window: Opener, sample: Database) -> None:
    with as_person(sample, "rita", Role.READER) as reader:
        tab = board(open_window(reader), HELD)
        assert tab.detail.tables[ITEMS].rows.rowCount() > 5
        assert not tab.detail.next.isVisible()


def test_the_history_tells_the_votes() -> None:
    ballot = vote(1, seq=3)
    held = meeting(items=(item(1, votes=(ballot,)),), events=())
    (row,) = page_model.history_rows(held)
    assert (row.at, row.what.split(":")[0]) == (ballot.at, "CHG0000001")
    assert row.id < 0


def test_the_history_tells_who_was_named_to_chair() -> None:
    at = datetime(2026, 11, 18, 15, tzinfo=UTC)
    named = (Named(at, "Ava Abel", "Hal Hunt"), Named(at + timedelta(hours=1), "Ava Abel", ""))
    rows = page_model.history_rows(replace(meeting(items=(), events=()), named=named))
    assert [(row.what, row.who) for row in rows] == [
        ("Nobody named to chair", "Ava Abel"),
        ("Hal Hunt named to chair", "Ava Abel"),
    ]
    assert len({row.id for row in rows}) == 2


def test_signing_leads_to_the_next_meeting_whose_minutes_wait(open_window: Opener, sample: Database) -> None:
    tab = board(open_window(sample), HELD)
    rows = tab.table.rows.shown_rows()
    past = [row for row in rows if row.is_past]
    at = next(n for n, row in enumerate(past) if row.meeting.day == HELD)
    waits = past[at + 2].id  # not the next one
    tab.table.set_rows([replace(r, meeting=replace(r.meeting, unsigned=r.id == waits)) for r in rows])
    assert [model.state_text(r) for r in tab.table.rows.shown_rows() if r.id == waits] == ["Held, minutes not signed"]
    slot, since = past[at].meeting.slot, tab.since()
    tab.go_on_signing(MOVED, since)
    assert tab.table.current_id() == past[at].id, "another meeting is chosen than was signed"
    tab.go_on_signing(slot, since)
    assert tab.table.current_id() == waits
    tab.table.select_id(past[at].id)
    since = tab.since()
    tab.table.touch()
    tab.go_on_signing(slot, since)
    assert tab.table.current_id() == past[at].id, "somebody used the list meanwhile"


def test_minutes_that_come_are_chosen_among_the_papers(qtbot: QtBot) -> None:
    at = datetime(2026, 11, 18, 16, tzinfo=UTC)
    agenda, first = Paper(1, 1, PaperKind.AGENDA, 1, at), Paper(2, 1, PaperKind.MINUTES, 1, at)
    again = Paper(3, 1, PaperKind.MINUTES, 2, at)
    pane = MeetingPane(lambda: at)
    assert len(list(pane.make_pages())) == 5
    qtbot.addWidget(pane)

    def shows(*papers: Paper) -> int | None:
        held = replace(meeting(items=(), events=()), state=MeetingState.HELD, papers=papers)
        pane.show_meeting(Shown(held, None, {}, ()))
        chosen = pane.current_paper()
        return chosen.id if chosen is not None else None

    assert shows(agenda) == agenda.id
    assert shows(agenda, first) == first.id
    pane.tables[PAPERS].select_id(agenda.id)
    assert shows(agenda, first) == agenda.id, "what was chosen since stays"
    assert shows(agenda, first, again) == again.id
    signed = replace(again, signed_at=at, signed_by="Hal Hunt")
    assert shows(agenda, first, signed) == again.id


def test_the_palette_leads_to_the_page_of_an_act(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = board(window, HELD)
    pages = {command.id: command.page for _, command in window.commands.commands("cab")}
    assert (pages["cab.sign"], pages["cab.delegate"]) == (("papers", "Papers"), ("seats", "Seats"))
    assert pages["cab.freeze"] == ("", ""), "it is done on every page of a meeting"
    window.navigator.open("cab", page="papers", tell="cab.sign")
    settle(tab)
    assert tab.detail.page == PAPERS
    assert window.messages.texts[-1] == "You can sign the minutes on this page."

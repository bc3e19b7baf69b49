"""The room where things are not as usual: one login, no quorum, a night, another program, answers that come late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.domain.cab.quorum import counts
from app.domain.cab.values import CabEvent, Event, Item, ItemState, Kind, Meeting, MeetingState, Result
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.services.cab import ballots, sitting, tend
from app.services.changes import acts
from app.ui.tab import Context
from app.ui.typed_on import typed_on
from app.views.cab.room.keys import KEYS
from app.views.cab.room.screen import RoomScreen
from app.views.cab.room.shown import Asked, Shown, clock_words, left_words, plan_words
from tests.services.cab.board import board
from tests.views.cab.room.hall import DAY, DOWN, ESC, SPACE, TITLES, Hall, answer, hall, press, refused, rest, tap
from tests.views.cab.room.painted import painted
from tests.views.held import Held


def shown_of(screen: RoomScreen) -> Shown:
    assert screen.page.shown is not None
    return screen.page.shown


def item_of(screen: RoomScreen) -> Item:
    item = shown_of(screen).item
    assert item is not None
    return item


def click(screen: RoomScreen, act: str) -> None:
    """Click where an act is painted."""
    screen.grab()
    hot = next(hot for hot in reversed(screen.page._hot) if hot.act == act)
    scale = screen.height() / 1080
    at = QPoint(round(hot.box.center().x() * scale), round(hot.box.center().y() * scale))
    QTest.mouseClick(screen.page, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    rest(screen)


def test_one_login_holds_a_meeting_and_without_a_quorum_all_comes_back(
    sqlite_db: Database, make_context: Callable[[Database], Context]
) -> None:
    with hall(sqlite_db, make_context, ("First", "Second")) as one:
        screen = RoomScreen(make_context(sqlite_db), one.meeting_id)
        screen.resize(1280, 720)
        screen.show()
        screen._feed.stop()
        rest(screen)
        press(screen, SPACE, "A")
        assert "No quorum: 0 of 5 agencies present, 3 more needed" in refused(screen)
        press(screen, "Y")
        assert "Choose a seat first" in refused(screen)
        # by mouse alone
        click_page(screen)
        press(screen, "A")
        assert "Agency DHHS has no alternate" in refused(screen)
        for seat in shown_of(screen).meeting.seats[:3]:
            click(screen, f"present:{seat.id}")
        press(screen, ESC)
        seats = [row.seat for row in screen.page.rows()]
        assert len(seats) == 3
        click(screen, f"seat:{seats[0].id}")
        press(screen, "Y")
        click(screen, f"seat:{seats[2].id}")
        press(screen, "Y")
        click(screen, "approve")
        assert screen.acts.asks() is not None
        answer(screen, "Well prepared")
        assert item_of(screen).result is Result.APPROVED
        click(screen, "next")
        assert item_of(screen).title == "Second"
        # two leave, and nothing more can be decided
        press(screen, "W", SPACE, ESC)
        press(screen, "R")
        assert "No quorum" in refused(screen)
        press(screen, Qt.Key.Key_End)
        question = screen.acts.asks()
        assert question is not None
        assert "2 items are still open" in question.asking.hint
        answer(screen)
        states = [item.state for item in shown_of(screen).items]
        assert states == [ItemState.DECIDED, ItemState.CARRIED, ItemState.CARRIED]
        for line in ("what was decided", "Minutes, revision 1: drafted, not signed yet"):
            assert line in painted(screen)
        screen.leave()


def click_page(screen: RoomScreen) -> None:
    press(screen, "H")
    click(screen, "page:people")
    assert screen.page.name == "people"


def test_keys_while_something_is_saved_are_refused_or_go_to_their_own_item(hall: Hall) -> None:
    hall.arrive("DHHS", "DIT", "DOR")
    screen = hall.screen()
    press(screen, SPACE, DOWN)
    first = item_of(screen)
    with Held(screen.jobs) as held:
        for key in "YY":
            tap(screen, key)
        assert screen.page.saving
        tap(screen, "A")
        assert "being saved" in refused(screen)
        typed_on.end()
        tap(screen, SPACE)
        assert "being saved" in refused(screen)
        held.wait()
    rest(screen)
    assert counts(item_of(screen).votes) == (2, 0, 0)
    with Held(screen.jobs) as held:
        tap(screen, SPACE)
        for key in "YAKPDE":
            typed_on.end()
            tap(screen, key)
            assert "Item 2 is being taken up" in refused(screen), key
        held.wait()
    rest(screen)
    assert item_of(screen).id != first.id
    assert not item_of(screen).votes
    assert screen.page.saving == frozenset()
    screen.leave()


def test_words_for_a_question_that_did_not_open_are_no_keys(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """R is refused while a vote is saved; the reason that is typed on has a W, a Space, an N and a Y in it."""
    monkeypatch.setattr("app.ui.typed_on._PAUSE", 60.0)
    hall.arrive("DHHS", "DIT", "DOR")
    screen = hall.screen()
    press(screen, SPACE, DOWN)
    before = item_of(screen)
    with Held(screen.jobs) as held:
        tap(screen, "Y", "R", "No tested way back")
        assert "being saved" in refused(screen)
        held.wait()
    rest(screen)
    assert (screen.page.name, item_of(screen).id, counts(item_of(screen).votes)) == ("item", before.id, (1, 0, 0))
    assert sum(seat.present for seat in shown_of(screen).meeting.seats) == 3
    tap(screen, DOWN, "W")  # a key that writes nothing ends it
    assert screen.page.name == "people"
    screen.leave()


def test_what_others_do_and_what_is_typed_is_there_and_spoken(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []

    def hear(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            spoken.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    hall.arrive("DHHS", "DIT", "DOR")
    screen = hall.screen()
    press(screen, SPACE)
    assert "Item 1 of 8: CHG0000001 Failover test of NCID" in spoken[-1]
    screen._feed.look()
    rest(screen)
    item = item_of(screen)
    ballots.vote(hall.board["ben"], item.id, None, "reject", content_n=item.now_n, note="The payroll runs")
    screen._feed.look()
    rest(screen)
    screen._soon.flush()
    rest(screen)
    assert [row.words for row in screen.page.rows()] == ["Reject: The payroll runs", "to come", "to come"]
    table = screen.table
    told = {table.item(row, 0).text(): table.item(row, 1).text() for row in range(table.rowCount())}  # type: ignore[union-attr]
    assert told["Title"] == item.title
    assert told["Agency DHHS"] == "Reject: The payroll runs"
    assert told["Quorum"] == "Quorum: 3 of 5 agencies present, 3 needed"
    # what is typed into a question is kept when it is left, and in another screen too
    press(screen, DOWN, DOWN, "N")
    question = screen.acts.asks()
    assert question is not None
    assert question.text is not None
    QTest.keyClicks(question.text, "No test plan")
    screen.leave()
    again = RoomScreen(replace(screen.context), hall.meeting_id)
    again.show()
    again._feed.stop()  # a look that is still under way would read the edit below before the vote
    rest(again)
    press(again, DOWN, DOWN, "N")
    answer(again)
    assert [row.words for row in again.page.rows()][1] == "Reject: No test plan"
    press(again, "N")
    assert again.acts.asks() is None or again.acts.asks().text.toPlainText() == ""  # type: ignore[union-attr]
    question = again.acts.asks()
    if question is not None:
        question.leave()
    # an edit while the board is at it: no vote is for a text that nobody here has read
    change = item_of(again).change
    assert change is not None
    acts.edit_change(hall.board["finn"], hall.board.change(change.id), {"test_plan": "From three agencies"})
    press(again, DOWN, "Y")
    assert "was edited since" in refused(again)
    assert "Edited since the agenda was frozen" in painted(again)
    assert [row.words for row in again.page.rows()] == ["to come"] * 3, "votes were for the text of before"
    again.leave()


def test_a_slip_is_opened_again_and_a_member_votes_for_one_seat(hall: Hall) -> None:
    hall.arrive("DHHS", "DIT", "DOR")
    screen = hall.screen()
    press(screen, SPACE, DOWN, "Y", "Y", "A")
    answer(screen)
    press(screen, "O")
    answer(screen, "The wrong key")
    assert item_of(screen).is_open
    hall.login = "ben"
    members = hall.screen()
    press(members, SPACE)
    assert "CAB coordinator" in refused(members)
    press(members, DOWN, DOWN, "0")
    assert "cannot vote for" in refused(members)
    press(members, Qt.Key.Key_Up, Qt.Key.Key_Up, "0")
    assert [row.words for row in members.page.rows()][0] == "Abstain"
    members.leave()
    screen.leave()


def test_a_deferral_by_mistake_is_taken_back_by_its_key_and_by_undo(hall: Hall) -> None:
    hall.arrive("DHHS", "DIT", "DOR")
    screen = hall.screen()
    press(screen, SPACE)
    number = item_of(screen).number

    def defer() -> None:
        press(screen, "D")
        answer(screen, "The wrong item")
        assert item_of(screen).state is ItemState.DEFERRED

    defer()
    press(screen, "O")
    answer(screen, "A slip")
    assert (item_of(screen).number, item_of(screen).is_open, shown_of(screen).is_taken_up) == (number, True, True)
    assert f"{number} is open again in this meeting." in painted(screen)
    defer()
    QTest.keyClick(screen, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest(screen)
    rest(screen)
    assert (item_of(screen).number, item_of(screen).is_open) == (number, True)
    assert len(shown_of(screen).items) == len(TITLES) + 1
    QTest.keyClick(screen, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "O opens a decision again" in refused(screen)
    screen.leave()


def test_many_items_and_seats_are_shown_and_every_key_is_known(
    sqlite_db: Database, make_context: Callable[[Database], Context]
) -> None:
    long = "Replacement of the whole storage of the Eastern Data Center with everything that hangs on it " * 3
    titles = (long.strip()[:240], *(f"Change {number}" for number in range(2, 40)))
    with hall(sqlite_db, make_context, titles, more_agencies=65) as many:
        screen = many.screen()
        assert len(shown_of(screen).meeting.seats) == 70
        press(screen, SPACE, "W")
        assert "Seats 1 to 48 of 70" in painted(screen)
        press(screen, "/", "osbm", Qt.Key.Key_Return, SPACE, ESC)
        assert [row.seat.agency for row in screen.page.rows()] == ["OSBM"]
        for size in ((1280, 720), (1920, 1080), (1024, 768), (800, 900)):
            screen.resize(*size)
            assert "31 more" in painted(screen) or "3" in painted(screen)
        screen.resize(1280, 720)
        press(screen, "G", "38", Qt.Key.Key_Return)
        assert shown_of(screen).place(item_of(screen)) == 38
        assert "before" in painted(screen)
        for key in KEYS:
            if key.act in {"leave", "full", ""}:
                continue
            screen.run(key.act)
            rest(screen)
            painted(screen)
            question = screen.acts.asks()
            if question is not None:
                question.leave()
            screen.choosing.end()
            screen.page.turn_to("item")
        screen.leave()


# --- at night -------------------------------------------------------------------------------------
def test_a_meeting_over_midnight_and_the_change_of_clocks_counts_what_passed() -> None:
    day = date(2026, 10, 31)
    start = datetime(2026, 11, 1, 3, 30, tzinfo=UTC)  # 23:30 EDT on Saturday
    change = Change(
        1, "CHG0000001", "Work", ChangeType.NORMAL, ChangeScope.MINOR, ChangeState.IN_CAB, start, start + timedelta(1)
    )
    items = tuple(Item(n, Kind.DECISION, ItemState.OPEN, change, minutes_planned=8) for n in (1, 2))
    events = (
        Event(1, 1, start, CabEvent.OPENED),
        Event(2, 2, start, CabEvent.ITEM, item_id=1),
        Event(3, 3, start + timedelta(hours=1), CabEvent.PAUSED),
        Event(4, 4, start + timedelta(hours=1, minutes=30), CabEvent.RESUMED),
    )
    meeting = Meeting(
        1, "CAB-1", day, day, MeetingState.RUNNING, start, start + timedelta(hours=1), items=items, events=events
    )
    now = start + timedelta(hours=3)  # 01:30 EST: the clocks have shown 01:30 once already
    shown = Shown(Asked(meeting), now)
    state = shown.at(now)
    assert clock_words(state.spent[1]) == "2:30:00"
    assert shown.ends(state) == "Ends about Sun 1 Nov 01:38 EST"
    assert (plan_words(state), state.level) == ("128 min over its slot", "missed")  # 01:38 for 23:30 EST
    assert left_words(state.spent[1], state.planned[1]) == "142:00 over"
    assert shown.beside(1) == items[1]
    assert shown.beside(-1) is None


def test_a_meeting_of_nothing_says_so_when_it_ends(
    sqlite_db: Database, make_context: Callable[[Database], Context]
) -> None:
    with board(sqlite_db, "2026-11-16 17:00") as cab:
        tend.tend(cab["ava"])
        cab.clock.to("2026-11-18 10:00")
        meeting = cab.meeting(DAY)
        sitting.open_meeting(cab["ava"], meeting.id, meeting.version)
        screen = Hall(cab, meeting.id, make_context).screen()
        press(screen, Qt.Key.Key_End)
        question = screen.acts.asks()
        assert question is not None
        assert question.accessibleDescription().startswith("Nothing was on the agenda. The minutes are drafted")
        answer(screen)
        assert "what was decided\n" in painted(screen)
        assert "Nothing was on the agenda." in painted(screen)

"""Actions of the board: on every agenda until they are closed."""

from __future__ import annotations

from datetime import date

from app.domain.cab import actions
from app.domain.cab.actions import BoardAction, OnTime

DAY = date(2026, 11, 4)


def test_open_actions_stand_on_every_agenda_and_closed_ones_on_the_next() -> None:
    made = [
        BoardAction(1, "no day"),
        BoardAction(2, "later", due_on=date(2026, 12, 1)),
        BoardAction(3, "late", due_on=date(2026, 11, 3)),
        BoardAction(4, "closed since", state="done", closed_on=date(2026, 11, 3), due_on=date(2026, 11, 5)),
        BoardAction(5, "closed before", state="done", closed_on=date(2026, 10, 28)),
        BoardAction(6, "dropped since", state="dropped", closed_on=date(2026, 10, 29)),
        BoardAction(7, "closed after", state="done", closed_on=date(2026, 11, 5)),
    ]
    assert [a.id for a in actions.on_agenda(made, date(2026, 10, 28), DAY)] == [3, 4, 2, 1, 6]
    assert [a.id for a in actions.on_agenda(made, None, DAY)] == [3, 2, 1]


def test_late_is_what_was_due_before_today_and_is_open() -> None:
    due = BoardAction(1, "x", due_on=DAY)
    assert (due.is_late(DAY), due.is_late(date(2026, 11, 5))) == (False, True)
    assert not BoardAction(1, "x", due_on=DAY, state="done").is_late(date(2026, 11, 5))
    assert not BoardAction(1, "x").is_late(DAY)


def test_an_action_says_where_it_comes_from() -> None:
    both = BoardAction(1, "x", meeting_number="CAB0000012", change_number="CHG0000003", agency="DOR")
    assert both.source == "CAB0000012, CHG0000003"
    assert actions.line(both, DAY).owner == "DOR"
    assert BoardAction(1, "x").source == ""


def test_the_share_on_time_counts_what_was_due_by_agency() -> None:
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    made = [
        BoardAction(1, "on its day", due_on=date(2026, 10, 31), closed_on=date(2026, 10, 31), state="done", agency="A"),
        BoardAction(2, "a day late", due_on=date(2026, 10, 5), closed_on=date(2026, 10, 6), state="done", agency="A"),
        BoardAction(3, "open", due_on=date(2026, 10, 1), agency="B"),
        BoardAction(4, "dropped", due_on=date(2026, 10, 9), closed_on=date(2026, 10, 9), state="dropped", agency="B"),
        BoardAction(5, "due later", due_on=date(2026, 11, 1), closed_on=date(2026, 10, 9), state="done", agency="B"),
        BoardAction(6, "no day", agency="A"),
    ]
    assert actions.on_time(made, first, last) == {"A": OnTime(2, 1), "B": OnTime(1, 0)}


def test_an_action_is_due_on_the_day_of_its_meeting_or_later() -> None:
    day = date(2026, 11, 18)
    assert actions.due_refused(date(2026, 11, 17), day) == (
        "It comes from the meeting of Wed 18 Nov 2026: it cannot be due before that."
    )
    assert [actions.due_refused(*both) for both in ((day, day), (None, day), (day, None))] == ["", "", ""]


def test_minutes_list_what_was_open_when_the_meeting_ended_and_mark_what_is_new() -> None:
    day = date(2026, 11, 25)
    old = BoardAction(1, "Write the plan", due_on=date(2026, 11, 24), meeting_id=3)
    closed_since = BoardAction(2, "Ask", due_on=date(2026, 12, 1), state="done", closed_on=date(2026, 11, 26))
    closed_then = BoardAction(3, "Test", state="done", closed_on=day, meeting_id=3)
    own = BoardAction(4, "Move", due_on=date(2026, 12, 2), state="done", closed_on=day, meeting_id=4)
    listed = [actions.line(one, day, 4) for one in actions.as_of([own, closed_since, closed_then, old], 4, day)]
    assert [(one.title, one.state, one.overdue, one.new) for one in listed] == [
        ("Write the plan", "open", True, False),
        ("Ask", "open", False, False),
        ("Move", "done", False, True),
    ]

"""Who is on call: weeks by Eastern clocks over both changes, swaps before turns, holes told a week ahead."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.shifts.oncall import (
    PRIMARY,
    SECONDARY,
    Duty,
    OnCall,
    Swap,
    Turn,
    duties,
    hole_item,
    hole_text,
    holes,
    is_out_of_hours,
    now_on_call,
    table,
)
from tests.examples import few
from tests.ticket_world import local

EIGHT = time(8)
MONDAY = date(2026, 10, 5)
#: Three people, a week each, from Monday 5 October 2026 on.
THREE = tuple(Turn(n, 1, PRIMARY, 10 + n, MONDAY + timedelta(weeks=n), EIGHT, 3, escalate=15) for n in range(3))


def who(at: str, swaps: tuple[Swap, ...] = (), turns: tuple[Turn, ...] = THREE) -> int | None:
    (found,) = now_on_call(turns, swaps, 1, local(at))
    return found.person_id


@pytest.mark.parametrize(
    ("at", "person"),
    [
        ("2026-10-05 07:59", None),  # before the first week
        ("2026-10-05 08:00", 10),
        ("2026-10-12 07:59", 10),
        ("2026-10-12 08:00", 11),
        ("2026-10-19 08:00", 12),
        ("2026-10-26 08:00", 10),
        ("2026-11-02 07:59", 10),  # clocks went back on 1 November: still at 08:00 by the wall
        ("2026-11-02 08:00", 11),
        ("2027-03-15 07:59", 11),  # and forward on 14 March 2027: 23 weeks after the first Monday
        ("2027-03-15 08:00", 12),
    ],
)
def test_weeks_come_round_by_the_clock(at: str, person: int | None) -> None:
    assert who(at) == person


def test_a_week_in_which_clocks_change_is_an_hour_longer_or_shorter() -> None:
    def hours(first: date) -> float:
        ((start, end),) = Turn(1, 1, 1, 1, first, EIGHT, 52).weeks(
            *(local(f"{first}T12:00") + timedelta(n) for n in (0, 1))
        )
        return (end - start).total_seconds() / 3600

    assert [hours(day) for day in (date(2026, 10, 26), date(2027, 3, 8), MONDAY)] == [169, 167, 168]


def test_a_swap_goes_before_turns_and_the_last_one_before_others() -> None:
    first = Swap(1, 1, PRIMARY, 50, local("2026-10-06 17:00"), local("2026-10-07 08:00"))
    last = Swap(2, 1, PRIMARY, 51, local("2026-10-06 20:00"), local("2026-10-06 22:00"))
    found = duties(THREE, (last, first), 1, PRIMARY, local("2026-10-06 12:00"), local("2026-10-07 12:00"))
    assert [(one.person_id, one.start) for one in found] == [
        (10, local("2026-10-06 12:00")),
        (50, local("2026-10-06 17:00")),
        (51, local("2026-10-06 20:00")),
        (50, local("2026-10-06 22:00")),
        (10, local("2026-10-07 08:00")),
    ]
    assert {one.escalate for one in found} == {15}, "who swaps is followed by the next level as the turn is"
    other = Swap(3, 2, PRIMARY, 52, first.start, first.end)
    assert who("2026-10-06 18:00", (other,)) == 10, "of another group"


def test_a_new_roster_takes_over_where_the_old_one_ends() -> None:
    old = tuple(Turn(t.id, 1, t.level, t.person_id, t.first_day, t.at, t.every, date(2026, 10, 19)) for t in THREE)
    new = Turn(9, 1, PRIMARY, 99, date(2026, 10, 19), EIGHT)
    assert who("2026-10-19 07:59", turns=(*old, new)) == 11
    assert who("2026-10-19 08:00", turns=(*old, new)) == 99


def test_holes_are_told_a_week_ahead() -> None:
    ended = Turn(1, 1, PRIMARY, 10, MONDAY, EIGHT, 1, date(2026, 10, 12))
    at = local("2026-10-06 12:00")
    cover = Swap(1, 1, PRIMARY, 50, local("2026-10-12 08:00"), local("2026-10-13 00:00"))
    assert holes((ended,), (), 1, at) == [Duty(PRIMARY, None, local("2026-10-12 08:00"), at + timedelta(days=7))]
    (hole,) = holes((ended,), (cover,), 1, at)
    assert hole.start == local("2026-10-13 00:00")
    assert holes(THREE, (), 1, at) == []
    assert holes((), (cover,), 1, at) == [], "a group without a roster has no holes"
    item = hole_item(1, "Network", hole)
    assert (item.title, item.kind) == ("Nobody is on call for Network", "oncall")


def test_levels_and_words() -> None:
    second = Turn(7, 1, SECONDARY, 70, MONDAY, EIGHT)
    found = now_on_call((*THREE, second), (), 1, local("2026-10-06 12:00"))
    assert [(one.level, one.person_id, one.escalate) for one in found] == [(1, 10, 15), (2, 70, 0)]
    assert now_on_call(THREE, (), 5, local("2026-10-06 12:00")) == []
    one = OnCall(1, "Network", 1, "Ann Lee", "919 555 0134", local("2026-10-12 08:00"))
    assert (one.level_text, one.text) == ("Primary", "Ann Lee, 919 555 0134, until Mon 12 Oct 2026 08:00")
    nobody = OnCall(1, "Network", 1, "", "", local("2026-10-12 08:00"))
    assert nobody.text == "Nobody until Mon 12 Oct 2026 08:00"
    assert table("On call", [("a", "b", "c", "d", "e")]).rows == (
        {"group": "a", "level": "b", "who": "c", "from": "d", "to": "e"},
    )


@pytest.mark.parametrize(
    ("at", "out"),
    [
        ("2026-10-05 07:59", True),
        ("2026-10-05 08:00", False),
        ("2026-10-05 16:59", False),
        ("2026-10-05 17:00", True),
        ("2026-10-04 12:00", True),  # a Sunday
        ("2026-11-11 12:00", True),  # Veterans Day
    ],
)
def test_out_of_hours(at: str, out: bool) -> None:
    assert is_out_of_hours(local(at), {date(2026, 11, 11)}) is out


@settings(max_examples=few(60), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 4), st.integers(0, 60) | st.none()), max_size=4),
    st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 300)), max_size=4),
    st.integers(0, 1400),
)
def test_a_period_is_told_without_gaps_and_as_each_instant_is(
    turned: list[tuple[int, int, int | None]], swapped: list[tuple[int, int]], hour: int
) -> None:
    """Against the plain reading of one instant: the last swap, else the turn that began last."""
    begin = local("2026-10-05 00:00")
    turns = [
        Turn(n, 1, 1, n, MONDAY + timedelta(first), EIGHT, every, None if to is None else MONDAY + timedelta(to))
        for n, (first, every, to) in enumerate(turned)
    ]
    swaps = [
        Swap(n, 1, 1, 100 + n, begin + timedelta(hours=at), begin + timedelta(hours=at + long))
        for n, (at, long) in enumerate(swapped)
    ]
    found = duties(turns, swaps, 1, 1, begin, begin + timedelta(hours=1500))
    assert [one.start for one in found[1:]] == [one.end for one in found[:-1]]
    at = begin + timedelta(hours=hour)

    def plainly(moment: datetime) -> int | None:
        for swap in reversed(swaps):
            if swap.start <= moment < swap.end:
                return swap.person_id
        on = [
            turn for turn in turns if any(a <= moment < b for a, b in turn.weeks(moment, moment + timedelta(hours=1)))
        ]
        return max(on, key=lambda turn: (turn.first_day, turn.id)).person_id if on else None

    (told,) = [one for one in found if one.start <= at < one.end]
    assert told.person_id == plainly(at)


def test_a_hole_is_told_in_a_sentence() -> None:
    hole = Duty(1, None, local("2026-11-01 00:00"), local("2026-11-02 00:00"))
    # the clocks go back on this Sunday: it has 25 hours
    assert hole.end - hole.start == timedelta(hours=25)
    said = "Nobody is on call for Network, Sun 1 Nov 2026 00:00 to Mon 2 Nov 2026 00:00."
    assert hole_text("Network", hole) == said

"""What a hand-over lists: each record once, by its first reason, and how many more there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.shifts.course import HandoverState
from app.domain.shifts.handover import MOST, Found, Handover, HandoverRow, Line, Why, found_among, gathered, waits
from tests.ticket_world import local

TEN = local("2026-10-05 10:00")


def test_each_record_is_listed_once_with_all_its_reasons() -> None:
    found = [
        Found("ticket", 1, Why.VIP, "INC1 Mail"),
        Found("ticket", 1, Why.MISSED, "INC1 Mail", TEN),
        Found("ticket", 2, Why.MISSED, "INC2 VPN", local("2026-10-05 09:00")),
        Found("major_incident", 1, Why.MAJOR, "MI1 Mail is down"),
    ]
    listed, left_out = gathered(found)
    assert [(one.called, whys) for one, whys in listed] == [
        ("MI1 Mail is down", (Why.MAJOR,)),
        ("INC2 VPN", (Why.MISSED,)),
        ("INC1 Mail", (Why.MISSED, Why.VIP)),
    ]
    assert left_out == {}


def test_of_many_the_first_are_listed_and_the_rest_counted() -> None:
    found = [Found("ticket", n, Why.DUE, f"INC{n}", TEN) for n in range(MOST + 3)]
    listed, left_out = gathered([*found, Found("ticket", 900, Why.VIP, "INC900")])
    assert len(listed) == MOST + 1
    assert left_out == {Why.DUE: 3}
    row = HandoverRow(1, 1, "HOV1", "Night", TEN, TEN, HandoverState.DRAFT, 0, "")
    text = Handover(row, (), left_out).left_out_text
    assert text == "Not listed here: 3 more: due in the next shift. See the quick filters of Tickets."


def test_what_can_be_taken_over_is_open_and_still_with_the_giver() -> None:
    row = HandoverRow(1, 2, "HOV1", "Night", TEN, TEN, HandoverState.GIVEN, 4, "", "ann", "Ann Lee", TEN)
    lines = (
        Line(1, 1, "ticket", 11, (Why.DUE,), "INC11", assignee="ann"),
        Line(2, 1, "ticket", 12, (Why.DUE,), "INC12", assignee="bob"),
        Line(3, 1, "ticket", 13, (Why.DUE,), "INC13", assignee="ann", is_open=False),
        Line(4, 1, "major_incident", 14, (Why.MAJOR,), "MI14", assignee="ann"),
    )
    assert Handover(row, lines, {}).to_take_over() == (11,)
    item = waits(row)
    assert (item.title, item.kind, item.id) == ("Hand-over waits for you", "handover", 1)
    assert "From Ann Lee, 4 lines." in item.detail


def test_a_hand_over_is_to_be_accepted_by_the_end_of_its_shift() -> None:
    row = HandoverRow(1, 2, "HOV1", "Night", TEN, TEN, HandoverState.GIVEN, 4, "", "ann", "Ann Lee", TEN)
    later = TEN + timedelta(hours=5)
    assert waits(replace(row, end=later)).at == later  # given early: there is time
    assert waits(replace(row, given_at=later)).at == later  # given late: since then


def test_hand_overs_are_found_by_what_is_typed() -> None:
    row = HandoverRow(
        7, 1, "HOV0000007", "Night", TEN, TEN, HandoverState.DRAFT, 0, "Mail is slow", given_name="Ann Lee"
    )
    other = HandoverRow(8, 1, "HOV0000008", "Day", TEN, TEN, HandoverState.GIVEN, 0, "")
    for typed, ids in (("hov0000007", [7]), ("hand-over", [8, 7]), ("night mail", [7]), ("lee", [7]), ("ight", [])):
        assert [one.id for one in found_among((other, row), typed, 8)] == ids
    assert [one.id for one in found_among((other, row), "hov", 1)] == [8]

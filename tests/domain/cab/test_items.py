"""Items of an agenda: sections and order, how often they came, whether they are late, and the time they take."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.cab import items
from app.domain.cab.settings import CabRules
from app.domain.cab.values import Consent, Edit, FrozenText, Item, ItemState, Kind, OnRecord, Result
from app.domain.changes.models import Model
from app.domain.vocabulary import ChangeState, ChangeType
from tests.domain.cab.examples import change, item, meeting, utc

MODEL = item(9, Kind.MODEL, model=Model(4, "MOD0000004", "Restart of a web server", 2, "proposed"))


@pytest.mark.parametrize(
    ("one", "section"),
    [
        (item(), "For decision"),
        (item(late=True), "Late, by consent"),
        (item(late=True, state=ItemState.DECIDED, result=Result.APPROVED), "Late, by consent"),
        (item(kind=Kind.RATIFY), "For ratification"),
        (item(kind=Kind.EMERGENCY), "Emergency changes"),
        (item(kind=Kind.ECAB), "Emergency changes"),
        (item(kind=Kind.PIR), "Reviews of failures"),
        (MODEL, "Standard models"),
        (item(kind=Kind.INFO), "Information"),
        (item(kind=Kind.INFO, change=change(state=ChangeState.IMPLEMENTED)), "Results since the last meeting"),
        (item(kind=Kind.INFO, change=change(state=ChangeState.REVIEWED)), "Results since the last meeting"),
        (
            item(kind=Kind.INFO, change=change(type=ChangeType.INFORMATIONAL, state=ChangeState.IMPLEMENTED)),
            "Information",
        ),
    ],
)
def test_every_item_has_a_section(one: Item, section: str) -> None:
    assert items.section_of(one) == section


def test_items_go_by_section_then_as_they_were_placed() -> None:
    made = [
        item(1, Kind.PIR, position=1),
        item(2, position=5),
        item(3, late=True, position=1),
        item(4, position=2),
        item(5, position=2),
        replace(MODEL, position=0),
        item(6, Kind.RATIFY, position=9),
    ]
    assert [one.id for one in items.order(made)] == [4, 5, 2, 3, 6, 1, 9]
    assert [(name, [one.id for one in inside]) for name, inside in items.sections(made)] == [
        ("For decision", [4, 5, 2]),
        ("Late, by consent", [3]),
        ("For ratification", [6]),
        ("Reviews of failures", [1]),
        ("Standard models", [9]),
    ]


def test_numbers_and_titles_are_those_that_were_sent() -> None:
    assert (MODEL.number, MODEL.title, MODEL.now_n) == ("MOD0000004 version 2", "Restart of a web server", 2)
    sent = item(frozen=FrozenText(1, {"title": "As it was sent"}))
    assert (sent.number, sent.title) == ("CHG0000001", "As it was sent")
    assert item(frozen=FrozenText(None)).title == "Change 1"
    empty = replace(item(), change=None)
    assert (empty.number, empty.title, empty.now_n) == ("", "", 1)


def test_only_a_meeting_that_was_held_counts() -> None:
    assert (items.came_next(1, in_meeting=True), items.came_next(2, in_meeting=False)) == (2, 2)
    assert [items.came_words(n) for n in (1, 2, 3, 4, 11, 21)] == [
        "",
        "2nd time",
        "3rd time",
        "4th time",
        "11th time",
        "21st time",
    ]


AT = utc("2026-11-05 22:00")
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("submitted", "promised", "now", "late"),
    [
        (AT, AT, AT, False),
        (AT + MINUTE, AT, AT, True),
        (AT, AT, AT - timedelta(days=1), False),  # the meeting was moved earlier
        (AT + MINUTE, AT, AT + timedelta(days=1), False),  # moved later: it is timely now
        (AT + MINUTE, None, AT, True),
        (AT + MINUTE, AT, None, True),
        (AT + MINUTE, None, None, False),
        (None, AT, AT, False),
    ],
)
def test_late_is_after_the_promised_cut_off_and_the_one_of_now(
    submitted: datetime | None, promised: datetime | None, now: datetime | None, late: bool
) -> None:
    assert items.is_late(submitted, promised, now) is late


def test_late_is_said_with_both_times() -> None:
    assert items.late_words(AT + MINUTE, AT) == "Submitted Thu 5 Nov 2026 17:01, after Thu 5 Nov 2026 17:00 Eastern"


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (item(), "Approve, approve with conditions, reject or defer"),
        (item(late=True), "Consent to hear it late; then: Approve, approve with conditions, reject or defer"),
        (item(late=True, consent=Consent.GIVEN), "Approve, approve with conditions, reject or defer"),
        (item(kind=Kind.RATIFY), "Ratify what was done"),
        (item(state=ItemState.DECIDED, result=Result.APPROVED), ""),
    ],
)
def test_what_the_board_is_asked(one: Item, said: str) -> None:
    assert items.ask(one) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"state": ItemState.DECIDED, "result": Result.CONDITIONS}, "Approved with conditions"),
        ({"state": ItemState.DECIDED, "result": Result.NOT_RATIFIED}, "Not ratified"),
        ({"state": ItemState.DEFERRED, "for_meeting_id": 3}, "Deferred to the meeting of Thursday 12 November 2026"),
        ({"state": ItemState.DEFERRED}, "Deferred"),
        ({"state": ItemState.CARRIED}, "Not decided: comes to the next meeting"),
        ({"state": ItemState.CARRIED, "kind": Kind.RATIFY}, "Not ratified yet: comes to the next meeting"),
        ({"state": ItemState.CARRIED, "kind": Kind.EMERGENCY}, "Not noted yet: comes to the next meeting"),
        ({"state": ItemState.CARRIED, "kind": Kind.PIR}, "Not reviewed yet: comes to the next meeting"),
        ({"state": ItemState.CARRIED, "consent": Consent.REFUSED}, "Consent refused: comes to the next meeting"),
        ({"state": ItemState.WITHDRAWN}, "Withdrawn"),
        ({"state": ItemState.NOTED}, "Noted"),
    ],
)
def test_what_became_of_an_item(changed: dict[str, Any], said: str) -> None:
    known = {3: OnRecord(date(2026, 11, 11), date(2026, 11, 12))}
    assert items.result_words(item(**changed), known) == said


def test_what_is_seen_at_once() -> None:
    assert items.marks(item()) == ()
    late = item(late=True, came=3, since_sent=True, edits=(Edit("title", "a", "b"),))
    assert items.marks(late) == ("Late, by consent", "3rd time", "Edited since the agenda was frozen")
    assert items.marks(replace(late, consent=Consent.GIVEN, edits=(), came=1)) == ("Late, consent given",)
    assert items.marks(replace(late, consent=Consent.REFUSED, edits=(), came=1)) == ("Late, consent refused",)
    assert items.marks(item(since_sent=True)) == ("Since the agenda was frozen",)


def test_planned_minutes_are_the_median_of_the_last_of_their_kind() -> None:
    past = [timedelta(minutes=n) for n in (90, 90, 3, 4, 6, 10)]
    assert items.planned_minutes(past[2:], "minor") == 8  # four of them are too few
    assert items.planned_minutes(past[1:], "minor") == 6
    assert items.planned_minutes([*[timedelta(minutes=99)] * 30, *[timedelta(minutes=5)] * 20], "minor") == 5
    assert items.planned_minutes([timedelta(seconds=5)] * 19 + [timedelta(minutes=4)], "minor") == 8  # clicked through
    assert items.planned_minutes([timedelta(seconds=5)] * 9 + [timedelta(minutes=4)] * 5, "minor") == 4
    rules = CabRules(minutes={"minor": 4, "extensive": 15})
    assert [items.planned_minutes([], scope, rules) for scope in ("minor", "")] == [4, 15]


@settings(suppress_health_check=[HealthCheck.too_slow])  # lists take long to make on a busy machine
@given(st.lists(st.integers(60, 3600), min_size=5, max_size=40))
def test_half_of_the_past_items_were_no_longer(seconds: list[int]) -> None:
    minutes = items.planned_minutes([timedelta(seconds=n) for n in seconds], "minor")
    last = sorted(seconds[-20:])
    assert last[(len(last) - 1) // 2] / 60 - 0.51 <= minutes <= last[len(last) // 2] / 60 + 0.51


def test_an_agenda_says_by_how_much_it_runs_over() -> None:
    full = meeting(items=tuple(item(n, minutes_planned=12) for n in range(1, 7)))
    assert items.planned(full) == timedelta(minutes=72)
    assert items.overrun_words(items.overrun(full)) == "will run over by 12 min"
    fits = meeting(items=full.items[:5])
    assert items.overrun(fits) == timedelta()
    assert items.overrun_words(items.overrun(fits)) == ""


CUT_OFF = utc("2026-10-30 21:00")


@pytest.mark.parametrize(
    ("given", "promised", "why"),
    [
        ({"submitted_at": utc("2026-10-30 21:00")}, None, ""),
        (
            {"submitted_at": utc("2026-10-30 21:01")},
            None,
            "Submitted Fri 30 Oct 2026 17:01, after Fri 30 Oct 2026 17:00 Eastern",
        ),
        ({"submitted_at": utc("2026-10-30 21:01")}, utc("2026-10-31 21:00"), ""),  # it kept what was promised
        ({"submitted_at": None}, None, ""),
        ({"submitted_at": utc("2026-11-01 21:01"), "kind": Kind.PIR}, None, ""),
    ],
)
def test_what_was_submitted_after_the_cut_off_of_a_meeting_is_late_there(
    given: dict[str, Any], promised: datetime | None, why: str
) -> None:
    there = replace(meeting(), cut_off=CUT_OFF)
    assert items.late_in(replace(item(), **given), there, promised) == why


LATE = {"submitted_at": utc("2026-10-30 22:00"), "cut_off": CUT_OFF, "late": True, "late_why": "Too late"}
AFTER = {"submitted_at": utc("2026-10-29 21:00"), "cut_off": CUT_OFF, "late": True, "late_why": items.AFTER_SENT}
TIMELY = {"submitted_at": utc("2026-10-29 21:00"), "cut_off": CUT_OFF}


@pytest.mark.parametrize(
    ("given", "limit", "sent", "why"),
    [
        (LATE, "2026-10-29 21:00", False, "Too late"),
        (LATE, "2026-11-02 22:00", False, ""),  # in time for the later day
        (AFTER, "2026-10-31 21:00", True, items.AFTER_SENT),  # that agenda stands
        (AFTER, "2026-10-31 21:00", False, ""),  # it is sent anew
        ({**LATE, "late_why": ""}, "2026-10-29 21:00", False, items.LATE),
        (TIMELY, "2026-10-28 21:00", False, ""),  # a meeting that is moved earlier makes nobody late
        (
            {**LATE, "late": False},
            "2026-10-29 21:00",
            False,
            "Submitted Fri 30 Oct 2026 18:00, after Fri 30 Oct 2026 17:00 Eastern",
        ),
        ({**LATE, "submitted_at": None}, "2026-10-29 21:00", False, "Too late"),
        ({**LATE, "cut_off": None, "late_why": ""}, "2026-10-29 21:00", False, items.LATE),
        ({"submitted_at": None}, "2026-10-29 21:00", False, ""),
    ],
)
def test_another_day_of_the_meeting_says_anew_who_is_late(
    given: dict[str, Any], limit: str, sent: bool, why: str
) -> None:
    assert items.late_on(replace(item(), **given), CUT_OFF, utc(limit), sent=sent) == why

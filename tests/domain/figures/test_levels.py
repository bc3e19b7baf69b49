"""The rows of the service levels and their sum, from outcomes counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from app.domain.business_time import BusinessCalendar
from app.domain.figures.levels import Health, Levels, Outcomes
from app.domain.figures.rules import Attainment, Verdict
from app.domain.sla.targets import Calendar, Target, TargetBook
from app.domain.vocabulary import Layer, Metric, Priority

END = datetime(2026, 11, 1, 4, tzinfo=UTC)
CHANGE = datetime(2026, 10, 15, 4, tzinfo=UTC)
DAILY = Calendar(1, "daily", "Every day", BusinessCalendar({day: [(time(0), time(9))] for day in range(7)}), "1")
BEFORE = datetime(2020, 1, 1, tzinfo=UTC)


def target(number: int, priority: int, goal: int, start: datetime = BEFORE, end: datetime | None = None) -> Target:
    return Target(
        id=number,
        layer=Layer.GLOBAL,
        metric=Metric.RESOLUTION,
        priority=Priority(priority),
        ticket_kind=None,
        agency_id=None,
        service_id=None,
        calendar=DAILY,
        duration=timedelta(hours=8),
        days=None,
        goal_bp=goal,
        pause_reasons=frozenset(),
        effective_from=start,
        effective_to=end,
        sample=False,
    )


def outcome(target_id: int, priority: int, due: int, met: int) -> Outcomes:
    return Outcomes(0, "resolution", None, None, priority, target_id, None, due, met)


BOOK = TargetBook([target(1, 3, 9500, BEFORE, CHANGE), target(2, 3, 9000, CHANGE), target(3, 4, 9000)])


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        # one goal behind all outcomes, but low priority has the same goal: it is the goal of both
        ([outcome(2, 3, 11, 10)], Health(Attainment(11, 10, 9000), Verdict.MET)),
        # the goal before the change is not that of low priority, under which nothing fell
        ([outcome(1, 3, 20, 19)], Health(Attainment(20, 19, None), Verdict.MET)),
        ([outcome(1, 3, 3, 3)], Health(Attainment(3, 3, None), Verdict.LOW_VOLUME)),
        # a target missed before it changed makes the whole missed
        ([outcome(1, 3, 20, 18), outcome(2, 3, 80, 80)], Health(Attainment(100, 98, None), Verdict.MISSED)),
        ([], Health(Attainment(0, 0, 9000), Verdict.NOT_MEASURED)),
    ],
)
def test_health(outcomes: list[Outcomes], expected: Health) -> None:
    assert Levels(BOOK, None, None, END).health(Metric.RESOLUTION, outcomes) == expected


def test_health_says_whether_a_target_behind_it_is_a_sample_value() -> None:
    book = TargetBook([target(1, 3, 9500), replace(target(2, 4, 9000), sample=True)])
    levels = Levels(book, None, None, END)
    assert not levels.health(Metric.RESOLUTION, [outcome(1, 3, 5, 4)]).sample
    assert levels.health(Metric.RESOLUTION, [outcome(1, 3, 5, 4), outcome(2, 4, 1, 1)]).sample
    assert not levels.health(Metric.RESPONSE, [outcome(2, 4, 1, 1)]).sample  # those are resolutions


def test_a_target_that_changed_makes_two_rows() -> None:
    rows = Levels(BOOK, None, None, END).rows(Metric.RESOLUTION, [outcome(1, 3, 5, 4), outcome(2, 3, 6, 6)])
    assert [(found.row.priority, found.row.span, found.row.attainment, found.targets) for found in rows] == [
        (Priority.MEDIUM, "opened to 14 Oct 2026", Attainment(5, 4, 9500), (1,)),
        (Priority.MEDIUM, "opened from 15 Oct 2026", Attainment(6, 6, 9000), (2,)),
        (Priority.LOW, "", Attainment(0, 0, 9000), (3,)),
    ]

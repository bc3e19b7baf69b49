"""The rows of the service levels and their sum, from outcomes counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from app.domain.business_time import BusinessCalendar
from app.domain.figures.levels import Health, Levels, Outcomes
from app.domain.figures.rows import ServiceLevelRow
from app.domain.figures.rules import Attainment, Given, Verdict
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


# --- times that are an upper bound: goal 90 % ---------------------------------------------------------
def test_where_holds_are_not_told_the_health_is_not_measured_and_says_why() -> None:
    """10 + 7 of 20 are 85 %; the 1 + 1 that may have been in time would make it 95 %."""
    outcomes = [outcome(2, 3, 11, 10)._replace(bound=1), outcome(2, 3, 9, 7)._replace(bucket=1, bound=1)]
    found = Levels(BOOK, None, None, END).health(Metric.RESOLUTION, outcomes)
    assert found == Health(Attainment(20, 17, 9000, 2), Verdict.NOT_TOLD)
    said = "at least 85.0 % (17 of 20); 2 more may have been in time: their holds are not told"
    assert (found.percent_text, found.remark) == ("Not measured", said)
    why = "Import from Remedy does not tell resolutions; 3 tickets not measured"
    assert replace(found, why=why).remark == f"{said}; {why}"


def test_the_verdict_on_a_metric_that_no_source_tells_is_not_measured_rather_than_nothing_due() -> None:
    levels = Levels(BOOK, None, None, END)
    assert levels.given(Metric.RESOLUTION, [], untold=3) == Given(Verdict.NOT_TOLD, None)
    assert levels.given(Metric.RESOLUTION, []).verdict is not Verdict.NOT_TOLD


def test_the_health_of_what_is_not_told_at_all_says_only_why() -> None:
    why = "Import from Remedy does not tell resolutions; 1 ticket"
    found = Health(Attainment(0, 0, 9000), Verdict.NOT_TOLD, why=why)
    assert (found.percent_text, found.remark) == ("Not measured", why)
    assert Health(Attainment(10, 9, 9000), Verdict.MET).remark == ""


def test_a_priority_missed_for_certain_shows_the_share_beside_the_miss() -> None:
    """Medium 8 of 10, all told, is under 90 %; Low has 2 of 10 and 8 that may have been in time: 18 of 20 in all."""
    outcomes = [outcome(2, 3, 10, 8), outcome(3, 4, 10, 2)._replace(bound=8)]
    found = Levels(BOOK, None, None, END).health(Metric.RESOLUTION, outcomes)
    assert found.attainment.own_verdict is Verdict.NOT_TOLD
    assert (found.verdict, found.percent_text) == (Verdict.MISSED, "at least 50.0 %")


def test_goals_that_differ_show_no_share_beside_what_is_not_measured() -> None:
    """The target before the change had 95 %: 19 of 20 with the 1 that may have been in time. Low kept its 90 %."""
    outcomes = [outcome(1, 3, 20, 18)._replace(bound=1), outcome(3, 4, 10, 9)]
    found = Levels(BOOK, None, None, END).health(Metric.RESOLUTION, outcomes)
    assert (found.attainment, found.verdict) == (Attainment(30, 27, None, 1), Verdict.NOT_TOLD)
    assert found.percent_text == "Not measured"


def test_a_sum_of_several_goals_says_that_they_differ_and_one_target_does_not() -> None:
    line = ServiceLevelRow(Metric.RESOLUTION, None, Attainment(30, 27, None), "")
    assert line.goals_differ
    assert not replace(line, priority=Priority.HIGH).goals_differ
    assert not replace(line, attainment=Attainment(30, 27, 9000)).goals_differ
    assert not replace(line, attainment=Attainment(0, 0, None)).goals_differ

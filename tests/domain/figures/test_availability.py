"""Availability of a service, by hand: a 30-day month without daylight saving change is 720 hours."""

from __future__ import annotations

from datetime import date, time, timedelta

from app.domain.business_time import BusinessCalendar
from app.domain.figures.availability import Availability, Maintenance, availability
from app.domain.figures.rules import Verdict
from app.domain.periods import Period
from tests.domain.sla.targets_for_tests import ny

SEPTEMBER = Period.parse("2026-09")
HOUR = 3600
MONTH = 720 * HOUR


def test_without_outages() -> None:
    found = availability(SEPTEMBER, [], goal_bp=9990)
    assert found == Availability(MONTH, 0, 0, 0, 9990)
    assert (found.percent_text, found.verdict) == ("100.0 %", Verdict.MET)


def test_overlapping_outages_count_once_and_are_clipped() -> None:
    outages = [
        (ny(9, 30, 22), ny(10, 1, 3)),  # two hours of September
        (ny(8, 31, 23), ny(9, 1, 1)),  # one
        (ny(9, 10, 10), ny(9, 10, 12)),
        (ny(9, 10, 11), ny(9, 10, 13)),  # three together
        (ny(7, 1), ny(7, 2)),  # none
    ]
    found = availability(SEPTEMBER, outages, goal_bp=9990)
    assert (found.downtime_s, found.service_s) == (6 * HOUR, MONTH)
    assert (found.percent_text, found.verdict) == ("99.2 %", Verdict.MISSED)  # 714 of 720


def test_maintenance_in_its_window_is_no_service_time() -> None:
    window = (ny(9, 6, 4), ny(9, 6, 12))
    used = Maintenance(ny(9, 6, 5), ny(9, 6, 8), window)  # three of the eight approved hours
    found = availability(SEPTEMBER, [], [used])
    assert (found.service_s, found.downtime_s, found.maintenance_s, found.overrun_s) == (
        MONTH - 3 * HOUR,
        0,
        3 * HOUR,
        0,
    )
    assert found.verdict is Verdict.NO_GOAL


def test_overrun_and_an_early_start_are_downtime() -> None:
    window = (ny(9, 6, 4), ny(9, 6, 8))
    found = availability(SEPTEMBER, [], [Maintenance(ny(9, 6, 3), ny(9, 6, 10), window)])
    assert (found.maintenance_s, found.overrun_s, found.downtime_s) == (4 * HOUR, 3 * HOUR, 3 * HOUR)
    assert found.service_s == MONTH - 4 * HOUR


def test_work_without_approval_is_downtime() -> None:
    found = availability(SEPTEMBER, [], [Maintenance(ny(9, 6, 3), ny(9, 6, 5), None)])
    assert (found.downtime_s, found.service_s) == (2 * HOUR, MONTH)


def test_an_outage_during_approved_maintenance_is_not_counted_twice() -> None:
    window = (ny(9, 6, 4), ny(9, 6, 8))
    work = Maintenance(ny(9, 6, 4), ny(9, 6, 8), window)
    found = availability(SEPTEMBER, [(ny(9, 6, 6), ny(9, 6, 10))], [work])
    assert (found.downtime_s, found.service_s) == (2 * HOUR, MONTH - 4 * HOUR)
    # an overrun that is also recorded as an outage
    late = Maintenance(ny(9, 6, 4), ny(9, 6, 9), window)
    assert availability(SEPTEMBER, [(ny(9, 6, 8), ny(9, 6, 9))], [late]).downtime_s == HOUR


def test_an_approved_window_that_was_not_used_is_service_time() -> None:
    window = (ny(9, 6, 4), ny(9, 6, 8))
    outside = Maintenance(ny(9, 6, 1), ny(9, 6, 2), window)
    found = availability(SEPTEMBER, [], [outside])
    assert (found.maintenance_s, found.downtime_s) == (0, HOUR)


def test_what_goes_on_counts_to_the_as_of_time() -> None:
    as_of = ny(9, 11)  # ten days of September
    found = availability(SEPTEMBER, [(ny(9, 10, 12), None), (ny(9, 20), ny(9, 21))], as_of=as_of)
    assert (found.service_s, found.downtime_s) == (240 * HOUR, 12 * HOUR)
    assert availability(SEPTEMBER, [(ny(9, 10, 12), None)], as_of=ny(8, 1)).percent_text == "Not measured"


def test_maintenance_all_month_leaves_nothing_to_measure() -> None:
    window = (SEPTEMBER.start, SEPTEMBER.end)
    found = availability(SEPTEMBER, [], [Maintenance(*window, window)], goal_bp=9990)
    assert (found.service_s, found.verdict, found.ratio) == (0, Verdict.NOT_MEASURED, None)


def test_the_month_with_the_hour_more() -> None:
    november = Period.parse("2026-11")
    assert availability(november, []).service_s == MONTH + HOUR
    outage = (ny(11, 1, 1), ny(11, 1, 1, fold=1))
    assert availability(november, [outage]).downtime_s == HOUR


def test_rounding_does_not_hide_a_miss() -> None:
    down = (ny(9, 10), ny(9, 10) + timedelta(seconds=2800))  # 99.892 %
    found = availability(SEPTEMBER, [down], goal_bp=9990)
    assert (found.percent_text, found.verdict) == ("99.89 %", Verdict.MISSED)
    tiny = availability(SEPTEMBER, [(ny(9, 10), ny(9, 10, 0, 1))], goal_bp=9990)
    assert (tiny.percent_text, tiny.verdict) == ("99.998 %", Verdict.MET)


def test_only_support_hours_count() -> None:
    """September 2026 has 21 weekdays without Labor Day: 21 times nine hours of 08:00 to 17:00."""
    week = {day: [(time(8), time(17))] if day < 5 else [] for day in range(7)}
    hours = BusinessCalendar(week, {date(2026, 9, 7): "Labor Day"})
    assert availability(SEPTEMBER, [], hours=hours) == Availability(21 * 9 * HOUR, 0, 0, 0)
    night = (ny(9, 9, 16), ny(9, 10, 9))  # the last hour of a day and the first of the next
    weekend = (ny(9, 12, 0), ny(9, 13, 12))
    work = Maintenance(ny(9, 15, 7), ny(9, 15, 11), (ny(9, 15, 7), ny(9, 15, 10)))  # two hours used, one over
    found = availability(SEPTEMBER, [night, weekend], [work], goal_bp=9900, hours=hours)
    assert found == Availability((21 * 9 - 2) * HOUR, 3 * HOUR, 2 * HOUR, 1 * HOUR, 9900)
    assert availability(
        SEPTEMBER, [weekend], hours=BusinessCalendar({day: [(time(0), time.max)] for day in range(7)})
    ) == (availability(SEPTEMBER, [weekend]))

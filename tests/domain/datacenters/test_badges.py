"""Days of a badge across both changes of the clocks, and what is told when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.datacenters.badges import Badge, Counts, Standing, Validation, Verdict, as_of, refused_as_escort
from app.domain.datacenters.campaign import notice
from app.domain.datacenters.visits import Visit, Where
from app.domain.eastern import local_date

_AT = datetime(2026, 1, 1, tzinfo=UTC)


def _badge(issued: date = date(2026, 8, 10), **more: object) -> Badge:
    base = Badge(7, 1, "B-1", "Dana Reyes", "Volt Ltd", 3, "Department of Revenue", (1,), ("Eastern",), issued)
    return replace(base, **more)  # type: ignore[arg-type]


def _said(on: date, verdict: Verdict = Verdict.KEEP) -> Validation:
    return Validation(1, 7, verdict, on, "Ida", _AT, "Rita")


@pytest.mark.parametrize(
    ("issued", "days"),
    [
        # the clocks go back on 1 Nov 2026 and forward on 8 Mar 2026 within these 90 days
        (date(2026, 8, 10), {59: (2026, 10, 8), 60: (2026, 10, 9), 74: (2026, 10, 23), 90: (2026, 11, 8)}),
        (date(2026, 1, 10), {59: (2026, 3, 10), 60: (2026, 3, 11), 75: (2026, 3, 26), 90: (2026, 4, 10)}),
    ],
)
def test_days_are_those_of_the_calendar(issued: date, days: dict[int, tuple[int, int, int]]) -> None:
    for age, day in days.items():
        assert _badge(issued).age(date(*day)) == age


@pytest.mark.parametrize(
    ("age", "standing", "step"),
    [
        (59, Standing.OK, None),
        (60, Standing.DUE, 60),
        (74, Standing.DUE, 60),
        (75, Standing.DUE, 75),
        (89, Standing.DUE, 75),
        (90, Standing.OVERDUE, 90),
        (91, Standing.OVERDUE, 90),
    ],
)
def test_a_badge_is_due_and_overdue(age: int, standing: Standing, step: int | None) -> None:
    badge = _badge()
    day = badge.issued_on + timedelta(days=age)
    assert (badge.standing(day), badge.step(day)) == (standing, step)
    if step is not None:
        assert replace(badge, told=(step,)).step(day) is None  # each step once
    assert replace(badge, told=(90,)).step(day) is None  # and none that a later one said
    assert replace(badge, ended_on=day).standing(day) is Standing.ENDED


def test_what_is_said_late_in_the_evening_counts_for_that_day() -> None:
    evening = datetime(2026, 11, 1, 3, 30, tzinfo=UTC)  # 23:30 on 31 October in Raleigh
    badge = _badge(validations=(_said(local_date(evening)),))
    assert badge.counted_from() == date(2026, 10, 31)
    assert badge.due_on() == date(2027, 1, 29)


def test_who_may_escort() -> None:
    badge, day = _badge(), date(2026, 9, 1)
    assert refused_as_escort(badge, 1, day) == ""
    assert refused_as_escort(badge, 2, day) == "The badge B-1 (Dana Reyes) does not open this site."
    late = refused_as_escort(badge, 1, date(2026, 11, 8))
    assert late == "The badge B-1 (Dana Reyes) was not validated for 90 days."
    assert refused_as_escort(replace(badge, ended_on=day), 1, day) == "The badge B-1 (Dana Reyes) ended."


def test_as_it_stood_on_a_day() -> None:
    ended = _badge(
        validations=(_said(date(2026, 10, 1)), _said(date(2026, 11, 2), Verdict.END)), ended_on=date(2026, 11, 2)
    )
    (then,) = as_of([ended, _badge(date(2026, 12, 1))], date(2026, 11, 1))
    assert (then.standing(date(2026, 11, 1)), len(then.validations)) == (Standing.OK, 1)
    assert Counts.of([then, ended], date(2026, 11, 2)) == Counts(ok=1, ended=1)


def test_the_notice_names_each_badge_once() -> None:
    overdue = _badge(date(2026, 8, 1), number="B-2", name="Ola Bye")
    subject, text = notice("Department of Revenue", [(_badge(), 75), (overdue, 90)], date(2026, 10, 30))
    assert subject == "2 badges of Department of Revenue to validate, 1 overdue"
    assert "- B-2 Ola Bye, Volt Ltd (Eastern): issued 1 Aug 2026, overdue since 30 Oct 2026" in text
    assert "- B-1 Dana Reyes, Volt Ltd (Eastern): issued 10 Aug 2026, to validate before 8 Nov 2026" in text


def test_who_is_inside_after_the_day_is_late() -> None:
    came = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)  # 00:30 on the day of 25 hours
    visit = Visit(1, 1, "VIS0000001", 1, "Eastern", "Vera", "", "", in_at=came)
    assert visit.where is Where.INSIDE
    assert not visit.is_late(datetime(2026, 11, 2, 4, 59, tzinfo=UTC))
    assert visit.is_late(datetime(2026, 11, 2, 5, tzinfo=UTC))
    assert not replace(visit, out_at=came).is_late(datetime(2026, 11, 3, tzinfo=UTC))

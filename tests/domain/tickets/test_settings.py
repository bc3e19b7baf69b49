"""When a resolved ticket closes by itself: whole business days of the department, by its own days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.domain.tickets.holding import HoldDay
from app.domain.tickets.settings import RULES, DeskRules, closes_before, from_rows
from app.errors import InputError

THANKSGIVING = {date(2026, 11, 26), date(2026, 11, 27)}


@pytest.mark.parametrize(
    ("now", "days", "before"),
    [
        # Tuesday 10 November, 00:00 Eastern: resolved on Monday the 2nd or earlier; five business days lie between
        (datetime(2026, 11, 10, 5, tzinfo=UTC), 5, datetime(2026, 11, 3, 5, tzinfo=UTC)),
        (datetime(2026, 11, 10, 4, 59, tzinfo=UTC), 5, datetime(2026, 11, 2, 5, tzinfo=UTC)),  # still Monday the 9th
        (datetime(2026, 12, 1, 17, tzinfo=UTC), 2, datetime(2026, 11, 25, 5, tzinfo=UTC)),  # over Thanksgiving
        (datetime(2026, 11, 2, 17, tzinfo=UTC), 1, datetime(2026, 10, 30, 4, tzinfo=UTC)),  # summer time until the 1st
        (datetime(2026, 3, 9, 17, tzinfo=UTC), 1, datetime(2026, 3, 6, 5, tzinfo=UTC)),
    ],
)
def test_whole_business_days_lie_between(now: datetime, days: int, before: datetime) -> None:
    assert closes_before(now, days, THANKSGIVING) == before


def test_rules_are_kept_and_read_and_a_wrong_one_is_named() -> None:
    assert from_rows({}) == DeskRules(0)
    assert RULES.of_texts(RULES.texts(DeskRules(7))) == DeskRules(7)
    assert from_rows({}).hold_day is HoldDay.ASK
    must = DeskRules(0, HoldDay.MUST)
    assert RULES.of_texts(RULES.texts(must)) == must
    with pytest.raises(InputError, match="The day at which a hold ends: “perhaps” cannot be used"):
        from_rows({"desk.hold_day": "perhaps"})
    for text in ("61", "-1", "five", "٥", ""):
        with pytest.raises(InputError, match="closes by itself: “"):
            from_rows({"desk.close_days": text})

"""What came back is counted from then: nobody waited for a message, nor was the management owed one, in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.majors.details import readable
from app.domain.majors.escalation import due, escalations
from app.domain.majors.promises import gaps
from app.domain.majors.settings import MajorRules
from app.domain.majors.values import Update
from app.domain.majors.values import UpdateKind as K

RULES = MajorRules()
START = datetime(2026, 10, 5, 14, tzinfo=UTC)
REACH: dict[str, Any] = {"agencies": [1]}


def entry(number: int, after: int, kind: K, *, sent: bool = False, **details: Any) -> Update:
    at = START + timedelta(minutes=after)
    return Update(number, at, at, kind, "x", sent=sent, details=details)


#: Declared, told at 4, 9 and 20, restored at 40; three days later it came back, and is told of at 2, 6 and 31 minutes.
DAYS = 3 * 24 * 60
CAME_BACK = (
    entry(1, 0, K.DECLARED, **REACH),
    entry(2, 4, K.NOTICE, sent=True),
    entry(3, 9, K.SCOPE, sent=True),
    entry(4, 20, K.UPDATE, sent=True),
    entry(5, 31, K.ESCALATED, minutes=30),
    entry(6, 40, K.RESTORED, sent=True),
    entry(7, DAYS, K.REOPENED, **REACH),
    entry(8, DAYS + 2, K.NOTICE, sent=True),
    entry(9, DAYS + 6, K.SCOPE, sent=True),
    entry(10, DAYS + 31, K.UPDATE, sent=True),
)


def test_no_silence_is_counted_while_nobody_waited() -> None:
    took = [gap.took for gap in gaps(CAME_BACK, RULES)]
    assert took == [timedelta(minutes=4), timedelta(minutes=5), timedelta(minutes=25)]


def test_a_scope_of_the_second_time_is_none_of_the_first() -> None:
    once = (*CAME_BACK[:1], entry(2, 4, K.RESTORED, sent=True), *CAME_BACK[6:8])
    assert [gap.took for gap in gaps(once, RULES)] == [timedelta(minutes=4), None, None]


def test_the_management_hears_anew_and_not_at_once() -> None:
    found = escalations(START, CAME_BACK, RULES)
    again = START + timedelta(minutes=DAYS)
    assert [(one.minutes, one.at - again, one.told) for one in found] == [
        (minutes, timedelta(minutes=minutes), False) for minutes in (30, 60, 120)
    ]
    assert due(found, again + timedelta(minutes=29)) is None
    step = due(found, again + timedelta(minutes=30))
    assert step is not None
    assert step.minutes == 30


def test_details_that_are_none_are_left_out() -> None:
    assert readable(["agencies"]) == readable("x") == readable(None) == {}
    nonsense = {"agencies": "DOR", "minutes": "x", "first_minutes": 10**18, "figures": [1], "takes_back": [None]}
    assert readable({**nonsense, "agencies": [True], "why": 1}) == {"why": 1}
    good = {"agencies": [1, 2], "minutes": 30, "figures": ["x"], "role": "manager"}
    assert readable(good) == good

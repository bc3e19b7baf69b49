"""What major incidents ask of their manager on Home: messages, decisions, reviews."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.domain.home.majors import AskedMajor, items
from app.domain.home.values import Mark, Part
from app.domain.majors.states import MajorState

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 10:00 in Raleigh
DAY_END = datetime(2026, 11, 24, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def asked(state: MajorState = MajorState.DECLARED, **more: Any) -> AskedMajor:
    values: dict[str, Any] = {
        "id": 4, "version": 2, "number": "MI0000004", "title": "Mail is down", "state": state, "drill": False,
        "manager": "Mia Marsh", "next_update_at": None, "proposed_at": NOW, "review_due": None, "mine": True,
    }  # fmt: skip
    return AskedMajor(**{**values, **more})


def told(*of: AskedMajor) -> list[tuple[str, Part, Mark, str]]:
    return [(one.title, one.part, one.mark, one.act) for one in items(of, NOW, DAY_END)]


def test_a_message_that_is_owed_stands_under_now() -> None:
    owes = "MI0000004 owes those who are reached an update"
    assert told(asked(next_update_at=NOW - MINUTE)) == [(owes, Part.NOW, Mark.MISSED, "majors.message")]
    assert told(asked(next_update_at=NOW + 12 * MINUTE)) == [(owes, Part.NOW, Mark.SOON, "majors.message")]
    assert told(asked(drill=True, next_update_at=NOW - MINUTE))[0][0].startswith("MI0000004 (drill) owes")
    assert told(asked()) == []  # nothing is promised


def test_a_proposal_is_decided_and_a_review_is_held() -> None:
    assert told(asked(MajorState.PROPOSED))[0][3] == "majors.declare"
    late = asked(MajorState.RESTORED, review_due=date(2026, 11, 20))
    title = "MI0000004 is to be reviewed by Fri 20 Nov"
    assert told(late) == [(title, Part.NOW, Mark.MISSED, "majors.review")]
    assert told(late._replace(review_due=date(2026, 12, 20))) == []  # there is time
    assert next(iter(items([late._replace(mine=False)], NOW, DAY_END))).detail == "Mail is down. Mia Marsh leads."

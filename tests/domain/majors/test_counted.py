"""What counts as an outage and what came again, in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.majors.outages import Counted, OutageKind, said
from app.domain.majors.repeats import Repeat, RepeatRule, Repeats, rule_of

_AT = datetime(2026, 10, 5, 14, tzinfo=UTC)


def test_what_counts_is_said_by_name() -> None:
    assert said({}) == "It counts as no outage."
    kinds = {"VPN": OutageKind.DEGRADED, "Mail": OutageKind.FULL}
    assert said(kinds) == "It counts as outage of Mail (full) and VPN (partial)."
    one = Counted(1, 2, "Mail", OutageKind.FULL, _AT, None)
    assert one.counts
    assert not Counted(1, 2, "Mail", OutageKind.FULL, _AT, None, "demoted").counts


@pytest.mark.parametrize(
    ("problem", "category", "rule", "words"),
    [
        ("PRB1", "Network", RepeatRule.PROBLEM, "the same problem (PRB1)"),
        ("", "Network", RepeatRule.CAUSE, "the same service (Mail) and cause (Network)"),
        ("", "", RepeatRule.SERVICE, "the same service (Mail) alone, as nobody filed its cause"),
    ],
)
def test_repeats_say_by_which_rule_they_are_counted(problem: str, category: str, rule: RepeatRule, words: str) -> None:
    found, by = rule_of(problem, category)
    assert found is rule
    assert Repeats(found, by, "Mail", _AT).said == (
        f"It did not come again until 5 Oct 2026 10:00, counted by {words}."
    )


def test_each_repeat_is_listed() -> None:
    one = Repeat("ticket", 7, "INC0000007", "No mail", _AT)
    once = Repeats(RepeatRule.CAUSE, "Network", "Mail", _AT, (one,))
    assert once.said.startswith("It came again once until")
    assert once.lines == ("INC0000007, 5 Oct 2026 10:00: No mail",)
    assert Repeats(RepeatRule.CAUSE, "Network", "Mail", _AT, (one, one), True).said.startswith(
        "It came again more than 2 times until"
    )
    assert once.numbers == ("INC0000007",)

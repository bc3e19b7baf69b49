"""The numbers of the board's rules as rows of the workspace."""

from __future__ import annotations

from datetime import time

import pytest

from app.domain.cab import settings
from app.domain.cab.settings import SAMPLE, CabRules
from app.errors import InputError


def test_what_is_written_is_read_back() -> None:
    rules = CabRules(place="Room 4120", start=time(9, 30), approvals=3, minutes={**SAMPLE.minutes, "minor": 4})
    assert settings.from_rows(settings.as_rows(rules)) == rules
    assert settings.as_rows(SAMPLE)["cab.cut_off_time"] == "17:00"
    assert set(settings.as_rows(SAMPLE)) == {settings.key(name) for name in settings.LABELS}


def test_a_workspace_that_sets_nothing_has_the_sample_values() -> None:
    assert settings.from_rows({"opening_back_hours": "72", "cab.unheard": "1"}) == SAMPLE


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("approvals", "0", "Approvals that a decision needs: “0” cannot be used."),
        ("approvals", "two", "Approvals that a decision needs: “two” cannot be used."),
        ("approvals", "²", "Approvals that a decision needs: “²” cannot be used."),
        ("quorum_percent", "101", "Quorum: percent of the agencies with a seat: “101” cannot be used."),
        ("minutes_minor", "9999999", "Minutes of an item, minor scope: “9999999” cannot be used."),
        ("start", "25:00", "Start: “25:00” is no time of day."),
    ],
)
def test_a_value_that_cannot_be_one_is_named(name: str, text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        settings.from_rows({settings.key(name): text})
    assert str(refused.value) == said
    assert refused.value.hint


@pytest.mark.parametrize(
    "rows",
    [{"cab.cut_off_days": "2"}, {"cab.cut_off_days": "1"}, {"cab.cut_off_days": "2", "cab.cut_off_time": "18:00"}],
)
def test_changes_are_complete_before_the_agenda_is_sent(rows: dict[str, str]) -> None:
    with pytest.raises(InputError, match="frozen before changes have to be complete"):
        settings.from_rows(rows)


def test_both_may_be_on_one_day() -> None:
    assert settings.from_rows({"cab.cut_off_days": "2", "cab.cut_off_time": " 16:00 "}).cut_off_time == time(16)

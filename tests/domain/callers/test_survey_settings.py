"""Whom surveys ask: nobody until a workspace says so, and what cannot be is refused by its name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.callers.survey_settings import LABELS, PREFIX, SurveyRules, as_rows, from_rows
from app.errors import InputError


def test_nobody_is_asked_until_a_workspace_says_so() -> None:
    assert from_rows({}) == SurveyRules()
    assert SurveyRules().when == "no"
    assert SurveyRules().wait == timedelta(hours=2)


def test_rules_are_kept_as_they_are() -> None:
    rules = SurveyRules("closed", 25, 0, 0, 7, "How was {number}?")
    assert from_rows(as_rows(rules)) == rules
    assert set(as_rows(rules)) == {PREFIX + name for name in LABELS}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("when", "always", "Who is asked: “always” cannot be used."),
        ("share", "0", "Percent of them who are asked: “0” cannot be used."),
        ("open_days", "٣", "Days for the answer: “٣” cannot be used."),
        ("text", "Was {text} good?", "Text: {text} is no placeholder."),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(name: str, text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        from_rows({PREFIX + name: text})
    assert str(refused.value) == said

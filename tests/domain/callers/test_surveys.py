"""Which tickets ask, and what is said to whom."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.callers import surveys
from app.domain.callers.survey_settings import SAMPLE_TEXT
from app.domain.callers.surveys import Told
from app.domain.callers.updates import About, Caller

UNTIL = datetime(2026, 12, 11, 14, tzinfo=UTC)


def test_a_share_is_drawn_by_lot_and_stays() -> None:
    numbers = [f"INC{n:07}" for n in range(2000)]
    drawn = [one for one in numbers if surveys.is_drawn("here", one, 25)]
    assert 430 < len(drawn) < 570
    assert all(surveys.is_drawn("here", one, 60) for one in drawn), "who is drawn of few is drawn of more"
    assert all(surveys.is_drawn("here", one, 100) for one in numbers)
    assert drawn != [one for one in numbers if surveys.is_drawn("there", one, 25)]


def test_a_survey_says_how_it_is_answered_and_until_when() -> None:
    text = surveys.survey_text(SAMPLE_TEXT, About("INC0000001", "Printer", "DOA"), Caller("Ann Bell", "a@b.gov"), UNTIL)
    assert text.startswith("Hello Ann Bell,\n\nINC0000001, Printer, is done.")
    assert "Your answer counts until Friday 11 December 2026." in text
    assert text.endswith("5 very satisfied\n4 satisfied\n3 neither\n2 dissatisfied\n1 very dissatisfied")


def test_why_an_answer_does_not_count_is_said_kindly() -> None:
    said = {why: surveys.told(why, "INC0000001", score=4, until=UNTIL) for why in Told}
    assert all(text.startswith("Thank you for your ") and "INC0000001" in text for text in said.values())
    assert "ended on Friday 11 December 2026" in said[Told.LATE]
    assert "4 of 5, stands" in said[Told.ANSWERED]
    assert said[Told.UNCLEAR].endswith("1 very dissatisfied")
    assert "another address" in said[Told.STRANGER]

"""Answers to surveys as people write them: one of the five, or none at all."""

from __future__ import annotations

import pytest

from app.domain.callers.answers import HOW, Answer, is_away, marked, own_words, read, token_in, token_of

QUOTED = "\n\nOn Fri, Nov 27, 2026 at 9:02 Service Desk <desk@it.nc.gov>\nwrote:\n> 5 very satisfied\n> 1 bad"


@pytest.mark.parametrize(
    ("text", "score", "comment"),
    [
        ("5", 5, ""),
        ("5 - great", 5, "great"),
        ("5 – great\nThe printer works.\n\nThanks", 5, "great\nThe printer works.\n\nThanks"),
        ("Vijf", 5, ""),
        ("cinco!", 5, ""),
        ("four, it took long", 4, "it took long"),
        ("\n\n  *3*  \n", 3, ""),
        ("Score: 2", 2, ""),
        ("My rating is 4", 0, ""),
        ("4/5 quick", 4, "quick"),
        ("4 out of 5.", 4, ""),
        ("4/10", 0, ""),
        ("5 stars", 5, "stars"),
        ("5 thanks a lot", 5, "thanks a lot"),
        ("★★★★☆ nice", 4, "nice"),
        ("⭐⭐⭐⭐⭐", 5, ""),
        ("5️⃣", 5, ""),
        ("５", 5, ""),
        ("Very dissatisfied. Nobody called.", 1, "Nobody called."),
        ("satisfied", 4, ""),
        ("neither", 3, ""),
        ("2 printers are still broken", 0, ""),
        ("One of the printers", 0, ""),
        ("4.5", 0, ""),
        ("3-4", 0, ""),
        ("3 or 4", 0, ""),
        ("10", 0, ""),
        ("0", 0, ""),
        ("1st of all", 0, ""),
        ("1. It is slow\n2. It is loud", 0, ""),
        ("1. Slow.", 1, "Slow."),
        ("Thanks! 5", 0, ""),
        ("I am out of the office until 5 January.", 0, ""),
        ("<b>5</b>", 0, ""),
        ("", 0, ""),
    ],
)
def test_only_one_of_the_five_is_an_answer(text: str, score: int, comment: str) -> None:
    expected = Answer(score, comment) if score else None
    assert read(text) == expected
    assert read(text + QUOTED) == expected, "what is quoted is nobody's answer"


@pytest.mark.parametrize(
    "quoted",
    [
        "> 4",
        "-----Original Message-----\n4",
        "Op vr 27 nov 2026 schreef Service Desk <desk@it.nc.gov>:\n4",
        "El vie, 27 nov 2026, Service Desk escribió:\n4",
        "From: Service Desk <desk@it.nc.gov>\n4",
        "________________________________\n4",
        "-- \nAnn Bell",
    ],
)
def test_the_mail_that_is_answered_is_left_out(quoted: str) -> None:
    assert own_words(f"5\r\nfine\r\n\r\n{quoted}") == "5\nfine"
    assert read(quoted) is None


def test_how_to_answer_is_read_as_it_is_asked() -> None:
    for line in HOW.splitlines()[1:]:
        assert read(line) == Answer(int(line[0]))


def test_an_answer_is_known_by_its_subject() -> None:
    token = token_of("<abcdefghij2345klmnopqrstuv@it.nc.gov>")
    assert token == "abcdefghij"
    assert token_in(f"RE: [INC0000001] Printer ({marked(token).upper()})") == token
    assert token_in("[INC0000001] Printer") == ""


@pytest.mark.parametrize(
    ("subject", "away"),
    [
        ("Automatic reply: x", True),
        ("Out of office", True),
        ("Automatisch antwoord: x", True),
        ("RE: out of paper", False),
    ],
)
def test_programs_that_answer_for_somebody(subject: str, *, away: bool) -> None:
    assert is_away(subject) is away

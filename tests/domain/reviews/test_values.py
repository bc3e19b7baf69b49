"""What is left to do before a review, as the list says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.domain.packets.files import AUTOMATIC
from app.domain.reviews.values import CHECKS, TO_DO, Review

REVIEW = Review(1, 1, "DOA", "Administration", date(2026, 10, 8), "2026-09", "planned", 1)


def test_every_check_says_what_is_left_of_it() -> None:
    assert CHECKS.keys() == TO_DO.keys()
    assert [REVIEW.left(key) for key in CHECKS] == list(REVIEW.missing)


def test_texts_that_the_program_wrote_and_reasons_that_nobody_gave_are_named() -> None:
    some = replace(REVIEW, automatic=("not_well", "ask"), unexplained=3)
    assert some.left("commentary") == "Take over what did not and what we ask"
    assert some.left("reasons") == "Give 3 reasons of missed targets"
    assert replace(REVIEW, automatic=AUTOMATIC).left("commentary") == "Write commentary"

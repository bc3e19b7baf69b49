"""Reviews found by what is typed: their agency, day, period, BRM. There are few, so that all are looked through."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.domain import words
from app.domain.find import Found
from app.domain.reviews.course import Standing
from app.domain.reviews.inviting import period_words
from app.domain.reviews.values import Review
from app.domain.typed_time import Lean, read_day


def matching(typed: str, reviews: Iterable[Review], today: date, limit: int) -> list[Found]:
    """Return up to `limit` reviews with all words that were typed, or on the day: those ahead, then the latest held."""
    tokens = typed.casefold().split()
    named = [token for token in tokens if not (len(token) >= 3 and "reviews".startswith(token))]
    day = read_day(" ".join(named), today, Lean.NEAR) if named else None
    found = [one for one in reviews if one.day == day or (tokens and _fits(one, named))]
    found.sort(key=lambda one: (one.day < today, abs((one.day - today).days), one.code))
    return [_found(one) for one in found[:limit]]


def _fits(review: Review, tokens: list[str]) -> bool:
    told = (review.code, review.agency, words.day(review.day), period_words(review.period), review.brm)
    text = " ".join(told).casefold()
    return all(token in text for token in tokens)


def _found(review: Review) -> Found:
    title = f"Review of {review.code} on {words.day(review.day, weekday=True)}"
    about = f"{period_words(review.period)}, {review.standing.label.lower()}"
    todo = len(review.missing) if review.standing is Standing.PLANNED else 0
    return Found("review", review.id, title, f"{about}, {todo} to do" if todo else about)

"""What the pane of the reviews shows: one review with what belongs to it, and what belongs to all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.domain.offline.shown import Marks
from app.domain.reviews.values import CallLine, LoadLine, Review, ReviewDetail


@dataclass(frozen=True, slots=True)
class Books:
    """All that is read with the list. `people`: id and name of who can take part; `services`: of the catalog."""

    reviews: tuple[Review, ...] = ()
    load: tuple[LoadLine, ...] = ()
    calls: tuple[CallLine, ...] = ()
    people: tuple[tuple[int, str], ...] = ()
    services: tuple[tuple[int, str], ...] = ()
    agencies: tuple[tuple[int, str], ...] = ()
    brms: tuple[tuple[int, str], ...] = ()
    usual_day: date | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pages show. `detail`: of the review with the focus, None before it is read.

    `marks`: how far edits made offline came.
    """

    detail: ReviewDetail | None
    books: Books
    today: date
    marks: Marks = field(default_factory=dict)

    @property
    def review(self) -> Review | None:
        """Return the review that is shown."""
        return self.detail.review if self.detail is not None else None

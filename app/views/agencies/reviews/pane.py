"""The pane: one review with its course, people and actions, and what BRMs have ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.domain.offline.shown import with_mark
from app.domain.plain_text import one_line
from app.ui.record_pages import RecordPages
from app.views.agencies.reviews import model
from app.views.agencies.reviews.pages import PAGES
from app.views.agencies.reviews.shown import Shown


class ReviewPane(RecordPages[Shown]):
    """One review, and what belongs to all of them. What a page shows stands in its `Page`."""

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("review", PAGES, now, parent)

    def show_review(self, shown: Shown) -> None:
        """Show a review and what belongs to all; the rows with the focus stay where they are still there."""
        before = self.shown.review if self.shown is not None else None
        review = shown.review
        same = before is not None and review is not None and before.id == review.id
        self.shown = shown
        name = with_mark(one_line(review.agency), shown.marks, "review", review.id) if review else ""
        self.head.show_record(review.code if review else "", name)
        for page in PAGES:
            self.put(page, shown, same=same)
        self.say_facts(model.facts(review, shown.today) if review is not None else "")
        self.say_row()

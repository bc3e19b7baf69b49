"""The pane: one review with its course, people and actions, and what BRMs have ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.ui.look.plain import Label
from app.ui.paged_pane import PagedPane, page_table
from app.ui.tables.table_and_text import TableAndText
from app.ui.tables.table_source import TableSort
from app.views.agencies.reviews import model
from app.views.agencies.reviews.page import Page
from app.views.agencies.reviews.pages import PAGES
from app.views.agencies.reviews.shown import Shown


class ReviewPane(PagedPane):
    """One review, and what belongs to all of them. What a page shows stands in its `Page`."""

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("review", parent)
        self.shown: Shown | None = None
        self.by_name: dict[str, Page] = {page.name: page for page in PAGES}
        told = QVBoxLayout()
        told.addWidget(self.facts)
        self.texts: dict[str, Label] = {}
        today = local_date(now())
        tables = {}
        for page in PAGES:
            tables[page.name] = page_table(page.columns(today), page.named, now, TableSort(""), page.empty)
            tables[page.name].rows.spoken = page.sentence
        self.arrange(tables, {page.name: page.title for page in PAGES}, told, 4)
        self.head.show_record("", "")
        self.say_facts("")

    def fill_page(self, name: str, column: QVBoxLayout) -> None:
        """Put a table and what is known of its line into a page."""
        title = self.by_name[name].title
        split = TableAndText(self.tables[name], f"{title}, and what is known of a line", "The chosen line")
        self.texts[name] = split.text
        column.addWidget(split, 1)

    def show_review(self, shown: Shown) -> None:
        """Show a review and what belongs to all; the rows with the focus stay where they are still there."""
        before = self.shown.review if self.shown is not None else None
        review = shown.review
        same = before is not None and review is not None and before.id == review.id
        self.shown = shown
        self.head.show_record(review.code if review else "", one_line(review.agency) if review else "")
        for number, page in enumerate(PAGES):
            table, rows = self.tables[page.name], page.rows(shown)
            table.set_rows(rows)
            self.pages.setTabText(number, f"{page.title} {len(rows):,}" if page.counted and rows else page.title)
            if table.current_id() is None or not same:
                table.choose_first()
        self.say_facts(model.facts(review, shown.today) if review is not None else "")
        self.say_row()

    def say_row(self) -> None:
        """Say what is known of the line with the focus."""
        row, shown = self.table().current_row(), self.shown
        text = self.by_name[self.page].text(row, shown) if row is not None and shown is not None else ""
        self.texts[self.page].setText(text)

    def row_of(self, page: Page) -> Any:
        """Return the row with the focus of a page, None where the page is not shown."""
        return self.tables[page.name].current_row() if self.page == page.name else None

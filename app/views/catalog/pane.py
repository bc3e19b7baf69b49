"""The pane: one service with its rates and rate case, and the bills, disputes and years of all services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.eastern import local_date
from app.ui.look.plain import Label
from app.ui.paged_pane import PagedPane, page_table
from app.ui.tables.table_and_text import TableAndText
from app.ui.tables.table_source import TableSort
from app.views.catalog.headings import heading
from app.views.catalog.page import Page
from app.views.catalog.pages import PAGES
from app.views.catalog.shown import Shown


class CatalogPane(PagedPane):
    """One service, and what belongs to all of them. What a page shows stands in its `Page`."""

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("service", parent)
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

    # --- what is shown ----------------------------------------------------------------------------
    def show_service(self, shown: Shown) -> None:
        """Show a service and what belongs to all; the rows with the focus stay where they are still there."""
        same = self.shown is not None and shown_id(self.shown) == shown_id(shown)
        self.shown = shown
        for page in PAGES:
            self._put(page, shown, same=same)
        self.say_row()

    def show_bill(self, shown: Shown) -> None:
        """Show the lines of the bill that has the focus, and why it changed."""
        same = self.shown is not None and _bill_of(self.shown) == _bill_of(shown)
        self.shown = shown
        for name in ("lines", "change"):
            self._put(self.by_name[name], shown, same=same)
        self.say_row()

    def show_effect(self, shown: Shown) -> None:
        """Show what the rate case makes of bills."""
        self.shown = shown
        self._put(self.by_name["case"], shown, same=True)
        self.say_row()

    def _put(self, page: Page, shown: Shown, *, same: bool) -> None:
        table, rows = self.tables[page.name], page.rows(shown)
        table.set_rows(rows)
        number = list(self.tables).index(page.name)
        self.pages.setTabText(number, f"{page.title} {len(rows):,}" if page.counted and rows else page.title)
        if table.current_id() is None or not same:
            table.choose_first()

    def say_row(self) -> None:
        """Say what the page is about, and what is known of the line with the focus."""
        row, shown = self.table().current_row(), self.shown
        if shown is not None:
            code, title, facts = heading(self.page, shown)
            self.head.show_record(code, title)
            self.say_facts(facts)
        text = self.by_name[self.page].text(row, shown) if row is not None and shown is not None else ""
        self.texts[self.page].setText(text)

    def row_of(self, page: Page) -> Any:
        """Return the row with the focus of a page, None where the page is not shown."""
        return self.tables[page.name].current_row() if self.page == page.name else None


def shown_id(shown: Shown) -> int:
    """Return the key of the service that is shown, 0 for none."""
    return shown.service.id if shown.service is not None else 0


def _bill_of(shown: Shown) -> tuple[int, str]:
    bill = shown.bill.bill if shown.bill is not None else None
    return (bill.agency_id, bill.month) if bill is not None else (0, "")

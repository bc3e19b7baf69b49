"""`RecordPages`: a pane whose pages are data, each a table and in words what is known of the row with the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.eastern import local_date
from app.ui.look.plain import Label
from app.ui.paged_pane import PagedPane, page_table
from app.ui.tables.columns import Column
from app.ui.tables.table_and_text import TableAndText
from app.ui.tables.table_source import TableSort

S = TypeVar("S")


@dataclass(frozen=True)  # without slots: a generic alias that makes one sets an attribute of its own
class DataPage(Generic[S]):
    """One page, as data. `S`: what the tab has read. `columns` gets the present day.

    `rows` and `text` are asked whenever something is read anew. `named`: of the table, as it is spoken; `empty`: what
    stands there without rows, and what can be done. `menu`: of its acts; `opens`: the command that Enter runs.
    `counted`: its title says how many rows there are.
    """

    name: str
    title: str
    named: str
    columns: Callable[[date], Sequence[Column[Any]]]
    rows: Callable[[S], Sequence[Any]]
    sentence: Callable[[Any, datetime], str]
    text: Callable[[Any, S], str]
    empty: tuple[str, str]
    menu: str = ""
    opens: str = ""
    counted: bool = True


class RecordPages(PagedPane, Generic[S]):
    """One record, and what belongs to all of them. Whoever extends it puts rows into its pages (`put`)."""

    def __init__(
        self, noun: str, pages: Sequence[DataPage[S]], now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(noun, parent)
        self.shown: S | None = None
        self.by_name = {page.name: page for page in pages}
        told = QVBoxLayout()
        told.addWidget(self.facts)
        self.texts: dict[str, Label] = {}
        today = local_date(now())
        makers = {
            page.name: page_table(page.columns(today), page.named, now, TableSort(""), page.empty, page.sentence)
            for page in pages
        }
        self.arrange(makers, {page.name: page.title for page in pages}, told, 4)

    def say_none(self) -> None:
        """Show no record; what belongs to all of them comes with what is read."""
        self.head.show_record("", "")
        self.say_facts("")

    def fill_page(self, name: str, column: QVBoxLayout) -> None:
        """Put a table and what is known of its line into a page."""
        title = self.by_name[name].title
        split = TableAndText(self.tables[name], f"{title}, and what is known of a line", "The chosen line")
        self.texts[name] = split.text
        column.addWidget(split, 1)

    def put(self, page: DataPage[S], shown: S, *, same: bool) -> None:
        """Put rows into a page. `same`: of the same record as before, so that the row with the focus stays."""
        table, rows = self.tables[page.name], page.rows(shown)
        table.set_rows(rows)
        number = list(self.tables).index(page.name)
        self.pages.setTabText(number, f"{page.title} {len(rows):,}" if page.counted and rows else page.title)
        if table.current_id() is None or not same:
            table.choose_first()

    def say_row(self) -> None:
        """Say what is known of the line with the focus."""
        row, shown = self.table().current_row(), self.shown
        text = self.by_name[self.page].text(row, shown) if row is not None and shown is not None else ""
        self.texts[self.page].setText(text)

    def row_of(self, page: DataPage[S]) -> Any:
        """Return the row with the focus of a page, None where the page is not shown."""
        return self.tables[page.name].current_row() if self.page == page.name else None

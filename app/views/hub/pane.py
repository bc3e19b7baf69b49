"""The pane: one posting, what is promised of it, and its pages; subscriptions and templates are among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.hub.alerts import Subscription
from app.domain.hub.templates import Template
from app.domain.hub.values import Version
from app.ui.look.plain import Label
from app.ui.owed_line import OwedLine
from app.ui.paged_pane import PagedPane, page_table
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_and_text import TableAndText
from app.ui.tables.table_source import TableSort
from app.views.hub import model, page_model, template_model
from app.views.hub.page_model import Line, Shown, ToldRow

#: The pages in their order; acts and context menus of a page go by its name.
PAGES = POSTED, HISTORY, TOLD, SUBSCRIPTIONS, TEMPLATES = ("posted", "history", "told", "subscriptions", "templates")
_NONE = ("No posting is chosen", "What it says, and what was said before, is shown here.")


class PostingPane(PagedPane):
    """One posting, the subscriptions, and the templates."""

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("posting", parent)
        self._now = now
        self.shown: Shown | None = None
        self.owed = OwedLine()
        told = QVBoxLayout()
        told.addWidget(self.owed)
        told.addWidget(self.facts)
        self.texts: dict[str, Label] = {}
        self.arrange(self._makers_of(now), {name: name.capitalize() for name in PAGES}, told, 4)

    # --- widgets ----------------------------------------------------------------------------------
    def _makers_of(self, now: Callable[[], datetime]) -> dict[str, Callable[[], SmallTable]]:
        year, plain = page_model.year_of(now()), TableSort("")
        return {
            POSTED: page_table(page_model.line_columns(), "What is posted", now, plain, _NONE,
                           page_model.line_sentence),
            HISTORY: page_table(page_model.version_columns(year), "History", now, plain,
                            ("Nothing was posted yet", "What is posted stays here word for word."),
                            page_model.version_sentence),
            TOLD: page_table(page_model.told_columns(year), "Who was told", now, plain,
                         ("Nobody was told", "Whoever subscribed to what it reaches is told."),
                         page_model.told_sentence),
            SUBSCRIPTIONS: page_table(page_model.subscription_columns(), "Subscriptions", now, plain,
                                  ("No subscription", "Subscribe (K) to hear of what concerns you."),
                                  page_model.subscription_sentence),
            TEMPLATES: page_table(template_model.columns(), "Templates", now, plain,
                              ("No template", "New template keeps words that are posted again and again."),
                              template_model.sentence),
        }  # fmt: skip

    def say_none(self) -> None:
        """Say that no posting is chosen."""
        self.show_posting(None)

    def fill_page(self, name: str, column: QVBoxLayout) -> None:
        """Put a table and what is known of its line into a page."""
        split = TableAndText(self.tables[name], f"{name.capitalize()}, and what is known of a line", "The chosen line")
        self.texts[name] = split.text
        column.addWidget(split, 1)

    # --- what is shown ----------------------------------------------------------------------------
    def show_posting(self, shown: Shown | None) -> None:
        """Show a posting, None for none; the rows with the focus stay where they are still there."""
        same = shown is not None and self.shown is not None and self.shown.posting.id == shown.posting.id
        self.shown = shown
        if shown is None:
            self.head.show_record("", "")
        else:
            self.head.show_record(shown.posting.number, model.public(shown.posting).title)
        rows: dict[str, Sequence[Any]] = {POSTED: (), HISTORY: (), TOLD: ()}
        if shown is not None:
            rows = {
                POSTED: page_model.said_lines(shown, self._now()),
                HISTORY: tuple(reversed(shown.posting.versions)),
                TOLD: page_model.told_rows(shown),
            }
        for name, found in rows.items():
            self._put(name, found, same=same)
        self.tick()
        self.say_row()

    def show_subscriptions(self, found: Sequence[Subscription]) -> None:
        """Show the subscriptions, whichever posting is shown."""
        self._put(SUBSCRIPTIONS, found, same=True)
        self.say_row()

    def show_templates(self, found: Sequence[Template]) -> None:
        """Show the templates, whichever posting is shown."""
        self._put(TEMPLATES, found, same=True)
        self.say_row()

    def _put(self, name: str, rows: Sequence[Any], *, same: bool) -> None:
        table, number = self.tables[name], PAGES.index(name)
        table.set_rows(rows)
        title, counted = name.capitalize(), name != POSTED and rows
        self.pages.setTabText(number, f"{title} {len(rows)}" if counted else title)
        if table.current_id() is None or not same:
            table.choose_first()

    def tick(self) -> None:
        """Tell what is promised, as of now."""
        shown = self.shown
        self.say_facts(model.facts(shown.posting, self._now(), shown.source) if shown is not None else "")
        self.owed.say(*(model.promise_line(shown.posting, self._now()) if shown is not None else ("", None)))

    def say_row(self) -> None:
        """Say what is known of the line with the focus."""
        row, shown = self.table().current_row(), self.shown
        text = ""
        if isinstance(row, Line):
            text = page_model.line_text(row)
        elif isinstance(row, Version) and shown is not None:
            text = page_model.version_text(row, shown.posting.kind, shown.names)
        elif isinstance(row, ToldRow):
            text = page_model.told_text(row)
        elif isinstance(row, Subscription):
            text = page_model.subscription_text(row)
        elif isinstance(row, Template):
            text = template_model.text(row)
        self.texts[self.page].setText(text)

    def current_subscription(self) -> Subscription | None:
        """Return the subscription with the focus."""
        row = self.tables[SUBSCRIPTIONS].current_row() if self.page == SUBSCRIPTIONS else None
        return row if isinstance(row, Subscription) else None

    def current_template(self) -> Template | None:
        """Return the template with the focus."""
        row = self.tables[TEMPLATES].current_row() if self.page == TEMPLATES else None
        return row if isinstance(row, Template) else None

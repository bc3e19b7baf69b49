"""The pane: one service with its rates and rate case, and the bills, disputes and years of all services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.ui.record_pages import RecordPages
from app.views.catalog.headings import heading
from app.views.catalog.pages import PAGES
from app.views.catalog.shown import Shown


class CatalogPane(RecordPages[Shown]):
    """One service, and what belongs to all of them. What a page shows stands in its `Page`."""

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("service", PAGES, now, parent)

    # --- what is shown ----------------------------------------------------------------------------
    def show_service(self, shown: Shown) -> None:
        """Show a service and what belongs to all; the rows with the focus stay where they are still there."""
        same = self.shown is not None and shown_id(self.shown) == shown_id(shown)
        self.shown = shown
        for page in PAGES:
            self.put(page, shown, same=same)
        self.say_row()

    def show_bill(self, shown: Shown) -> None:
        """Show the lines of the bill that has the focus, and why it changed."""
        same = self.shown is not None and _bill_of(self.shown) == _bill_of(shown)
        self.shown = shown
        for name in ("lines", "change"):
            self.put(self.by_name[name], shown, same=same)
        self.say_row()

    def show_effect(self, shown: Shown) -> None:
        """Show what the rate case makes of bills."""
        self.shown = shown
        self.put(self.by_name["case"], shown, same=True)
        self.say_row()

    def say_row(self) -> None:
        """Say what the page is about, and what is known of the line with the focus."""
        if self.shown is not None:
            code, title, facts = heading(self.page, self.shown)
            self.head.show_record(code, title)
            self.say_facts(facts)
        super().say_row()


def shown_id(shown: Shown) -> int:
    """Return the key of the service that is shown, 0 for none."""
    return shown.service.id if shown.service is not None else 0


def _bill_of(shown: Shown) -> tuple[int, str]:
    bill = shown.bill.bill if shown.bill is not None else None
    return (bill.agency_id, bill.month) if bill is not None else (0, "")

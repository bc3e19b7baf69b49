"""What the pictures of the Tickets tab show besides its first look: `scenes(window)` yields (name, widget)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from PySide6.QtWidgets import QWidget

from app.domain.tickets.values import FigureFilter, TicketFilter
from app.domain.vocabulary import Metric, Priority
from app.errors import Conflict
from app.ui.forms.conflict_dialog import ConflictDialog
from app.ui.shell.main_window import MainWindow
from app.ui.tab import TabTarget
from app.views.tickets.view import TicketsTab

_OCTOBER = (datetime(2026, 10, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 4, tzinfo=UTC))


def scenes(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Clocks, history, comments, the list above, a figure's tickets, a facet, a conflict."""
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    tab.quick.buttons["missed"].click()
    tab.focus_first()
    yield "missed", window
    for page, name in ((1, "clocks"), (2, "fields")):
        tab.detail.show_page(page)
        tab.focus_first()
        yield name, window
    tab.toggle_below()
    yield "below", window
    tab.toggle_below()
    tab.detail.show_page(0)
    figure = FigureFilter(Metric.RESOLUTION, *_OCTOBER, as_of=_OCTOBER[1], priorities=(Priority.HIGH,))
    tab.open(TabTarget("tickets", filter=TicketFilter(figure=figure)))
    yield "behind-a-figure", window
    tab.filters.search.setText("nothing is called this")
    tab.filters.search.returnPressed.emit()
    yield "empty", window
    tab.clear_filter()
    facet = tab.filters.facets["agency_ids"]
    facet.open_list()
    yield "facet", facet._popup
    facet._popup.close()
    fields: dict[str, tuple[object, object, object]] = {
        "title": ("Mail is slow", "Mail is slow in Raleigh", "Mail is slow for everybody"),
        "caller": ("", "Alexandra Fitzgerald", "Hugo Faircloth"),
    }
    dialog = ConflictDialog(Conflict("INC0000123 was changed by somebody else meanwhile.", fields, 3), tab)
    dialog.open()
    yield "conflict", dialog
    dialog.reject()
    tab.quick.buttons["open"].click()
    tab.focus_first()
    yield "again", window

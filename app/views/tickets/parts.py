"""`ticket_parts`: the parts of the tab for F6: quick filters, breakdown, list, what stands below it, ticket, reply."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.parts import Part, Parts, inside
from app.views.tickets.layout import TicketsLayout


def ticket_parts(layout: TicketsLayout) -> Parts:
    """Return what goes round the parts; the head of the ticket counts for its page."""
    pane, bar = layout.pane, layout.bar

    def parts() -> list[Part]:
        clocks = pane.pages.currentWidget() is pane.clocks
        page = pane.clocks.first_focus() if clocks else pane.pages.currentWidget()
        return [
            (bar, bar.quick.buttons[bar.quick.key]),
            (layout.breakdown, layout.breakdown.table),
            (layout.table, layout.table),
            *((dock, dock) for dock in layout.docks()),
            (pane.pages, page or pane.section),
            (pane.reply, pane.reply.edit),
        ]

    def at(widget: QWidget) -> QWidget | None:
        return pane.pages if inside(pane, widget) else None

    return Parts(parts, at)

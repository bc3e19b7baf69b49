"""The list of what one is warned of: tickets of which a target comes near its time."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.tickets.values import TicketFilter
from app.domain.tickets.warnings import Warned
from app.views.tickets.host import TicketsHost


class Warnings:
    """Lists the tickets whose targets are near their time and concern who is at work."""

    def __init__(self, tab: TicketsHost) -> None:
        self._tab = tab

    def show(self) -> None:
        """List them, what is due first before all others; say so where there is none."""
        warnings = self._tab.services.tickets.warnings

        def here(found: Sequence[Warned]) -> None:
            if not found:
                self._tab.messages.note(
                    "No target that concerns you is near its time.", "Half of its time is not used."
                )
                return
            ids = tuple(dict.fromkeys(one.ticket_id for one in found))
            self._tab.context.navigator.open("tickets", filter=TicketFilter(ids=ids), label="Warnings")

        self._tab.read(lambda work: warnings(work=work), here, key="warnings")

"""When the commands of the Reports can be run."""

from __future__ import annotations

from app.views.figures.exports import Exports
from app.views.figures.host import FiguresHost


class Conditions:
    """Asked whenever the commands refresh; all are quick, and False before the tab is built."""

    def __init__(self, tab: FiguresHost, exports: Exports) -> None:
        self._tab, self._exports = tab, exports

    def has_line(self) -> bool:
        """Return whether a line of the figures is chosen."""
        tab = self._tab
        return tab.built and tab.is_in_view(tab.figures) and bool(tab.figures.current_key())

    def has_missed(self) -> bool:
        """Return whether missed targets are chosen."""
        tab = self._tab
        return tab.built and tab.is_in_view(tab.missed) and tab.missed.table.selected_count() > 0

    def has_figures(self) -> bool:
        """Return whether the figures are read."""
        return self._tab.built and self._tab.shown_figures is not None

    def has_open_dispute(self) -> bool:
        """Return whether a dispute that waits for its answer has the focus on its page."""
        tab = self._tab
        if not tab.built or not tab.is_in_view(tab.disputes):
            return False
        row = tab.disputes.current()
        return row is not None and row.answer is None

    def has_period(self) -> bool:
        """Return whether a period is chosen and no run of exports is under way."""
        return self._tab.built and self._tab.chooser.query() is not None and not self._exports.running

    def has_agencies(self) -> bool:
        """Return whether there is any agency to make packets of, for the period chosen."""
        choices = self._tab.chooser.choices if self._tab.built else None
        return choices is not None and bool(choices.agencies) and self.has_period()

    def has_agency(self) -> bool:
        """Return whether an agency is chosen."""
        return self._tab.built and self._tab.chooser.agency_id() is not None

    def has_packet(self) -> bool:
        """Return whether a packet is in view."""
        tab = self._tab
        return tab.built and tab.is_in_view(tab.packet) and tab.packet.preview is not None

    def has_unsaved(self) -> bool:
        """Return whether the commentary was changed."""
        return self._tab.built and self._tab.packet.form.unsaved()

    def has_table(self) -> bool:
        """Return whether the page in view has a table."""
        return self._tab.built and self._tab.shown_figures is not None and self._tab.shown_table() is not None

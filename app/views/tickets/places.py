"""`Places`: each list that somebody leaves by another filter is a place that Back returns to."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from app.ui.tables.place import Place
from app.views.tickets.host import TicketsHost
from app.views.tickets.saved import SavedFilter

#: A filter with its order, and where one is in the list.
ListPlace = tuple[SavedFilter, Place]


class Places(QObject):
    """Remembers what is listed. What is typed letter by letter in the search is one place."""

    def __init__(self, tab: TicketsHost, parent: QObject) -> None:
        super().__init__(parent)
        self._tab = tab
        self._listed: SavedFilter | None = None
        self._typing = False

    def here(self) -> ListPlace:
        """Return the list as it is now."""
        return self._tab.conditions.as_saved("place"), self._tab.table.place()

    def listed(self) -> None:
        """Take note that what the bars say now is listed."""
        self._listed = self._tab.conditions.as_saved("place")

    def reordered(self) -> None:
        """Take note that it is listed in another order, or in other groups."""
        if self._listed is not None:
            sort = self._tab.table.sort_by
            self._listed = replace(self._listed, sort=(sort.key, sort.descending), group=sort.group)

    def leave(self) -> None:
        """Leave the list as it was before the bars changed, if they did."""
        before, now = self._listed, self._tab.conditions.as_saved("place")
        if before is None or (*_kind(before), before.filter) == (*_kind(now), now.filter):
            return
        only_text = _kind(before) == _kind(now) and replace(before.filter, text=now.filter.text) == now.filter
        if not (only_text and self._typing):
            self._tab.context.navigator.leave((before, self._tab.table.place()))
        self._typing = only_text and self._tab.filters.search.hasFocus()

    @Slot()
    def typed_out(self) -> None:
        """End what is typed: the search was left, or begun by Enter."""
        self._typing = False


def _kind(saved: SavedFilter) -> tuple[object, ...]:
    """Return what of a list is neither its conditions nor its text."""
    return saved.quick, saved.opened, saved.sort, saved.group

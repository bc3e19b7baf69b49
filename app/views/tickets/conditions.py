"""`Conditions`: what the bars of the list say, as a filter, under a name, and taken over from one that was saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.tickets.filter_meaning import Meant, Told, told, understood, with_rest
from app.domain.tickets.filter_names import names_of, resolved
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.quick_filters import quick_fields
from app.domain.tickets.typed_words import taken
from app.domain.tickets.values import SortKey, TicketFilter
from app.ui.messages import Messages
from app.ui.tables.window_model import TableSort
from app.ui.tables.window_table import WindowedTable
from app.views.tickets.filter_bar import FilterBar
from app.views.tickets.quick import QuickBar
from app.views.tickets.saved import SavedFilter

#: The order of the list where nobody chose one.
USUAL = TableSort(SortKey.NEXT.value, group="due")
_KEYS = frozenset(key.value for key in SortKey)


def is_known(sort: TableSort) -> bool:
    """Say whether tickets can be put into this order; one that was kept by an earlier version may be gone."""
    return sort.key in _KEYS


class Conditions:
    """Of one list: quick filter, conditions and order. `options`: what this workspace has, once it is read."""

    def __init__(
        self,
        quick: QuickBar,
        filters: FilterBar,
        table: WindowedTable,
        messages: Messages,
        now: Callable[[], datetime],
        login: str = "",
    ) -> None:
        self._quick, self._filters, self._table, self._messages, self._now = quick, filters, table, messages, now
        self._login = login
        self.options: TicketOptions | None = None
        self._kept: SavedFilter | None = None  # shown, and understood when the options are here

    def filter(self, now: datetime | None = None) -> TicketFilter:
        """Return what is listed: the bar's conditions and the quick filter's, now or as of an instant."""
        now = self._now() if now is None else now
        return replace(self._filters.filter(now), **quick_fields(self._quick.key, now))

    def as_saved(self, name: str) -> SavedFilter:
        """Return the current conditions and order under a name."""
        opened = self._filters.opened.value()
        sort = self._table.sort_by
        filter = self._filters.filter(self._now())
        if opened:
            filter = replace(filter, opened_from=None, opened_to=None)
        names: Mapping[str, Sequence[str]] = names_of(filter, self.options) if self.options is not None else {}
        if self.options is None and self._kept is not None:
            names = self._kept.names  # not changed yet: the options of this workspace are still being read
        return SavedFilter(
            name,
            self._quick.key,
            filter,
            opened[0] if opened else "",
            (sort.key, sort.descending),
            self._filters.behind,
            names,
            sort.group,
        )

    def told(self) -> Told | None:
        """Return what is listed in filter words; None until it is read what this workspace has."""
        if self.options is None:
            return None
        opened = self._filters.opened.value()
        filter = self._filters.filter(self._now())
        if opened:
            filter = replace(filter, opened_from=None, opened_to=None)
        return told(self._quick.key, filter, opened[0] if opened else "", self.options, self._login)

    def by_meaning(self, name: str) -> SavedFilter:
        """Return the current conditions and order under a name, to be kept: in filter words, once these are known."""
        saved, said = self.as_saved(name), self.told()
        return saved if said is None else replace(saved, words=said.words, rest=said.rest, names={})

    def untold(self, saved: SavedFilter) -> tuple[str, ...]:
        """Return the conditions of a kept filter that no filter word says, as people read them."""
        if self.options is None:
            return ()
        return told("all", saved.rest, "", self.options, self._login).untold

    def _meant(self, saved: SavedFilter, options: TicketOptions) -> Meant:
        if saved.words:
            meant = understood(saved.words, saved.filter.text, options, self._now())
            return replace(meant, filter=with_rest(meant.filter, saved.rest))
        filter, unknown = resolved(saved.filter, saved.names, options)
        return Meant(saved.quick, filter, saved.opened, unknown)

    def take(self, saved: SavedFilter) -> None:
        """Show the conditions and order of a saved filter, without reading yet."""
        meant = Meant(saved.quick, saved.filter, saved.opened, ())
        if self.options is None:
            self._kept = saved
        else:
            meant = self._meant(saved, self.options)
        self._quick.set_key(meant.quick)
        self._filters.set_filter(meant.filter, saved.behind, meant.opened)
        if meant.unknown:
            self._messages.warning(
                f"The filter names what is not in this workspace: {', '.join(meant.unknown)}.",
                "It is listed without these conditions; save it again to be rid of them."
                if saved.words
                else "Those conditions find nothing here; change them in the filter bar.",
            )
        if (sort := TableSort(*saved.sort, saved.group)).key in _KEYS:
            self._table.set_sort(sort)

    def take_typed(self, text: str) -> bool:
        """Make conditions of the filter words in a text; say whether all of them are. Else why not is told."""
        if self.options is None:
            self._messages.note("What this workspace has is still being read.", "Press Enter once more.")
            return False
        saved = self.as_saved("")
        typed = taken(text, saved.quick, saved.filter, saved.opened, self.options, self._now())
        self._quick.set_key(typed.quick)
        self._filters.set_filter(typed.filter, saved.behind, typed.opened)
        if (said := typed.wrong or typed.nearly) is not None:
            self._messages.warning(str(said), said.hint)
        return typed.wrong is None

    def know(self, options: TicketOptions) -> bool:
        """Take what this workspace has to choose from; say whether a filter shown before means something else now."""
        self.options = options
        self._filters.set_options(options)
        kept, self._kept = self._kept, None
        if kept is None or kept.filter != self.as_saved(kept.name).filter:
            return False
        meant = self._meant(kept, options)
        if meant == Meant(kept.quick, kept.filter, kept.opened, ()):
            return False
        self.take(kept)
        return True

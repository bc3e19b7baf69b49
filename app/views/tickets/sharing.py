"""Shared filters in the Tickets tab: used, shared, changed in place, pinned, moved, withdrawn, copied to one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain.plain_text import one_line
from app.domain.tickets.filter_meaning import understood
from app.domain.tickets.shared_filters import LONGEST_NAME, LONGEST_WORDS, SharedFilter, SharedFilters
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.take_back import take_back
from app.ui.writing import Act, Fields
from app.views.tickets.host import TicketsHost
from app.views.tickets.saved import SavedFilter, SavedFilters

if TYPE_CHECKING:
    from app.work import Work

RIGHT = "filter.share"
_EVERYBODY = 0  # in the list of audiences


class Sharing(QObject):
    """What is shared with whoever is at work, as it was read last, and what they do with it."""

    changed = Signal()

    def __init__(self, tab: TicketsHost, saved: SavedFilters, parent: QObject) -> None:
        super().__init__(parent)
        self._tab, self._saved = tab, saved
        self.found = SharedFilters()
        self._wanted: int | None = None  # to be used as soon as it is read

    # --- reading ----------------------------------------------------------------------------------
    def read(self) -> None:
        """Read what is shared."""
        shared = self._tab.services.filters.shared

        def ask(work: Work) -> SharedFilters:
            return shared(work)

        self._tab.read(ask, self.know, key="shared filters")

    def know(self, found: SharedFilters) -> None:
        """Take what is shared, and show those that are pinned."""
        before, self.found = self.found, found
        self._tab.quick.show_pins(found.pinned, dict(found.counts))
        self.mark()
        if before != found:
            self.changed.emit()
        if self._wanted is not None and self._tab.conditions.options is not None:
            wanted, self._wanted = self._wanted, None
            self.use(wanted)

    def mark(self) -> None:
        """Show which pinned filter is what is listed now."""
        said = self._tab.conditions.told() if self.found.pinned else None
        listed = None
        if said is not None and not said.untold:
            same = (one.id for one in self.found.pinned if (one.words, one.text) == (said.words, said.text))
            listed = next(same, None)
        self._tab.quick.mark_pin(listed)

    # --- using ------------------------------------------------------------------------------------
    @Slot(int)
    def use(self, id: int) -> None:
        """List what a shared filter selects, in its order; as soon as it is read, where it is not yet."""
        one = self.found.get(id)
        if one is None or self._tab.conditions.options is None:
            self._wanted = id
            self.read()
            return
        self._tab.conditions.take(self._own(one, one.name))
        self._tab.filter_changed()
        self._tab.enter_list()
        self.mark()

    def _own(self, one: SharedFilter, name: str) -> SavedFilter:
        options = self._tab.conditions.options
        assert options is not None
        meant = understood(one.words, one.text, options, self._tab.context.now())
        sort = (one.sort, one.descending)
        return SavedFilter(name, meant.quick, meant.filter, meant.opened, sort, group=one.grouped, words=one.words)

    def copy(self, id: int) -> str:
        """Keep a shared filter as one's own; returns the name that it has there, "" where it is gone."""
        one = self.found.get(id)
        if one is None or self._tab.conditions.options is None:
            return ""
        name = self._saved.free_name(one_line(one.name))
        self._saved.save(self._own(one, name))
        self._tab.messages.info(f"“{name}” is among your own filters now.")
        return name

    # --- who may ----------------------------------------------------------------------------------
    def can_share(self) -> bool:
        """Return whether there is anybody to share with."""
        return self.found.everybody or bool(self.found.groups)

    def may_write(self) -> bool:
        """Return whether shared filters can be changed here and now."""
        return self._tab.services.opening.offline is None and self._tab.context.commands.may(RIGHT)

    def _audiences(self, one: SharedFilter | None = None) -> list[tuple[str, int]]:
        names = dict(self.found.groups)
        if one is not None and one.group_id is not None:
            names[one.group_id] = one.group_name
        groups = [(name, id) for id, name in names.items()]
        everybody = self.found.everybody or (one is not None and one.group_id is None)
        all_people = [("Everybody", _EVERYBODY)] if everybody else []
        return [*groups, *all_people] if self.found.in_group or not everybody else [*all_people, *groups]

    # --- sharing ----------------------------------------------------------------------------------
    def share(self) -> None:
        """Ask for whom the filter of the list is to be, and share it."""
        self._ask(self._tab.conditions.by_meaning(""), self._tab.form_owner())

    def share_own(self, name: str, parent: QWidget) -> None:
        """Ask for whom one of one's own filters is to be, and share it."""
        one = self._saved.get(name)
        if one is not None:
            self._ask(one, parent, docked=False)

    def _ask(self, one: SavedFilter, parent: QWidget, *, docked: bool = True) -> None:
        tab, options = self._tab, self._tab.conditions.options
        if options is None or not one.words:
            return
        if said := tab.conditions.untold(one):
            tab.messages.warning(
                f"This filter cannot be shared with others: {', '.join(said)}.",
                "What is shared is kept by its meaning, and these are single records or instants. Leave them out.",
            )
            return

        def submit(values: Fields) -> None:
            wanted = {
                **self._fields(one),
                "name": values["name"],
                "group_id": values["group_id"] or None,
                "pinned": values["pinned"],
            }
            share = partial(tab.services.filters.share, wanted)
            tab.write(share, form=form, undo=partial(take_back, tab))

        form = Form("Share this filter", parent, action="Share", submit=submit, docked=docked)
        form.add("name", "Name", self._name(one.name), required=True)
        form.add("group_id", "For", combo(self._audiences()), hint="Who is in the group sees it, today and later.")
        form.add("pinned", "", QCheckBox("Beside the quick filters, with its number"))
        form.open()

    @staticmethod
    def _fields(one: SavedFilter) -> Fields:
        sort, descending = one.sort
        return {
            "words": one.words,
            "search": one.filter.text,
            "sort": sort,
            "descending": descending,
            "grouped": one.group,
        }

    @staticmethod
    def _name(name: str, longest: int = LONGEST_NAME) -> QLineEdit:
        field = QLineEdit(name)
        field.setMaxLength(longest)
        return field

    # --- changing what is shared --------------------------------------------------------------------
    def _saving(self, id: int) -> Callable[[Fields, Fields], Act]:
        edit = self._tab.services.filters.edit
        return lambda base, mine: partial(edit, id, base, mine)

    def edit(self, id: int, parent: QWidget) -> None:
        """Ask what is to be other about a shared filter: name, audience, words, pin."""
        tab, one = self._tab, self.found.get(id)
        if one is None:
            return
        fields: Fields = {
            "name": one.name,
            "group_id": one.group_id,
            "words": one.words,
            "search": one.text,
            "pinned": one.pinned,
        }

        def submit(values: Fields) -> None:
            mine = {**values, "group_id": values["group_id"] or None}
            tab.save(self._saving(id), fields, mine, form=form, undo_act=partial(take_back, tab))

        form = Form(f"Edit “{one_line(one.name)}”", parent, action="Save for all", submit=submit, docked=False)
        form.add("name", "Name", self._name(one.name), required=True)
        form.add("group_id", "For", combo(self._audiences(one), one.group_id or _EVERYBODY))
        hint = "As behind --filter: is:open group:DESK assignee:me opened:this-week"
        form.add("words", "Filter words", self._name(one.words, LONGEST_WORDS), required=True, hint=hint)
        form.add("search", "Search", self._name(one.text, LONGEST_WORDS))
        box = QCheckBox("Beside the quick filters, with its number")
        box.setChecked(one.pinned)
        form.add("pinned", "", box)
        form.open()

    def update(self, id: int) -> None:
        """Let a shared filter list what is listed now, in its order."""
        one, now = self.found.get(id), self._tab.conditions.by_meaning("")
        if one is None or not now.words:
            return
        said = self._tab.conditions.untold(now)
        if said:
            self._tab.messages.warning(f"What is listed cannot be shared with others: {', '.join(said)}.", "")
            return
        base = {
            "words": one.words,
            "search": one.text,
            "sort": one.sort,
            "descending": one.descending,
            "grouped": one.grouped,
        }
        self._tab.save(self._saving(id), base, self._fields(now), undo_act=partial(take_back, self._tab))

    def pin(self, id: int) -> None:
        """Put a shared filter beside the quick filters, or take it away there."""
        one = self.found.get(id)
        if one is not None:
            back = partial(take_back, self._tab)
            self._tab.save(self._saving(id), {"pinned": one.pinned}, {"pinned": not one.pinned}, undo_act=back)

    def move(self, id: int, *, up: bool) -> None:
        """Let a shared filter change places with its neighbour."""
        one = self.found.get(id)
        if one is not None:
            move: Any = partial(self._tab.services.filters.move, id, one.version, up)
            self._tab.write(move, undo=partial(take_back, self._tab))

    def withdraw(self, id: int) -> None:
        """Take a shared filter away from all who use it."""
        one = self.found.get(id)
        if one is not None:
            gone = partial(self._tab.services.filters.withdraw, id, one.version)
            self._tab.write(gone, undo=partial(take_back, self._tab))

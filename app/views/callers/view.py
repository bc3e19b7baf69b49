"""Callers: the directory, found by name, number or agency; one of them with their tickets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain import words
from app.domain.callers.directory import DIRECTORY, CallerCard, CallerRow
from app.domain.changes_made import Changes, Touched
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.values import TicketFilter
from app.ui.commands import Command
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.kept_forms import KeptForms
from app.ui.link_opener import LinkOpener
from app.ui.look.plain import tip
from app.ui.small_list_tab import SmallListTab
from app.ui.tab import TabTarget
from app.ui.tables.columns import NARROW, Column, Mark
from app.ui.writing import Act, Fields
from app.views.callers.forms import caller_form, columns_of, is_kept, kept_id
from app.views.callers.pane import CallerPane
from app.work import Work

#: Rows that are listed at once: more are found by typing.
MOST = 500
_MENU = "&Caller"
_CONTEXT = "callers"
_Found = tuple[Sequence[CallerRow], int]


class CallersTab(SmallListTab[CallerRow]):
    """The list is found in the database at each letter; the first of many are shown."""

    id = "callers"
    watches = DIRECTORY | Touched.TICKETS | Touched.AGENCIES
    things = "callers"
    nouns = ("caller", "callers")
    context_name = _CONTEXT
    empty = ("No caller", "Add one with New caller, or import a directory.", "")
    pane: CallerPane

    def build(self) -> None:
        """Make the list and the page of one caller."""
        self._count = 0
        self.kept = KeptForms(self, is_kept, self._open_kept)
        self._asked: int | None = None  # somebody who is to be shown, wherever they stand
        self.vip_only, self.left_only = QCheckBox("VIP"), QCheckBox("Left")
        self.vip_only.setToolTip(tip("VIPs only"))
        self.left_only.setToolTip(tip("Who left, instead of who is there"))
        self.build_list("Callers", "Name, number, e-mail, login or agency")
        for box in (self.vip_only, self.left_only):
            box.toggled.connect(self.refresh)

    def filters(self) -> Sequence[QWidget]:
        """Return the conditions beside the search."""
        return (self.vip_only, self.left_only)

    def detail_pane(self) -> QWidget:
        """Return the page of one caller."""
        pane = CallerPane()
        pane.ticket_asked.connect(self._open_ticket)
        pane.link_asked.connect(LinkOpener(self).open)
        return pane

    def columns(self) -> Sequence[Column[CallerRow]]:
        """Return the columns of the list."""
        return (
            Column("name", "Name", "Alexandra Fitzgerald-Montgomery", lambda row: row.name, stretch=True, whole=True,
                   mark=lambda row: Mark("octagon", "critical") if row.vip else None,
                   accessible=lambda row: f"{row.name}, VIP" if row.vip else row.name),
            Column("agency", "Agency", "NCDA&CS", lambda row: row.agency_code or "–"),
            Column("vip", "VIP", "VIP", lambda row: "VIP" if row.vip else "", since=NARROW),
            Column("number", "Number", "(919) 555-0134 ext. 12", lambda row: row.number or "–"),
            Column("email", "E-mail", "alexandra.fitzgerald@agency.nc.gov", lambda row: row.email or "–", since=NARROW,
                   gives=True, tooltip=lambda row: row.email),
            Column("where", "Site", "Eastern Data Center, Room 4", lambda row: row.where or "–", shown=False),
            Column("title", "Title", "Deputy Director of Operations", lambda row: row.title or "–", shown=False),
            Column("left", "Left", "23 May 2026", lambda row: words.day(row.left_on) if row.left_on else "",
                   shown=False),
        )  # fmt: skip

    # --- drafts -----------------------------------------------------------------------------------
    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again."""
        return self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept."""
        return self.kept.open_all()

    def _open_kept(self, key: str) -> None:
        """Go on with a form that was kept, whoever is chosen."""
        id = kept_id(key)
        if not self.context.may("caller.insert" if id is None else "caller.edit"):
            self.context.messages.note("The draft cannot be opened any more.", "What was typed is still kept.")
        elif id is None:
            self.new()
        else:
            self._edit(id)

    # --- reading ----------------------------------------------------------------------------------
    def reader(self) -> Callable[[Work], _Found]:
        """Return what finds the rows for what is typed."""
        callers, typed, asked = self.services.callers, self.search.text(), self._asked
        vip, left = self.vip_only.isChecked(), self.left_only.isChecked()

        def read(work: Work) -> _Found:
            ids = callers.list_ids(typed, vip=vip, left=left, work=work)
            first = list(ids[:MOST])
            if asked is not None and asked not in first:
                first.insert(0, asked)
            return callers.list_rows(first, work=work), len(ids)

        return read

    def take_rows(self, answer: _Found) -> Sequence[CallerRow]:
        """Return the rows, and keep how many there are."""
        rows, self._count = answer
        self.kept.offer()
        return rows

    def typed(self) -> str:
        """Return nothing: the database has found what is typed."""
        return ""

    def count_text(self) -> str:
        """Say how many fit, and that the first of many are listed."""
        if self._count > MOST:
            return f"The first {MOST:,} of {self._count:,}"
        return words.count(self._count, *self.nouns)

    @Slot()
    def apply_filter(self) -> None:
        """Find what is typed."""
        self._asked = None
        self.refresh()

    def show_target(self, target: TabTarget) -> None:
        """Go to somebody, wherever they stand in the directory."""
        if target.id is not None:
            self._asked = target.id
            self.want(target.id)
            self.refresh()

    def read_detail(self) -> None:
        """Read the page of whoever is chosen."""
        id = self.table.current_id()
        if id is None:
            self.pane.show_card(None)
            return
        card = self.services.callers.card
        self.read(lambda work: card(id, work=work), self._card_here, key="card", failed=lambda _error: True)

    def _card_here(self, card: CallerCard) -> None:
        if card.row.id == self.table.current_id():
            self.pane.show_card(card)
            self.context.commands.refresh()

    # --- commands ---------------------------------------------------------------------------------
    def commands(self) -> list[Command]:
        """Return what can be done here."""
        add, write, none = "caller.insert", "caller.edit", "Choose a caller first."
        one, here, gone, two = self.has_current, self._is_here, self._has_left, self._are_two
        make = partial(Command, context=_CONTEXT)
        return [
            Command("callers.new", "&New caller…", self.new, "Ctrl+N", _MENU, icon="add", right=add, toolbar=True,
                    verb="add callers"),
            make("callers.edit", "&Edit caller…", self.edit, "F2", _MENU, icon="edit", right=write, enabled_when=one,
                 needs=none, toolbar=True),
            make("callers.tickets", "Show &tickets", self.show_tickets, "Ctrl+T", _MENU, icon="tickets",
                 enabled_when=one, needs=none),
            make("callers.left", "Mark as &left", self.mark_left, "", _MENU, right=write, enabled_when=here,
                 needs="Choose a caller who is there.", verb="record that callers left"),
            make("callers.back", "Resume caller", self.mark_back, "", _MENU, right=write, enabled_when=gone,
                 needs="Choose a caller who left."),
            make("callers.merge", "Turn two into one…", self.merge, "", _MENU, icon="merge", right=write,
                 enabled_when=two, needs="Choose two callers, the one to be kept last."),
        ]  # fmt: skip

    def _is_here(self) -> bool:
        row = self.current_row()
        return row is not None and row.left_on is None

    def _has_left(self) -> bool:
        row = self.current_row()
        return row is not None and row.left_on is not None

    def _are_two(self) -> bool:
        return self.built and len(self.selected()) == 2

    def open_record(self, id: int) -> None:
        """Edit whoever is opened, or go to their page where that may not be."""
        if not self.context.commands.run("callers.edit"):
            super().open_record(id)

    def new(self) -> None:
        """Ask for a new caller."""
        self._with_options(lambda options: self._form("New caller", options, None))

    def edit(self) -> None:
        """Edit whoever is chosen, as they are now."""
        row = self.current_row()
        if row is not None:
            self._edit(row.id)

    def _edit(self, id: int) -> None:
        card = self.services.callers.card

        def here(found: CallerCard) -> None:
            self._with_options(lambda options: self._form(f"Edit {found.row.name}", options, found))

        self.read(lambda work: card(id, work=work), here, key=f"edit {id}")

    def _with_options(self, then: Callable[[TicketOptions], object]) -> None:
        options = self.services.tickets.options
        self.read(lambda work: options(work), then)

    def _form(self, title: str, options: TicketOptions, card: CallerCard | None) -> None:
        callers = self.services.callers
        private = self.context.may("caller.private.read")
        form: Form

        def submit(values: dict[str, Any]) -> None:
            columns = columns_of(values)
            if card is None:
                create = partial(callers.create, columns)
                self.write(create, form=form, undo=self._not_there, then=lambda made: self._made(made.ids[0]))
                return
            id, base = card.row.id, {name: card.fields[name] for name in columns}
            mine = {name: value for name, value in columns.items() if value != base[name]}

            def make(base: Fields, mine: Fields) -> Act:
                return partial(callers.edit, id, base, mine)

            def back(base: Fields, mine: Fields) -> Act:
                return partial(callers.edit, id, {**base, **mine}, {name: base[name] for name in mine})

            self.save(make, base, mine, form=form, undo=back)

        form = caller_form(title, self.form_owner(), options, card, submit, private=private)
        form.open()

    def _made(self, id: int) -> None:
        self._asked = id
        self.want(id)
        self.refresh()

    def show_tickets(self) -> None:
        """List the tickets of whoever is chosen."""
        row = self.current_row()
        if row is not None:
            self.context.navigator.open("tickets", filter=TicketFilter(caller_id=row.id))

    def mark_left(self) -> None:
        """Mark whoever is chosen as having left today."""
        row = self.current_row()
        if row is not None:
            self.write(partial(self.services.callers.set_left, row.id), undo=self._there_again)

    def mark_back(self) -> None:
        """Mark whoever is chosen as there again."""
        row = self.current_row()
        if row is not None:
            again = partial(self.services.callers.set_left, row.id, row.left_on)
            self.write(partial(self.services.callers.set_back, row.id), undo=lambda _made: self.write(again))

    def _not_there(self, made: Changes) -> None:
        """Take back that somebody was added: nobody is deleted, so they have left."""
        self.write(partial(self.services.callers.set_left, made.ids[0]))

    def _there_again(self, made: Changes) -> None:
        self.write(partial(self.services.callers.set_back, made.ids[0]))

    def merge(self) -> None:
        """Make one of the two that are chosen, after asking: the one with the focus is kept."""
        keep = self.current_row()
        gone = next((row for row in self.selected_rows() if keep is not None and row.id != keep.id), None)
        if keep is None or gone is None:
            return
        asked = f"Merge {gone.name} into {keep.name}?"
        told = f"Tickets of {gone.name} become {keep.name}'s. This cannot be taken back."
        if dialogs.confirm(self.window(), asked, told, "Merge", danger=True):
            self.write(partial(self.services.callers.merge, keep.id, gone.id))

    @Slot(int)
    def _open_ticket(self, id: int) -> None:
        self.context.navigator.open("tickets", id=id)

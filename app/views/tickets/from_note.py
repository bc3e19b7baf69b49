"""Knowledge beside a ticket: what may solve it, a resolution from a note, and a note from a resolution."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import shiboken6
from PySide6.QtCore import QObject, Slot

from app.domain.choices import Choice
from app.domain.find import Found
from app.domain.knowledge.lookup import KnownSolution
from app.domain.plain_text import one_line
from app.domain.tickets.call import CallSoFar
from app.domain.tickets.values import TicketDetail, TicketRow
from app.domain.vocabulary import TicketState
from app.ui.forms.fields import set_value, value_of
from app.ui.forms.form import Form
from app.ui.forms.record_field import RecordField
from app.ui.link_opener import LinkOpener
from app.ui.note_peek import NotePeek
from app.ui.take_back import take_back
from app.views.tickets.host import TicketsHost

if TYPE_CHECKING:
    from app.domain.changes_made import Changes
    from app.domain.knowledge.values import NoteCard
    from app.ui.tab import Tab

_OFFERED, _FOUND = 5, 8
NO_NOTE = 0


def note_field() -> RecordField:
    """Make the field for the note that a resolution is made from; value: its id, `NO_NOTE` for none."""
    return RecordField("notes", ("None", NO_NOTE))


class FromNote(QObject):
    """Offers in the form of a resolution the notes that fit the ticket, and fills in what was done from one."""

    def __init__(self, tab: TicketsHost, field: RecordField, form: Form, ticket: TicketRow | TicketDetail) -> None:
        super().__init__(form)
        self._tab, self._field, self._form = tab, field, form
        self._filled = ""
        field.asked.connect(self._ask)
        field.taken.connect(self._taken)
        solutions, call = tab.services.knowledge.solutions, _call(ticket)
        jobs = tab.context.jobs
        jobs.read(form, lambda work: solutions(call, count=_OFFERED, work=work), self._offer, key="known", failed=_not)

    def begin(self, known: KnownSolution | None) -> None:
        """Begin with a note that was chosen already; None: with none."""
        if known is None:
            return
        self._field.set_choices([Choice(known.id, one_line(f"{known.number} {known.title}"), known.number)])
        self._field.set_value(known.id)
        self._filled = known.solution
        set_value(self._form.field("note"), known.solution)
        if known.code:
            set_value(self._form.field("code"), known.code)

    def _offer(self, known: Sequence[KnownSolution]) -> None:
        if shiboken6.isValid(self._field) and not self._field.typed():
            found = [Choice(o.id, one_line(f"{o.number} {o.title}"), o.number, detail=o.note) for o in known]
            self._field.set_choices(found)

    @Slot(str)
    def _ask(self, typed: str) -> None:
        find = self._tab.services.find_records
        here = partial(self._found, typed)
        jobs = self._tab.context.jobs
        jobs.read(self._form, lambda work: find("knowledge_note", typed, _FOUND, work), here, key="find", failed=_not)

    def _found(self, typed: str, found: Sequence[Found]) -> None:
        if shiboken6.isValid(self._field) and self._field.typed().strip() == typed:
            self._field.offer(typed, [one for one in found if "ublished" in one.detail])

    @Slot(object)
    def _taken(self, choice: Choice | None) -> None:
        if choice is None or choice.id == NO_NOTE:
            return
        card = self._tab.services.knowledge.card
        id = int(choice.id)
        self._tab.context.jobs.read(self._form, lambda work: card(id, work=work), self._fill, key="note", failed=_not)

    def _fill(self, card: NoteCard) -> None:
        """Fill in the solution, unless something else was written, and how it is resolved."""
        if not shiboken6.isValid(self._form) or not self._form.is_open():
            return
        written = str(value_of(self._form.field("note")))
        if written in ("", self._filled):
            self._filled = str(card.fields["solution"])
            set_value(self._form.field("note"), self._filled)
        if card.fields["code"]:
            set_value(self._form.field("code"), card.fields["code"])


class Knowledge(QObject):
    """What is known beside the ticket with the focus, and the commands about it."""

    def __init__(self, tab: TicketsHost, resolve: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._tab, self._resolve = tab, resolve
        self._peek: NotePeek | None = None
        self.known: tuple[KnownSolution, ...] = ()

    def read(self, detail: TicketDetail | None) -> None:
        """Read what may solve a ticket that is open; the pane shows it."""
        pane = self._tab.shown.pane
        if detail is None or not detail.state.is_open:
            self._here(())
            return
        call = _call(detail)
        solutions, category = self._tab.services.knowledge.solutions, str(detail.fields["category"] or "")
        self._tab.context.jobs.read(
            pane, lambda work: solutions(call, category=category, work=work), self._here, key="known", failed=_not
        )

    def _here(self, known: tuple[KnownSolution, ...]) -> None:
        self.known = known
        self._tab.shown.pane.show_known(known)
        self._tab.context.commands.refresh()

    def has_known(self) -> bool:
        """Return whether something is known that may solve the ticket."""
        return bool(self.known)

    def show(self, place: int = 0) -> None:
        """Show a known solution beside the ticket."""
        if self._peek is None:
            self._peek = NotePeek(self._tab.form_owner().window(), "Resolve with this")
            self._peek.use.connect(self._use)
            self._peek.whole.connect(self._whole)
            self._peek.link_asked.connect(LinkOpener(cast("Tab", self._tab)).open)
        may = self._tab.context.may("ticket.edit")
        self._peek.show_one(self.known, place, self._tab.shown.pane.reply, may_use=may)

    def show_best(self) -> None:
        """Show the solution that fits best."""
        self.show(0)

    def _use(self, known: KnownSolution) -> None:
        assert self._peek is not None
        self._peek.put_away()
        self._resolve(known)

    def _whole(self, known: KnownSolution) -> None:
        assert self._peek is not None
        self._peek.put_away()
        self._tab.context.navigator.open("knowledge", id=known.id)

    # --- a note from a resolution -----------------------------------------------------------------
    def can_make(self) -> bool:
        """Return whether one ticket is chosen that is resolved."""
        row = self._tab.chosen_tickets().one
        return row is not None and row.state in (TicketState.RESOLVED, TicketState.CLOSED)

    def make(self) -> None:
        """Make a draft from what was done, and go to it."""
        row = self._tab.chosen_tickets().one
        if row is None:
            return
        create, navigator = self._tab.services.knowledge.create, self._tab.context.navigator

        def made(changes: Changes) -> None:
            navigator.open("knowledge", id=changes.ids[0])

        self._tab.write(partial(create, {}, ticket_id=row.id), undo=partial(take_back, self._tab), then=made)


def _call(ticket: TicketRow | TicketDetail) -> CallSoFar:
    """Return what is known of a ticket, as of a call."""
    if isinstance(ticket, TicketDetail):
        service = ticket.fields["service_id"]
        return CallSoFar(str(ticket.fields["title"]), service_id=service if isinstance(service, int) else None)
    return CallSoFar(ticket.title)


def _not(_error: Exception) -> bool:
    """Let a hint be missing that could not be read."""
    return True

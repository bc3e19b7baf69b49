"""What is done with notes in their tab."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication

from app.domain.changes_made import Changes
from app.domain.knowledge.values import NoteCard, NoteChoices, NoteRow, NoteState
from app.domain.tickets.options import TicketOptions
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.take_back import take_back
from app.ui.writing import Act, Fields
from app.views.knowledge.forms import Offers, columns_of, note_form
from app.views.knowledge.versions import VersionsDialog

if TYPE_CHECKING:
    from app.views.knowledge.view import KnowledgeTab

#: Of these no version keeps what they say: who writes another text over it can take that back.
_UNPUBLISHED = (NoteState.DRAFT, NoteState.REVIEW)


class Acts:
    """The acts of the tab's commands."""

    def __init__(self, tab: KnowledgeTab) -> None:
        self.tab = tab

    # --- writing ----------------------------------------------------------------------------------
    def new(self) -> None:
        """Ask for a new note."""
        self._with_offers(lambda offers: self._form(offers, None))

    def edit(self) -> None:
        """Edit the note that is chosen, as it is now."""
        row = self.tab.current_row()
        if row is not None:
            self.edit_one(row.id)

    def edit_one(self, id: int) -> None:
        """Edit a note, as it is now."""
        card = self.tab.services.knowledge.card

        def here(found: NoteCard) -> None:
            self._with_offers(lambda offers: self._form(offers, found))

        self.tab.read(lambda work: card(id, work=work), here, key=f"edit {id}")

    def _with_offers(self, then: Callable[[Offers], object]) -> None:
        options, choices = self.tab.services.tickets.options, self.tab.services.knowledge.choices

        def read(work: Any) -> tuple[TicketOptions, NoteChoices]:
            return options(work), choices(work=work)

        self.tab.read(read, lambda found: then(Offers(*found)), key="offers")

    def _form(self, offers: Offers, card: NoteCard | None) -> None:
        tab, knowledge = self.tab, self.tab.services.knowledge
        form: Form

        def submit(values: dict[str, Any]) -> None:
            columns = columns_of(values)
            if card is None:
                act = partial(knowledge.create, columns)
                tab.write(act, form=form, undo=partial(take_back, tab), then=self._made)
                return
            id, base = card.row.id, dict(card.fields)
            mine = {name: value for name, value in columns.items() if value != base[name]}

            def make(base: Fields, mine: Fields) -> Act:
                return partial(knowledge.edit, id, base, mine)

            undo = partial(take_back, tab) if card.row.state in _UNPUBLISHED else None
            tab.save(make, base, mine, form=form, undo_act=undo)

        context = tab.context
        form = note_form(tab.form_owner(), offers, card, context.actor, context.now, submit)
        form.open()

    def _made(self, made: Changes) -> None:
        self.tab.go_to(made.ids[0])

    # --- moves ------------------------------------------------------------------------------------
    def _move(self, act: Callable[..., Changes], *, undone: bool = False, row: NoteRow | None = None) -> None:
        """Do it to what is chosen. `row`: the one that a question was asked of, whatever was saved of it meanwhile."""
        row = row or self.tab.current_row()
        if row is not None:
            undo = partial(take_back, self.tab) if undone else None
            self.tab.write(partial(act, row.id, row.version), undo=undo)

    def hand_in(self) -> None:
        """Hand the draft in, for somebody else to publish."""
        self._move(self.tab.services.knowledge.hand_in, undone=True)

    def send_back(self) -> None:
        """Make what was handed in a draft again."""
        self._move(self.tab.services.knowledge.send_back, undone=True)

    def publish(self) -> None:
        """Publish what somebody else wrote, after asking: whoever may read it does from then on."""
        card = self.tab.current_card()
        if card is None:
            return
        readers = {"desk": "the desk", "staff": "all staff", "agency": "all staff and the agencies"}
        told = f"“{card.row.title}” is offered to {readers[card.row.audience.value]} from now on."
        if dialogs.confirm(self.tab.window(), f"Publish {card.row.number}?", told, "Publish"):
            self._move(self.tab.services.knowledge.publish, row=card.row)

    def retire(self) -> None:
        """Retire the note, after asking."""
        row = self.tab.current_row()
        if row is None:
            return
        told = "It is offered to nobody any more. Its versions stay, and it can be made a draft again."
        if dialogs.confirm(self.tab.window(), f"Retire {row.number}?", told, "Retire", danger=True):
            self._move(self.tab.services.knowledge.retire, row=row)

    def restore(self) -> None:
        """Make a draft of a retired note."""
        self._move(self.tab.services.knowledge.restore)

    def still_right(self) -> None:
        """Say that the note was looked at and is right: it is looked at again in a year."""
        self._move(self.tab.services.knowledge.still_right, undone=True)

    # --- old versions -----------------------------------------------------------------------------
    def versions(self) -> None:
        """Show what was published of the note, and what each version changed."""
        card = self.tab.current_card()
        if card is not None:
            VersionsDialog(card, self._may_bring_back(card), partial(self._bring_back, card), self.tab.window()).open()

    def _may_bring_back(self, card: NoteCard) -> str:
        """Return why no version of it is brought back; "" where one may be."""
        if card.row.state is NoteState.RETIRED:
            return "The note is retired: make it a draft again first."
        context = self.tab.context
        return "" if context.may("knowledge.edit") else context.commands.refusal_of("knowledge.edit")[1]

    def _bring_back(self, card: NoteCard, n: int) -> None:
        undo = partial(take_back, self.tab) if card.row.state in _UNPUBLISHED else None
        act = partial(self.tab.services.knowledge.bring_back, card.row.id, card.row.version, n)
        self.tab.write(act, undo=undo)

    # --- what it was good for ---------------------------------------------------------------------
    def helped(self) -> None:
        """Say that it helped."""
        self._say("helped")

    def not_helped(self) -> None:
        """Say that it did not help."""
        self._say("not")

    def _say(self, voice: str) -> None:
        row = self.tab.current_row()
        if row is not None:
            self.tab.write(partial(self.tab.services.knowledge.say, row.id, voice))

    def copy(self) -> None:
        """Put the solution on the clipboard."""
        card = self.tab.current_card()
        if card is not None:
            QGuiApplication.clipboard().setText(str(card.fields["solution"]))
            self.tab.messages.info(f"The solution of {card.row.number} is on the clipboard.")

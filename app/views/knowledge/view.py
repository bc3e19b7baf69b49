"""Knowledge: notes found in the database while somebody types, one of them with its versions and uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QWidget

from app.domain import words
from app.domain.attachments.values import ATTACHMENTS
from app.domain.changes_made import Touched
from app.domain.eastern import local_date
from app.domain.keeping.holds import KEEPING
from app.domain.knowledge.values import KNOWLEDGE, NoteCard, NoteRow, NoteState
from app.ui.attachments.acts import Files, file_commands
from app.ui.commands import Command
from app.ui.forms.fields import combo
from app.ui.kept_forms import KeptForms
from app.ui.link_opener import LinkOpener
from app.ui.small_list_tab import SmallListTab
from app.ui.tab import TabTarget
from app.ui.tables.columns import WIDE, Column, Mark
from app.views.knowledge import commands as actions
from app.views.knowledge.acts import Acts
from app.views.knowledge.forms import is_kept, kept_id
from app.views.knowledge.pane import NotePane
from app.work import Work

#: Rows that are listed at once: more are found by typing.
MOST = 500
_ALL, _DUE = "", "due"
_SHOWN = (
    ("All but retired", _ALL),
    ("Published", NoteState.PUBLISHED.value),
    ("In review", NoteState.REVIEW.value),
    ("Drafts", NoteState.DRAFT.value),
    ("To be looked at again", _DUE),
    ("Retired", NoteState.RETIRED.value),
)
_NOT_RETIRED = tuple(state.value for state in NoteState if state is not NoteState.RETIRED)
_Found = tuple[Sequence[NoteRow], int]
_MARKS = {
    NoteState.DRAFT: Mark("ring", "muted"),
    NoteState.REVIEW: Mark("half", "accent"),
    NoteState.PUBLISHED: Mark("check", "met"),
    NoteState.RETIRED: Mark("dash", "muted"),
}


class KnowledgeTab(SmallListTab[NoteRow]):
    """The list is found in the database at each letter; the first of many are shown."""

    id = "knowledge"
    watches = KNOWLEDGE | Touched.SERVICES | Touched.PEOPLE | Touched.MAJORS | Touched.CHANGES | ATTACHMENTS | KEEPING
    things = "notes"
    nouns = ("note", "notes")
    context_name = actions.CONTEXT
    pane_share = 0.45
    empty = ("No note", "Write one with New note, or make one from the resolution of a ticket.", "")
    pane: NotePane

    def build(self) -> None:
        """Make the list and the page of one note."""
        self._count = 0
        self._asked: int | None = None  # a note that is to be shown, wherever it stands
        self.acts = Acts(self)
        self.kept = KeptForms(self, is_kept, self._open_kept)
        self.shown: QComboBox = combo(list(_SHOWN), _ALL)
        self.shown.setAccessibleName("Which notes")
        self.build_list("Knowledge", "Words of the title, symptoms or solution")
        self.pane.add_acts(self.context.commands.act_bar(actions.CONTEXT, self.pane, most=3))
        self.shown.currentIndexChanged.connect(self.refresh)

    def filters(self) -> Sequence[QWidget]:
        """Return the conditions beside the search."""
        return (self.shown,)

    def detail_pane(self) -> QWidget:
        """Return the page of one note."""
        pane = NotePane()
        pane.may_attach = self.context.may("knowledge.edit")
        self.files = Files(self, "knowledge_note", pane.files)
        pane.ticket_asked.connect(self._open_ticket)
        pane.link_asked.connect(LinkOpener(self).open)
        return pane

    def columns(self) -> Sequence[Column[NoteRow]]:
        """Return the columns of the list."""
        return (
            Column("number", "Number", "KB0000001", lambda row: row.number),
            Column("title", "Title", "Outlook asks for a password again", lambda row: row.title, stretch=True),
            Column("state", "State", "Published", lambda row: row.state.label, mark=self._mark,
                   accessible=self._standing),
            Column("error", "Known error", "PRB0001234", lambda row: row.known_error, shown=False),
            Column("service", "Service", "Virtual Private Network", lambda row: row.service or "–", gives=True,
                   since=WIDE),
            Column("uses", "Resolved", "1,234", lambda row: f"{row.uses:,}" if row.uses else ""),
            Column("helped", "Helped", "12 of 14",
                   lambda row: f"{row.helped:,} of {row.helped + row.failed:,}" if row.helped + row.failed else "",
                   shown=False),
            Column("category", "Category", "Software", lambda row: row.category or "–", shown=False),
            Column("audience", "Who reads it", "Agencies too", lambda row: row.audience.label, shown=False),
            Column("owner", "Owner", "Alexandra Fitzgerald", lambda row: row.owner or "–", shown=False),
            Column("due", "Look again", "23 May 2026", lambda row: words.day(row.due_on) if row.due_on else "",
                   shown=False),
        )  # fmt: skip

    def _mark(self, row: NoteRow) -> Mark | None:
        return Mark("clock", "soon") if row.is_due(self._today()) else _MARKS[row.state]

    def _standing(self, row: NoteRow) -> str:
        return f"{row.standing}, to be looked at again" if row.is_due(self._today()) else row.standing

    def _today(self) -> Any:
        return local_date(self.context.now())

    # --- drafts -----------------------------------------------------------------------------------
    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again."""
        return self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept."""
        return self.kept.open_all()

    def _open_kept(self, key: str) -> None:
        """Go on with a form that was kept, whatever is chosen."""
        id = kept_id(key)
        if not self.context.may("knowledge.edit"):
            self.context.messages.note("The draft cannot be opened any more.", "What was typed is still kept.")
        elif id is None:
            self.acts.new()
        else:
            self.acts.edit_one(id)

    # --- reading ----------------------------------------------------------------------------------
    def reader(self) -> Callable[[Work], _Found]:
        """Return what finds the rows for what is typed."""
        knowledge, typed, asked = self.services.knowledge, self.search.text(), self._asked
        shown, today = str(self.shown.currentData()), self._today()
        states = _NOT_RETIRED if shown == _ALL else (NoteState.PUBLISHED.value,) if shown == _DUE else (shown,)

        def read(work: Work) -> _Found:
            ids = knowledge.list_ids(typed, states, work=work)
            if shown == _DUE:
                rows = [row for row in knowledge.list_rows(ids, work=work) if row.is_due(today)]
                return rows[:MOST], len(rows)
            first = list(ids[:MOST])
            if asked is not None and asked not in first:
                first.insert(0, asked)
            return knowledge.list_rows(first, work=work), len(ids)

        return read

    def take_rows(self, answer: _Found) -> Sequence[NoteRow]:
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

    def show_all(self) -> None:
        """Take every condition away and go into the list."""
        self.shown.setCurrentIndex(0)
        super().show_all()

    def show_target(self, target: TabTarget) -> None:
        """Go to a note, wherever it stands in the list."""
        if target.id is not None:
            self.go_to(target.id)

    def go_to(self, id: int) -> None:
        """Show a note, in the list as well."""
        self._asked = id
        self.want(id)
        self.refresh()

    def read_detail(self) -> None:
        """Read the page of the note that is chosen."""
        id = self.table.current_id()
        if id is None:
            self.pane.show_card(None)
            return
        card = self.services.knowledge.card
        self.read(lambda work: card(id, work=work), self._card_here, key="card", failed=lambda _error: True)

    def _card_here(self, card: NoteCard) -> None:
        if card.row.id == self.table.current_id():
            self.pane.show_card(card)
            self.context.commands.refresh()

    def current_card(self) -> NoteCard | None:
        """Return the page of the note with the focus, once it is read."""
        card = self.pane.card if self.built else None
        return card if card is not None and card.row.id == self.table.current_id() else None

    # --- commands ---------------------------------------------------------------------------------
    def commands(self) -> list[Command]:
        """Return what can be done here."""
        return [
            *actions.commands(self, self.acts),
            *file_commands(self.files, "knowledge", actions.MENU, actions.CONTEXT, "knowledge.edit"),
        ]

    @Slot(int)
    def _open_ticket(self, id: int) -> None:
        self.context.navigator.open("tickets", id=id)

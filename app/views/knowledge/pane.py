"""`NotePane`: the page of a note: what it says, what is known of it, its versions and what it was good for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLayout, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from app.domain import words
from app.domain.eastern import local_date
from app.domain.knowledge.values import NoteCard, NoteState, Voice
from app.domain.plain_text import one_line
from app.ui.attachments.panel import FilesPanel
from app.ui.command_bar import ActBar
from app.ui.linked_text import LinkedText
from app.ui.look import theme
from app.ui.look.plain import Label

_ID = int(Qt.ItemDataRole.UserRole)
_SAID = {Voice.RESOLVED: "resolved", Voice.HELPED: "it helped", Voice.NOT: "it did not help"}


class NotePane(QScrollArea):
    """`ticket_asked`: a ticket that was resolved with it is to be opened, by its id; `link_asked`: a link of a text."""

    ticket_asked = Signal(int)
    link_asked = Signal(object)  # TextLink

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Note")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.card: NoteCard | None = None
        self.may_attach = False  # whether whoever is here writes notes
        self.name, self.nothing = Label(), Label("Choose a note.")
        self.name.setProperty("heading", True)
        self.name.setWordWrap(True)
        self.nothing.setProperty("muted", True)
        self.texts, self.facts = QVBoxLayout(), QGridLayout()
        self.texts.setSpacing(theme.px(4))
        self.facts.setColumnStretch(1, 1)
        self.versions, self.uses = Label(), QListWidget()
        self.versions.setWordWrap(True)
        self.uses.setAccessibleName("What this note was good for")
        self.uses.itemActivated.connect(self._activated)
        inside = QWidget()
        column = QVBoxLayout(inside)
        self._bar: ActBar | None = None
        self._column = column
        column.addWidget(self.name)
        column.addLayout(self.texts)
        column.addLayout(self.facts)
        self.files = FilesPanel()
        column.addWidget(self.files)
        for widget in (self.versions, self.uses, self.nothing):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(inside)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_card(None)

    def add_acts(self, bar: ActBar) -> None:
        """Take in the row of acts, below the name; no note is chosen: none is shown."""
        self._bar = bar
        self._column.insertWidget(self._column.indexOf(self.name) + 1, bar)
        bar.setVisible(self.card is not None)

    def show_card(self, card: NoteCard | None) -> None:
        """Show a note; None: none is chosen."""
        self.card = card
        _empty(self.texts)
        _empty(self.facts)
        self.uses.clear()
        self.nothing.setVisible(card is None)
        if self._bar is not None:
            self._bar.setVisible(card is not None)
        for widget in (self.name, self.versions, self.uses):
            widget.setVisible(card is not None)
        if card is None:
            self.files.show_record(None)
            return
        may_add = self.may_attach and card.row.state is not NoteState.RETIRED
        self.files.show_record(card.row.id, card.row.number, may_add=may_add)
        self.name.setText(f"{card.row.number}  {card.row.title}")
        for label, text in card.texts():
            called, said = Label(label), LinkedText()
            called.setProperty("label", True)
            said.setAccessibleName(label)
            said.show_text(text)
            said.opened.connect(self.link_asked)
            self.texts.addWidget(called)
            self.texts.addWidget(said)
        for place, (label, text) in enumerate(card.facts()):
            called, fact = Label(label), LinkedText()
            called.setProperty("muted", True)
            fact.setAccessibleName(f"{label}: {text}")
            fact.show_text(text)
            fact.opened.connect(self.link_asked)
            self.facts.addWidget(called, place, 0, Qt.AlignmentFlag.AlignTop)
            self.facts.addWidget(fact, place, 1)
        self.versions.setText("\n".join(card.version_lines()))
        self.versions.setVisible(bool(card.versions))
        for use in card.uses:
            day = words.day(local_date(use.at))
            line = QListWidgetItem(one_line(f"{use.number or 'No ticket'}  {_SAID[use.voice]}, {use.by}, {day}"))
            line.setData(_ID, use.ticket_id)
            self.uses.addItem(line)
        self.uses.setVisible(bool(card.uses))

    def _activated(self, item: QListWidgetItem) -> None:
        if item.data(_ID) is not None:
            self.ticket_asked.emit(int(item.data(_ID)))


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()

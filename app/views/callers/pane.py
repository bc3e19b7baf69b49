"""`CallerPane`: the page of one caller: who they are, how they are reached, their tickets and what they answered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from app.domain import words
from app.domain.callers.directory import CallerCard
from app.domain.plain_text import one_line
from app.ui.look import icons, plain, theme
from app.ui.look.plain import Label

_ID = int(Qt.ItemDataRole.UserRole)


class CallerPane(QScrollArea):
    """`ticket_asked`: one of their tickets is to be opened, by its id."""

    ticket_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Caller")
        self.setWidgetResizable(True)
        self.mark, self.vip, self.name, self.facts_place = Label(), Label("VIP"), Label(), QGridLayout()
        icons.set_mark(self.mark, "octagon", "critical", 14)
        for label in (self.vip, self.name):
            label.setProperty("heading", True)
        self.name.setWordWrap(True)
        self.tickets = QListWidget()
        self.tickets.setAccessibleName("Tickets of this caller")
        self.tickets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # a long title is elided
        self.tickets.itemActivated.connect(self._activated)
        self.surveys = Label()
        self.surveys.setWordWrap(True)
        self.nothing = Label("Choose a caller.")
        self.nothing.setProperty("muted", True)
        head = QHBoxLayout()
        head.setSpacing(theme.px(6))
        for label in (self.mark, self.vip):
            head.addWidget(label)
        head.addWidget(self.name, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.addLayout(head)
        column.addLayout(self.facts_place)
        for widget in (self.tickets, self.surveys, self.nothing):
            column.addWidget(widget)
        column.addStretch(1)
        self.facts_place.setColumnStretch(1, 1)
        self.setWidget(inside)
        self.setFocusProxy(self.tickets)
        self.card: CallerCard | None = None
        self.show_card(None)

    def show_card(self, card: CallerCard | None) -> None:
        """Show somebody; None: nobody is chosen."""
        self.card = card
        while (item := self.facts_place.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.tickets.clear()
        self.nothing.setVisible(card is None)
        for widget in (self.name, self.tickets, self.surveys):
            widget.setVisible(card is not None)
        for widget in (self.mark, self.vip):
            widget.setVisible(card is not None and card.row.vip)
        if card is None:
            return
        self.name.setText(card.row.name)
        for place, (label, text) in enumerate(card.facts()):
            called, said = Label(label), Label(text)
            called.setProperty("muted", True)
            said.setWordWrap(True)
            said.setAccessibleName(f"{label}: {text}")
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.facts_place.addWidget(called, place, 0, Qt.AlignmentFlag.AlignTop)
            self.facts_place.addWidget(said, place, 1)
        for one in card.tickets:
            day = words.day(one.opened_at.date(), year=False)
            line = QListWidgetItem(one_line(f"{one.number}  {one.title}, {one.state.lower()}, {day}"))
            line.setData(_ID, one.id)
            line.setToolTip(plain.tip(line.text()))
            self.tickets.addItem(line)
        self.tickets.setVisible(bool(card.tickets))
        self.surveys.setText("\n".join(f"{one.number} {one.text}" for one in card.surveys))
        self.surveys.setVisible(bool(card.surveys))

    def _activated(self, item: QListWidgetItem) -> None:
        self.ticket_asked.emit(int(item.data(_ID)))

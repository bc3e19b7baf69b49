"""`CallerPane`: the page of one caller: who they are, how they are reached, their tickets and what they answered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.domain import words
from app.domain.callers.directory import CallerCard
from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.ui.linked_text import LinkedText
from app.ui.look import icons, plain, theme
from app.ui.look.plain import Label
from app.ui.look.title_label import TitleLabel

_ID = int(Qt.ItemDataRole.UserRole)


class CallerPane(QScrollArea):
    """`ticket_asked`: one of their tickets is to be opened, by its id; `link_asked`: a link of a text."""

    ticket_asked = Signal(int)
    link_asked = Signal(object)  # TextLink

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Caller")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # all of it wraps
        self.mark, self.vip, self.name, self.facts_place = Label(), Label("VIP"), TitleLabel(), QGridLayout()
        self.facts_place.setHorizontalSpacing(theme.px(12))
        icons.set_mark(self.mark, "octagon", "critical", 14)
        self.vip.setProperty("heading", True)
        self.tickets = QListWidget()
        self.tickets.setAccessibleName("Tickets of this caller")
        self.tickets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # a long title is elided
        self.tickets.itemActivated.connect(self._activated)
        self.tickets.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.surveys = LinkedText()
        self.surveys.opened.connect(self.link_asked)
        self.tickets_title, self.surveys_title = Label("Tickets"), Label("What they were asked")
        for title in (self.tickets_title, self.surveys_title):
            title.setProperty("heading", True)
            title.setContentsMargins(0, theme.px(8), 0, 0)
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
        for widget in (self.tickets_title, self.tickets, self.surveys_title, self.surveys, self.nothing):
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
        for widget in (self.name, self.tickets_title, self.tickets, self.surveys_title, self.surveys):
            widget.setVisible(card is not None)
        for widget in (self.mark, self.vip):
            widget.setVisible(card is not None and card.row.vip)
        if card is None:
            return
        self.name.set_text(card.row.name)
        for place, (label, text) in enumerate(card.facts()):
            called, said = Label(label), LinkedText()
            called.setProperty("muted", True)
            said.show_text(text)
            said.opened.connect(self.link_asked)
            said.setAccessibleName(f"{label}: {text}")
            self.facts_place.addWidget(called, place, 0, Qt.AlignmentFlag.AlignTop)
            self.facts_place.addWidget(said, place, 1)
        for one in card.tickets:
            day = words.day(local_date(one.opened_at))
            line = QListWidgetItem(one_line(f"{one.number}  {one.title}, {one.state.lower()}, {day}"))
            line.setData(_ID, one.id)
            line.setToolTip(plain.tip(line.text()))
            self.tickets.addItem(line)
        high = self.tickets.sizeHintForRow(0) * self.tickets.count() + 2 * self.tickets.frameWidth()
        self.tickets.setFixedHeight(max(high, theme.px(24)))
        for widget in (self.tickets_title, self.tickets):
            widget.setVisible(bool(card.tickets))
        self.surveys_title.setVisible(bool(card.surveys))
        self.surveys.show_text("\n".join(f"{one.number} {one.text}" for one in card.surveys))
        self.surveys.setVisible(bool(card.surveys))

    def _activated(self, item: QListWidgetItem) -> None:
        self.ticket_asked.emit(int(item.data(_ID)))

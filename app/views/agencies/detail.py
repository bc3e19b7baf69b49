"""The pane below the matrix: one agency's people with their history, contacts, actions and reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.domain import words
from app.domain.agencies import AgencyDetail, Contact
from app.domain.reviews import Action
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable
from app.views.agencies import model


class AgencyPane(QWidget):
    """Shows an `AgencyDetail`; asks for edits by signals."""

    contact_opened = Signal(object)  # Contact
    action_opened = Signal(object)  # Action

    def __init__(self, now: Callable[[], datetime], today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Agency")
        self.detail: AgencyDetail | None = None
        self.title = Heading(factor=1.25)
        self.facts = Label()
        self.facts.setProperty("muted", True)
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.contacts = _table(
            model.contact_columns(now), "Contacts", "No contact is named.", "Add one with Ctrl+Shift+N."
        )
        self.acts = _table(model.action_columns(today), "Actions", "No action is recorded.", "")
        self.people = _table(model.assignment_columns(), "People and their dates", "Nobody was ever assigned.", "")
        self.reviews = _table(model.review_columns(), "Service reviews", "No review is planned or held.", "")
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.setAccessibleName("Parts of the agency")
        self.pages.tabBar().setAccessibleName("Parts of the agency")
        for table, name in (
            (self.contacts, "Contacts"),
            (self.acts, "Actions"),
            (self.people, "People"),
            (self.reviews, "Reviews"),
        ):
            self.pages.addTab(table, name)
        self.contacts.opened.connect(self._contact)
        self.acts.opened.connect(self._action)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 8)
        layout.setSpacing(4)
        layout.addWidget(self.title)
        layout.addWidget(self.facts)
        layout.addWidget(self.pages, 1)
        self._layout, self._acts_bar = layout, QWidget(self)
        self.say("Choose an agency to see its people, contacts and actions.")

    def add_acts(self, bar: QWidget) -> None:
        """Put a row of acts between the head and the tables."""
        self._layout.insertWidget(2, bar)
        self._acts_bar = bar
        bar.setVisible(self.detail is not None)

    def say(self, text: str) -> None:
        """Show a sentence instead of an agency."""
        self.detail = None
        self._acts_bar.hide()
        self.title.setText("")
        self.facts.setText(text)
        self.pages.hide()

    def show_detail(self, detail: AgencyDetail) -> None:
        """Show an agency; selection in the tables stays where the rows are still there."""
        self.detail = detail
        self._acts_bar.show()
        row = detail.row
        self.title.setText(f"{row.code}: {row.name}")
        facts = [words.count(len(row.services), "service"), f"since {model.day(detail.valid_from)}"]
        if detail.valid_to:
            facts.append(f"until {model.day(detail.valid_to)}")
        if detail.predecessor:
            facts.append(f"before: {detail.predecessor}")
        if row.gaps:
            facts.append("missing: " + ", ".join(gap.removeprefix("No ") for gap in row.gaps))
        self.facts.setText(" · ".join(facts) + (f"\n{detail.note}" if detail.note else ""))
        self.contacts.set_rows(detail.contacts)
        self.acts.set_rows(detail.actions)
        self.people.set_rows(detail.assignments)
        self.reviews.set_rows(detail.reviews)
        self.pages.setTabText(0, f"Contacts ({len(detail.contacts)})")
        self.pages.setTabText(1, f"Actions ({sum(a.state == 'open' for a in detail.actions)})")
        self.pages.show()

    def chosen_contacts(self) -> list[Contact]:
        """Return the selected contacts, or all MIP contacts where none is selected."""
        if self.detail is None:
            return []
        ids = set(self.contacts.selected_ids()) if self.pages.currentWidget() is self.contacts else set()
        return [c for c in self.detail.contacts if (c.id in ids if ids else c.kind == "mip")]

    def _contact(self, contact_id: int) -> None:
        if self.detail is not None:
            contact: Contact | None = next((c for c in self.detail.contacts if c.id == contact_id), None)
            if contact is not None:
                self.contact_opened.emit(contact)

    def _action(self, action_id: int) -> None:
        if self.detail is not None:
            action: Action | None = next((a for a in self.detail.actions if a.id == action_id), None)
            if action is not None:
                self.action_opened.emit(action)


def _table(columns: tuple[Column[Any], ...], name: str, empty: str, hint: str) -> SmallTable:
    def row_id(row: object) -> int:
        return int(getattr(row, "id", hash(row)))

    return SmallTable(columns, row_id, name, empty=(empty, hint, ""))

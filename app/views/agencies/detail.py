"""The pane beside the matrix: one agency's contacts, actions, changes, people with their history, and reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from app.domain import words
from app.domain.agencies import AgencyDetail, Contact
from app.domain.offline.shown import Marks
from app.domain.offline.values import Record
from app.domain.reviews.actions import Action
from app.ui.command_bar import ActBar
from app.ui.look import theme
from app.ui.look.overlay import Overlay
from app.ui.look.plain import Label
from app.ui.record_head import RecordHead
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable
from app.views.agencies import model
from app.views.agencies.changes_page import ChangesPage


class AgencyPane(QWidget):
    """Shows an `AgencyDetail`; asks for edits by signals.

    `moved(-1 or 1)` asks for the neighbour in the list, `closed` to close it, `left` for the list.
    """

    contact_opened = Signal(object)  # Contact
    action_opened = Signal(object)  # Action
    review_opened = Signal(int)
    moved = Signal(int)
    closed = Signal()
    left = Signal()

    def __init__(self, now: Callable[[], datetime], today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Agency")
        self.detail: AgencyDetail | None = None
        self.marks: dict[Record, str] = {}  # of what was edited offline
        self.head = RecordHead("agency")
        self.head.moved.connect(self.moved)
        self.head.closed.connect(self.closed)
        self.facts = Label()
        self.facts.setProperty("muted", True)
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._now, self._today = now, today
        self.contact = Label()  # what the narrow table of contacts has no room for
        self.contact.setWordWrap(True)
        self.contact.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.contact.setAccessibleName("The chosen contact")
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.setUsesScrollButtons(False)
        self.pages.setAccessibleName("Parts of the agency")
        self.pages.tabBar().setAccessibleName("Parts of the agency")
        self.pages.tabBar().setProperty("narrow", True)  # five pages in the width of a pane
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(_indented(self.facts, 0))
        layout.addWidget(self.pages, 1)
        self.overlay = Overlay(self)

    def make_pages(self) -> Iterator[None]:
        """Make the pages, one a step: all of them at once would hold up who types meanwhile."""
        contacts = model.contact_columns(self._now, self.marks)
        self.contacts = _table(contacts, "Contacts", "No contact is named.", "Add one with C.")
        self.contacts.opened.connect(self._contact)
        self.contacts.selection_settled.connect(self._say_contact)
        self.pages.addTab(self._with_line(self.contacts, self.contact), "Contacts")
        yield
        self.acts = _table(model.action_columns(self._today, self.marks), "Actions", "No action is recorded.", "")
        self.acts.opened.connect(self._action)
        self.pages.addTab(self.acts, "Actions")
        yield
        self.changes = ChangesPage(self._now)
        self.pages.addTab(self.changes, "Changes")
        yield
        self.people = _table(model.assignment_columns(), "People and their dates", "Nobody was ever assigned.", "")
        self.pages.addTab(self.people, "People")
        yield
        self.reviews = _table(model.review_columns(), "Service reviews", "No review is planned or held.", "")
        self.reviews.opened.connect(self.review_opened)
        self.pages.addTab(self.reviews, "Reviews")
        self.say_none()

    def _with_line(self, table: SmallTable, line: Label) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(table, 1)
        column.addWidget(_indented(line, 8))
        return page

    def add_acts(self, bar: ActBar) -> None:
        """Put a row of acts into the head."""
        self.head.add_acts(bar)

    def say_none(self) -> None:
        """Say that no agency is chosen, and what choosing one shows."""
        self.detail = None
        self.head.show_record("", "")
        self.facts.setText("")
        self.pages.hide()
        self.overlay.say("No agency is chosen", "Its contacts, actions, changes, people and reviews are shown here.")

    def show_detail(self, detail: AgencyDetail, marks: Marks) -> None:
        """Show an agency; selection in the tables stays where the rows are still there."""
        self.detail = detail
        self.marks.clear()
        self.marks.update(marks)
        self.overlay.clear()
        row = detail.row
        self.head.show_record(row.code, row.name)
        facts = [words.count(len(row.services), "service"), f"since {words.day(detail.valid_from)}"]
        if detail.valid_to:
            facts.append(f"until {words.day(detail.valid_to)}")
        if detail.predecessor:
            facts.append(f"formerly {detail.predecessor}")
        text = ", ".join(facts) + "."
        if row.gaps:
            text += "\nMissing: " + ", ".join(gap.removeprefix("No ") for gap in row.gaps) + "."
        self.facts.setText(text + (f"\n{detail.note}" if detail.note else ""))
        self.contacts.set_rows(detail.contacts)
        self.acts.set_rows(detail.actions)
        self.people.set_rows(detail.assignments)
        self.reviews.set_rows(detail.reviews)
        self.pages.setTabText(0, f"Contacts {len(detail.contacts)}")
        self.pages.setTabText(1, f"Actions {sum(a.state == 'open' for a in detail.actions)}")
        self.pages.show()
        self._say_contact()

    def first_focus(self) -> QWidget:
        """Return what takes the keyboard first: the table of the page that is shown."""
        page = self.pages.currentWidget()
        if page is self.changes:
            return self.changes.table
        return self.contacts if page is self.pages.widget(0) else page or self.pages

    def turn(self, by: int) -> None:
        """Show the next page of the agency, or the one before, and go there."""
        self.pages.setCurrentIndex((self.pages.currentIndex() + by) % self.pages.count())
        self.first_focus().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _say_contact(self) -> None:
        """Say all that is known of the contact with the focus."""
        row = self.contacts.current_row()
        self.contact.setText(model.contact_text(row) if isinstance(row, Contact) else "")
        strip = self.contact.parentWidget()
        if strip is not None:
            strip.setVisible(isinstance(row, Contact))

    def chosen_contacts(self) -> list[Contact]:
        """Return the selected contacts, or all MIP contacts where none is selected."""
        if self.detail is None:
            return []
        ids = set(self.contacts.selected_ids()) if self.pages.currentIndex() == 0 else set()
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


def _indented(label: Label, above: int) -> QWidget:
    """Return a text in line with the head; the style sheet takes a label's own margins away."""
    strip = QWidget()
    row = QHBoxLayout(strip)
    row.setContentsMargins(theme.px(16), theme.px(above), theme.px(16), theme.px(8))
    row.addWidget(label)
    return strip


def _table(columns: tuple[Column[Any], ...], name: str, empty: str, hint: str) -> SmallTable:
    def row_id(row: object) -> int:
        return int(getattr(row, "id", hash(row)))

    return SmallTable(columns, row_id, name, empty=(empty, hint, ""))

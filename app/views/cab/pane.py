"""The pane beside the meetings: one of them, its next step, and its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.cab.actions import BoardAction
from app.domain.cab.next_step import NextStep, Step, latest, next_step
from app.domain.cab.values import Meeting, Paper, PaperKind, Seat
from app.domain.eastern import local_date
from app.ui.attachments.panel import FilesPanel
from app.ui.commands import Command
from app.ui.look import theme
from app.ui.look.overlay import Overlay
from app.ui.paged_pane import PagedPane, page_table
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_and_text import TableAndText
from app.ui.tables.table_source import TableSort
from app.views.cab import model, page_model
from app.views.cab.model import Shown
from app.views.cab.page_model import ItemRow

#: The pages in their order; acts and context menus of a page go by its name.
PAGES = ITEMS, SEATS, ACTIONS, PAPERS, HISTORY = ("items", "seats", "actions", "papers", "history")
_TITLES = {ITEMS: "Items", SEATS: "Seats", ACTIONS: "Actions", PAPERS: "Papers", HISTORY: "History"}


class MeetingPane(PagedPane):
    """One meeting; `step_asked` carries the command of its next step."""

    step_asked = Signal(str)

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("meeting", parent)
        self._now = now
        self.shown: Shown | None = None
        self.step = NextStep(Step.NONE, "")
        self.next = QPushButton()
        self.next.setDefault(True)
        self.next.setAutoDefault(True)
        self.next.setAccessibleDescription("The next step of this meeting")
        self.next.clicked.connect(self._step_clicked)
        told = QHBoxLayout()
        told.addWidget(self.facts, 1)
        told.addWidget(self.next, 0, Qt.AlignmentFlag.AlignTop)
        self.may_attach = False
        self.files = FilesPanel()
        self.pages.setUsesScrollButtons(False)
        self.arrange(self._makers_of(now), _TITLES, told, 12)
        self.overlay = Overlay(self)

    # --- widgets ----------------------------------------------------------------------------------
    def _makers_of(self, now: Callable[[], datetime]) -> dict[str, Callable[[], SmallTable]]:
        today = local_date(now())
        section = TableSort("", group="section")
        return {
            ITEMS: page_table(page_model.item_columns(), "Items of the meeting", now, section,
                          ("No item", "What is submitted in the Calendar by the cut-off stands here."),
                          page_model.item_sentence),
            SEATS: page_table(page_model.seat_columns(), "Seats", now, TableSort(""),
                          ("No seats yet", "They are filled when the board is invited, or the agenda is frozen."),
                          page_model.seat_sentence),
            ACTIONS: page_table(page_model.action_columns(today), "Actions of the board", now, TableSort(""),
                            ("No action is open", "New action (Ctrl+N) records what is to be done, by whom and when.")),
            PAPERS: page_table(page_model.paper_columns(), "Papers", now, TableSort("at", descending=True),
                           ("No papers yet", "The agenda is kept when it is frozen, the minutes when it ends.")),
            HISTORY: page_table(page_model.history_columns(), "History of the meeting", now, TableSort(""),
                            ("No history", "Nothing was done with this meeting yet.")),
        }  # fmt: skip

    def fill_page(self, name: str, column: QVBoxLayout) -> None:
        """Put the table of a page into it, the files below the papers."""
        if name == ITEMS:
            self.split = TableAndText(self.tables[ITEMS], "Items, and what is known of one", "The chosen item")
            self.about = self.split.text
            column.addWidget(self.split, 1)
            return
        super().fill_page(name, column)
        if name == PAPERS:
            self.files.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4))
            column.addWidget(self.files)

    # --- what is shown ----------------------------------------------------------------------------
    def say_none(self) -> None:
        """Say that no meeting is chosen."""
        self.shown = None
        self.files.show_record(None)
        self.head.show_record("", "")
        self.say_facts("")
        self.next.hide()
        self.pages.hide()
        self.overlay.say("No meeting is chosen", "Its items, seats, actions, papers and history are shown here.")

    def show_meeting(self, shown: Shown) -> None:
        """Show a meeting; the rows with the focus stay where they are still there."""
        meeting, now = shown.meeting, self._now()
        to_sign = self._newly_to_sign(meeting)
        self.shown = shown
        self.overlay.clear()
        self.head.show_record(meeting.number or "Not on record yet", model.title(meeting))
        self.files.show_record(meeting.id or None, meeting.number, may_add=self.may_attach)
        self.step = next_step(meeting, now, can_mail=bool(shown.rules.mailbox))
        self.say_facts(model.facts(shown, self.step, now))
        rows: dict[str, Sequence[Any]] = {
            ITEMS: page_model.item_rows(shown),
            SEATS: meeting.seats,
            ACTIONS: shown.actions,
            PAPERS: meeting.papers,
            HISTORY: page_model.history_rows(meeting),
        }
        # Rows that were deferred or withdrawn, and actions that are closed, stay to be read: they are not counted.
        counts = {ITEMS: model.count(meeting), ACTIONS: sum(a.is_open for a in shown.actions)}
        for number, name in enumerate(PAGES):
            self.tables[name].set_rows(rows[name])
            count = counts.get(name, len(rows[name]))
            self.pages.setTabText(number, f"{_TITLES[name]} {count}" if name != HISTORY else _TITLES[name])
            if self.tables[name].current_id() is None:
                self.tables[name].choose_first()
        if to_sign is not None:  # the next step is about it
            self.tables[PAPERS].select_id(to_sign)
        self.pages.show()
        self.say_row()

    def _newly_to_sign(self, meeting: Meeting) -> int | None:
        """Return the minutes to be signed next, where they came while their meeting was shown."""
        before, paper = self.shown, latest(meeting, PaperKind.MINUTES)
        if before is None or before.meeting.slot != meeting.slot or paper is None or paper.is_signed:
            return None
        return paper.id if all(one.id != paper.id for one in before.meeting.papers) else None

    def show_step(self, command: Command | None, why: str = "") -> None:
        """Show the button of the next step, named as its command is everywhere; None: it cannot be taken, and `why`."""
        if self.shown is not None:
            facts = model.facts(self.shown, self.step, self._now())
            self.say_facts(f"{facts} {why}".strip())
        title = "" if command is None else command.titled() if command.titled is not None else command.title
        self.next.setText(title.replace("&", ""))
        self.next.setAccessibleName(command.plain_title if command is not None else "")
        self.next.setVisible(command is not None and self.shown is not None)

    def say_row(self) -> None:
        """Say what is known of the item with the focus."""
        row = self.current_item()
        told = page_model.item_text(row, self.shown.meeting) if row is not None and self.shown else ""
        self.about.setText(told)

    @Slot()
    def _step_clicked(self) -> None:
        self.step_asked.emit(self.step.step.value)

    def read_parts(self) -> list[QRect]:
        """Return where something is read below the head: the rows of the page, and what is told of the item."""
        if self.shown is None:
            return []
        table, found = self.table(), []
        rows = QRect()
        for row in range(table.model().rowCount()):
            rows = rows.united(table.visualRect(table.model().index(row, 0)))
        if rows.isValid():
            view = table.viewport()
            rows = QRect(0, rows.top(), view.width(), rows.height()).intersected(view.rect())
            found.append(rows.translated(view.mapTo(self, QPoint(0, 0))))
        if self.page == ITEMS and self.about.text():
            about = self.about.rect().translated(self.about.mapTo(self, QPoint(0, 0)))
            found.append(about.intersected(self.rect()))
        return found

    # --- what has the focus -----------------------------------------------------------------------
    def current_item(self) -> ItemRow | None:
        """Return the item with the focus."""
        row = self.tables[ITEMS].current_row() if self.shown is not None else None
        return row if isinstance(row, ItemRow) else None

    def chosen_items(self) -> list[ItemRow]:
        """Return the items that are selected, from top to bottom."""
        chosen = set(self.tables[ITEMS].selected_ids()) if self.shown is not None else set()
        return [row for row in page_model.item_rows(self.shown) if row.id in chosen] if self.shown is not None else []

    def current_seat(self) -> Seat | None:
        """Return the seat with the focus."""
        row = self.tables[SEATS].current_row() if self.shown is not None else None
        return row if isinstance(row, Seat) else None

    def current_action(self) -> BoardAction | None:
        """Return the action with the focus."""
        row = self.tables[ACTIONS].current_row() if self.shown is not None else None
        return row if isinstance(row, BoardAction) else None

    def current_paper(self) -> Paper | None:
        """Return the paper with the focus."""
        row = self.tables[PAPERS].current_row() if self.shown is not None else None
        return row if isinstance(row, Paper) else None

"""`HandoverPane`: one hand-over: how far it is, the summary, its lines, and what was added afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain import words
from app.domain.plain_text import lines as plain_lines
from app.domain.plain_text import one_line
from app.domain.shifts.handover import Handover, Line
from app.ui.command_bar import ActBar
from app.ui.long_text import LongText
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable


def _columns() -> Sequence[Column[Line]]:
    return (
        Column("why", "Why", "Due in the next shift", lambda line: line.reason),
        Column("what", "What", "INC0024001 Printer is on fire again", lambda line: one_line(line.called), stretch=True),
        Column("note", "What the next one must know", "The part comes at 16:00", _note),
        Column("with", "With", "A. Fitzgerald", lambda line: one_line(line.assignee_name) or "–"),
        Column("at", "Due", "Mon 5 Oct 16:30", _due, shown=False),
        Column("by", "Written by", "Alexandra Fitzgerald", lambda line: one_line(line.noted_by) or "–", shown=False),
    )


def _note(line: Line) -> str:
    return one_line(line.note) or "–"


def _due(line: Line) -> str:
    return words.moment(line.at) if line.at is not None else "–"


def sentence(line: Line, _now: datetime) -> str:
    """Return what a screen reader says of a line."""
    note = f" {one_line(line.note)}" if line.note else " Nothing is written."
    return f"{one_line(line.called)}: {line.reason}.{note}"


class HandoverPane(QWidget):
    """`line_opened`: what a line is about is to be opened. `chosen`: another line has the focus."""

    line_opened = Signal()
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Hand-over")
        self.found: Handover | None = None
        self.title, self.course, self.summary, self.note, self.rest = (Label() for _ in range(5))
        self.title.setProperty("heading", True)
        self.course.setProperty("muted", True)
        self.rest.setProperty("muted", True)
        for label in (self.title, self.course, self.rest):
            label.setWordWrap(True)
        self._summary, self._note = LongText(self.summary, "Summary"), LongText(self.note, "Note of the line")
        self.nothing = Label("Choose a hand-over.")
        self.nothing.setProperty("muted", True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        for label in (self.summary, self.note):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = SmallTable(
            _columns(),
            lambda line: int(line.id),
            "Lines of the hand-over",
            empty=("Nothing that matters is open", "Add a ticket by its number with A.", ""),
        )
        self.table.rows.spoken = sentence
        self.table.opened.connect(self._opened)
        self.table.selection_settled.connect(self._line_chosen)
        self._bar: ActBar | None = None
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        column.setSpacing(theme.px(6))
        for widget in (self.title, self.course, self._summary):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self._note)
        column.addWidget(self.rest)
        column.addWidget(self.nothing, 1)
        self.show_handover(None)

    def add_acts(self, bar: ActBar) -> None:
        """Take in the row of acts, below the summary; none is chosen: none is shown."""
        self._bar = bar
        self._column.insertWidget(self._column.indexOf(self._summary) + 1, bar)
        bar.setVisible(self.found is not None)

    def show_handover(self, found: Handover | None) -> None:
        """Show one; None: none is chosen."""
        same = found is not None and self.found is not None and found.row.id == self.found.row.id
        at = self.table.current_id() if same else None
        self.found = found
        for widget in (self.title, self.course, self._summary, self._note, self.rest, self.table):
            widget.setVisible(found is not None)
        self.nothing.setVisible(found is None)
        if self._bar is not None:
            self._bar.setVisible(found is not None)
        self.title.setText(found.row.called if found is not None else "")
        if found is None:
            return
        self.course.setText(found.row.course)
        self._summary.say(plain_lines(found.row.summary) or "No summary is written yet.")
        self.table.set_rows(found.lines)
        if at is None or not self.table.select_id(at):
            self.table.choose_first()
        self._say_line()
        added = [f"{words.moment(one.at)}, {one_line(one.by)}: {one_line(one.text)}" for one in found.corrections]
        told = "\n".join(part for part in (found.left_out_text, *added) if part)
        self.rest.setText(told)
        self.rest.setVisible(bool(told))

    def line(self) -> Line | None:
        """Return the line with the focus."""
        line = self.table.current_row()
        return line if isinstance(line, Line) else None

    def _line_chosen(self) -> None:
        self._say_line()
        self.chosen.emit()

    def _say_line(self) -> None:
        """Say the whole of what is written on the line with the focus: the column has room for its beginning."""
        line = self.line()
        note = plain_lines(line.note) if line is not None else ""
        by = f" ({one_line(line.noted_by)})" if line is not None and line.noted_by else ""
        self._note.say(f"{one_line(line.called)}: {note}{by}" if line is not None and note else "")

    def _opened(self) -> None:
        self.line_opened.emit()

"""The workbench: one major incident, what is owed of it, and its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.eastern import local_date
from app.domain.majors.promises import as_of
from app.domain.majors.proposal import Candidate
from app.domain.majors.values import Child, Major, ReviewAction, Task
from app.ui.attachments.panel import FilesPanel
from app.ui.look import theme
from app.ui.look.overlay import Overlay
from app.ui.look.plain import Label
from app.ui.owed_line import OwedLine
from app.ui.paged_pane import PagedPane, page_table
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_and_text import TableAndText
from app.ui.tables.table_source import TableSort
from app.views.majors import model, page_model, work_model
from app.views.majors.page_model import Entry, Line, Sent

#: The pages in their order; acts and context menus of a page go by its name.
PAGES = SUMMARY, ROLES, MESSAGES, TIMELINE, CHILDREN, TASKS, REVIEW, FIGURES = (
    "summary",
    "roles",
    "messages",
    "timeline",
    "children",
    "tasks",
    "review",
    "figures",
)
_COUNTED = frozenset({MESSAGES, TIMELINE, CHILDREN, TASKS})
#: Pages of which a line says nearly all by itself.
_SHORT = frozenset({SUMMARY, ROLES, CHILDREN, TASKS, FIGURES})
_MOST_ROWS, _LEAST_TEXT = 460, 70  # heights of rows and of the text below them there, at 100 %
_MARK = 14  # of the promise, at 100 %


class Workbench(PagedPane):
    """One major incident."""

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("major incident", parent)
        self._now = now
        self.shown: Major | None = None
        self._lines: dict[str, Sequence[Any]] = {}  # rows that time changes, as they are shown
        self.may_attach = False
        self.owed = OwedLine()
        told = QVBoxLayout()
        told.addWidget(self.owed)
        told.addWidget(self.facts)
        self.texts: dict[str, Label] = {}
        self.files = FilesPanel()
        self.arrange(self._makers_of(now), {name: name.capitalize() for name in PAGES}, told, 4)
        self.overlay = Overlay(self)

    # --- widgets ----------------------------------------------------------------------------------
    def _makers_of(self, now: Callable[[], datetime]) -> dict[str, Callable[[], SmallTable]]:
        at, plain = now(), TableSort("")
        year, today = local_date(at).year, local_date(at)
        line = page_model.line_sentence
        return {
            SUMMARY: page_table(page_model.line_columns("What", "As it is", "Management, 120 min"), "Summary", now,
                                plain, ("Nothing is known yet", ""), line),
            ROLES: page_table(page_model.line_columns("Role", "Who"), "Roles", now, plain, ("No roles", ""), line),
            MESSAGES: page_table(page_model.sent_columns(year), "Messages", now, plain,
                             ("No message yet", "Send message (M) tells those who are reached what is known."),
                             page_model.sent_sentence),
            TIMELINE: page_table(page_model.timeline_columns(year), "Timeline", now, plain,
                             ("Nothing yet", "Log (L) writes down what happens."), page_model.entry_sentence),
            CHILDREN: page_table(work_model.child_columns(year), "Children", now, plain,
                             ("No ticket belongs to it", "Link (K) takes tickets in that tell of the same."),
                             work_model.child_sentence),
            TASKS: page_table(work_model.task_columns(at), "Tasks", now, plain,
                          ("No task", "Add task (T) says who does what."), work_model.task_sentence),
            REVIEW: page_table(work_model.action_columns(today), "Actions of the review", now, plain,
                           ("No action", "Add action (A) says what is to be done so that it does not come again."),
                           work_model.action_sentence),
            FIGURES: page_table(page_model.line_columns("Figure", "Value"), "Figures", now, plain,
                            ("No figures yet", "They begin when it is declared."), line),
        }  # fmt: skip

    def fill_page(self, name: str, column: QVBoxLayout) -> None:
        """Put a table and what is known of its line into a page, the files below the summary."""
        title = name.capitalize()
        split = TableAndText(self.tables[name], f"{title}, and what is known of a line", "The chosen line")
        if name in _SHORT:
            split.setStretchFactor(0, 5)
            split.setStretchFactor(1, 1)
            split.setSizes([theme.px(_MOST_ROWS), theme.px(_LEAST_TEXT)])
        self.texts[name] = split.text
        column.addWidget(split, 1)
        if name == SUMMARY:
            self.files.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4))
            column.addWidget(self.files)

    # --- what is shown ----------------------------------------------------------------------------
    def say_none(self) -> None:
        """Say that no incident is chosen."""
        self._clear("", "")
        self.overlay.say("No major incident is chosen", "What is known of it, and what is owed, is shown here.")

    def show_candidate(self, candidate: Candidate) -> None:
        """Show a ticket that the rules propose."""
        self._clear(candidate.number, candidate.title)
        self.overlay.clear()
        self.say_facts(model.candidate_text(candidate))

    def _clear(self, code: str, title: str) -> None:
        self.shown = None
        self.files.show_record(None)
        self.head.show_record(code, title)
        self.say_facts("")
        self.owed.say("", None)
        self.pages.hide()

    def show_major(self, major: Major) -> None:
        """Show an incident; the rows with the focus stay where they are still there."""
        now = self._now()
        self.shown = major
        self.overlay.clear()
        code = f"{major.row.number} (drill)" if major.row.drill else major.row.number
        self.head.show_record(code, major.row.title)
        self.files.show_record(major.row.id, major.row.number, may_add=self.may_attach)
        rows: dict[str, Sequence[Any]] = {
            SUMMARY: page_model.summary_lines(major, now),
            ROLES: page_model.role_lines(major),
            MESSAGES: page_model.sent_rows(major),
            TIMELINE: page_model.timeline_rows(major),
            CHILDREN: major.children,
            TASKS: major.tasks,
            REVIEW: major.actions,
            FIGURES: page_model.figure_lines(major),
        }
        counts = {name: len(rows[name]) for name in _COUNTED}
        counts[MESSAGES] = sum(one.sent for one in major.updates)
        counts[TASKS] = sum(one.state == "open" for one in major.tasks)
        self._lines = rows
        for number, name in enumerate(PAGES):
            self.tables[name].set_rows(rows[name])
            title = name.capitalize()
            self.pages.setTabText(number, f"{title} {counts[name]}" if counts.get(name) else title)
            if self.tables[name].current_id() is None:
                self.tables[name].choose_first()
        self.pages.show()
        self.tick()
        self.say_row()

    def tick(self) -> None:
        """Tell how long it runs and what is owed, as of now: above, and in the lines of its pages."""
        if self.shown is None:
            return
        now = self._now()
        self.say_facts(model.facts(self.shown, now))
        self.owed.say(*model.promise_line(self.shown, now))
        major = replace(self.shown, promises=as_of(self.shown.promises, now))
        rows: dict[str, Sequence[Any]] = {
            SUMMARY: page_model.summary_lines(major, now),
            MESSAGES: page_model.sent_rows(major),
            FIGURES: page_model.figure_lines(major),
        }
        for name, fresh in rows.items():
            if list(self._lines.get(name, ())) != list(fresh):
                self._lines[name] = fresh
                self.tables[name].set_rows(fresh)

    def say_row(self) -> None:
        """Say what is known of the line with the focus."""
        major = self.shown
        if major is None:
            return
        name, row = self.page, self.table().current_row()
        text = ""
        if name == REVIEW:
            text = work_model.review_text(major, local_date(self._now()))
        elif isinstance(row, Line):
            text = page_model.line_text(row)
        elif isinstance(row, Sent):
            text = page_model.sent_text(row, [(one.agency_id, one.name) for one in major.reached])
        elif isinstance(row, Entry):
            text = page_model.entry_text(row)
        elif isinstance(row, Child):
            text = work_model.child_text(row)
        elif isinstance(row, Task):
            text = work_model.task_text(row)
        self.texts[name].setText(text)

    # --- what has the focus -----------------------------------------------------------------------
    def _row(self, name: str) -> Any:
        return self.tables[name].current_row() if self.shown is not None and self.page == name else None

    def current_role(self) -> Line | None:
        """Return the role with the focus."""
        row = self._row(ROLES)
        return row if isinstance(row, Line) else None

    def current_sent(self) -> Sent | None:
        """Return the message with the focus."""
        row = self._row(MESSAGES)
        return row if isinstance(row, Sent) and row.update is not None else None

    def current_child(self) -> Child | None:
        """Return the child with the focus."""
        row = self._row(CHILDREN)
        return row if isinstance(row, Child) else None

    def current_task(self) -> Task | None:
        """Return the task with the focus."""
        row = self._row(TASKS)
        return row if isinstance(row, Task) else None

    def current_action(self) -> ReviewAction | None:
        """Return the action with the focus."""
        row = self._row(REVIEW)
        return row if isinstance(row, ReviewAction) else None

    def chosen_children(self) -> list[Child]:
        """Return the selected children, or the one with the focus."""
        if self.shown is None or self.page != CHILDREN:
            return []
        ids = set(self.tables[CHILDREN].selected_ids())
        found = [one for one in self.shown.children if one.id in ids]
        one = self.current_child()
        return found or ([one] if one is not None else [])

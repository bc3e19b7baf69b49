"""The workbench: one major incident, what is owed of it, and its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from app.domain.eastern import local_date
from app.domain.majors.proposal import Candidate
from app.domain.majors.values import Child, Major, ReviewAction, Task
from app.ui.attachments.panel import FilesPanel
from app.ui.command_bar import ActBar
from app.ui.look import theme
from app.ui.look.overlay import Overlay
from app.ui.look.plain import Label
from app.ui.look.shapes import paint_mark
from app.ui.record_head import RecordHead
from app.ui.tables.columns import Column, Mark
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_and_text import TableAndText
from app.ui.tables.table_source import TableSort
from app.views.majors import model, page_model
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


class _MarkBox(QWidget):
    """The shape before the promise."""

    def __init__(self) -> None:
        super().__init__()
        self.mark: Mark | None = None
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(_MARK), theme.px(_MARK))

    def set_mark(self, mark: Mark | None) -> None:
        """Show a shape; None: none."""
        self.mark = mark
        self.setFixedSize(self.sizeHint())
        self.setVisible(mark is not None)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.mark is not None:
            paint_mark(QPainter(self), QRectF(self.rect()), self.mark.shape, theme.color(self.mark.tone))


class Workbench(QWidget):
    """`moved(-1 or 1)` asks for the neighbour in the list, `closed` to close it, `left` for the list.

    `settled` follows the row with the focus of a page.
    """

    moved = Signal(int)
    closed = Signal()
    left = Signal()
    settled = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Major incident")
        self._now = now
        self.shown: Major | None = None
        self.may_attach = False
        self.head = RecordHead("major incident")
        self.head.moved.connect(self.moved)
        self.head.closed.connect(self.closed)
        self.facts = Label()
        self.facts.setProperty("muted", True)
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setAccessibleName("What is to be known at once")
        self.owed = Label()
        self.owed.setWordWrap(True)
        self.owed.setAccessibleName("Next update")
        self._mark = _MarkBox()
        self._line = QWidget()  # hidden whole: an empty layout would take room
        self._owed = QHBoxLayout(self._line)
        self._owed.setContentsMargins(0, 0, 0, 0)
        self._owed.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        self._owed.addWidget(self.owed, 1)
        self._told = QVBoxLayout()
        self._told.addWidget(self._line)
        self._told.addWidget(self.facts)
        self.tables = self._tables(now)
        self.texts: dict[str, Label] = {}
        self.files = FilesPanel()
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.setAccessibleName("Parts of the major incident")
        self.pages.tabBar().setAccessibleName("Parts of the major incident")
        self._bars: dict[str, QVBoxLayout] = {}
        for name in PAGES:
            self.pages.addTab(self._page(name), name.capitalize())
        self.pages.currentChanged.connect(self._turned)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addLayout(self._told)
        layout.addWidget(self.pages, 1)
        self.overlay = Overlay(self)
        self._dress()
        self.say_none()

    # --- widgets ----------------------------------------------------------------------------------
    def _tables(self, now: Callable[[], datetime]) -> dict[str, SmallTable]:
        at, plain = now(), TableSort("")
        year, today = local_date(at).year, local_date(at)
        made = {
            SUMMARY: _table(page_model.line_columns("What", "As it is", "Management, 120 min"), "Summary", now, plain,
                            ("Nothing is known yet", "")),
            ROLES: _table(page_model.line_columns("Role", "Who"), "Roles", now, plain, ("No roles", "")),
            MESSAGES: _table(page_model.sent_columns(year), "Messages", now, plain,
                             ("No message yet", "Send message (M) tells those who are reached what is known.")),
            TIMELINE: _table(page_model.timeline_columns(year), "Timeline", now, plain,
                             ("Nothing yet", "Log (L) writes down what happens.")),
            CHILDREN: _table(page_model.child_columns(year), "Children", now, plain,
                             ("No ticket belongs to it", "Link (K) takes tickets in that tell of the same.")),
            TASKS: _table(page_model.task_columns(at), "Tasks", now, plain,
                          ("No task", "Add task (T) says who does what.")),
            REVIEW: _table(page_model.action_columns(today), "Actions of the review", now, plain,
                           ("No action", "Add action (A) says what is to be done so that it does not come again.")),
            FIGURES: _table(page_model.line_columns("Figure", "Value"), "Figures", now, plain,
                            ("No figures yet", "They begin when it is declared.")),
        }  # fmt: skip
        spoken: dict[str, Callable[[Any, datetime], str]] = {
            SUMMARY: page_model.line_sentence,
            ROLES: page_model.line_sentence,
            MESSAGES: page_model.sent_sentence,
            TIMELINE: page_model.entry_sentence,
            CHILDREN: page_model.child_sentence,
            TASKS: page_model.task_sentence,
            REVIEW: page_model.action_sentence,
            FIGURES: page_model.line_sentence,
        }
        for name, table in made.items():
            table.rows.spoken = spoken[name]
            table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            table.selection_settled.connect(self._row_settled)
        return made

    def _page(self, name: str) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._bars[name] = column
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
        return page

    def add_acts(self, bar: ActBar) -> None:
        """Put the row of acts of the incident into the head."""
        self.head.add_acts(bar)

    def add_page_acts(self, name: str, bar: ActBar) -> None:
        """Put a row of acts above the table of a page."""
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(theme.px(16), theme.px(6), theme.px(16), theme.px(6))
        row.addWidget(bar)
        self._bars[name].insertWidget(0, strip)

    def _dress(self) -> None:
        self._told.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(8))
        self._told.setSpacing(theme.px(4))
        self._owed.setSpacing(theme.px(8))

    def changeEvent(self, event: Any) -> None:
        """Make distances anew with the size of the text."""
        super().changeEvent(event)
        if event.type() in (event.Type.FontChange, event.Type.StyleChange) and hasattr(self, "_bars"):
            self._dress()

    # --- what is shown ----------------------------------------------------------------------------
    def say_none(self) -> None:
        """Say that no incident is chosen."""
        self._clear("", "")
        self.overlay.say("No major incident is chosen", "What is known of it, and what is owed, is shown here.")

    def show_candidate(self, candidate: Candidate) -> None:
        """Show a ticket that the rules propose."""
        self._clear(candidate.number, candidate.title)
        self.overlay.clear()
        self.facts.setText(model.candidate_text(candidate))

    def _clear(self, code: str, title: str) -> None:
        self.shown = None
        self.files.show_record(None)
        self.head.show_record(code, title)
        self.facts.setText("")
        self._say_owed("", None)
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
        for number, name in enumerate(PAGES):
            self.tables[name].set_rows(rows[name])
            title = name.capitalize()
            self.pages.setTabText(number, f"{title} {counts[name]}" if counts.get(name) else title)
            if self.tables[name].current_id() is None:
                self.tables[name].choose_first()
        self.pages.show()
        self.tick()
        self._say_row()

    def tick(self) -> None:
        """Tell how long it runs and what is owed, as of now."""
        if self.shown is not None:
            now = self._now()
            self.facts.setText(model.facts(self.shown, now))
            self._say_owed(*model.promise_line(self.shown, now))

    def _say_owed(self, text: str, mark: Mark | None) -> None:
        self.owed.setText(text)
        self._line.setVisible(bool(text))
        is_late = mark is not None and mark.tone == "critical"
        if self.owed.property("error") != is_late:
            self.owed.setProperty("error", is_late)
            self.owed.style().unpolish(self.owed)
            self.owed.style().polish(self.owed)
        self._mark.set_mark(mark)

    @Slot()
    def _row_settled(self) -> None:
        self._say_row()
        self.settled.emit()

    def _say_row(self) -> None:
        major = self.shown
        if major is None:
            return
        name, row = self.page, self.table().current_row()
        text = ""
        if name == REVIEW:
            text = page_model.review_text(major, local_date(self._now()))
        elif isinstance(row, Line):
            text = page_model.line_text(row)
        elif isinstance(row, Sent):
            text = page_model.sent_text(row, [(one.agency_id, one.name) for one in major.reached])
        elif isinstance(row, Entry):
            text = page_model.entry_text(row)
        elif isinstance(row, Child):
            text = page_model.child_text(row)
        elif isinstance(row, Task):
            text = page_model.task_text(row)
        self.texts[name].setText(text)

    # --- pages ------------------------------------------------------------------------------------
    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return PAGES[self.pages.currentIndex()]

    def show_page(self, name: str) -> None:
        """Show a page."""
        self.pages.setCurrentIndex(PAGES.index(name))

    def table(self) -> SmallTable:
        """Return the table of the page that is shown."""
        return self.tables[self.page]

    def turn(self, by: int) -> None:
        """Show the next page, or the one before, and go there."""
        self.pages.setCurrentIndex((self.pages.currentIndex() + by) % self.pages.count())
        self.table().setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _turned(self) -> None:
        self._say_row()
        self.settled.emit()

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _table(
    columns: Sequence[Column[Any]], name: str, now: Callable[[], datetime], sort: TableSort, empty: tuple[str, str]
) -> SmallTable:
    return SmallTable(columns, _row_id, name, sort=sort, now=now, empty=(*empty, ""))


def _row_id(row: Any) -> int:
    return int(row.id)

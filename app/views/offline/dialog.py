"""`WaitingDialog`: conflicts settled one after the other by single keys, the journal, and the edits that wait."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.domain.changes_made import Changes
from app.domain.offline.sent import Sent
from app.domain.offline.shown import ConflictLine, JournalLine, QueueLine
from app.errors import LongleafError
from app.ui.jobs import JobRunner
from app.ui.look import theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label, tip
from app.ui.tables.small_table import SmallTable
from app.views.offline.model import CONFLICTS, EDITS, EMPTY, JOURNAL, PAGES, columns, row_id
from app.views.offline.sides import Sides
from app.work import Work

if TYPE_CHECKING:
    from app.services.api import Services

_Lists = tuple[tuple[ConflictLine, ...], tuple[JournalLine, ...], tuple[QueueLine, ...]]
_OFFLINE = "You are working offline: it is sent when you are online."
_SETTLE = {"m": "mine", "t": "theirs", "b": "both", "e": "edit"}


class WaitingDialog(QDialog):
    """M, T, B and E settle the conflict with the focus, R brings an entry of the journal back; the next one follows."""

    def __init__(self, services: Services, jobs: JobRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self._lists: _Lists = ((), (), ())
        self._under_way = 0
        self.setWindowTitle("Waiting edits")
        self.setAccessibleName("Waiting edits")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pages = QTabBar()
        self.pages.setAccessibleName("Conflicts, journal, edits")
        self.pages.setExpanding(False)
        self.pages.setDrawBase(False)
        for title in PAGES:
            self.pages.addTab(title)
        self.pages.currentChanged.connect(self._page_chosen)
        self.tables = QStackedWidget()
        for page, title in enumerate(PAGES):
            table = SmallTable(columns(page), row_id, title.replace("&", ""), self)
            table.say(*EMPTY[page])
            table.selection_settled.connect(self._line_chosen)
            table.typed.connect(self._typed)
            self.tables.addWidget(table)
        self.sides = Sides()
        self.editor = QPlainTextEdit()
        self.editor.setAccessibleName("The text that shall stand")
        self.editor.setTabChangesFocus(True)
        self.below = QStackedWidget()
        self.below.addWidget(self.sides)
        self.below.addWidget(self.editor)
        self.said = Label()
        self.said.setWordWrap(True)
        self.said.setProperty("muted", True)
        layout = QVBoxLayout(self)
        edge = theme.px(16)
        layout.setContentsMargins(edge, edge, edge, edge)
        layout.setSpacing(theme.px(8))
        layout.addWidget(Heading("Waiting edits"))
        layout.addWidget(self.pages)
        layout.addWidget(self.tables, 1)
        layout.addWidget(self.below, 1)
        layout.addWidget(self.said)
        layout.addLayout(self._buttons())
        widgets: tuple[QWidget, ...] = (self.pages, self.tables, self.editor, *self.choices.values(), self.close_button)
        for before, after in pairwise(widgets):
            self.setTabOrder(before, after)
        self._page_chosen(CONFLICTS)
        self.read()

    def _buttons(self) -> QHBoxLayout:
        self.choices = {
            letter: QPushButton(f"{word.capitalize()} ({letter.upper()})")
            for letter, word in (("m", "mine"), ("t", "theirs"), ("b", "both"), ("e", "edit"))
        }
        self.back = QPushButton("Bring back (R)")
        self.send = QPushButton("&Send now")
        self.save = QPushButton("Save this (Ctrl+Enter)")
        self.leave = QPushButton("Back (Esc)")
        self.close_button = QPushButton("Close")
        row = QHBoxLayout()
        row.addWidget(self.close_button)
        row.addStretch(1)
        for letter, button in self.choices.items():
            button.clicked.connect(partial(self._typed, letter))
        self.back.clicked.connect(partial(self._typed, "r"))
        self.send.clicked.connect(self._send)
        self.save.clicked.connect(self._save_edited)
        self.leave.clicked.connect(self._leave_editor)
        self.close_button.clicked.connect(self.reject)
        for button in (*self.choices.values(), self.back, self.send, self.leave, self.save):
            row.addWidget(button)
        for button in (*self.choices.values(), self.back, self.send, self.leave, self.save, self.close_button):
            button.setAutoDefault(False)  # Enter does what has the focus
        return row

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(1040), room.width() - 40), min(theme.px(640), room.height() - 60))
        self.table.setFocus()

    @property
    def table(self) -> Any:
        """The list of the page that is shown."""
        return self.tables.currentWidget()

    # --- reading ----------------------------------------------------------------------------------
    def read(self) -> None:
        """Read all three lists."""
        self._jobs.read(self, partial(_read, self._services), self._show, key="lists")

    def _show(self, read: tuple[bool, _Lists]) -> None:
        is_offline, lists = read
        self.send.setEnabled(not is_offline)
        self.send.setToolTip(tip(_OFFLINE if is_offline else ""))
        first = not any(self._lists)
        self._lists = lists
        for page in range(len(PAGES)):
            self._fill(page)
        if first and not lists[CONFLICTS] and (other := next((n for n, rows in enumerate(lists) if rows), None)):
            self.pages.setCurrentIndex(other)
        if first and not self.editor.hasFocus():
            self.table.setFocus()
        self._line_chosen()

    def _fill(self, page: int) -> None:
        table: Any = self.tables.widget(page)
        table.set_rows(self._lists[page])
        if table.rows.left:
            table.rows.settle()  # what is settled is not there any more
        if self._lists[page] and table.current_row() not in self._lists[page]:
            table.choose_first()
        many = len(self._lists[page])
        self.pages.setTabText(page, f"{PAGES[page]} ({many})" if many else PAGES[page])

    @Slot(int)
    def _page_chosen(self, page: int) -> None:
        self._leave_editor()
        self.tables.setCurrentIndex(page)
        for button in self.choices.values():
            button.setVisible(page == CONFLICTS)
        self.back.setVisible(page == JOURNAL)
        self.send.setVisible(page == EDITS)
        self._line_chosen()

    def line(self) -> Any:
        """Return the line that is chosen; None for none, and where it is settled already."""
        found = self.table.current_row()
        return found if found in self._lists[self.pages.currentIndex()] else None

    @Slot()
    def _line_chosen(self) -> None:
        line = self.line()
        if line is None:
            self.sides.show_nothing()
        else:
            self.sides.show_line(line)
        conflict = line if isinstance(line, ConflictLine) else None
        may = {
            "m": conflict is not None,
            "t": conflict is not None,
            "b": conflict is not None and conflict.may_keep_both,
            "e": conflict is not None and conflict.editable,
        }
        for letter, button in self.choices.items():
            button.setEnabled(may[letter])
        self.choices["b"].setToolTip("" if may["b"] or conflict is None else "Both can be kept of texts only.")
        self.back.setEnabled(isinstance(line, JournalLine))

    # --- acts -------------------------------------------------------------------------------------
    @Slot(str)
    def _typed(self, letter: str, *_pressed: object) -> None:
        line, letter = self.line(), letter.casefold()
        if isinstance(line, ConflictLine) and letter in _SETTLE and self.choices[letter].isEnabled():
            if letter == "e":
                self._edit(line)
            else:
                self._settle(line, _SETTLE[letter])
        elif isinstance(line, JournalLine) and letter == "r":
            self._write(partial(_bring_back, self._services, line.id))

    def _settle(self, line: ConflictLine, choice: str, edited: dict[str, Any] | None = None) -> None:
        """Settle a conflict; the next one has the focus before the database answers."""
        conflicts, journal, edits = self._lists
        left = tuple(one for one in conflicts if one.id != line.id)
        at = conflicts.index(line)
        self._lists = (left, journal, edits)
        self._fill(CONFLICTS)
        if left:
            self.table.select_id(left[min(at, len(left) - 1)].id)
        self.table.setFocus()
        self._line_chosen()
        self._write(partial(_settle, self._services, line.id, choice, edited))

    def _write(self, act: Any) -> None:
        self._under_way += 1
        self._jobs.write(self, act, self._done, failed=self._failed)

    def _done(self, done: Changes | Sent) -> None:
        self.said.setText(done.text() if isinstance(done, Sent) else done.text)
        self._ended()

    def _failed(self, error: Exception) -> bool:
        if isinstance(error, LongleafError):
            self.said.setText(error.text)
        self._ended()
        return isinstance(error, LongleafError)

    def _ended(self) -> None:
        self._under_way -= 1
        if not self._under_way:  # what is settled meanwhile would stand there again
            self.read()

    @Slot()
    def _send(self) -> None:
        self._write(partial(_send, self._services))

    # --- a third text -----------------------------------------------------------------------------
    def _edit(self, line: ConflictLine) -> None:
        """Offer both texts to make a third one of them."""
        (field,) = line.fields
        texts = [text for text in (field.theirs, field.mine) if text]
        self.editor.setPlainText("\n\n".join(dict.fromkeys(texts)))
        self._show_editor(on=True)
        self.editor.setFocus()

    @Slot()
    def _save_edited(self) -> None:
        line = self.line()
        if isinstance(line, ConflictLine) and line.editable:
            text = self.editor.toPlainText()
            self._leave_editor()
            self._settle(line, "edit", {line.fields[0].name: text})

    @Slot()
    def _leave_editor(self) -> None:
        had = self.below.currentWidget() is self.editor
        self._show_editor(on=False)
        if had:
            self.table.setFocus()

    def _show_editor(self, *, on: bool) -> None:
        self.below.setCurrentWidget(self.editor if on else self.sides)
        self.tables.setEnabled(not on)
        for button in self.choices.values():
            button.setVisible(not on and self.pages.currentIndex() == CONFLICTS)
        self.save.setVisible(on)
        self.leave.setVisible(on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button with the focus, and Escape leave the third text before the dialog."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        editing = self.below.currentWidget() is self.editor
        if editing and event.key() == Qt.Key.Key_Escape:
            self._leave_editor()
        elif editing and enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._save_edited()
        elif enter and isinstance(button := self.focusWidget(), QPushButton):
            button.click()
        elif not enter:
            super().keyPressEvent(event)


def _read(services: Services, work: Work) -> tuple[bool, _Lists]:
    offline = services.offline
    lists = offline.conflicts(work=work), offline.journal(work=work), offline.queue(work=work)
    return offline.status().is_offline, lists


def _settle(services: Services, id: int, choice: str, edited: dict[str, Any] | None, _work: Work) -> Changes:
    return services.offline.settle(id, choice, edited)


def _bring_back(services: Services, id: int, _work: Work) -> Changes:
    return services.offline.bring_back(id)


def _send(services: Services, work: Work) -> Sent:
    return services.offline.send(work=work)

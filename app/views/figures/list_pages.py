"""Pages that are lists: missed targets, changes and availability."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QSplitter, QVBoxLayout, QWidget

from app.domain import words
from app.domain.changes_made import Changes
from app.domain.figures.rows import ExceptionRow
from app.domain.figures.values import ReportFigures
from app.domain.plain_text import one_line
from app.ui.field_button import ClearButton
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.searched import Searched
from app.ui.tab import Context
from app.ui.tables.place import Place
from app.ui.tables.small_table import SmallTable
from app.ui.tables.window_model import TableSort
from app.ui.writing import Writing
from app.views.figures import model
from app.views.figures.even import Even
from app.views.figures.reason_form import KEY, NOTE, REASON, ids_of, reason_form, seen_of

_MOST = 20  # outages in the menu of a service


class ExceptionsPage(Writing):
    """Every missed target with by how much and why; a line opens its ticket, the button all of them.

    Reasons are given to the chosen lines.
    """

    id = "figures"
    opened = Signal(str)  # figure id
    ticket_opened = Signal(str)  # ticket number

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.jobs, context.messages, context.services, context.actor, context.last_acts, parent)
        self.setAccessibleName("Exceptions")
        self._rows: Sequence[ExceptionRow] = ()
        self._of = ""  # agency and period of what is listed
        self._waiting: tuple[str, Callable[[], object]] = ("", lambda: None)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find in the missed targets")
        self.search.setAccessibleName("Find in the missed targets")
        ClearButton(self.search)
        self.searched = Searched(self.search)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._to_list)
        self.count = Label()
        self.count.setProperty("muted", True)
        self.count.setWordWrap(True)
        self.all = QPushButton("Open all tickets")
        self.all.setAccessibleDescription("Show every ticket with a missed target in the Tickets tab")
        self.all.clicked.connect(self._all)
        self.reason = QPushButton("Give a reason…")
        self.reason.setAccessibleDescription("Say why the chosen targets were missed; it is printed in the packet")
        if not context.may("reason.edit"):
            self.reason.hide()  # shown without a parent yet, it would be a window of its own
        self.reason.clicked.connect(self.give_reason)
        self.table = SmallTable(
            model.exception_columns(),
            _row_id,
            "Missed targets",
            sort=TableSort("due"),
            empty=("No target was missed.", "Every target that came due in the period was kept.", ""),
        )
        self.table.opened.connect(self._ticket)
        self.table.typed.connect(self._typed)
        self.table.selection_settled.connect(self._selected)
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(10), 6, theme.px(10), 6)
        row.setSpacing(theme.px(10))
        row.addWidget(self.search, 2)
        row.addWidget(self.count, 3)
        row.addWidget(self.reason)
        row.addWidget(self.all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.table, 1)

    def chosen_rows(self) -> list[ExceptionRow]:
        """Return the chosen lines, from top to bottom."""
        ids = set(self.table.selected_ids())
        return [row for row in self.table.rows.shown_rows() if _row_id(row) in ids]

    @Slot()
    def give_reason(self) -> None:
        """Ask why the chosen targets were missed, and give them that reason."""
        rows = self.chosen_rows()
        if rows:
            self._ask(rows)

    def ask_again(self, key: str, gone: Callable[[], object]) -> None:
        """Ask what a draft of this key answers, as soon as its missed targets are listed; `gone` where they are not."""
        self._waiting = (key, gone)

    def _ask_again(self) -> None:
        (key, gone), self._waiting = self._waiting, ("", lambda: None)
        found = KEY.fullmatch(key)
        if found is None:
            return
        wanted = found[3].split(",")
        rows = [row for row in self._rows if ids_of([row]) in wanted]
        if len(rows) == len(wanted):
            self._ask(sorted(rows, key=lambda row: wanted.index(ids_of([row]))))
        else:
            gone()

    def _ask(self, rows: list[ExceptionRow]) -> None:
        seen, services = seen_of(rows), self.services

        def back(answer: Changes) -> None:
            self.write(partial(services.workspace.undo, answer.op_id), title="Taking back")

        def submit(values: dict[str, Any]) -> None:
            self.write(partial(services.packets.give_reason, seen, values[REASON], values[NOTE]), form=form, undo=back)

        form = reason_form(self, self._of, rows, submit)
        form.open()

    def place(self) -> tuple[str, Place]:
        """Return what is searched for and the rows."""
        return (self.searched.text, self.table.place())

    def restore_place(self, place: tuple[str, Place]) -> None:
        """Search for the same again, and go to the same rows."""
        text, rows = place
        self.searched.search_quietly(text)
        self.table.restore_place(rows)

    def set_figures(self, figures: ReportFigures) -> None:
        """List the missed targets of these figures."""
        listed = len(figures.exceptions)
        text = words.count(figures.missed, "missed target")
        given = sum(bool(row.given) for row in figures.exceptions)
        if figures.missed:
            text += f", {given:,} with a reason"
            if automatic := sum(bool(row.reason and not row.given) for row in figures.exceptions):
                text += f", {automatic:,} with an automatic one in brackets"
        if listed < figures.missed:
            text += f"; the first {listed:,} are listed"
        self.count.setText(text)
        self.all.setEnabled(figures.missed > 0)
        self.table.set_rows(figures.exceptions)
        self._rows, self._of = figures.exceptions, f"{figures.query.agency or '-'} {figures.query.period.key}"
        self._filter()
        if self.table.current_id() is None:
            self.table.choose_first()
        again = KEY.fullmatch(self._waiting[0])
        if again is not None and f"{again[1]} {again[2]}" == self._of:
            self._ask_again()

    @Slot()
    def _filter(self) -> None:
        self.table.set_filter(self.search.text())

    @Slot()
    def _to_list(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(str)
    def _typed(self, text: str) -> None:
        self.search.setFocus()
        self.search.setText(text)

    @Slot()
    def _selected(self) -> None:
        self.reason.setEnabled(self.table.selected_count() > 0)

    @Slot()
    def _all(self) -> None:
        self.opened.emit("exceptions.count")

    @Slot()
    def _ticket(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.ticket_opened.emit(row.number)


class ChangesPage(QWidget):
    """Changes implemented in the period with their outcome, and the availability of services."""

    change_opened = Signal(int)  # change id
    outage_opened = Signal(object)  # what told an outage, as the figures name it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Changes and availability")
        self._even = Even()
        self.summary = Label()
        self.summary.setWordWrap(True)
        self.changes = SmallTable(
            model.change_columns(),
            _row_id,
            "Implemented changes",
            sort=TableSort("ended"),
            empty=("No change was implemented.", "No change that touched this agency ended in the period.", ""),
        )
        self.changes.opened.connect(self._change)
        self.services = SmallTable(
            model.availability_columns(lambda: self._even),
            _row_id,
            "Availability of services",
            sort=TableSort("percent"),
            empty=("No service was in use.", "No service is on record for this agency and period.", ""),
        )
        self.services.opened.connect(self._service)
        self._menu = QMenu(self)
        top, below = QWidget(), QWidget()
        for box, parts in (
            (top, (_heading("Changes implemented"), self.summary, self.changes)),
            (below, (_heading("Availability of services"), self.services)),
        ):
            column = QVBoxLayout(box)
            column.setContentsMargins(theme.px(10), 8, theme.px(10), 4)
            column.setSpacing(4)
            for part in parts:
                column.addWidget(part, 0 if isinstance(part, QLabel) else 1)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setAccessibleName("Changes and availability")
        self.splitter.addWidget(top)
        self.splitter.addWidget(below)
        self.splitter.setSizes([240, 200])
        self.splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter, 1)

    def set_figures(self, figures: ReportFigures) -> None:
        """List the changes and services of these figures."""
        total = figures.changes
        self.summary.setText(
            f"Successful {total.text} ({total.successful:,} of {total.measured:,}); emergency "
            f"{total.emergency_text} ({total.emergency:,}); latent {total.latent_text} ({total.latent:,}); lead time "
            f"kept {total.lead_time_text} ({total.lead_time_kept:,} of {total.lead_time_due:,} the CAB heard)."
            + "".join(f" {sentence}" for sentence in total.source_sentences)
            if total.implemented
            else ""
        )
        self.summary.setVisible(bool(total.implemented))
        self.changes.set_rows(figures.implemented)
        self._even = model.even_services(figures.availability)
        self.services.set_rows(figures.availability)

    @Slot()
    def _change(self) -> None:
        row = self.changes.current_row()
        if row is not None:
            self.change_opened.emit(row.change.id)

    @Slot()
    def _service(self) -> None:
        """Lead to what told the outages of a service: to the only one at once, else by a menu of them."""
        row = self.services.current_row()
        if row is None or not row.told:
            return
        if len(row.told) == 1 and row.told[0].kind:
            self.outage_opened.emit(row.told[0])
            return
        self._menu.clear()
        self._menu.setAccessibleName(f"Outages of {one_line(row.service)}")
        for one in row.told[:_MOST]:
            action = self._menu.addAction(model.outage_text(one))
            action.setEnabled(bool(one.kind))
            action.triggered.connect(partial(self.outage_opened.emit, one))
        if len(row.told) > _MOST:
            self._menu.addAction(f"{words.count(len(row.told) - _MOST, 'more', 'more')} in the list of outages"
                                 ).setEnabled(False)  # fmt: skip
        below = self.services.visualRect(self.services.currentIndex()).bottomLeft()
        self._menu.popup(self.services.viewport().mapToGlobal(below))


def _heading(text: str) -> QLabel:
    label = Label(text)
    label.setProperty("heading", True)
    return label


def _row_id(row: Any) -> int:
    change = getattr(row, "change", None)
    if change is not None:
        return int(change.id)
    name = getattr(row, "service", None)
    return model.row_id(name if name is not None else (row.number, row.metric.value, row.due))

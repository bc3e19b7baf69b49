"""The page Setup: the parts of a workspace at the left, the records of one of them, and one record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QListWidget, QStackedWidget, QVBoxLayout, QWidget

from app.domain import words
from app.domain.changes.models import ModelBook
from app.domain.changes_made import Touched
from app.domain.eastern import local_date
from app.domain.keeping.holds import KEEPING as TOUCHES
from app.domain.setup.parts import MATRIX, PARTS, Part
from app.domain.setup.values import Cell, HistoryLine, Listed, Record, RecordDetail
from app.domain.shifts.oncall import ONCALL
from app.domain.shifts.times import SHIFTS
from app.domain.sla.priority import LEVELS
from app.ui.commands import Command
from app.ui.kept_forms import KeptForms
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.parts import Part as PagePart
from app.ui.small_list_tab import SmallListTab
from app.ui.tab import TabTarget
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.views.setup import commands as actions
from app.views.setup import model, models
from app.views.setup.acts import SetupActs, is_kept_form
from app.views.setup.inbox_acts import InboxActs
from app.views.setup.keeping import KEEPING, Kept
from app.views.setup.keeping import columns as keeping_columns
from app.views.setup.keeping_acts import KeepingActs
from app.views.setup.mail_acts import MailActs
from app.views.setup.model import ImpactRow
from app.views.setup.models import MODELS, Models
from app.views.setup.pane import SetupPane
from app.views.setup.people_acts import PeopleActs
from app.views.setup.rule_acts import RuleActs
from app.views.setup.titles import ALL, TITLES
from app.work import Work

_NAV, _NAV_ROW = 176, 30  # least width of the list of parts, and height of a row, at 100 %
_NAV_SIDES = 46  # left and right of a title, at 100 %
_MATRIX_ABOUT = (
    "Impact and urgency make a priority. Arrows go to a cell, F2 changes it; it holds for tickets logged from then on."
)
_SAMPLES_ABOUT = "Sample values stand in it: they hold until others are chosen."
_MatrixFound = tuple[tuple[Cell, ...], tuple[HistoryLine, ...]]


class _Page(QWidget):
    """A list below sentences that wrap. Qt would give it all the height that it wants, and a form below it the rest."""

    def hasHeightForWidth(self) -> bool:
        return False


class SetupTab(SmallListTab[Any]):
    """Lists of one part at a time, with their forms and histories."""

    id = "setup"
    nouns = ("record", "records")
    watches = Touched.AGENCIES | Touched.PEOPLE | Touched.SERVICES | Touched.TARGETS | Touched.FREEZES | Touched.CAB
    watches |= Touched.CHANGES | TOUCHES  # models of standard changes; holds and dispositions
    watches |= SHIFTS | ONCALL
    context_name = actions.CONTEXT
    things = "records"

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the list of parts, the first part's list, and the pane."""
        self.part: Part | None = PARTS[0]
        self.listed: Listed | None = None
        self.cells: tuple[Cell, ...] = ()
        self.models: Models | None = None
        self.kept_lines: Kept | None = None
        self._history: tuple[HistoryLine, ...] = ()
        self._tables: dict[str, SmallTable] = {}
        self.acts = SetupActs(self)
        self.people, self.rules, self.mail = PeopleActs(self), RuleActs(self), MailActs(self)
        self.inbox, self.keeping = InboxActs(self), KeepingActs(self)
        self.kept = KeptForms(self, self._is_kept, self._open_kept)
        self.detail = SetupPane()
        yield
        self.build_list(PARTS[0].title, "Find")
        self.table.empty = self._empty_of(PARTS[0].id)
        self._tables[PARTS[0].id] = self.table
        self.table.rows.spoken = model.sentence
        yield
        self._build_parts()
        self.detail.add_acts(self.context.commands.act_bar(actions.CONTEXT, self.detail.head, most=3))
        self.detail.history.typed.connect(self._typed)
        self.detail.moved.connect(self.step)
        self.detail.closed.connect(self.close_pane)
        self.detail.left.connect(self.focus_list)

    def _open_kept(self, key: str) -> None:
        opens = self.rules.opener(key) or self.keeping.opener(key)
        if opens is not None:
            opens()
        else:
            self.acts.open_kept(key)

    def _is_kept(self, key: str) -> bool:
        return (self.rules.opener(key) or self.keeping.opener(key)) is not None or is_kept_form(key)

    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again."""
        return self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept."""
        return self.kept.open_all()

    def list_place(self, table: SmallTable) -> QWidget:
        """Return what stands below the bar: what the part is about, what is to be told of it, and its list."""
        self.about = Label()
        self.about.setProperty("muted", True)
        self.about.setWordWrap(True)
        self.notes = Label()
        self.notes.setWordWrap(True)
        self.notes.setAccessibleName("What is to be told of this part")
        self.stack = QStackedWidget()
        self.stack.addWidget(table)
        self._told = QVBoxLayout()
        self._told.addWidget(self.about)
        self._told.addWidget(self.notes)
        page = _Page()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._told)
        column.addWidget(self.stack, 1)
        return page

    def _build_parts(self) -> None:
        self.nav = QListWidget()
        self.nav.setAccessibleName("Parts of the setup")
        self.nav.setProperty("nav", True)
        self.nav.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for _, title in TITLES:
            self.nav.addItem(title)
        self.nav.setCurrentRow(0)
        self.nav.currentRowChanged.connect(self._part_chosen)
        layout, shown = self.layout(), self.parts
        assert isinstance(layout, QVBoxLayout)
        assert shown is not None
        layout.removeWidget(shown)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.nav)
        row.addWidget(shown, 1)
        layout.addWidget(page, 1)
        self._dress()
        self._tell_part()

    def _dress(self) -> None:
        metrics, bar = self.nav.fontMetrics(), self.nav.verticalScrollBar().sizeHint().width()
        titles = max(metrics.horizontalAdvance(title) for _, title in TITLES)  # beside a bar: not all rows may fit
        self.nav.setFixedWidth(max(theme.px(_NAV), titles + theme.px(_NAV_SIDES) + bar))
        for row in range(self.nav.count()):
            self.nav.item(row).setSizeHint(QSize(0, theme.px(_NAV_ROW)))
        self._told.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(8))
        self._told.setSpacing(theme.px(4))

    def changeEvent(self, event: Any) -> None:
        """Make distances anew with the size of the text."""
        super().changeEvent(event)
        if event.type() in (event.Type.FontChange, event.Type.StyleChange) and self.built:
            self._dress()

    def columns(self) -> Sequence[Column[Any]]:
        """Return the columns of the part that is shown."""
        if self.part is None:
            return model.matrix_columns(editable=self.context.may("target.edit"))
        if self.part is KEEPING:
            return keeping_columns()
        return models.columns() if self.part is MODELS else model.columns(self.part)

    def row_id(self, row: Any) -> int:
        """Return the id of a record, or the impact of a row of the matrix."""
        return int(row.id)

    def detail_pane(self) -> QWidget:
        """Return the pane of one record."""
        return self.detail

    def pane_focus(self) -> QWidget:
        """Return the history of the record."""
        return self.detail.history

    def filters(self) -> Sequence[QWidget]:
        """Make the box "Ended too"."""
        self.ended = QCheckBox("Ended too")
        self.ended.setAccessibleDescription("Show also records that do not hold any more")
        self.ended.toggled.connect(self.apply_filter)
        return (self.ended,)

    def commands(self) -> list[Command]:
        """Return the commands of the tab."""
        return actions.commands(self, self.acts, self.people, self.rules, self.mail, self.inbox, self.keeping)

    # --- parts ------------------------------------------------------------------------------------
    @property
    def part_id(self) -> str:
        """The id of the part that is shown."""
        return MATRIX if self.part is None else self.part.id

    def show_part(self, id: str) -> None:
        """Show a part by its id."""
        ids = [known for known, _ in TITLES]
        if id in ids:
            self.nav.setCurrentRow(ids.index(id))

    @Slot(int)
    def _part_chosen(self, row: int) -> None:
        id = TITLES[row][0]
        self.context.navigator.leave(self.place())
        self.part = next((part for part in ALL if part.id == id), None)
        self.listed = None
        self.table = self._table_of(id)
        self.stack.setCurrentWidget(self.table)
        self.search_quietly("")
        self.detail.say_none()
        self._tell_part()
        self.count.setText("")
        self.context.commands.refresh()
        self.refresh()

    def _table_of(self, id: str) -> SmallTable:
        made = self._tables.get(id)
        if made is None:
            title = dict(TITLES)[id]
            sort = TableSort("day", descending=True) if id in ("holidays", "special") else TableSort("")
            empty = self._empty_of(id)
            made = SmallTable(self.columns(), self.row_id, title, sort=sort, now=self.context.now, empty=empty)
            made.rows.spoken = model.sentence
            self.take_table(made)
            self.hold_row_for(self.detail)
            made.edited.connect(self._cell_chosen)
            made.say(f"Loading {title.lower()}…")
            self._tables[id] = made
            self.stack.addWidget(made)
        return made

    def _empty_of(self, id: str) -> tuple[str, str, str]:
        """Return what the list of a part says without rows: what is missing, and the next step of whoever reads it."""
        part = next((one for one in ALL if one.id == id), None)
        if part is None:
            return "Nothing here yet", "", ""
        if part is KEEPING:
            return "Nothing is shown", "Records are kept for all agencies: whoever works here sees how.", ""
        step = "Write the first one" if part is MODELS else "Make the first one"
        hint = f"{step} with New (Ctrl+N)." if self.context.may(part.right) else "Whoever may set them up makes them."
        return f"No {part.noun[1]} yet", hint, ""

    def _tell_part(self) -> None:
        self.about.setText(_MATRIX_ABOUT if self.part is None else self.part.about)
        self.notes.hide()

    def turn(self, by: int) -> None:
        """Show the next part, or the one before."""
        self.nav.setCurrentRow((self.nav.currentRow() + by) % self.nav.count())
        self.focus_list()

    def _parts_of_page(self) -> list[PagePart]:
        return [(self.nav, self.nav), *super()._parts_of_page()]

    # --- reading ----------------------------------------------------------------------------------
    def reader(self) -> Callable[[Work], Any]:
        """Return what reads the part that is shown."""
        setup, part = self.services.setup, self.part
        if part is None:
            return lambda work: (setup.matrix(work=work), setup.matrix_history(work=work))
        if part is MODELS:
            return self.acts.models.reader
        if part is KEEPING:
            return self.keeping.reader
        return lambda work: setup.listed(part.id, work=work)

    def take_rows(self, answer: Listed | Models | Kept | _MatrixFound) -> Sequence[Any]:
        """Keep what was read, tell what is to be told, and return the rows."""
        self.kept.offer()
        if isinstance(answer, Models):
            self.models, answer = answer, answer.listed(self.today())
        if isinstance(answer, Kept):
            self.kept_lines, answer = answer, answer.listed()
        if isinstance(answer, Listed):
            self.listed = answer
            self.notes.setText("\n".join(answer.notes))
            self.notes.setVisible(bool(answer.notes))
            return answer.records if self.part is not None and answer.part == self.part.id else ()
        self.cells, self._history = answer
        levels = {(cell.impact, cell.urgency): cell for cell in self.cells}
        rows = []
        for impact in LEVELS:
            row = [levels.get((impact, urgency)) for urgency in LEVELS]
            one, two, three, four = (cell.priority if cell is not None else None for cell in row)
            sample = any(cell is not None and cell.sample for cell in row)
            rows.append(ImpactRow(impact, (one, two, three, four), sample))
        if self.part is None:
            self.notes.setText(_SAMPLES_ABOUT)
            self.notes.setVisible(any(row.sample for row in rows))
        return rows if self.part is None else ()

    def condition(self) -> Callable[[Any], bool] | None:
        """Return the condition that leaves ended records out."""
        if self.ended.isChecked() or self.part is None:
            return None
        return lambda row: not row.ended

    def count_text(self) -> str:
        """Return how many records are listed, and how many ended ones are not."""
        if self.part is None:
            return ""
        shown = len(self.table.rows.shown_rows())
        hidden = 0 if self.listed is None or self.ended.isChecked() else sum(r.ended for r in self.listed.records)
        text = words.count(shown, *self.part.noun)
        return f"{text}, {hidden:,} ended" if hidden else text

    def read_detail(self) -> None:
        """Read the record with the focus."""
        row = self.current_row()
        if isinstance(row, ImpactRow):
            self.detail.show_matrix(row, self._history)
            self._show_place()
            return
        if row is None or self.part is None:
            self.jobs.cancel(self, "detail")
            self.detail.say_none()
            return
        setup, part, record = self.services.setup, self.part, row
        if part is MODELS:
            self._read_model(record)
            return
        if part is KEEPING:
            known = self.kept_lines.detail(record.id) if self.kept_lines is not None else None
            if known is not None:
                self.detail.show_record(KEEPING, record, known)
                self._show_place()
            return

        def here(found: RecordDetail) -> None:
            if self.part is part:
                self.detail.show_record(part, record, found)
                self._show_place()

        self.read(lambda work: setup.detail(part.id, record.id, work=work), here, key="detail")

    def _read_model(self, record: Record) -> None:
        """Read a model with all its versions."""
        book = self.services.changes.model

        def here(found: ModelBook) -> None:
            read, version = self.models, next((one for one in found.versions if one.model.id == record.id), None)
            if self.part is MODELS and read is not None and version is not None:
                self.detail.show_record(MODELS, record, read.detail(version, found))
                self._show_place()

        self.read(lambda work: book(record.id, work=work), here, key="detail")

    def _show_place(self) -> None:
        ids = [self.row_id(row) for row in self.table.rows.shown_rows()]
        shown = self.detail.shown
        self.detail.head.show_place(ids.index(shown) + 1 if shown in ids else 0, len(ids))

    # --- going ------------------------------------------------------------------------------------
    def place(self) -> object:
        """Return the part, and what is searched for, the order and the rows."""
        return (self.part_id, super().place()) if self.built else None

    def restore_place(self, place: Any) -> None:
        """Show the same part again, and the same rows."""
        if place is not None:
            part, rest = place
            self.show_part(part)
            super().restore_place(rest)

    def show_target(self, target: TabTarget) -> None:
        """Go to a part, and to a record of it; `act`: the command that another page asks for here."""
        part, act = target.extra.get("page"), target.extra.get("act")
        if isinstance(part, str):
            self.show_part(part)
        super().show_target(target)
        if isinstance(act, str):
            self.context.commands.run(act)

    def save_state(self) -> dict[str, Any]:
        """Return columns and widths of the lists that were seen, and the room of the pane."""
        tables = {id: table.save_state() for id, table in self._tables.items()}
        return {**super().save_state(), "tables": tables}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave."""
        first = self._tables[PARTS[0].id]
        first.restore_state(dict(state.get("tables", {})).get(PARTS[0].id, {}))
        if self.parts is not None:
            self.parts.restore_state(dict(state.get("layout", {})))

    def current_name(self) -> str:
        """Return what the record with the focus is called."""
        row = self.current_row()
        return row.name if isinstance(row, Record) else ""

    # --- what commands ask ------------------------------------------------------------------------
    def today(self) -> date:
        """Return the current day in Eastern time."""
        return local_date(self.context.now())

    def chosen_record(self) -> Record | None:
        """Return the record with the focus."""
        row = self.current_row()
        return row if isinstance(row, Record) else None

    def has_list(self) -> bool:
        """Say whether a part with records is shown."""
        return self.built and self.part is not None

    def has_record(self) -> bool:
        """Say whether a record has the focus."""
        return self.chosen_record() is not None

    def can_edit(self) -> bool:
        """Say whether a record, or a cell of the matrix, can be edited."""
        return (self.has_record() and self.part is not KEEPING) or (
            self.built and self.part is None and self.current_row() is not None
        )

    def has_standing(self) -> bool:
        """Say whether a record has the focus that has not ended."""
        record = self.chosen_record()
        return record is not None and not record.ended and self.part is not KEEPING

    def is_holidays(self) -> bool:
        """Say whether the holidays are shown."""
        return self.built and self.part_id == "holidays"

    def has_derived(self) -> bool:
        """Say whether one of the chosen holidays is only derived."""
        return self.is_holidays() and any(
            row.values["status"] == "derived" and not row.ended for row in self.selected_rows()
        )

    def right(self) -> str:
        """Return the name of the right by which the part that is shown is edited."""
        if not self.built:
            return ""
        return "target.edit" if self.part is None else self.part.right

    def is_person(self) -> bool:
        """Say whether a person has the focus."""
        return self.built and self.part_id == "people" and self.has_record()

    def is_categories(self) -> bool:
        """Say whether the categories are shown."""
        return self.built and self.part_id == "categories"

    def is_sample_matrix(self) -> bool:
        """Say whether the matrix is shown and holds sample values."""
        return self.built and self.part is None and any(cell.sample for cell in self.cells)

    def shows_ended(self) -> bool:
        """Say whether ended records are listed."""
        return self.built and self.ended.isChecked()

    def toggle_ended(self) -> None:
        """List ended records as well, or not."""
        self.ended.toggle()

    def open_record(self, id: int) -> None:
        """Edit a record after Enter or a double click; in the matrix, its cell."""
        self.context.commands.run("setup.disposition_list" if self.keeping.is_disposition() else "setup.edit")

    def edit_cell(self) -> None:
        """Choose the priority of the cell of the matrix with the focus; the first one where none has it."""
        index = self.table.currentIndex()
        if index.isValid() and not index.flags() & Qt.ItemFlag.ItemIsEditable:
            index = index.siblingAtColumn(1)
            self.table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        may_edit = bool(index.flags() & Qt.ItemFlag.ItemIsEditable)
        if may_edit and self.table.indexWidget(index) is None:  # else it is being chosen already
            self.table.edit(index)

    @Slot(object, str, object)
    def _cell_chosen(self, row: ImpactRow, column: str, priority: int) -> None:
        self.acts.set_cell(row.impact, int(column.rpartition(" ")[2]), int(priority))

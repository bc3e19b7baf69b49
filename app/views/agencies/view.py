"""The BRM Matrix: agencies by who looks after them, gaps marked, edited in place with dated history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QSplitter, QVBoxLayout, QWidget

from app.domain.agencies import Action, AgencyDetail, Contact, MatrixRow, PersonRef
from app.domain.changes_made import Touched
from app.domain.eastern import local_date
from app.ui.commands import Command
from app.ui.tab import Tab, Target
from app.ui.tables.small_table import SmallTable
from app.ui.tables.window_model import Sort
from app.views.agencies import commands as actions
from app.views.agencies import model
from app.views.agencies.acts import Acts
from app.views.agencies.detail import DetailPane

_EVERYBODY = "All BRMs"
_WITHOUT = "Without BRM"


class AgenciesTab(Tab):
    """The matrix above one agency's details."""

    id = "agencies"
    watches = Touched.AGENCIES | Touched.PEOPLE | Touched.REVIEWS | Touched.SERVICES | Touched.TICKETS

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        self.people: list[PersonRef] = []
        self.acts = Acts(self)
        self._wanted: int | None = None
        may_edit = self.context.may("assignment.edit")
        columns = model.matrix_columns(self._choices if may_edit else None, self.context.now)
        empty = ("No agency", "This workspace has no agency that is valid today.", "")
        self.table = SmallTable(columns, _row_id, "BRM matrix", sort=Sort("code"), now=self.context.now, empty=empty)
        self.table.selection_settled.connect(self._chosen)
        self.table.edited.connect(self._edited)
        self.table.typed.connect(self._typed)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)
        yield
        self.detail = DetailPane(self.context.now, self.today)
        yield
        self.detail.action_opened.connect(self._edit_action)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setAccessibleName("Matrix and agency")
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.detail)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([400, 220])
        self.splitter.setCollapsible(0, False)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(self._filter_bar())
        layout.addWidget(self.splitter, 1)
        self.table.say("Loading the matrix…")

    def _filter_bar(self) -> QWidget:
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find agencies, people, services")
        self.search.setAccessibleName("Find in the matrix")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.brm = QComboBox()
        self.brm.setAccessibleName("Agencies of this BRM")
        self.brm.addItems([_EVERYBODY, _WITHOUT])
        self.brm.setMinimumContentsLength(18)
        self.brm.currentTextChanged.connect(self._filter)
        self.gaps = QCheckBox("Only gaps")
        self.gaps.setAccessibleDescription("Show only agencies where something is missing or out of date")
        self.gaps.toggled.connect(self._filter)
        self.count = QLabel()
        self.count.setProperty("muted", True)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(10, 6, 10, 6)
        row.addWidget(self.search, 2)
        row.addWidget(self.brm, 1)
        row.addWidget(self.gaps)
        row.addStretch(1)
        row.addWidget(self.count)
        return bar

    def commands(self) -> list[Command]:
        return actions.commands(self, self.acts)

    def focus_first(self) -> None:
        self.table.setFocus()

    def save_state(self) -> dict[str, Any]:
        return {"table": self.table.save_state(), "splitter": self.splitter.sizes(), "gaps": self.gaps.isChecked()}

    def restore_state(self, state: dict[str, Any]) -> None:
        self.table.restore_state(state.get("table", {}))
        self.table.rows.set_sort(self.table.sort_by)
        if state.get("splitter"):
            self.splitter.setSizes([int(size) for size in state["splitter"]])
        self.gaps.setChecked(bool(state.get("gaps")))

    # --- reading ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        services = self.services
        self.jobs.read(
            self,
            lambda work: (services.agencies.matrix(work=work), services.agencies.people(work=work)),
            self._arrived,
            key="matrix",
            failed=self._failed,
        )

    def _arrived(self, found: tuple[list[MatrixRow], list[PersonRef]]) -> None:
        rows, self.people = found
        self.table.set_rows(rows)
        names = sorted({row.brm.name for row in rows if row.brm})
        chosen = self.brm.currentText()
        self.brm.blockSignals(True)
        self.brm.clear()
        self.brm.addItems([_EVERYBODY, _WITHOUT, *names])
        self.brm.setCurrentIndex(max(self.brm.findText(chosen), 0))
        self.brm.blockSignals(False)
        self._filter()
        if self._wanted is not None and self.table.select_id(self._wanted):
            self._wanted = None
        if self.table.current_id() is None and self.table.rows.rowCount():
            self.table.setCurrentIndex(self.table.rows.index(0, 0))
        self._read_detail()

    def _failed(self, error: Exception) -> bool:
        self.table.say("The matrix could not be read.", str(error), "")
        return False

    @Slot()
    def _filter(self) -> None:
        name, gaps = self.brm.currentText(), self.gaps.isChecked()

        def accept(row: MatrixRow) -> bool:
            if gaps and not row.gaps:
                return False
            if name == _WITHOUT:
                return row.brm is None
            return name == _EVERYBODY or (row.brm is not None and row.brm.name == name)

        self.table.set_filter(self.search.text(), accept if gaps or name != _EVERYBODY else None)
        shown, everything = self.table.rows.shown_rows(), self.table.rows.rowCount()
        with_gaps = sum(bool(row.gaps) for row in shown)
        self.count.setText(f"{everything} agencies, {with_gaps} with gaps")

    @Slot()
    def _chosen(self) -> None:
        self.context.commands.refresh()
        self._read_detail()

    def _read_detail(self) -> None:
        agency_id = self.table.current_id()
        if agency_id is None:
            self.detail.say("Choose an agency to see its people, contacts and actions.")
            return
        services = self.services
        self.jobs.read(
            self, lambda work: services.agencies.detail(agency_id, work=work), self._detail_arrived, key="detail"
        )

    def _detail_arrived(self, detail: AgencyDetail) -> None:
        self.detail.show_detail(detail)
        self.context.commands.refresh()

    def show_target(self, target: Target) -> None:
        if target.id is None or target.extra.get("kind") == "person":
            return
        self.search.clear()
        self.gaps.setChecked(False)
        self.brm.setCurrentIndex(0)
        if not self.table.select_id(target.id):
            self._wanted = target.id

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        self.context.commands.context_menu(actions.CONTEXT, self).popup(self.table.viewport().mapToGlobal(at))

    @Slot(str)
    def _typed(self, text: str) -> None:
        self.search.setFocus()
        self.search.setText(text)

    # --- what commands ask ------------------------------------------------------------------------
    def has_current(self) -> bool:
        return self.built and self.table.current_id() is not None

    def has_selection(self) -> bool:
        return self.built and bool(self.table.selected_count() or self.has_current())

    def has_contact(self) -> bool:
        return self.built and self.detail.detail is not None and len(self.detail.chosen_contacts()) == 1

    def chosen_contacts(self) -> list[Contact]:
        return self.detail.chosen_contacts()

    def current_detail(self) -> AgencyDetail | None:
        return self.detail.detail

    def only_gaps(self) -> bool:
        return self.built and self.gaps.isChecked()

    def toggle_gaps(self) -> None:
        self.gaps.toggle()

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def choose_columns(self) -> None:
        self.table.choose_columns()

    def selected_rows(self) -> list[MatrixRow]:
        current = self.table.current_id()
        ids = set(self.table.selected_ids()) or ({current} if current is not None else set())
        return [row for row in self.table.rows.shown_rows() if row.agency_id in ids]

    def today(self) -> date:
        return local_date(self.context.now())

    # --- editing in place -------------------------------------------------------------------------
    def _choices(self, row: MatrixRow) -> list[tuple[str, Any]]:
        return [(person.name, person.id) for person in self.people] + [("–", None)]

    @Slot(object, str, object)
    def _edited(self, row: MatrixRow, column: str, person_id: int | None) -> None:
        self.acts.assign_in_place(row.agency_id, column, person_id)

    @Slot(object)
    def _edit_action(self, action: Action) -> None:
        self.acts.edit_action(action)


def _row_id(row: MatrixRow) -> int:
    return row.agency_id

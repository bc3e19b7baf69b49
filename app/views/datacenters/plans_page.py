"""The page of recovery plans: their list with what the last test said, and the steps of the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.changes_made import Touched
from app.domain.datacenters.plans import Step
from app.domain.datacenters.rows import PlanRow
from app.ui.commands import Command
from app.ui.look.plain import Label
from app.ui.parts import Part
from app.ui.printing.printable import Printable, list_printable
from app.ui.tab import TabTarget
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.views.datacenters import plan_model as model
from app.views.datacenters.page import Page
from app.views.datacenters.plan_acts import PlanActs
from app.views.datacenters.recovery_commands import PLANS, plan_commands
from app.views.datacenters.wired import Wired, begin, padded


class PlansPage(Page):
    """Lists the plans, the worst first."""

    id = "plans"
    title = "Recovery plans"
    watches = Touched.DATACENTERS | Touched.SERVICES | Touched.PEOPLE
    new = ("datacenters.new_plan", "New recovery plan", "plan.edit")

    def build(self) -> None:
        """Make the list, the lines about the chosen plan, and its steps."""
        self._read = False
        self._wanted: int | None = None
        self.acts = PlanActs(self.tab, self.want)
        self.table = SmallTable(
            model.columns(),
            lambda row: int(row.plan.id),
            "Recovery plans",
            sort=TableSort("state", group="state"),
            empty=("There is no recovery plan yet", "N writes one; longleaf import brings in a list.", ""),
        )
        self.table.rows.spoken = model.sentence
        self.table.rows.keeps_groups = False  # the groups say what the last test showed
        self.table.opened.connect(self.edit)
        self.table.selection_settled.connect(self._chosen)
        self.about = Label()
        self.about.setWordWrap(True)
        self.about.setAccessibleName("The chosen plan")
        self.steps = SmallTable(
            model.step_columns(),
            lambda row: int(row.id),
            "Steps of the plan",
            sort=TableSort("position"),
            empty=("No steps", "S adds one.", ""),
        )
        self.steps.rows.spoken = model.step_sentence
        self.steps.opened.connect(self.edit_step)
        self.steps.selection_settled.connect(self._refresh_commands)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for table in (self.table, self.steps):
            Wired(self, table, PLANS)
        self.bar = self.tab.context.commands.act_bar(PLANS, self, most=6)
        column.setSpacing(0)
        column.addWidget(self.table, 3)
        column.addWidget(padded(self.bar, self.about))
        column.addWidget(self.steps, 2)

    def commands(self) -> Sequence[Command]:
        """Return the commands of plans."""
        return plan_commands(self)

    # --- reading ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the plans again."""
        plans = self.tab.services.datacenters.plans
        self.tab.read(lambda work: plans(work=work), self._arrived, key="plans", failed=self._failed)

    def _arrived(self, rows: Sequence[PlanRow]) -> None:
        self._read = True
        self.table.set_rows(rows)
        if self._wanted is not None and self.table.select_id(self._wanted):
            self._wanted = None
        begin(self.table)
        self._chosen()

    def _failed(self, error: Exception) -> bool:
        return self.table.overlay.say_unread("The plans", error)

    # --- the chosen plan --------------------------------------------------------------------------
    def row(self) -> PlanRow | None:
        """Return the plan with the focus."""
        row = self.table.current_row()
        return row if isinstance(row, PlanRow) else None

    def step(self) -> Step | None:
        """Return the step with the focus."""
        row = self.steps.current_row()
        return row if isinstance(row, Step) else None

    @Slot()
    def _chosen(self) -> None:
        row = self.row()
        self.about.setText(model.told(row) if row is not None else "")
        self.steps.set_rows(row.plan.steps if row is not None else ())
        self._refresh_commands()

    @Slot()
    def _refresh_commands(self) -> None:
        self.tab.context.commands.refresh()

    def has_plan(self) -> bool:
        """Return whether a plan is chosen."""
        return self.row() is not None

    def has_step(self) -> bool:
        """Return whether a step is chosen."""
        return self.has_plan() and self.step() is not None

    @Slot()
    def edit(self) -> None:
        """Edit the chosen plan."""
        row = self.row()
        if row is not None:
            self.acts.edit(row.plan)

    def add_step(self) -> None:
        """Ask for a step of the chosen plan."""
        row = self.row()
        if row is not None:
            self.acts.step(row.plan)

    @Slot()
    def edit_step(self) -> None:
        """Edit the chosen step."""
        row, step = self.row(), self.step()
        if row is not None and step is not None:
            self.acts.step(row.plan, step)

    def remove_step(self) -> None:
        """Take the chosen step out of its plan."""
        row, step = self.row(), self.step()
        if row is not None and step is not None:
            self.acts.remove_step(row.plan, step)

    # --- what the tab asks ------------------------------------------------------------------------
    def first(self) -> QWidget:
        """Return the list."""
        return self.table

    def parts(self) -> Sequence[Part]:
        """Return the list and the steps."""
        return [(self.table, self.table), (self.steps, self.steps)]

    def shown_list(self) -> SmallTable:
        """Return the list of plans."""
        return self.table

    def printables(self) -> list[Printable]:
        """Return the list of plans."""
        return [list_printable(self.table, "Recovery plans", noun="plan")]

    def current_record(self) -> int | None:
        """Return the id of the chosen plan."""
        row = self.row()
        return row.plan.id if row is not None else None

    def current_name(self) -> str:
        """Return what the chosen plan is called."""
        row = self.row()
        return row.plan.called if row is not None else ""

    def want(self, id: int) -> None:
        """Choose a plan by its id as soon as it is listed: the next act is on it."""
        self._wanted = None if self.table.select_id(id) else id
        self._chosen()

    def show_target(self, target: TabTarget) -> None:
        """Choose a plan by its id, now or once they are read."""
        self._wanted = target.id
        if self._read and target.id is not None:
            self.refresh()

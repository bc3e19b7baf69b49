"""The page of exercises: their list, and of the chosen one its plans with what was stamped, and its log."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.changes_made import Touched
from app.domain.datacenters.exercises import Exercise, ExerciseState, StampKind, may_stamp
from app.domain.datacenters.plans import Plan
from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.ui.commands import Command
from app.ui.look.plain import Label
from app.ui.parts import Part
from app.ui.printing.printable import Printable, list_printable
from app.ui.tab import TabTarget
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.views.datacenters import exercise_model as model
from app.views.datacenters.exercise_acts import ExerciseActs
from app.views.datacenters.page import Page
from app.views.datacenters.recovery_commands import EXERCISES, exercise_commands
from app.views.datacenters.wired import Wired, begin, padded
from app.work import Work

_Found = tuple[Sequence[Exercise], Sequence[Plan]]


class ExercisesPage(Page):
    """Lists exercises, running ones first, and stamps the one that is chosen."""

    id = "exercises"
    title = "Exercises"
    watches = Touched.DATACENTERS | Touched.PEOPLE
    new = ("datacenters.new_exercise", "New exercise", "exercise.edit")

    def build(self) -> None:
        """Make the list, the lines about the chosen exercise, its plans, and its log."""
        self._wanted: int | None = None
        self.plans: Sequence[Plan] | None = None
        self.acts = ExerciseActs(self)
        self.table = SmallTable(
            model.columns(local_date(self.tab.context.now()).year),
            lambda row: int(row.id),
            "Exercises",
            sort=TableSort("state", group="state"),
            empty=("There is no exercise yet", "M plans one.", ""),
        )
        self.table.rows.spoken = model.sentence
        self.table.rows.keeps_groups = False  # the groups say where each stands
        self.table.opened.connect(self.edit)
        self.table.selection_settled.connect(self._chosen)
        self.about = Label()
        self.about.setWordWrap(True)
        self.about.setAccessibleName("The chosen exercise")
        self.runs = SmallTable(
            model.run_columns(), lambda row: int(row.plan.id), "Plans of the exercise", sort=TableSort("service"),
            empty=("No plans", "", ""),
        )  # fmt: skip
        self.runs.rows.spoken = model.run_sentence
        self.runs.selection_settled.connect(self._run_chosen)
        self.log = SmallTable(
            model.log_columns(), lambda row: int(row.stamp.id), "Stamps of the exercise", sort=TableSort("at"),
            empty=("Nothing is stamped yet", "1 begins the exercise.", ""),
        )  # fmt: skip
        self.log.rows.spoken = model.log_sentence
        self.log.selection_settled.connect(self._refresh_commands)
        below = QHBoxLayout()
        below.addWidget(self.runs, 3)
        below.addWidget(self.log, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for table in (self.table, self.runs, self.log):
            Wired(self, table, EXERCISES)
        self.bar = self.tab.context.commands.act_bar(EXERCISES, self, most=7)
        column.setSpacing(0)
        column.addWidget(self.table, 2)
        column.addWidget(padded(self.bar, self.about))
        column.addLayout(below, 2)

    def commands(self) -> Sequence[Command]:
        """Return the commands of exercises."""
        return exercise_commands(self)

    # --- reading ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the exercises and the plans again."""
        services = self.tab.services.datacenters

        def read(work: Work) -> _Found:
            return services.exercises(work=work), [row.plan for row in services.plans(work=work)]

        self.tab.read(read, self._arrived, key="exercises", failed=self._failed)

    def _arrived(self, found: _Found) -> None:
        rows, self.plans = found
        self.table.set_rows(rows)
        if self._wanted is not None and self.table.select_id(self._wanted):
            self._wanted = None
        begin(self.table)
        self._chosen()

    def _failed(self, error: Exception) -> bool:
        return self.table.overlay.say_unread("The exercises", error)

    # --- the chosen exercise ----------------------------------------------------------------------
    def exercise(self) -> Exercise | None:
        """Return the exercise with the focus."""
        row = self.table.current_row()
        return row if isinstance(row, Exercise) else None

    def plan(self) -> Plan | None:
        """Return the plan with the focus in it."""
        row = self.runs.current_row()
        return row.plan if isinstance(row, model.Run) else None

    def stamp_id(self) -> int | None:
        """Return the id of the stamp with the focus, where it counts and is no correction."""
        row = self.log.current_row()
        if not isinstance(row, model.Line) or not row.counts or row.stamp.kind is StampKind.CORRECTION:
            return None
        return row.stamp.id

    @Slot()
    def _chosen(self) -> None:
        one = self.exercise()
        plans = {plan.id: plan for plan in self.plans or ()}
        self.runs.set_rows(model.runs(one, plans) if one is not None else ())
        begin(self.runs)
        self.log.set_rows(model.lines(one, plans) if one is not None else ())
        self._run_chosen()

    @Slot()
    def _run_chosen(self) -> None:
        self._tell()
        self._refresh_commands()

    def _tell(self) -> None:
        one = self.exercise()
        self.about.setText(model.told(one, self.tab.context.now(), self.plan()) if one is not None else "")

    def tick(self) -> None:
        """Say for how long the chosen exercise runs by now."""
        one = self.exercise()
        if one is not None and one.state is ExerciseState.RUNNING:
            self._tell()

    @Slot()
    def _refresh_commands(self) -> None:
        self.tab.context.commands.refresh()

    def in_state(self, *states: ExerciseState) -> Callable[[], bool]:
        """Return the condition that the chosen exercise is in one of these states."""

        def holds() -> bool:
            one = self.exercise()
            return one is not None and one.state in states

        return holds

    def has_exercise(self) -> bool:
        """Return whether an exercise is chosen."""
        return self.exercise() is not None

    def can_stamp(self, kind: StampKind) -> bool:
        """Return whether this can be stamped now of the chosen plan."""
        return not self.why_not(kind)

    def why_not(self, kind: StampKind) -> str:
        """Return why this cannot be stamped now of the chosen plan, "" where it can."""
        one, plan = self.exercise(), self.plan()
        if one is None or plan is None:
            return "Choose an exercise that runs, and a plan in it."
        why = may_stamp(one, kind, plan.id)
        return f"{one_line(plan.service)}: {why}" if why and kind.of_plan else why

    def has_stamp(self) -> bool:
        """Return whether a stamp that counts is chosen."""
        return self.has_exercise() and self.stamp_id() is not None

    def has_follow_up(self) -> bool:
        """Return whether something is to be done after the chosen exercise, or was."""
        one = self.exercise()
        return one is not None and bool(one.follow_ups)

    # --- acts -------------------------------------------------------------------------------------
    def make(self) -> None:
        """Plan an exercise."""
        self.acts.make()

    @Slot()
    def edit(self) -> None:
        """Edit the chosen exercise."""
        one = self.exercise()
        if one is not None:
            self.acts.make(one)

    def stamp(self, kind: StampKind) -> None:
        """Stamp the chosen exercise, or the chosen plan of it."""
        one = self.exercise()
        if one is not None:
            self.acts.stamp(one, kind, self.plan())

    def stays(self, *, begins: bool = False) -> Callable[[object], None]:
        """Return what leaves the keyboard at the services after a stamp of one, or goes there at the beginning."""
        at_services = self.runs.hasFocus() or (begins and self.table.hasFocus())

        def then(_made: object) -> None:
            if at_services and not self.log.hasFocus():
                self.runs.setFocus(Qt.FocusReason.OtherFocusReason)

        return then

    def stamp_title(self, kind: StampKind) -> str:
        """Return what a stamp is called, with the service that it would be of now."""
        plan = self.plan()
        dots = "…" if kind is StampKind.DATA_AS_OF else ""
        return f"{kind.label}{dots}" if plan is None else f"{kind.label}: {one_line(plan.service)}{dots}"

    def correct(self) -> None:
        """Let the chosen stamp count no more."""
        one, stamp_id = self.exercise(), self.stamp_id()
        if one is not None and stamp_id is not None:
            self.acts.correct(one, stamp_id)

    def call_off(self) -> None:
        """Call the chosen exercise off, or plan it again."""
        one = self.exercise()
        if one is not None:
            self.acts.call_off(one)

    def follow_up(self) -> None:
        """Ask what is to be done after the chosen exercise."""
        one = self.exercise()
        if one is not None:
            self.acts.follow_up(one)

    def settle(self) -> None:
        """Ask what became of a follow-up of the chosen exercise."""
        one = self.exercise()
        if one is not None and one.follow_ups:
            self.acts.settle(one)

    # --- what the tab asks ------------------------------------------------------------------------
    def first(self) -> QWidget:
        """Return the list."""
        return self.table

    def parts(self) -> Sequence[Part]:
        """Return the list, the plans and the log."""
        return [(self.table, self.table), (self.runs, self.runs), (self.log, self.log)]

    def shown_list(self) -> SmallTable:
        """Return the list of exercises."""
        return self.table

    def printables(self) -> list[Printable]:
        """Return the list of exercises, and the log of the chosen one."""
        found = [list_printable(self.table, "Exercises of recovery plans", noun="exercise")]
        one = self.exercise()
        if one is not None and one.stamps:
            found.append(list_printable(self.log, f"Stamps of {one.number}", noun="stamp"))
        return found

    def current_record(self) -> int | None:
        """Return the id of the chosen exercise."""
        one = self.exercise()
        return one.id if one is not None else None

    def current_name(self) -> str:
        """Return the number and title of the chosen exercise."""
        one = self.exercise()
        return f"{one.number} {one.title}" if one is not None else ""

    def want(self, id: int) -> None:
        """Choose an exercise by its id as soon as it is listed: the next act is on it."""
        self._wanted = None if self.table.select_id(id) else id
        self._chosen()

    def show_target(self, target: TabTarget) -> None:
        """Choose an exercise by its id, now or once they are read."""
        self._wanted = target.id
        if self.plans is not None and target.id is not None:
            self.refresh()

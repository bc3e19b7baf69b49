"""What is done with the tasks of the change that is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from app.domain import words
from app.domain.changes.tasks import Task
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState
from app.ui.forms.form import Form
from app.ui.writing import Act, Fields
from app.views.changes.change_pane import ChangePane
from app.views.changes.host import ChangesHost
from app.views.changes.take_back import take_back
from app.views.changes.tasks_forms import fields_of, task_form, which_form
from app.views.changes.tasks_words import EDIT, FINISH

_OVER = (ChangeState.CANCELLED, ChangeState.REJECTED)


class TaskActs:
    """The acts of one tab on the tasks of its current change."""

    def __init__(self, tab: ChangesHost, shown: ChangePane) -> None:
        self._tab, self._shown = tab, shown
        self._undo = partial(take_back, tab)

    # --- what can be done -------------------------------------------------------------------------
    def can_add(self) -> bool:
        """Say whether something can be planned for the change that is shown."""
        change = self._tab.highlight.change()
        return change is not None and change.state not in _OVER

    def has_open(self) -> bool:
        """Say whether something is to be done for the change that is shown."""
        return bool(self._open())

    def has_own(self) -> bool:
        """Say whether one of them is no condition, which is only met."""
        return bool(self._own())

    def has_several(self) -> bool:
        """Say whether there is an order among them."""
        return len(self._open()) > 1

    def _open(self) -> Sequence[Task]:
        detail = self._shown.detail
        if not self.can_add() or detail is None:
            return ()
        return [task for task in detail.tasks if task.is_open]

    def _own(self) -> Sequence[Task]:
        return [task for task in self._open() if not task.is_condition]

    # --- acts -------------------------------------------------------------------------------------
    def new(self) -> None:
        """Write down what is to be done for the change that is shown."""
        tab, change = self._tab, self._tab.highlight.change()
        if change is None or not self.can_add() or not tab.codes:
            return

        def submit(values: dict[str, Any]) -> None:
            act = partial(tab.services.changes.add_task, change.id, fields_of(values, None))
            tab.write(act, form=form, undo=self._undo, then=tab.read_change)

        title = f"New task of {change.number}"
        form = task_form(tab.form_owner(), title, "Add the task", tab.codes, tab.context.now, submit)
        form.open()

    def edit(self, chosen: int | None = None) -> None:
        """Edit a task, or give a condition to somebody."""
        self._which("Edit a task of {}", "Edit it…", self._open(), self._edit, chosen)

    def _edit(self, change: Change, task: Task) -> None:
        tab = self._tab
        if not tab.codes:
            return

        def submit(values: dict[str, Any]) -> None:
            mine = fields_of(values, task)
            base = {name: task.fields[name] for name in mine}
            tab.save(make, base, mine, form=form, undo_act=self._undo, then=tab.read_change, words=self._words)

        def make(base: Fields, mine: Fields) -> Act:
            return partial(tab.services.changes.edit_task, task.id, base, mine)

        what = "condition" if task.is_condition else "task"
        title = f"Edit the {what} “{task.title}” of {change.number}"
        form = task_form(tab.form_owner(), title, "Save", tab.codes, tab.context.now, submit, task)
        form.open()

    def _words(self, field: str, value: object) -> str:
        if isinstance(value, datetime):
            return f"{words.moment(value, weekday=True)} Eastern"
        if field == "owner":
            return dict(self._tab.codes["people"]).get(str(value), str(value)) or "Nobody"
        return ("Yes" if value else "No") if isinstance(value, bool) else str(value or "")

    def finish(self, chosen: int | None = None) -> None:
        """Mark a task as done."""
        if chosen is not None:
            self._with(self._own(), chosen, self._finish)
        else:
            self._which("A task of {} is done", "Mark as done", self._own(), self._finish, None)

    def _finish(self, _change: Change, task: Task, form: Form | None = None) -> None:
        tab = self._tab
        act = partial(tab.services.changes.finish_task, task.id, task.version)
        tab.write(act, form=form, undo=self._undo, then=tab.read_change)

    def drop(self) -> None:
        """Leave a task undone for good."""
        self._which("Drop a task of {}", "Drop it", self._own(), self._drop, None)

    def _drop(self, _change: Change, task: Task, form: Form | None = None) -> None:
        tab = self._tab
        act = partial(tab.services.changes.drop_task, task.id, task.version)
        tab.write(act, form=form, undo=self._undo, then=tab.read_change)

    def order(self) -> None:
        """Put a task first."""
        self._which("Which task of {} comes first", "Put it first", self._open(), self._put_first, None)

    def _put_first(self, _change: Change, task: Task, form: Form | None = None) -> None:
        tab, detail = self._tab, self._shown.detail
        many = len(detail.tasks) if detail is not None else 0
        act = partial(tab.services.changes.move_task, task.id, -many)
        tab.write(act, form=form, undo=self._undo, then=tab.read_change)

    def follow(self, link: str) -> bool:
        """Follow a link of the pane, if it is one about a task."""
        for begins, act in ((FINISH, self.finish), (EDIT, self.edit)):
            if link.startswith(begins):
                act(int(link.removeprefix(begins)))
                return True
        return False

    # --- which one --------------------------------------------------------------------------------
    def _with(self, tasks: Sequence[Task], id: int, act: Callable[..., None], form: Form | None = None) -> None:
        change = self._tab.highlight.change()
        task = next((one for one in tasks if one.id == id), None)
        if change is not None and task is not None:
            act(change, task, *((form,) if form is not None else ()))

    def _which(
        self, title: str, action: str, tasks: Sequence[Task], act: Callable[..., None], chosen: int | None
    ) -> None:
        """Ask which task is meant, then do it; for an edit, which has a form of its own, one alone is not asked for."""
        change, is_edit = self._tab.highlight.change(), act == self._edit
        if change is None or not tasks:
            return
        if is_edit and (chosen is not None or len(tasks) == 1):
            self._with(tasks, chosen or tasks[0].id, act)
            return

        def submit(values: dict[str, Any]) -> None:
            if is_edit:
                form.accept()
            self._with(tasks, values["task"], act, None if is_edit else form)

        form = which_form(self._tab.form_owner(), title.format(change.number), action, tasks, submit, chosen)
        form.open()

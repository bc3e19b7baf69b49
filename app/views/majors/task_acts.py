"""What is done with the tasks of a major incident, and with the actions of its review."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.domain.agencies import PersonRef
from app.domain.eastern import to_utc
from app.domain.majors.values import Major, ReviewAction, Task
from app.domain.tickets.options import TicketOptions
from app.ui.take_back import take_back
from app.ui.writing import Fields
from app.views.majors.host import MajorsHost
from app.views.majors.seen import seen_action, seen_task
from app.views.majors.task_forms import NONE, action_form, task_form
from app.work import Work

_Found = tuple[Sequence[PersonRef], TicketOptions]


class TaskActs:
    """The acts of one tab."""

    def __init__(self, tab: MajorsHost) -> None:
        self.tab = tab
        self.majors = tab.services.majors

    # --- tasks ------------------------------------------------------------------------------------
    def new(self, major: Major | None = None) -> None:
        """Say who does what."""
        major = major or self.tab.shown()
        if major is not None:
            self._open(major, None)

    def edit(self, of: tuple[Major, Task] | None = None) -> None:
        """Edit the task with the focus."""
        major, task = self.tab.shown(), self.tab.detail.current_task()
        if of is None and major is not None and task is not None:
            of = (major, task)
        if of is not None:
            self._open(*of)

    def _open(self, major: Major, task: Task | None) -> None:
        tab, people, options = self.tab, self.tab.services.agencies.people, self.tab.services.tickets.options

        def read(work: Work) -> _Found:
            return people(staff_only=True, work=work), options(work=work)

        def here(found: _Found) -> None:
            def submit(values: Fields) -> None:
                given = {**values, "due_at": to_utc(values["due_at"])}
                given |= {name: values[name] if values[name] != NONE else None for name in ("owner_id", "group_id")}
                if task is None:
                    tab.write(
                        partial(self.majors.add_task, major.row.id, given), form=form, undo=partial(take_back, tab)
                    )
                else:
                    edit = partial(self.majors.edit_task, task.id, values=given)
                    tab.write(edit, form=form, undo=partial(take_back, tab), seen=seen_task(tab, task))

            form = task_form(tab.form_owner(), major, found[0], found[1].groups, submit, task, now=tab.context.now)
            form.open()

        tab.read(read, here, key="people")

    def finish(self) -> None:
        """Say that the task with the focus is done."""
        task = self.tab.detail.current_task()
        if task is not None:
            act = partial(self.majors.edit_task, task.id, values={"state": "done"})
            self.tab.write(act, undo=partial(take_back, self.tab), seen=seen_task(self.tab, task))

    # --- actions of the review --------------------------------------------------------------------
    def new_action(self, major: Major | None = None) -> None:
        """Say what is to be done so that it does not come again."""
        major = major or self.tab.shown()
        if major is not None:
            self._open_action(major, None)

    def edit_action(self, of: tuple[Major, ReviewAction] | None = None) -> None:
        """Edit the action with the focus."""
        major, action = self.tab.shown(), self.tab.detail.current_action()
        if of is None and major is not None and action is not None:
            of = (major, action)
        if of is not None:
            self._open_action(*of)

    def _open_action(self, major: Major, action: ReviewAction | None) -> None:
        tab, people = self.tab, self.tab.services.agencies.people

        def here(found: Sequence[PersonRef]) -> None:
            def submit(values: Fields) -> None:
                if action is None:
                    tab.write(partial(self.majors.add_action, major.row.id, dict(values)), form=form,
                              undo=partial(take_back, tab))  # fmt: skip
                else:
                    edit = partial(self.majors.edit_action, action.id, values=dict(values))
                    tab.write(edit, form=form, undo=partial(take_back, tab), seen=seen_action(tab, action))

            form = action_form(tab.form_owner(), major, found, submit, action, now=tab.context.now)
            form.open()

        tab.read(lambda work: people(staff_only=False, work=work), here, key="people")

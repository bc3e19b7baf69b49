"""What is done with recovery plans: written, edited, their steps added, edited and removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.domain.agencies import PersonRef
from app.domain.datacenters.plans import Plan, Step
from app.domain.datacenters.values import Board
from app.domain.tickets.options import TicketOptions
from app.ui.take_back import take_back
from app.ui.writing import Act, Fields, Seen
from app.views.datacenters import plan_forms as forms
from app.views.datacenters.plan_model import fields_of
from app.work import Work

if TYPE_CHECKING:
    from app.views.datacenters.host import DataCentersHost

_Found = tuple[TicketOptions, Sequence[PersonRef], Board]


class PlanActs:
    """The acts of one page."""

    def __init__(self, tab: DataCentersHost, want: Callable[[int], object]) -> None:
        self.tab, self._want = tab, want
        self.services = tab.services.datacenters

    def _read(self, here: Callable[[_Found], object]) -> None:
        options, people = self.tab.services.tickets.options, self.tab.services.agencies.people
        board = self.services.board

        def read(work: Work) -> _Found:
            return options(work=work), people(staff_only=True, work=work), board(work=work)

        self.tab.read(read, here, key="plan options")

    def make(self) -> None:
        """Ask for a new plan."""
        tab = self.tab

        def here(found: _Found) -> None:
            def submit(values: Fields) -> None:
                add = partial(self.services.add_plan, forms.as_fields(values))
                tab.write(add, form=form, undo=partial(take_back, tab), then=lambda made: self._want(made.ids[0]))

            form = forms.plan_form(tab.form_owner(), *found, submit, now=tab.context.now)
            form.open()

        self._read(here)

    def edit(self, plan: Plan) -> None:
        """Edit a plan."""
        tab, base = self.tab, fields_of(plan)

        def make(base: Fields, mine: Fields) -> Act:
            return partial(self.services.edit_plan, plan.id, {name: base[name] for name in mine}, mine)

        def here(found: _Found) -> None:
            def submit(values: Fields) -> None:
                given = forms.as_fields(values)
                mine = {name: value for name, value in given.items() if value != base[name]}
                edits = partial(tab.services.workspace.edits_since, "recovery_plan", plan.id, plan.version)
                tab.save(make, dict(base), mine, form=form, undo_act=partial(take_back, tab), edits=edits)

            form = forms.plan_form(tab.form_owner(), *found, submit, plan, now=tab.context.now)
            form.open()

        self._read(here)

    def step(self, plan: Plan, step: Step | None = None) -> None:
        """Ask for a new step of a plan, or edit one."""
        tab = self.tab

        def here(found: _Found) -> None:
            def submit(values: Fields) -> None:
                given = forms.as_fields(values)
                if step is None:
                    add = partial(self.services.add_step, plan.id, given)
                    tab.write(add, form=form, undo=partial(take_back, tab))
                    return
                edit = partial(self.services.edit_step, plan.id, step.id, values=given)
                tab.write(edit, form=form, undo=partial(take_back, tab), seen=self._seen(step))

            form = forms.step_form(tab.form_owner(), plan, found[0].services, submit, step)
            form.open()

        self._read(here)

    def remove_step(self, plan: Plan, step: Step) -> None:
        """Take a step out of its plan; it can be taken back at once."""
        remove = partial(self.services.remove_step, plan.id, step.id)
        self.tab.write(remove, undo=partial(take_back, self.tab), seen=self._seen(step))

    def _seen(self, step: Step) -> Seen:
        return Seen(step.id, step.version, partial(self.tab.services.workspace.edits_since, "recovery_step", step.id))

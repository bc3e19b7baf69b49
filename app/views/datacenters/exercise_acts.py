"""What is done with exercises: planned, stamped by one key, corrected, followed up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from app.domain import words
from app.domain.agencies import PersonRef
from app.domain.datacenters.exercises import Exercise, ExerciseState, StampKind, left_open, may_stamp
from app.domain.datacenters.plans import Plan
from app.domain.eastern import to_utc
from app.domain.plain_text import one_line
from app.ui.forms import dialogs
from app.ui.take_back import take_back
from app.ui.writing import Act, Fields, Seen
from app.views.datacenters import exercise_forms as forms
from app.views.datacenters.plan_forms import as_fields

if TYPE_CHECKING:
    from app.domain.changes_made import Changes
    from app.views.datacenters.exercises_page import ExercisesPage
    from app.work import Work

_Found = tuple[Sequence[PersonRef], Sequence[Plan], date]


class ExerciseActs:
    """The acts of one page."""

    def __init__(self, page: ExercisesPage) -> None:
        self.page, self.tab = page, page.tab
        self.services = page.tab.services.datacenters

    def _people(self, here: Callable[[Sequence[PersonRef]], object]) -> None:
        people = self.tab.services.agencies.people
        self.tab.read(lambda work: people(staff_only=True, work=work), here, key="people")

    def make(self, chosen: Exercise | None = None) -> None:
        """Plan an exercise, or edit one."""
        tab = self.tab
        people, read_plans, usual = tab.services.agencies.people, self.services.plans, tab.services.reviews.usual_day

        def read(work: Work) -> _Found:
            return people(staff_only=True, work=work), [row.plan for row in read_plans(work=work)], usual(work=work)

        def here(found: _Found) -> None:
            staff, plans, day = found

            def submit(values: Fields) -> None:
                given = as_fields(values)
                if chosen is None:
                    add, want = partial(self.services.add_exercise, given), self.page.want
                    tab.write(add, form=form, undo=partial(take_back, tab), then=lambda made: want(made.ids[0]))
                else:
                    self._save(chosen, given, form)

            form = forms.exercise_form(tab.form_owner(), plans, staff, submit, chosen, day=day, now=tab.context.now)
            form.open()

        tab.read(read, here, key="exercise options")

    def _save(self, exercise: Exercise, given: Fields, form: Any) -> None:
        tab = self.tab
        base = {name: getattr(exercise, name) for name in given} | (
            {"kind": exercise.kind.value} if "kind" in given else {}
        )
        mine = {name: value for name, value in given.items() if value != base[name]}

        def make(base: Fields, mine: Fields) -> Act:
            return partial(self.services.edit_exercise, exercise.id, {name: base[name] for name in mine}, mine)

        edits = partial(tab.services.workspace.edits_since, "exercise", exercise.id, exercise.version)
        tab.save(make, base, mine, form=form, undo_act=partial(take_back, tab), edits=edits)

    def call_off(self, exercise: Exercise) -> None:
        """Call an exercise off that has not begun, or plan it again."""
        edits = partial(self.tab.services.workspace.edits_since, "exercise", exercise.id)
        act = partial(self.services.call_off, exercise.id)
        self.tab.write(act, undo=partial(take_back, self.tab), seen=Seen(exercise.id, exercise.version, edits))

    # --- stamps -----------------------------------------------------------------------------------
    def stamp(self, exercise: Exercise, kind: StampKind, plan: Plan | None) -> None:
        """Stamp what happens now; of recovered data it is asked as of when they are."""
        of = plan if kind.of_plan else None
        why = may_stamp(exercise, kind, of.id if of is not None else None)
        if why:
            self.tab.messages.note(why)
            return
        if kind is StampKind.ENDED and not self._may_end(exercise):
            return
        if kind is not StampKind.DATA_AS_OF or of is None:
            act = partial(self.services.stamp, exercise.id, kind, of.id if of is not None else None)
            self._stamp(act, self.page.stays(begins=kind is StampKind.BEGUN))
            return
        service, then = of, self.page.stays()

        def submit(values: Fields) -> None:
            act = partial(self.services.stamp, exercise.id, kind, service.id, to_utc(values["told_at"]))
            self._stamp(act, then, form)

        form = forms.data_form(self.tab.form_owner(), exercise, service, submit, now=self.tab.context.now)
        form.open()

    def _may_end(self, exercise: Exercise) -> bool:
        """Ask where a service was never failed back, or nothing at all is stamped of it; True where it may end."""
        names = {plan.id: one_line(plan.service) for plan in self.page.plans or ()}
        lines = [f"{names[id]}: {why}." for id, why in left_open(exercise) if id in names]
        if not lines:
            return True
        title = f"End {exercise.number} {one_line(exercise.title)}?"
        return dialogs.confirm(self.tab.window(), title, "\n".join(lines), "End it", danger=True)

    def _stamp(self, act: Act, then: Callable[[object], None], form: Any = None) -> None:
        """Carry it out; what takes it back is a stamp, too, as no stamp is ever deleted."""

        def undo(made: Changes) -> None:
            self.tab.write(partial(self.services.correct_stamp, made.ids[0], made.derived["stamp_id"], "Taken back"))

        self.tab.write(act, form=form, undo=undo, then=then)

    def correct(self, exercise: Exercise, stamp_id: int) -> None:
        """Ask by its name, and let a stamp that was a mistake count no more."""
        stamp = next(one for one in exercise.stamps if one.id == stamp_id)
        names = {plan.id: one_line(plan.service) for plan in self.page.plans or ()}
        of = f" of {names[stamp.plan_id]}" if stamp.plan_id in names else ""
        text = "It stays in the log and counts no more."
        if exercise.state is ExerciseState.DONE and stamp.kind.of_plan:
            text += f" {exercise.number} ended: what the exercise showed of the service is lost with it."
        title = f"Strike “{stamp.kind.label}”{of}, {words.moment(stamp.at)}?"
        if not dialogs.confirm(self.tab.window(), title, text, "Strike it", danger=True):
            return
        back = partial(self.services.restore_stamp, exercise.id, stamp_id)
        act = partial(self.services.correct_stamp, exercise.id, stamp_id)
        self.tab.write(act, undo=lambda _made: self.tab.write(back))

    # --- what is to be done after it --------------------------------------------------------------
    def follow_up(self, exercise: Exercise) -> None:
        """Ask what is to be done after an exercise."""
        tab = self.tab

        def here(people: Sequence[PersonRef]) -> None:
            def submit(values: Fields) -> None:
                act = partial(self.services.add_follow_up, exercise.id, as_fields(values))
                tab.write(act, form=form, undo=partial(take_back, tab))

            form = forms.follow_up_form(tab.form_owner(), exercise, people, submit, now=tab.context.now)
            form.open()

        self._people(here)

    def settle(self, exercise: Exercise) -> None:
        """Ask what became of a follow-up."""
        tab = self.tab

        def submit(values: Fields) -> None:
            one = next(one for one in exercise.follow_ups if one.id == values["id"])
            edits = partial(tab.services.workspace.edits_since, "exercise_follow_up", one.id)
            act = partial(self.services.edit_follow_up, one.id, values={"state": values["state"]})
            tab.write(act, form=form, undo=partial(take_back, tab), seen=Seen(one.id, one.version, edits))

        form = forms.settle_form(tab.form_owner(), exercise, submit)
        form.open()

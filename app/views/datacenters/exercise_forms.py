"""The forms of exercises: the exercise itself, the moment of recovered data, and what is to be done after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain.agencies import PersonRef
from app.domain.datacenters.exercises import Exercise, ExerciseKind, ExerciseState, StampKind
from app.domain.datacenters.plans import Plan
from app.domain.eastern import eastern
from app.domain.plain_text import one_line
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.id_list import IdList
from app.ui.forms.when import DayField, MomentField
from app.views.datacenters.exercise_model import offered
from app.views.datacenters.kept_keys import key_of
from app.views.datacenters.plan_forms import Now, Submit, people_field

_NARROW = 252  # width of a column at 100 %: all fields are seen at once in a window of 1280
_STATES = (("Open", "open"), ("Done", "done"), ("Dropped", "dropped"))


def _text(text: str) -> QPlainTextEdit:
    field = QPlainTextEdit(text)
    field.setTabChangesFocus(True)
    return field


def exercise_form(
    parent: QWidget,
    plans: Sequence[Plan],
    people: Sequence[PersonRef],
    submit: Submit,
    exercise: Exercise | None = None,
    *,
    day: date,
    now: Now,
) -> Form:
    """Ask for an exercise; values: title, kind, planned_on, plan_ids, lead_id (0: nobody), note; of one that is there
    outcome, and plans and kind only until it begins. `day`: that is proposed for a new one."""
    is_new = exercise is None
    title = "Plan an exercise" if exercise is None else f"Edit {exercise.number}"
    key = key_of("exercise", exercise.id if exercise is not None else 0)
    form = Form(title, parent, action="Plan" if is_new else "Save", submit=submit, key=key)
    form.add("title", "Title", QLineEdit(exercise.title if exercise is not None else ""), required=True)
    planned = exercise.planned_on if exercise is not None else day
    form.add("planned_on", "Day", DayField(planned, lean=Lean.FUTURE, now=now), required=True)
    if exercise is None or exercise.state is ExerciseState.PLANNED:
        kinds = [(kind.label, kind.value) for kind in ExerciseKind]
        kind = exercise.kind if exercise is not None else ExerciseKind.FAIL_OVER
        form.add("kind", "How", combo(kinds, kind.value), hint="Only a fail-over shows how long it takes.")
        chosen = exercise.plan_ids if exercise is not None else ()
        form.add("plan_ids", "Plans", IdList(offered(plans), chosen))
    form.add("lead_id", "Led by", people_field(people, exercise.lead_id if exercise is not None else None))
    form.add("note", "What is exercised, and what is not", _text(exercise.note if exercise is not None else ""))
    if exercise is not None:
        form.add("outcome", "What was learned", _text(exercise.outcome))
    form.body.be_narrow(_NARROW)
    return form


def data_form(parent: QWidget, exercise: Exercise, plan: Plan, submit: Submit, *, now: Now) -> Form:
    """Ask as of when the recovered data of a service are; values: told_at (wall time)."""
    begun = exercise.stamp_of(StampKind.BEGUN)
    at = begun.at if begun is not None else now()
    form = Form(f"Data of {one_line(plan.service)}", parent, action="Stamp", submit=submit)
    field = MomentField(eastern(at), lean=Lean.PAST, now=now)
    form.add("told_at", "Time of the last recovered data", field, required=True, hint="Eastern; the RPO follows.")
    form.body.be_narrow(_NARROW)
    return form


def follow_up_form(
    parent: QWidget, exercise: Exercise, people: Sequence[PersonRef], submit: Submit, *, now: Now
) -> Form:
    """Ask what is to be done; values: words, owner_id (0: nobody), due."""
    form = Form(f"To be done after {exercise.number}", parent, action="Add", submit=submit)
    form.add("words", "What", QLineEdit(), required=True)
    form.add("owner_id", "Who", people_field(people, None))
    form.add("due", "Due", DayField(None, lean=Lean.FUTURE, empty=True, now=now))
    form.body.be_narrow(_NARROW)
    return form


def settle_form(parent: QWidget, exercise: Exercise, submit: Submit) -> Form:
    """Ask which follow-up is done or dropped, or open again; values: id, state."""
    form = Form(f"What became of it, after {exercise.number}", parent, submit=submit)
    listed = [(f"{one.words} ({one.state})", one.id) for one in exercise.follow_ups]
    first = next((one.id for one in exercise.follow_ups if one.state == "open"), exercise.follow_ups[0].id)
    form.add("id", "Follow-up", combo(listed, first))
    form.add("state", "State", combo(_STATES, "done"))
    form.body.be_narrow(_NARROW)
    return form

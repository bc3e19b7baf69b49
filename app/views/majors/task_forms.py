"""Forms of the tasks of a major incident, and of the actions of its review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.agencies import PersonRef
from app.domain.choices import Choice
from app.domain.majors.values import Major, ReviewAction, Task
from app.domain.plain_text import one_line
from app.domain.tickets.options import Option
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField
from app.views.majors.forms import Now, Submit, moment_field
from app.views.majors.kept_keys import key_of

#: What a choice holds where nobody is chosen: no id is 0.
NONE = 0
_STATES = (("Open", "open"), ("Done", "done"), ("Dropped", "dropped"))
_HOUR = timedelta(hours=1)


def _people(people: Sequence[PersonRef]) -> list[Choice]:
    return [Choice(one.id, one_line(one.name), detail=one_line(one.title)) for one in people]


def task_form(
    parent: QWidget,
    major: Major,
    people: Sequence[PersonRef],
    groups: Sequence[Option],
    submit: Submit,
    task: Task | None = None,
    *,
    now: Now,
) -> Form:
    """Ask for a task; values: title, owner_id, group_id (0: none), due_at (wall time); of one that is there state."""
    what = "task" if task is None else "edit_task"
    title = f"Task of {major.row.number}" if task is None else f"Edit the task “{one_line(task.title)}”"
    form = Form(title, parent, submit=submit, key=key_of(what, major.row.id, task.id if task is not None else 0))
    form.add("title", "To be done", QLineEdit(task.title if task is not None else ""), required=True)
    owner, group = (task.owner_id, task.group_id) if task is not None else (None, None)
    field = Typeahead(_people(people), owner or NONE, none=("Nobody yet", NONE), things="people")
    form.add("owner_id", "Who", field)
    offered = [Choice(one.id, one_line(one.text)) for one in groups if one.current]
    form.add("group_id", "Or a group", Typeahead(offered, group or NONE, none=("No group", NONE), things="groups"))
    due: datetime = task.due_at if task is not None and task.due_at is not None else now() + _HOUR
    form.add("due_at", "Due", moment_field(due, now, Lean.FUTURE))
    if task is not None:
        form.add("state", "State", combo(_STATES, task.state))
    return form


def action_form(
    parent: QWidget,
    major: Major,
    people: Sequence[PersonRef],
    submit: Submit,
    action: ReviewAction | None = None,
    *,
    now: Now,
) -> Form:
    """Ask what is to be done, by whom and until when; values: title, owner_id, due_on; of one that is there state."""
    what = "action" if action is None else "edit_action"
    title = f"Action of {major.row.number}" if action is None else f"Edit the action “{one_line(action.title)}”"
    form = Form(title, parent, submit=submit, key=key_of(what, major.row.id, action.id if action is not None else 0))
    form.add("title", "To be done", QLineEdit(action.title if action is not None else ""), required=True)
    owner: Any = next((one.id for one in people if action is not None and one.name == action.owner), None)
    form.add("owner_id", "Owner", Typeahead(_people(people), owner, things="people"), required=True)
    due = DayField(action.due_on if action is not None else None, lean=Lean.FUTURE, empty=True, now=now)
    form.add("due_on", "Due", due, required=True, hint="It comes back in the reviews of the agencies until then.")
    if action is not None:
        form.add("state", "State", combo(_STATES, action.state))
    return form

"""The part of the pane about tasks: what is to be done for a change, by whom and until when; what is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain import words
from app.domain.changes.conflicts import Severity
from app.domain.changes.tasks import Task
from app.views.changes.rich import Rich

#: What the links of the pane begin with; behind it the id of a task.
FINISH, EDIT = "finish_task:", "edit_task:"


def add_tasks(rich: Rich, tasks: Sequence[Task], now: datetime | None, *, may_edit: bool) -> None:
    """Add what is to be done for a change and what was, in its order; nothing where there is nothing.

    Conditions stand in a part of their own; those that somebody is to see to are told here as well.
    """
    shown = [task for task in tasks if not task.is_condition or (task.is_open and (task.who or task.due_at))]
    if not shown:
        return
    open_ = sum(task.is_open for task in shown)
    rich.heading(f"Tasks ({open_} open)" if open_ else "Tasks (all done)")
    for task in shown:
        _add(rich, task, now, may_edit=may_edit)


def _add(rich: Rich, task: Task, now: datetime | None, *, may_edit: bool) -> None:
    kind = "Condition: " if task.is_condition else ""
    late = now is not None and task.is_late(now)
    if not task.is_open:
        rich.muted(f"Done: {task.title}")
        return
    if late:
        rich.worded(Severity.BLOCK, f"{kind}{task.title}", "Overdue")
    else:
        rich.line(f"{kind}{task.title}")
    said = said_of(task)
    if said:
        rich.muted(said)
    if may_edit:
        done = [] if task.is_condition else [(f"{FINISH}{task.id}", "Done")]
        rich.links([*done, (f"{EDIT}{task.id}", "Edit…")])


def said_of(task: Task) -> str:
    """Return who does a task and until when: "Gus Gray, by Thu 10 Dec 2026 17:00, before the start"."""
    parts = [task.who or "Nobody is named"]
    parts += [f"by {words.moment(task.due_at, weekday=True)}"] if task.due_at is not None else []
    parts += ["before the start"] if task.before_start else []
    return ", ".join(parts)

"""What tasks of changes ask of whoever does them."""

from __future__ import annotations

from datetime import datetime

from app.domain import words
from app.domain.changes.tasks import TaskOf
from app.domain.home.tickets import when
from app.domain.home.values import Item, Mark, Part


def own_task(one: TaskOf, now: datetime, day_end: datetime) -> Item:
    """Return what a task asks for: until its due time, or before the work of its change begins where it comes first."""
    task = one.task
    due = task.due_at or (one.start if task.before_start else None)
    part, mark = (Part.COMING, Mark.NONE) if due is None else when(due, now, day_end)
    first = f", before its start on {words.moment(one.start, weekday=True, year=False)}" if task.before_start else ""
    whose = "" if task.owner_name else f" {task.group} does it."
    kind = "Condition of" if task.is_condition else "For"
    act, word = ("changes.meet_condition", "Met…") if task.is_condition else ("changes.finish_task", "Done…")
    return Item(
        part, mark, due, task.title, f"{kind} {one.number} {one.title}{first}.{whose}", "change", task.change_id,
        act,
        word,
        beside=True,
    )  # fmt: skip

"""The versions of records of a major incident that an act is made on."""

from __future__ import annotations

from functools import partial

from app.domain.majors.values import ReviewAction, Task
from app.ui.writing import Seen
from app.views.majors.host import MajorsHost


def seen_major(tab: MajorsHost, id: int, version: int) -> Seen:
    """Return what was seen of an incident."""
    return Seen(id, version, partial(tab.services.workspace.edits_since, "major_incident", id))


def seen_task(tab: MajorsHost, task: Task) -> Seen:
    """Return what was seen of a task."""
    return Seen(task.id, task.version, partial(tab.services.workspace.edits_since, "major_incident_task", task.id))


def seen_action(tab: MajorsHost, action: ReviewAction) -> Seen:
    """Return what was seen of an action of the review."""
    return Seen(action.id, action.version, partial(tab.services.workspace.edits_since, "action", action.id))

"""Tasks of a change, and the conditions of its approval: who does what until when, and what has to come first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

CONDITION = "condition"
OPEN, DONE, DROPPED = "open", "done", "dropped"
#: What is said of a task when it is written down, and changed.
FIELDS = ("title", "owner", "group", "due_at", "before_start")


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done for a change. `kind`: a condition comes from a decision and stays as it was decided.

    `owner`: login, "" where nobody is named; `owner_name`, `group`: names; `due_at`, `done_at` in UTC. `before_start`:
    the change does not start while it is open.
    """

    id: int
    version: int
    change_id: int
    kind: str
    title: str
    owner: str = ""
    owner_name: str = ""
    group: str = ""
    due_at: datetime | None = None
    before_start: bool = False
    state: str = OPEN
    done_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state == OPEN

    @property
    def is_condition(self) -> bool:
        """Whether a decision asks for it."""
        return self.kind == CONDITION

    @property
    def who(self) -> str:
        """Who does it: a person, else a group; "" where neither is named."""
        return self.owner_name or self.group

    @property
    def fields(self) -> dict[str, object]:
        """What is said of it, by the names in `FIELDS`."""
        return {name: getattr(self, name) for name in FIELDS}

    def is_late(self, now: datetime) -> bool:
        """Return whether it is open and its time is over."""
        return self.is_open and self.due_at is not None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class TaskOf:
    """A task with the change it is for, for whoever does it. `start`: of the work, UTC."""

    task: Task
    number: str
    title: str
    start: datetime

"""Values of reviews: the actions that come out of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do for an agency: an action, improvement, decision or requirement (`kind`)."""

    id: int
    kind: str  # action, improvement, decision, requirement
    title: str
    owner: str
    due_on: date | None
    state: str  # open, done, dropped
    closed_on: date | None
    effect: str
    version: int
    owner_name: str = ""

    def is_late(self, today: date) -> bool:
        """Return whether the action was due before `today` and is not done."""
        return self.state == "open" and self.due_on is not None and self.due_on < today

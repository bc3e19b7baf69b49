"""Values of reviews: the actions that come out of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: How far a requirement for a new shared service has come, from the idea to the catalog; "": it is none.
STAGES = {
    "": "None",
    "idea": "Idea",
    "analysed": "Analysed",
    "approved": "Approved",
    "built": "Being built",
    "catalog": "In the catalog",
}
IN_CATALOG = "catalog"
#: What an action can be, by the word that is kept.
KINDS = {
    "action": "Action",
    "improvement": "Improvement",
    "decision": "Decision",
    "requirement": "Requirement for a new shared service",
}
STATES = {"open": "Open", "done": "Done", "dropped": "Dropped"}


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do for an agency: an action, improvement, decision or requirement (`kind`).

    `measure` says what is measured, `before` and `after` what it was and is. `stage` and `service_id` are of
    requirements. `review_id`: the review that it comes from.
    """

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
    measure: str = ""
    measured_before: str = ""
    measured_after: str = ""
    stage: str = ""
    service_id: int | None = None
    service_name: str = ""
    review_id: int | None = None
    review_on: date | None = None

    def is_late(self, today: date) -> bool:
        """Return whether the action was due before `today` and is not done."""
        return self.state == "open" and self.due_on is not None and self.due_on < today

    @property
    def what_changed(self) -> str:
        """Return the measured effect in words, "" where nothing was measured."""
        told = measured(self.measure, self.measured_before, self.measured_after)
        return f"{told}. {self.effect}" if told and self.effect else told or self.effect


def measured(measure: str, before: str, after: str) -> str:
    """Return "Calls a week: 40 before, 22 after"; "" where nothing was measured."""
    if not before and not after:
        return ""
    told = f"{before or 'not measured'} before, {after or 'not yet measured'} after"
    return f"{measure}: {told}" if measure else told

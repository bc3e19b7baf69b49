"""Models of standard changes: what is fixed in them, and in what a change departs from its model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.domain import words
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeScope


@dataclass(frozen=True, slots=True)
class Model:
    """A version of a pre-approved model; `fixed`: names of plans that a change takes over word for word.

    `state`: draft, proposed, approved, retired. `longest_minutes` and `lead_days` None: as the rules say for all.
    """

    id: int
    number: str
    name: str
    model_version: int
    state: str
    scope: ChangeScope = ChangeScope.MINOR
    risk: str = "low"
    risk_answers: Mapping[str, str] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    implementation_plan: str = ""
    test_plan: str = ""
    backout_plan: str = ""
    communication_plan: str = ""
    outage_minutes: int | None = None
    longest_minutes: int | None = None
    lead_days: int | None = None
    fixed: tuple[str, ...] = ()
    valid_to: date | None = None
    of_id: int | None = None
    created_by: str = ""
    editors: tuple[str, ...] = ()
    version: int = 1


#: Fields of a change that a model can fix word for word, with the words for them.
FIXABLE: Mapping[str, str] = {
    "implementation_plan": "implementation plan",
    "test_plan": "test plan",
    "backout_plan": "back-out plan",
    "communication_plan": "communication plan",
    "outage_minutes": "outage",
}
_RISKS = ("low", "medium", "high")


def departs(change: Change, model: Model | None, day: date | None = None) -> tuple[str, ...]:
    """Return in what a change is other than its model, as parts of a sentence; nothing where it follows it.

    `day`: on which it is asked, for the end of the model. A standard change without a model follows none.
    """
    if model is None:
        return ("it is made from no model",)
    found = []
    if model.state != "approved":
        found.append(f"{model.name} is {_STATES[model.state]}")
    elif day is not None and model.valid_to is not None and day >= model.valid_to:
        found.append(f"{model.name} ended on {words.day(model.valid_to)}")
    if change.scope is not model.scope:
        found.append(f"its scope is {change.scope.label.lower()} instead of {model.scope.label.lower()}")
    for what, mine, allowed in (("service", change.services, model.services), ("site", change.sites, model.sites)):
        more = sorted(set(mine) - set(allowed))
        if more:
            found.append(f"{words.plural(len(more), what)} {words.joined(more)} {_is(more)} not in {model.name}")
    if _RISKS.index(change.risk) > _RISKS.index(model.risk):
        found.append(f"its risk is {change.risk} instead of {model.risk}")
    length = change.planned_end - change.planned_start
    if model.longest_minutes is not None and length > timedelta(minutes=model.longest_minutes):
        longest = words.duration(model.longest_minutes * 60)
        found.append(f"it takes {words.duration(length.total_seconds())} instead of {longest} at most")
    changed = [
        said for name, said in FIXABLE.items() if name in model.fixed and getattr(change, name) != getattr(model, name)
    ]
    if changed:
        found.append(f"its {words.joined(changed)} {_is(changed)} not as in {model.name}")
    return tuple(found)


_STATES = {"draft": "not approved yet", "proposed": "not approved yet", "retired": "retired"}


def _is(some: Sequence[str]) -> str:
    return words.plural(len(some), "is", "are")

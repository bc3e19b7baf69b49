"""Models of standard changes: what is fixed in them, and in what a change departs from its model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app.domain import words
from app.domain.changes.risk import assess
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeScope, ChangeType


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
    of_id: int | None = None  # the first version of it; None: this is the first
    created_by: str = ""
    editors: tuple[str, ...] = ()
    version: int = 1

    @property
    def first_id(self) -> int:
        """The id of its first version, which all versions of a model have in common."""
        return self.of_id or self.id

    @property
    def called(self) -> str:
        """The number and version, as people read them."""
        return numbered(self.number, self.model_version)

    @property
    def missing(self) -> tuple[str, ...]:
        """What it lacks before the board can approve it, in the words of its form."""
        needed = {
            "name": self.name.strip(),
            "services": self.services,
            "implementation plan": self.implementation_plan.strip(),
            "test plan": self.test_plan.strip(),
            "back-out plan": self.backout_plan.strip(),
            "communication plan": self.communication_plan.strip(),
            "risk questionnaire": not assess(self.risk_answers).unanswered,
        }
        return tuple(name for name, value in needed.items() if not value)

    def holds_on(self, day: date) -> bool:
        """Return whether changes are made from it on a day."""
        return self.state == "approved" and (self.valid_to is None or day < self.valid_to)


def numbered(number: str, version: int | None) -> str:
    """Return a number as rows have it, with the version, as people read them: "MOD0000001 version 2"; "" for none."""
    first = number.partition("-")[0]  # a later version has the number of the first, and its own behind it
    return f"{first} version {version}" if first and version is not None else first


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
    elif change.model_version != model.model_version:
        found.append(f"it names another version of {model.name}")
    elif day is not None and model.valid_to is not None and day >= model.valid_to:
        found.append(f"{model.name} ended on {words.day(model.valid_to)}")
    if change.scope is not model.scope:
        found.append(f"its scope is {change.scope.label.lower()} instead of {model.scope.label.lower()}")
    for what, mine, own in (("service", change.services, model.services), ("site", change.sites, model.sites)):
        more = sorted(set(mine) - set(own))
        if more:
            found.append(f"{words.plural(len(more), what)} {words.joined(more)} {_is(more)} not in {model.name}")
    if _RISKS.index(change.risk) > _RISKS.index(model.risk):
        found.append(f"its risk is {change.risk} instead of {model.risk}")
    elif change.risk_answers != model.risk_answers:
        found.append(f"its risk is answered other than in {model.name}")
    length = change.planned_end - change.planned_start
    if model.longest_minutes is not None and length > timedelta(minutes=model.longest_minutes):
        longest = words.duration(model.longest_minutes * 60)
        found.append(f"it takes {words.duration(length.total_seconds())} instead of {longest} at most")
    most = model.outage_minutes or 0
    if "outage_minutes" not in model.fixed and (change.outage_minutes or 0) > most:
        allowed = f"{words.duration(most * 60)} at most" if most else "none"
        found.append(f"its outage is {words.duration((change.outage_minutes or 0) * 60)} instead of {allowed}")
    changed = [
        said for name, said in FIXABLE.items() if name in model.fixed and getattr(change, name) != getattr(model, name)
    ]
    if changed:
        found.append(f"its {words.joined(changed)} {_is(changed)} not as in {model.name}")
    return tuple(found)


_STATES = {"draft": "not approved yet", "proposed": "not approved yet", "retired": "retired"}


def _is(some: Sequence[str]) -> str:
    return words.plural(len(some), "is", "are")


# --- what is made from a model --------------------------------------------------------------------
#: Fields that a change takes over from its model, whether they are fixed there or not.
TAKEN_OVER = (
    "scope",
    "risk_answers",
    "implementation_plan",
    "test_plan",
    "backout_plan",
    "communication_plan",
    "outage_minutes",
)
#: What a model always fixes, whatever else it does.
ALWAYS_FIXED = frozenset({"scope", "risk_answers"})


def is_fixed(model: Model, field: str) -> bool:
    """Return whether a change from a model has a field exactly as the model has it."""
    return field in ALWAYS_FIXED or field in model.fixed


def made_from(model: Model) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """Return what a change from a model begins with: columns of a change by name, and its links by kind."""
    row: dict[str, Any] = {name: getattr(model, name) for name in TAKEN_OVER}
    row |= {
        "title": model.name,
        "type": ChangeType.STANDARD.value,
        "scope": model.scope.value,
        "risk_answers": dict(model.risk_answers),
        "model_id": model.id,
    }
    return row, {"services": model.services, "sites": model.sites}


# --- a model with its versions --------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Said:
    """Something that was done to a model, in words."""

    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A version of a model with where it stands: words for the meeting that hears it, or decided on it."""

    model: Model
    standing: str
    author_name: str = ""


@dataclass(frozen=True, slots=True)
class ModelBook:
    """A model with all its versions, the newest first, and what was done to it, newest first."""

    versions: tuple[ModelVersion, ...]
    history: tuple[Said, ...] = ()

    @property
    def newest(self) -> ModelVersion:
        """The version that is worked on: the newest one that was not given up before it was ever approved."""
        return next((one for one in self.versions if one.model.state != "retired"), self.versions[0])

    @property
    def in_force(self) -> Model | None:
        """The version that the board approved last and that is not retired; its last day may be over."""
        return next((one.model for one in self.versions if one.model.state == "approved"), None)

    @property
    def pending(self) -> ModelVersion | None:
        """The version that is written, or before the board."""
        return next((one for one in self.versions if one.model.state in {"draft", "proposed"}), None)


def state_words(model: Model, day: date) -> str:
    """Return how a version stands on a day: "In force", "Ended 1 Jan 2027"."""
    if model.state == "approved":
        if model.valid_to is None:
            return "In force"
        return f"{'In force until' if day < model.valid_to else 'Ended'} {words.day(model.valid_to)}"
    return {"draft": "Draft", "proposed": "Before the board", "retired": "Retired"}[model.state]

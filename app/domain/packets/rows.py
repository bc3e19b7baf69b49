"""Rows of a packet beside its figures: people, actions, changes, comments, findings, restatements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.vocabulary import ChangeState, ChangeType


class ActionState(Enum):
    """What became of an action or an improvement."""

    OPEN = "Open"
    DONE = "Done"
    LATE = "Late"
    DROPPED = "Dropped"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or desk to reach; empty strings for what is not known."""

    role: str
    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class PreviousAction:
    """An action of the last review; `days_late` counts at the as-of time, `note` says why it was dropped."""

    number: str
    text: str
    owner: str
    due: date | None
    state: ActionState
    finished: date | None = None
    days_late: int = 0
    note: str = ""
    measured: str = ""  # "Calls a week: 40 before, 22 after"


@dataclass(frozen=True, slots=True)
class FailedChange:
    """A change that did not succeed: what happened and what follows."""

    number: str
    title: str
    implemented: datetime
    why: str
    follow_up: str = ""


@dataclass(frozen=True, slots=True)
class ForwardChange:
    """A planned change that touches this agency; `cab_date` None where no CAB hears it."""

    number: str
    title: str
    type: ChangeType
    state: ChangeState
    services: tuple[str, ...]
    start: datetime
    end: datetime
    cab_date: date | None = None
    window: str = ""
    model: str = ""  # number and version of the model of a standard change
    marks: tuple[str, ...] = ()  # in which freezes it lies, as sentences


@dataclass(frozen=True, slots=True)
class Freeze:
    """A time in which standard maintenance windows are removed."""

    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class FeedbackComment:
    """A compliment or complaint, already free of names; `status` of a complaint."""

    kind: str
    on: date
    text: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Improvement:
    """A row of the improvement register; `now` and `goal` are the measure in words."""

    number: str
    what: str
    why: str
    now: str
    goal: str
    owner: str
    due: date | None
    state: ActionState
    updated: date | None = None
    effect: str = ""
    measured: str = ""  # "Calls a week: 40 before, 22 after"


@dataclass(frozen=True, slots=True)
class RecoveryNote:
    """A service of the agency that might not come back as it should when the data center that it runs at is lost."""

    service: str
    site: str  # at which it runs
    what: str  # "No standby", "Never tested"
    text: str  # the rest of the sentence, without its stop; may be empty


@dataclass(frozen=True, slots=True)
class Finding:
    """A kind of record left out of the figures, and how many; `examples` are ticket numbers."""

    what: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restatement:
    """A figure that changed since the last revision or the last packet."""

    figure: str
    label: str
    old: str
    new: str
    reason: str

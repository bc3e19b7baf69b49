"""Warnings: when so much of the time that a target gives is used, and whom that concerns.

A step is reached by business time: the counted time of the clock against its allowance. So nights, holidays, both
clock changes and pauses are no part of it, and where the target of a ticket moves, the steps move with it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain import words
from app.domain.vocabulary import Metric

#: Per cent of the time that are used, at which somebody may be warned.
STEPS = (50, 75, 90)
#: From here on the leads of the group hear of it, too.
LEADS_FROM = 75


class Channel(StrEnum):
    """How somebody is warned."""

    DESKTOP = "desktop"
    MAIL = "mail"


class Why(StrEnum):
    """Why a warning is somebody's."""

    MINE = "mine"  # assigned to them
    FREE = "free"  # nobody has it, and it waits in a group of theirs
    LEAD = "lead"  # it is of a group that they lead
    ON_CALL = "on_call"  # out of hours, of a group for which they are on call


@dataclass(frozen=True, slots=True)
class Warned:
    """A running target of a ticket that is near its time. `step`: the last one that is reached; instants aware UTC."""

    ticket_id: int
    number: str
    title: str
    metric: Metric
    seq: int
    step: int
    due_at: datetime
    why: Why
    group_name: str = ""

    @property
    def text(self) -> str:
        """What is said of it: "INC0000001: 75 % of the time for the resolution is used, due 14:30"."""
        due = words.moment(self.due_at)
        return f"{self.number}: {self.step} % of the time of its {self.metric.label.lower()} is used, due {due}."

    @property
    def whose(self) -> str:
        """Why one is told."""
        if self.why is Why.MINE:
            return "It is assigned to you."
        if self.why is Why.FREE:
            return f"Nobody has it; it waits in {self.group_name}."
        if self.why is Why.ON_CALL:
            return f"You are on call for {self.group_name}."
        return f"You lead {self.group_name}."


def step_of(elapsed: timedelta, allowance: timedelta) -> int:
    """Return the last step that is reached, 0 for none; a step is reached with the very instant."""
    if allowance <= timedelta(0):
        return 0
    return max((step for step in STEPS if elapsed * 100 >= allowance * step), default=0)


def whose(login: str, assignee: str | None, *, member: bool, lead: bool, on_call: bool = False) -> Why | None:
    """Return why a warning of a ticket is somebody's; None where it is not."""
    if assignee == login:
        return Why.MINE
    if not assignee and member:
        return Why.FREE
    if lead:
        return Why.LEAD
    return Why.ON_CALL if on_call else None


def wanted_steps(step: int, why: Why, chosen: Collection[int]) -> tuple[int, ...]:
    """Return the steps up to `step` of which somebody hears who chose these."""
    first = LEADS_FROM if why in (Why.LEAD, Why.ON_CALL) else 0
    return tuple(one for one in STEPS if first <= one <= step and one in chosen)

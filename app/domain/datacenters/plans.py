"""Recovery plans: how a service comes back at the other site, step by step, and how long that takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain import words

#: Tiers by how soon a service has to be back: 1 is the soonest.
TIERS = (1, 2, 3)
#: The longest that a plan or a step may take, in minutes: 60 days.
LONGEST = 86_400


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a plan: what is done and for how many minutes.

    It begins when the step in front is done, or the one that it names (`after_step_id`), and not before the service
    that it names is back (`after_service_id`).
    """

    id: int
    version: int
    position: int
    words: str
    minutes: int
    after_step_id: int | None = None
    after_service_id: int | None = None
    after_service: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a service that is lost at one site comes back at the other; times in minutes, `valid_to`: last day."""

    id: int
    version: int
    service_id: int
    service: str
    from_site_id: int
    from_site: str
    to_site_id: int
    to_site: str
    tier: int
    rto_minutes: int
    rpo_minutes: int
    text: str = ""
    owner_id: int | None = None
    owner: str = ""
    reviewed_on: date | None = None
    valid_from: date = date(2000, 1, 1)
    valid_to: date | None = None
    steps: tuple[Step, ...] = ()

    @property
    def called(self) -> str:
        """What the plan is called everywhere: "Mail, EDC to WDC"."""
        return f"{self.service}, {self.from_site} to {self.to_site}"

    def holds_on(self, day: date) -> bool:
        """Return whether the plan holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def waits_at_steps(self) -> frozenset[int]:
        """Return the ids of the services that single steps wait for, which need not be back before it begins."""
        return frozenset(step.after_service_id for step in self.steps if step.after_service_id is not None)


def back_after(plan: Plan, begins: int, up: Mapping[int, int]) -> int:
    """Return after how many minutes a service is back whose plan begins at minute `begins`.

    `up`: by id of a service when that is back. A plan without steps takes its RTO. A step that names a later one, or
    one that is gone, waits for the step in front of it.
    """
    if not plan.steps:
        return begins + plan.rto_minutes
    ends: dict[int, int] = {}
    last = begins
    for step in sorted(plan.steps, key=lambda one: (one.position, one.id)):
        start = ends.get(step.after_step_id, last) if step.after_step_id is not None else last
        if step.after_service_id is not None:
            start = max(start, up.get(step.after_service_id, 0))
        last = ends[step.id] = start + step.minutes
    return max(ends.values())


def in_force(plans: Iterable[Plan], site_id: int, day: date) -> dict[int, Plan]:
    """Return by id of a service the plan that brings it back when a site is lost on a day."""
    return {plan.service_id: plan for plan in plans if plan.from_site_id == site_id and plan.holds_on(day)}


def minutes_text(minutes: int | None) -> str:
    """Return "45 min", "4 h", "1 h 30 min"; a dash for None."""
    return "0 min" if minutes == 0 else words.duration(None if minutes is None else minutes * 60)

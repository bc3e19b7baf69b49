"""How old the test of a recovery plan may be: by tier, as a workspace sets it, else the sample values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum

from app.domain import words
from app.domain.datacenters.exercises import Exercise, ExerciseKind, ExerciseState, StampKind, achieved
from app.domain.datacenters.plans import Plan, minutes_text
from app.domain.eastern import local_date
from app.domain.rule_set import RuleSet
from app.errors import InputError

PREFIX = "recovery."


@dataclass(frozen=True, slots=True)
class AgeRules:
    """Years after which a plan of a tier is tested again, and from which tier on a talk counts as a test."""

    years_1: int = 1
    years_2: int = 1
    years_3: int = 3
    talk_from_tier: int = 3

    def years(self, tier: int) -> int:
        """Return after how many years a plan of a tier is tested again."""
        return (self.years_1, self.years_2, self.years_3)[tier - 1]


LABELS: Mapping[str, str] = {
    "years_1": "Years between tests of plans of tier 1",
    "years_2": "Years between tests of plans of tier 2",
    "years_3": "Years between tests of plans of tier 3",
    "talk_from_tier": "Walk-through and tabletop count as a test from tier (4: never)",
}
_LIMITS: Mapping[str, tuple[int, int]] = {
    "years_1": (1, 10),
    "years_2": (1, 10),
    "years_3": (1, 10),
    "talk_from_tier": (1, 4),
}


def as_rows(rules: AgeRules) -> dict[str, str]:
    """Return the rules as keys and texts of the workspace; `from_rows` reads them back."""
    return {PREFIX + f.name: str(getattr(rules, f.name)) for f in fields(rules)}


def from_rows(rows: Mapping[str, str]) -> AgeRules:
    """Return the rules that a workspace sets; other keys are passed over. InputError names a value that is none."""
    return AgeRules(**{name: read(name, rows[PREFIX + name]) for name in LABELS if PREFIX + name in rows})


def read(name: str, text: str) -> int:
    """Return the value that a text gives to a rule; InputError where it cannot be one."""
    least, most = _LIMITS[name]
    text = text.strip()
    if not (text.isascii() and text.isdigit() and least <= int(text[:6]) <= most):
        raise InputError(
            f"{LABELS[name]}: “{text}” cannot be used.", hint=f"Write a whole number from {least} to {most}."
        )
    return int(text)


RULES: RuleSet[AgeRules] = RuleSet("the rules of recovery plans", PREFIX, LABELS, as_rows, from_rows)


class Proof(StrEnum):
    """Whether a plan was shown to work; the worst first."""

    NEVER = "never"
    FAILED = "failed"  # the last test did not bring the service up
    AGED = "aged"
    MISSED = "missed"  # the last test took longer, or lost more, than the plan says
    TESTED = "tested"

    @property
    def label(self) -> str:
        return {
            "never": "Never tested",
            "failed": "Did not come up",
            "aged": "Test too old",
            "missed": "Missed its times",
            "tested": "Tested",
        }[self.value]


@dataclass(frozen=True, slots=True)
class LastTest:
    """What the last test of a plan says; `on`: its day in America/New_York, `due`: until when it is to be repeated."""

    state: Proof
    on: date | None = None
    due: date | None = None
    exercise: str = ""
    kind: ExerciseKind | None = None
    rto: timedelta | None = None
    rpo: timedelta | None = None


def last_test(plan: Plan, exercises: Iterable[Exercise], rules: AgeRules, today: date) -> LastTest:
    """Return what the last exercise that counts as a test of a plan came to."""
    held = [
        (begun, exercise)
        for exercise in exercises
        if exercise.state is ExerciseState.DONE
        and plan.id in exercise.plan_ids
        and (exercise.kind.fails_over or plan.tier >= rules.talk_from_tier)
        and (begun := exercise.held_at()) is not None
    ]
    if not held:
        return LastTest(Proof.NEVER)
    at, exercise = max(held, key=lambda one: (one[0], one[1].id))
    on, came = local_date(at), achieved(exercise, plan.id)
    due = years_after(on, rules.years(plan.tier))
    state = Proof.TESTED
    if exercise.kind.fails_over and exercise.stamp_of(StampKind.SERVICE_UP, plan.id) is None:
        state = Proof.FAILED
    elif today > due:
        state = Proof.AGED
    elif longer(came.rto, plan.rto_minutes) or longer(came.rpo, plan.rpo_minutes):
        state = Proof.MISSED
    return LastTest(state, on, due, exercise.number, exercise.kind, came.rto, came.rpo)


def longer(span: timedelta | None, minutes: int) -> bool:
    """Return whether a span that was measured is longer than so many minutes."""
    return span is not None and span > timedelta(minutes=minutes)


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 28 February for a leap day where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def span_text(span: timedelta | None) -> str:
    """Return a span in whole minutes, begun ones counted; "–" for None."""
    return minutes_text(None if span is None else -(-int(span.total_seconds()) // 60))


def proof_text(plan: Plan, last: LastTest) -> str:
    """Return what the last test says, as a sentence without its stop."""
    if last.on is None or last.due is None:
        return "Never tested"
    came = f"{words.day(last.on)} ({last.exercise})"
    if last.state is Proof.FAILED:
        return f"Did not come up in the test of {came}"
    if last.state is Proof.AGED:
        return f"Tested {came}; due again since {words.day(last.due)}"
    if last.state is Proof.MISSED:
        parts = []
        if longer(last.rto, plan.rto_minutes):
            parts.append(f"back after {span_text(last.rto)}, {minutes_text(plan.rto_minutes)} are planned")
        if longer(last.rpo, plan.rpo_minutes):
            parts.append(f"{span_text(last.rpo)} of data lost, {minutes_text(plan.rpo_minutes)} are planned")
        return f"Tested {came}: {'; '.join(parts)}"
    return f"Tested {came}, due again {words.day(last.due)}"

"""Exercises of recovery plans: their stamps, and the times that were achieved, which follow from the stamps alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.vocabulary import Role


class ExerciseKind(StrEnum):
    """How an exercise is held."""

    WALK_THROUGH = "walk_through"
    TABLETOP = "tabletop"
    FAIL_OVER = "fail_over"
    UNANNOUNCED = "unannounced"

    @property
    def label(self) -> str:
        return {
            ExerciseKind.WALK_THROUGH: "Walk-through",
            ExerciseKind.TABLETOP: "Tabletop",
            ExerciseKind.FAIL_OVER: "Fail-over",
            ExerciseKind.UNANNOUNCED: "Unannounced fail-over",
        }[self]

    @property
    def fails_over(self) -> bool:
        """Whether the services really move: only then do its stamps say how long that takes."""
        return self in {ExerciseKind.FAIL_OVER, ExerciseKind.UNANNOUNCED}


class ExerciseState(StrEnum):
    """Where an exercise stands; it follows from its stamps once it began."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class StampKind(StrEnum):
    """What is stamped while an exercise runs."""

    BEGUN = "begun"
    FAILED_OVER = "failed_over"
    SERVICE_UP = "service_up"
    DATA_AS_OF = "data_as_of"
    FAILED_BACK = "failed_back"
    ENDED = "ended"
    CORRECTION = "correction"  # of an earlier stamp, which does not count from then on

    @property
    def label(self) -> str:
        return {"service_up": "Service up", "data_as_of": "Data as of"}.get(
            self.value, self.value.replace("_", " ").capitalize()
        )

    @property
    def of_plan(self) -> bool:
        """Whether it is stamped for one plan, not for the whole exercise."""
        return self in OF_PLAN


#: Stamps of one plan, in the order in which they usually come.
OF_PLAN = (StampKind.FAILED_OVER, StampKind.SERVICE_UP, StampKind.DATA_AS_OF, StampKind.FAILED_BACK)
_MOVES = (("planned", "running"), ("running", "planned"), ("running", "done"), ("done", "running"))
_CALLED_OFF = (("planned", "cancelled"), ("cancelled", "planned"))
#: (from, to, role): the rows of table `transition` for exercises.
TRANSITIONS: tuple[tuple[str, str, str], ...] = tuple(
    (old, new, role.value) for role in (Role.MIP, Role.ADMIN) for old, new in (*_MOVES, *_CALLED_OFF)
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What was stamped, when (the server's time, UTC) and by whom; `told_at`: of data, as of when they were."""

    id: int
    kind: StampKind
    at: datetime
    plan_id: int | None = None
    told_at: datetime | None = None
    corrects_id: int | None = None
    note: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is to be done after an exercise, by whom and until when; state: open, done, dropped."""

    id: int
    version: int
    words: str
    owner_id: int | None
    owner: str
    due: date | None
    state: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise with its plans, stamps and what follows from it."""

    id: int
    version: int
    number: str
    title: str
    kind: ExerciseKind
    planned_on: date
    state: ExerciseState
    note: str = ""
    outcome: str = ""
    lead_id: int | None = None
    lead: str = ""
    plan_ids: tuple[int, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()

    def standing(self) -> tuple[Stamp, ...]:
        """Return the stamps that count."""
        return standing(self.stamps)

    def stamp_of(self, kind: StampKind, plan_id: int | None = None) -> Stamp | None:
        """Return the stamp of a kind that counts, of a plan where it is one's; None where there is none."""
        return next((one for one in self.standing() if one.kind is kind and one.plan_id == plan_id), None)

    def held_at(self) -> datetime | None:
        """Return when it began; None before."""
        begun = self.stamp_of(StampKind.BEGUN)
        return begun.at if begun else None


@dataclass(frozen=True, slots=True)
class Achieved:
    """What an exercise came to for a plan; None: the stamps do not say it."""

    rto: timedelta | None
    rpo: timedelta | None


def standing(stamps: Iterable[Stamp]) -> tuple[Stamp, ...]:
    """Return the stamps that count, in their order: not struck by a correction that holds, and none themselves.

    A correction that is corrected holds no more: what it struck counts again, with its own time.
    """
    every = sorted(stamps, key=lambda one: (one.at, one.id))
    corrected = {one.corrects_id for one in every}
    gone = {one.corrects_id for one in every if one.id not in corrected}
    return tuple(one for one in every if one.id not in gone and one.kind is not StampKind.CORRECTION)


def achieved(exercise: Exercise, plan_id: int) -> Achieved:
    """Return the achieved RTO and RPO of a plan: from the beginning to its service being up, and back to its data.

    Data that are younger than the beginning were lost for no time. Where nothing fails over, nothing is achieved.
    """
    begun = exercise.stamp_of(StampKind.BEGUN)
    if begun is None or not exercise.kind.fails_over:
        return Achieved(None, None)
    up, data = exercise.stamp_of(StampKind.SERVICE_UP, plan_id), exercise.stamp_of(StampKind.DATA_AS_OF, plan_id)
    rto = up.at - begun.at if up is not None and up.at >= begun.at else None
    rpo = max(timedelta(0), begun.at - data.told_at) if data is not None and data.told_at is not None else None
    return Achieved(rto, rpo)


def state_after(stamps: Iterable[Stamp]) -> ExerciseState:
    """Return where an exercise that was not called off stands by its stamps."""
    kinds = {one.kind for one in standing(stamps)}
    if StampKind.BEGUN not in kinds:
        return ExerciseState.PLANNED
    return ExerciseState.DONE if StampKind.ENDED in kinds else ExerciseState.RUNNING


def may_stamp(exercise: Exercise, kind: StampKind, plan_id: int | None = None) -> str:
    """Return why something cannot be stamped now, as a sentence; "" where it can."""
    there = exercise.stamp_of(kind, plan_id)
    if there is not None:
        return f"“{kind.label}” is stamped already: correct that stamp where it was a mistake."
    if kind is StampKind.BEGUN:
        return "" if exercise.state is ExerciseState.PLANNED else f"{exercise.number} is {exercise.state.value}."
    if exercise.state is not ExerciseState.RUNNING:
        return f"{exercise.number} is {exercise.state.value}: only what runs is stamped."
    if kind.of_plan and plan_id not in exercise.plan_ids:
        return "That plan is not part of the exercise."
    return ""


def left_open(exercise: Exercise) -> tuple[tuple[int, str], ...]:
    """Return the ids of the plans that would be left open if it ended now, each with what is missing of it."""
    if not exercise.kind.fails_over:
        return ()
    found = []
    for id in exercise.plan_ids:
        kinds = {one.kind for one in exercise.standing() if one.plan_id == id}
        if StampKind.FAILED_BACK not in kinds:
            found.append((id, "it was never failed back" if kinds else "nothing is stamped of it"))
    return tuple(found)


def struck_by(exercise: Exercise, stamp_id: int) -> Stamp | None:
    """Return the correction by which a stamp counts no more; None where it counts, or is none of the exercise."""
    corrected = {one.corrects_id for one in exercise.stamps}
    return next((one for one in exercise.stamps if one.corrects_id == stamp_id and one.id not in corrected), None)


def may_restore(exercise: Exercise, stamp_id: int) -> str:
    """Return why a struck stamp cannot count again, as a sentence; "" where it can."""
    stamp = next((one for one in exercise.stamps if one.id == stamp_id), None)
    if stamp is None or stamp.kind is StampKind.CORRECTION or struck_by(exercise, stamp_id) is None:
        return "That stamp was not struck, or is none of this exercise."
    if exercise.stamp_of(stamp.kind, stamp.plan_id) is not None:
        return f"“{stamp.kind.label}” was stamped again since: strike that one first."
    if stamp.kind is not StampKind.BEGUN and exercise.held_at() is None:
        return f"{exercise.number} has not begun: restore its beginning first."
    return ""


def may_correct(exercise: Exercise, stamp_id: int) -> str:
    """Return why a stamp cannot be corrected, as a sentence; "" where it can."""
    stamp = next((one for one in exercise.standing() if one.id == stamp_id), None)
    if stamp is None:
        return "That stamp does not count any more, or is none of this exercise."
    if stamp.kind is StampKind.BEGUN and len(exercise.standing()) > 1:
        return "The beginning is corrected before anything else is stamped: correct the later stamps first."
    return ""

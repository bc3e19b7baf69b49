"""Columns and sentences of exercises, of the plans in one of them, and of its stamps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain import words
from app.domain.datacenters.ages import longer, span_text
from app.domain.datacenters.exercises import Achieved, Exercise, ExerciseState, Stamp, StampKind, achieved
from app.domain.datacenters.plans import Plan, minutes_text
from app.domain.eastern import eastern
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, Align, Column, Group, Mark

_ORDER = (ExerciseState.RUNNING, ExerciseState.PLANNED, ExerciseState.DONE, ExerciseState.CANCELLED)
_MARKS = {
    ExerciseState.RUNNING: Mark("clock", "missed"),
    ExerciseState.PLANNED: Mark("ring", "muted"),
    ExerciseState.DONE: Mark("check", "met"),
    ExerciseState.CANCELLED: Mark("dash", "muted"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A plan in an exercise, with what was stamped of it and what that comes to."""

    plan: Plan
    stamps: Mapping[StampKind, Stamp]
    came: Achieved


@dataclass(frozen=True, slots=True)
class Line:
    """A stamp in the log of an exercise; `counts`: no other one corrects it."""

    stamp: Stamp
    of: str
    counts: bool


def runs(exercise: Exercise, plans: Mapping[int, Plan]) -> list[Run]:
    """Return the plans of an exercise with their stamps that count."""
    of: dict[int | None, dict[StampKind, Stamp]] = {}
    for stamp in exercise.standing():
        of.setdefault(stamp.plan_id, {})[stamp.kind] = stamp
    return [Run(plans[id], of.get(id, {}), achieved(exercise, id)) for id in exercise.plan_ids if id in plans]


def lines(exercise: Exercise, plans: Mapping[int, Plan]) -> list[Line]:
    """Return the log of an exercise, also what was corrected."""
    counts = {one.id for one in exercise.standing()}
    by_id = {one.id: one for one in exercise.stamps}
    found = []
    for one in exercise.stamps:
        of = by_id.get(one.corrects_id, one) if one.corrects_id is not None else one
        again = of.kind is StampKind.CORRECTION and of is not one and of.corrects_id is not None
        if again and of.corrects_id is not None:
            of = by_id.get(of.corrects_id, of)
        told = plans[of.plan_id].service if of.plan_id is not None and of.plan_id in plans else ""
        if one.kind is StampKind.CORRECTION:
            told = ", ".join(
                text for text in (f"of “{of.kind.label}”", told, "which counts again" if again else "") if text
            )
        found.append(Line(one, told, one.id in counts or one.kind is StampKind.CORRECTION))
    return found


def columns(year: int) -> tuple[Column[Exercise], ...]:
    """Return the columns of the exercises; `year`: the present one, which is not told."""
    return (
        Column("number", "Number", "EX0000012", lambda r: r.number, pinned=True),
        Column("title", "Title", "Storage and databases fail over", lambda r: r.title, stretch=True,
               tooltip=lambda r: r.title),
        Column("kind", "How", "Unannounced fail-over", lambda r: r.kind.label),
        Column("day", "Day", "22 Nov 2026", lambda r: words.day(r.planned_on, year=r.planned_on.year != year),
               sort_value=lambda r: r.planned_on),
        Column("plans", "Plans", "12", lambda r: str(len(r.plan_ids)), Align.RIGHT,
               sort_value=lambda r: len(r.plan_ids)),
        Column("todo", "To be done", "12", _todo, Align.RIGHT, since=1100, hint="Follow-ups that are open"),
        Column("lead", "Led by", "A. Fitzgerald", lambda r: r.lead, since=1500, gives=True),
        Column("state", "State", "Cancelled", lambda r: r.state.label, mark=lambda r: _MARKS[r.state],
               sort_value=lambda r: (_ORDER.index(r.state), -r.planned_on.toordinal()),
               group=lambda r, _now: Group(str(_ORDER.index(r.state)), r.state.label)),
    )  # fmt: skip


def _todo(row: Exercise) -> str:
    count = sum(one.state == "open" for one in row.follow_ups)
    return str(count) if count else ""


def sentence(row: Exercise, _now: datetime) -> str:
    """Return an exercise as it is spoken."""
    plans = words.count(len(row.plan_ids), "plan")
    told = (row.number, one_line(row.title), row.kind.label, words.day(row.planned_on), plans, row.state.label)
    return f"{', '.join(told)}."


def told(row: Exercise, now: datetime, chosen: Plan | None = None) -> str:
    """Return what is to be known of an exercise beside its columns, and what 2 to 5 stamp while it runs."""
    begun, ended = row.stamp_of(StampKind.BEGUN), row.stamp_of(StampKind.ENDED)
    parts = []
    if begun is not None:
        parts.append(f"Begun {words.moment(begun.at, weekday=True)}.")
        until = ended.at if ended is not None else now
        parts.append(f"{'Took' if ended else 'Runs for'} {span_text(max(timedelta(0), until - begun.at))}.")
    elif row.state is ExerciseState.PLANNED:
        parts.append(f"Planned for {words.day(row.planned_on, weekday=True)}: 1 begins it.")
    parts.append(f"Led by {one_line(row.lead) or 'nobody yet'}.")
    if row.state is ExerciseState.RUNNING and chosen is not None:
        other = "; F6 and the arrows choose another service" if len(row.plan_ids) > 1 else ""
        parts.append(f"2 to 5 stamp {one_line(chosen.service)}{other}.")
    text = " ".join(parts)
    for more in (row.note, row.outcome):
        text += f"\n{more}" if more else ""
    for one in row.follow_ups:
        due = f", due {words.day(one.due)}" if one.due is not None else ""
        text += f"\n{one.state.capitalize()}: {one_line(one.words)} ({one_line(one.owner) or 'nobody'}{due})"
    return text


def run_columns() -> tuple[Column[Run], ...]:
    """Return the columns of the plans in an exercise."""
    return (
        Column("service", "Service", "NCID Identity", lambda r: r.plan.service, stretch=True, whole=True, pinned=True),
        Column("over", "Failed over", "12:30", lambda r: _at(r, StampKind.FAILED_OVER), Align.RIGHT, since=NARROW),
        Column("up", "Up", "12:30", lambda r: _at(r, StampKind.SERVICE_UP), Align.RIGHT, since=NARROW),
        Column("data", "Data as of", "12:30", lambda r: _at(r, StampKind.DATA_AS_OF), Align.RIGHT, since=1000),
        Column("back", "Failed back", "12:30", lambda r: _at(r, StampKind.FAILED_BACK), Align.RIGHT, since=1000),
        Column("rto", "RTO", "2 h 30 min of 2 h", lambda r: _of(r.came.rto, r.plan.rto_minutes), Align.RIGHT,
               mark=lambda r: _met(r.came.rto, r.plan.rto_minutes), hint="Achieved, of what the plan says"),
        Column("rpo", "RPO", "2 h 30 min of 2 h", lambda r: _of(r.came.rpo, r.plan.rpo_minutes), Align.RIGHT,
               mark=lambda r: _met(r.came.rpo, r.plan.rpo_minutes), hint="Achieved, of what the plan says"),
    )  # fmt: skip


def _at(run: Run, kind: StampKind) -> str:
    stamp = run.stamps.get(kind)
    at = None if stamp is None else stamp.told_at or stamp.at
    return words.time_of_day(eastern(at)) if at is not None else ""


def _of(span: timedelta | None, minutes: int) -> str:
    return f"{span_text(span)} of {minutes_text(minutes)}" if span is not None else minutes_text(minutes)


def _met(span: timedelta | None, minutes: int) -> Mark | None:
    if span is None:
        return None
    return Mark("missed", "missed") if longer(span, minutes) else Mark("check", "met")


def run_sentence(run: Run, _now: datetime) -> str:
    """Return a plan in an exercise as it is spoken."""
    at = [f"{kind.label} {_at(run, kind)}" for kind in run.stamps]
    rto, rpo = _of(run.came.rto, run.plan.rto_minutes), _of(run.came.rpo, run.plan.rpo_minutes)
    return "; ".join([one_line(run.plan.service), *at, f"RTO {rto}", f"RPO {rpo}"]) + "."


def log_columns() -> tuple[Column[Line], ...]:
    """Return the columns of the log."""
    return (
        Column("at", "At", "12:30:59", lambda r: f"{eastern(r.stamp.at):%H:%M:%S}", sort_value=lambda r: r.stamp.id),
        Column("what", "Stamp", "Failed back in 1", lambda r: r.stamp.kind.label,
               mark=lambda r: None if r.counts else Mark("dash", "muted")),
        Column("of", "Of", "NCID Identity", _of_line, stretch=True, tooltip=_of_line),
        Column("who", "Who", "A. Fitzgerald", lambda r: r.stamp.who, since=1100, gives=True),
    )  # fmt: skip


def _of_line(line: Line) -> str:
    told = "" if line.counts else "corrected"
    moment = f"of {words.moment(line.stamp.told_at)}" if line.stamp.told_at is not None else ""
    return ", ".join(text for text in (line.of, moment, line.stamp.note, told) if text)


def log_sentence(line: Line, _now: datetime) -> str:
    """Return a stamp as it is spoken."""
    return f"{eastern(line.stamp.at):%H:%M:%S}, {line.stamp.kind.label}, {one_line(_of_line(line))}, {line.stamp.who}."


def offered(plans: Iterable[Plan]) -> list[tuple[int, str]]:
    """Return the plans that an exercise may be of, by what they are called."""
    return [(plan.id, one_line(f"{plan.called}, tier {plan.tier}")) for plan in plans]

"""Targets: what a change of them writes, and which tickets it may concern. Overlaps and gaps are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from app.domain import words
from app.domain.eastern import local_date, midnight
from app.domain.setup.levels import NEW, LevelChange, Levels, Reach, Row, StoredTarget
from app.errors import InputError

#: After every day that is kept.
_FOREVER = midnight(date(2199, 1, 1))


def new_target(levels: Levels, columns: Mapping[str, Any]) -> LevelChange:
    """Plan a new target. Raises `InputError` where it would overlap one of its scope, or leave a gap after it."""
    made = _target(NEW, 1, columns)
    made.target(levels.calendars.calendars())
    _check_order(made)
    _check_neighbours(levels, made)
    row = Row("sla_target", None, _target_columns(made))
    return LevelChange(
        f"{made.text}, from {words.day(local_date(made.effective_from))} on.",
        (row,),
        levels.with_targets(made),
        _opened(made.effective_from, made.effective_to, made.ticket_kind),
        local_date(made.effective_from),
    )


def edit_target(
    levels: Levels, id: int, version: int | None, columns: Mapping[str, Any], since_day: date | None = None
) -> LevelChange:
    """Plan an edit of a target. What is changed from a later day than its own leaves it as it was for what was opened
    before, and makes a new one; from its own day on it corrects the target itself.

    `since_day`: the day from which another promise holds, where the columns do not say it.
    """
    old = _found(levels, id)
    mine = replace(old, **{name: _plain(value) for name, value in columns.items()}, sample=False)
    if since_day is not None and "effective_from" not in columns and not _same_promise(old, mine):
        mine = replace(mine, effective_from=max(midnight(since_day), old.effective_from))
    since = mine.effective_from
    if old.effective_to is not None and since >= old.effective_to:
        raise InputError(
            f"Holds from: this target ended on {words.day(local_date(old.effective_to))}.",
            hint="Edit the one that followed it, or choose an earlier day.",
        )
    _check_order(mine)
    if since <= old.effective_from or _same_promise(old, mine):
        if since > old.effective_from:  # nothing but its first day: what was opened before it would have no target
            _check_gap_before(levels, old, mine)
        _check_neighbours(levels, mine)
        mine.target(levels.calendars.calendars())
        first = min(old.effective_from, since)
        reach = _opened(first, _later(old.effective_to, mine.effective_to), mine.ticket_kind)
        if _same_promise(old, mine):
            reach = _opened(*_moved(old, mine), mine.ticket_kind)
        row = Row("sla_target", id, _target_columns(mine), version)
        day = local_date(reach.opened_since) if reach.opened_since is not None else local_date(first)
        goal = id if mine.goal_bp != old.goal_bp else None
        return LevelChange(f"{mine.text} is saved.", (row,), levels.with_targets(mine), reach, day, goal)
    ended = replace(old, effective_to=since)
    new = replace(mine, id=NEW, version=1)
    after = levels.with_targets(ended, new)
    _check_neighbours(levels.with_targets(ended), new)
    new.target(levels.calendars.calendars())
    rows = (Row("sla_target", id, {"effective_to": since}, version), Row("sla_target", None, _target_columns(new)))
    text = f"{new.text}, for tickets opened from {words.day(local_date(since))} on."
    return LevelChange(text, rows, after, _opened(since, new.effective_to, new.ticket_kind), local_date(since))


def end_target(levels: Levels, id: int, version: int | None, day: date) -> LevelChange:
    """Plan that a target is not in force for what is opened from a day on."""
    old = _found(levels, id)
    at = max(midnight(day), old.effective_from)
    if old.effective_to is not None and at >= old.effective_to:
        raise InputError(f"Day: this target ended on {words.day(local_date(old.effective_to))} already.")
    mine = replace(old, effective_to=at)
    row = Row("sla_target", id, {"effective_to": at}, version)
    text = f"{old.text}: not for tickets opened from {words.day(local_date(at))} on."
    return LevelChange(
        text, (row,), levels.with_targets(mine), _opened(at, old.effective_to, old.ticket_kind), local_date(at)
    )


def _found(levels: Levels, id: int) -> StoredTarget:
    for target in levels.targets:
        if target.id == id:
            return target
    raise InputError("This target does not exist (any more).", hint="Refresh the list.")


def _opened(since: datetime | None, until: datetime | None, kind: str | None) -> Reach:
    return Reach(by_opening=True, opened_since=since, opened_until=until, kind=kind)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


def _same_promise(old: StoredTarget, mine: StoredTarget) -> bool:
    dated = replace(mine, effective_from=old.effective_from, effective_to=old.effective_to, sample=old.sample)
    return dated == old


def _moved(old: StoredTarget, mine: StoredTarget) -> tuple[datetime | None, datetime | None]:
    """Return from when to when tickets are opened for which a target begins or ceases to hold."""
    borders = [
        (min(a, b), max(a, b))
        for a, b in (
            (old.effective_from, mine.effective_from),
            (old.effective_to or _FOREVER, mine.effective_to or _FOREVER),
        )
        if a != b
    ]
    if not borders:  # nothing but the mark of a sample value
        return _FOREVER, _FOREVER
    until = max(end for _, end in borders)
    return min(start for start, _ in borders), None if until == _FOREVER else until


def _check_order(mine: StoredTarget) -> None:
    if mine.effective_to is not None and mine.effective_to <= mine.effective_from:
        raise InputError(
            f"Until: {words.day(local_date(mine.effective_to))} is not after the day from which it holds.",
            hint="Choose a later day, or leave it empty.",
        )


def _check_neighbours(levels: Levels, mine: StoredTarget) -> None:
    """Raise `InputError` where another target of the scope holds at the same time, or a gap would lie between."""
    others = [
        t for t in levels.targets if t.scope == mine.scope and t.id != mine.id and t.effective_to != t.effective_from
    ]
    end = mine.effective_to or _FOREVER
    for other in others:
        if other.effective_from < end and mine.effective_from < (other.effective_to or _FOREVER):
            until = "" if other.effective_to is None else f" until {words.day(local_date(other.effective_to))}"
            raise InputError(
                f"Holds from: {other.text} holds from {words.day(local_date(other.effective_from))}{until} already.",
                hint="Edit that target from the day on; the history keeps both.",
            )
    before = [t.effective_to for t in others if t.effective_to is not None and t.effective_to <= mine.effective_from]
    if before and max(before) < mine.effective_from:
        last = local_date(max(before))
        raise InputError(
            f"Holds from: between {words.day(last)} and {words.day(local_date(mine.effective_from))} there would be no"
            " target of this kind.",
            hint=f"Let it hold from {words.day(last)}.",
        )
    after = [t.effective_from for t in others if t.effective_from >= end]
    if after and min(after) > end:
        raise InputError(
            f"Until: between {words.day(local_date(end))} and {words.day(local_date(min(after)))} there would be no"
            " target of this kind.",
            hint=f"Let it hold until {words.day(local_date(min(after)))}.",
        )


def _check_gap_before(levels: Levels, old: StoredTarget, mine: StoredTarget) -> None:
    if any(t.scope == old.scope and t.effective_to == old.effective_from and t.id != old.id for t in levels.targets):
        raise InputError(
            f"Holds from: from {words.day(local_date(old.effective_from))} to"
            f" {words.day(local_date(mine.effective_from))} there would be no target of this kind.",
            hint="Change what is promised as well, or leave the day.",
        )


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _target(id: int, version: int, columns: Mapping[str, Any]) -> StoredTarget:
    names = {name: _plain(value) for name, value in columns.items()}
    return StoredTarget(id, version, sample=False, **names)


def _target_columns(one: StoredTarget) -> dict[str, Any]:
    """Return a target as its row keeps it."""
    names = (
        "metric",
        "priority",
        "ticket_kind",
        "agency_id",
        "service_id",
        "calendar_id",
        "duration_s",
        "duration_days",
    )
    values: dict[str, Any] = {name: getattr(one, name) for name in names}
    return {
        **values,
        "layer": one.layer.value,
        "goal_bp": one.goal_bp,
        "pause_reasons": list(one.pause_reasons),
        "effective_from": one.effective_from,
        "effective_to": one.effective_to,
        "sample": one.sample,
    }

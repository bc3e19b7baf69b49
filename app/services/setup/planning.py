"""Plans a change of service levels from what somebody proposes: what is written, and which tickets it may concern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db.setup import levels as store
from app.db.setup.records import last_days, row_at
from app.domain import words
from app.domain.eastern import midnight
from app.domain.setup import calendar_changes, target_changes
from app.domain.setup.levels import LevelChange, Levels, Row
from app.domain.setup.parts import Part, part_of
from app.domain.setup.values import Proposal
from app.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is proposed, on what there is: its columns as they would be kept."""

    conn: Connection
    levels: Levels
    proposal: Proposal
    columns: dict[str, Any]
    today: date


def plan(conn: Connection, proposal: Proposal, today: date) -> LevelChange:
    """Return the plan. Raises `InputError`, naming the field, for what makes no sense or overlaps what is there."""
    part, levels = part_of(proposal.part), store.load_levels(conn)
    if proposal.id is None:
        columns = part.new(proposal.values)
    else:
        columns = part.stored(proposal.values)
        _refuse_fixed(conn, part, proposal.id, columns)
    plans = {"calendars": _calendar, "holidays": _holiday, "special": _special, "targets": _target}
    return plans[part.id](_Asked(conn, levels, proposal, columns, today))


def _refuse_fixed(conn: Connection, part: Part, id: int, columns: Mapping[str, Any]) -> None:
    row = existing(conn, part, id)
    for field in part.fields:
        if field.fixed and any(name in columns and columns[name] != row[name] for name in field.names):
            raise InputError(
                f"{field.title}: it is given once and stays as it is.",
                hint=f"End this {part.noun[0]} and make a new one.",
            )


def existing(conn: Connection, part: Part, id: int) -> dict[str, Any]:
    """Return the row of a record. Raises `InputError` where there is none."""
    row = row_at(conn, part.table, id=id)
    if row is None:
        raise InputError(f"This {part.noun[0]} does not exist (any more).", hint="Refresh the list.")
    return row


def _calendar(asked: _Asked) -> LevelChange:
    conn, levels, proposal, columns = asked.conn, asked.levels, asked.proposal, asked.columns
    if proposal.id is None:
        return calendar_changes.new_calendar(levels, columns)
    if proposal.ends:
        return calendar_changes.end_calendar(levels, proposal.id, proposal.version, proposal.day or asked.today)
    if columns.get("valid_to") is not None:
        calendar_changes.end_calendar(levels, proposal.id, None, columns["valid_to"])
    entered = store.hours_entered(conn, proposal.id)
    return calendar_changes.edit_calendar(levels, proposal.id, proposal.version, columns, proposal.since, entered)


def _holiday(asked: _Asked) -> LevelChange:
    conn, levels, proposal, columns = asked.conn, asked.levels, asked.proposal, asked.columns
    if proposal.id is None:
        day = columns["day"]
        there = row_at(conn, "holiday", day=day)
        values = {**columns, "withdrawn": False}
        row = Row("holiday", None, values) if there is None else Row("holiday", there["id"], values, there["version"])
        return calendar_changes.set_holiday(levels, day, columns["name"], row, refuse_twice=True)
    now = existing(conn, part_of("holidays"), proposal.id)
    if proposal.ends:
        _refuse_withdrawn(now)
        row = Row("holiday", proposal.id, {"withdrawn": True}, proposal.version)
        return calendar_changes.set_holiday(levels, now["day"], None, row)
    row = Row("holiday", proposal.id, columns, proposal.version)
    if now["withdrawn"]:
        return LevelChange(f"{now['name']}, {words.day(now['day'])}, is saved.", (row,), levels)
    return calendar_changes.set_holiday(levels, now["day"], columns.get("name", now["name"]), row)


def _special(asked: _Asked) -> LevelChange:
    conn, levels, proposal, columns = asked.conn, asked.levels, asked.proposal, asked.columns
    if proposal.id is None:
        day, calendar = columns["day"], columns["calendar_id"]
        there = row_at(conn, "special_hours", calendar_id=calendar, day=day)
        values = {**columns, "withdrawn": False}
        row = (
            Row("special_hours", None, values)
            if there is None
            else Row("special_hours", there["id"], values, there["version"])
        )
        return calendar_changes.set_special(levels, calendar, day, columns["hours"], row, refuse_twice=True)
    now = existing(conn, part_of("special"), proposal.id)
    day, calendar = now["day"], now["calendar_id"]
    if proposal.ends:
        _refuse_withdrawn(now)
        row = Row("special_hours", proposal.id, {"withdrawn": True}, proposal.version)
        return calendar_changes.set_special(levels, calendar, day, None, row)
    row = Row("special_hours", proposal.id, columns, proposal.version)
    if now["withdrawn"]:
        return LevelChange(f"{words.day(day)} is saved.", (row,), levels)
    return calendar_changes.set_special(levels, calendar, day, columns.get("hours", now["hours"]), row)


def _refuse_withdrawn(row: Mapping[str, Any]) -> None:
    if row["withdrawn"]:
        raise InputError(f"{words.day(row['day'])} was withdrawn already.")


def _target(asked: _Asked) -> LevelChange:
    levels, proposal, columns = asked.levels, asked.proposal, asked.columns
    if proposal.ends and proposal.id is not None:
        return target_changes.end_target(levels, proposal.id, proposal.version, proposal.day or asked.today)
    if proposal.id is None:
        planned = target_changes.new_target(levels, columns)
    else:
        planned = target_changes.edit_target(levels, proposal.id, proposal.version, columns, proposal.since)
    last = last_days(asked.conn, "calendars")
    for one in set(planned.after.targets) - set(levels.targets):
        day = last.get(one.calendar_id)
        if day is not None and one.in_force(midnight(day)):
            raise InputError(
                f"Calendar: {levels.calendar(one.calendar_id).name} ends on {words.day(day)}.",
                hint="Choose one that goes on, or let the target end before.",
            )
    return planned


def plan_year(conn: Connection, rows: tuple[Mapping[str, Any], ...]) -> LevelChange | None:
    """Return the plan of several holidays at once, those that are there left as they are; None where all are."""
    levels = store.load_levels(conn)
    planned: list[LevelChange] = []
    for values in rows:
        day = values["day"]
        if row_at(conn, "holiday", day=day) is not None:
            continue  # also one that was withdrawn: that was somebody's decision
        after = planned[-1].after if planned else levels
        planned.append(
            calendar_changes.set_holiday(
                after, day, values["name"], Row("holiday", None, {**values, "withdrawn": False})
            )
        )
    if not planned:
        return None
    closed = [one.reach for one in planned if one.reach.calendars]
    reach = planned[-1].reach
    if closed:
        starts = [one.since for one in closed if one.since is not None]
        ends = [one.until for one in closed if one.until is not None]
        calendars = frozenset().union(*(one.calendars for one in closed))
        reach = replace(closed[0], calendars=calendars, since=min(starts), until=max(ends))
    rows_of = tuple(row for one in planned for row in one.rows)
    first = min(row.values["day"] for row in rows_of)
    text = f"{words.count(len(rows_of), 'holiday')} of {first.year} came in."
    return LevelChange(text, rows_of, planned[-1].after, reach, first)

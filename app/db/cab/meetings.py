"""Meetings of the board as rows: which are on record, one of them, and putting one on record.

A meeting stands for its slot, a Wednesday, and is held on its day; `replaces` and the seats are kept with them here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from app.db import tables as t
from app.db.cab import seats
from app.db.cab.people import people_by_id
from app.db.cab.rules import load_rules
from app.db.records import hold, insert_record, next_number, time_of, update_versioned
from app.db.sla import load_holidays
from app.domain.cab import days
from app.domain.cab.values import Meeting, MeetingState, OnRecord
from app.domain.eastern import local_date

_M = t.cab_meeting.c


def hold_meetings(conn: Connection) -> None:
    """Let nobody else put a meeting on record or move an item until this transaction ends; taken first of all."""
    hold(conn, "cab_meeting")


def on_record(conn: Connection) -> tuple[OnRecord, ...]:
    """Return the slot, the day and the state of every meeting on record, by slot."""
    rows = conn.execute(select(_M.slot, _M.meeting_date, _M.state).order_by(_M.slot))
    return tuple(OnRecord(slot, day, MeetingState(state)) for slot, day, state in rows)


def on_record_by_number(conn: Connection) -> dict[str, OnRecord]:
    """Return the slot, the day and the state of every meeting on record, by its number."""
    rows = conn.execute(select(_M.number, _M.slot, _M.meeting_date, _M.state).order_by(_M.slot))
    return {number: OnRecord(slot, day, MeetingState(state)) for number, slot, day, state in rows}


def meeting_by_id(conn: Connection, meeting_id: int) -> Meeting | None:
    """Return a meeting by its key, without items, seats, events and papers; None where there is none."""
    return next(iter(_load(conn, _M.id == meeting_id)), None)


def meeting_of_slot(conn: Connection, slot: date) -> Meeting | None:
    """Return the meeting that stands for a slot, as `meeting_by_id` does; None where it is not on record."""
    return next(iter(_load(conn, _M.slot == slot)), None)


def meeting_on_day(conn: Connection, day: date) -> Meeting | None:
    """Return the meeting that is held on a day; else a cancelled one that was to be; None where there is neither."""
    found = _load(conn, _M.meeting_date == day)
    return next((m for m in found if m.state is not MeetingState.CANCELLED), next(iter(found), None))


def meetings_between(conn: Connection, first: date, last: date) -> list[Meeting]:
    """Return the meetings on record whose slot or day lies from `first` to `last`, by day."""
    return _load(conn, _M.slot.between(first, last) | _M.meeting_date.between(first, last))


def _load(conn: Connection, wanted: ColumnElement[bool]) -> list[Meeting]:
    rows = conn.execute(select(t.cab_meeting).where(wanted).order_by(_M.meeting_date, _M.slot)).all()
    if not rows:
        return []
    holidays, rules, today = load_holidays(conn), load_rules(conn), local_date(time_of(conn))
    chairs = people_by_id(conn, (row.chair_id for row in rows))
    found = []
    for row in rows:
        start, end = days.span(row.meeting_date, days.clock_of(row.start_time), row.minutes_long)
        chosen = days.is_working(row.meeting_date, holidays)
        promised = days.promise(row.slot, row.meeting_date, holidays, today=today, rules=rules)
        found.append(
            Meeting(
                row.id,
                row.number,
                row.slot,
                row.meeting_date,
                MeetingState(row.state),
                start,
                end,
                row.place,
                row.online,
                chairs.get(row.chair_id),
                promised.cut_off if promised else None,
                promised.freeze_at if promised else None,
                row.frozen_at,
                row.opened_at,
                row.ended_at,
                row.sequence,
                row.version,
                extraordinary=row.extraordinary,
                note=row.note,
                cancelled_why=row.cancelled_why,
                holiday="" if chosen else holidays.get(row.meeting_date, ""),
                proposals=() if chosen else days.proposals(row.slot, holidays, today),
            )
        )
    return found


def ensure(conn: Connection, slot: date, *, day: date | None = None, extraordinary: bool = False) -> int:
    """Return the meeting of a slot, put on record with its seats where it is not yet.

    `day`: on which it is held; None: on its slot. One that is on record stays as it is. Only a coordinator puts one
    on record for another day.
    """
    hold_meetings(conn)
    have = conn.execute(select(_M.id).where(_M.slot == slot)).scalar()
    if have is not None:
        return int(have)
    rules = load_rules(conn)
    values: dict[str, Any] = {
        "number": next_number(conn, "CAB"),
        "slot": slot,
        "meeting_date": day or slot,
        "start_time": f"{rules.start:%H:%M}",
        "minutes_long": rules.length,
        "place": rules.place,
    }
    if day is not None and day != slot:
        values["replaces"] = slot
    if extraordinary:
        values["extraordinary"] = True
    meeting_id = insert_record(conn, t.cab_meeting, values)
    seats.fill(conn, meeting_id, day or slot)
    return meeting_id


def update(conn: Connection, meeting_id: int, version: int, values: Mapping[str, Any]) -> int:
    """Save a meeting that was read at `version`; returns its new version. Stale where somebody saved it meanwhile.

    `replaces` follows `meeting_date`.
    """
    own = dict(values)
    if "meeting_date" in own:
        slot = conn.execute(select(_M.slot).where(_M.id == meeting_id)).scalar()
        own["replaces"] = slot if slot != own["meeting_date"] else None
    return update_versioned(conn, t.cab_meeting, meeting_id, version, own)

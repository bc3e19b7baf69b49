"""Meetings of before: which of them are over and who was there, and those to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select, update

from app.db import tables as t
from app.db.cab import meetings as store
from app.db.cab import seats
from app.db.records import insert_record
from app.domain.cab import days
from app.domain.cab.values import MeetingState
from app.domain.eastern import local_date


@dataclass(slots=True)
class Meeting:
    """A meeting of then as far as it matters here."""

    id: int
    slot: date
    day: date
    state: str
    frozen_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.state in {"held", "cancelled"}


def end_past_meetings(conn: Connection, now: datetime) -> dict[int, Meeting]:
    """Count as held the meetings whose day is over, seat who was there, and return all meetings by id."""
    today = local_date(now)
    m = t.cab_meeting.c
    found = {}
    for row in conn.execute(select(t.cab_meeting).order_by(m.meeting_date)).all():
        state = "held" if row.state in {"planned", "frozen"} and row.meeting_date < today else row.state
        start, end = days.span(row.meeting_date)
        values: dict[str, Any] = {"state": state}
        if state == "held":
            values |= {"opened_at": row.held_at or start, "ended_at": (row.held_at or start) + (end - start)}
        conn.execute(update(t.cab_meeting).where(m.id == row.id).values(**values))
        if state != "cancelled":
            seats.fill(conn, row.id, row.meeting_date)
        if state == "held":
            _seat(conn, row.id, row.meeting_date, row.attendees or [])
        found[row.id] = Meeting(row.id, row.slot, row.meeting_date, state, row.frozen_at)
    return found


def _seat(conn: Connection, meeting_id: int, day: date, logins: Sequence[str]) -> None:
    """Note as present who attended: at the seat of the agency that they stood for on the day, else as a guest."""
    p, s = t.person.c, t.cab_seat.c
    known = {row.login: row.id for row in conn.execute(select(p.id, p.login).where(p.login.in_(logins)))}
    of_person = {person: agency for agency, people in seats.members_on(conn, day).items() for person in people.values()}
    for login in dict.fromkeys(logins):
        person_id = known.get(login)
        agency_id = of_person.get(person_id) if person_id is not None else None
        if agency_id is not None:
            here = (s.meeting_id == meeting_id) & (s.agency_id == agency_id)
            conn.execute(update(t.cab_seat).where(here).values(present=True))
        else:
            values = {"meeting_id": meeting_id, "person_id": person_id, "guest": True, "present": True}
            insert_record(conn, t.cab_seat, values | {"delegate_name": "" if person_id else login})


class Coming:
    """Meetings to come, put on record as they are needed."""

    def __init__(self, conn: Connection, now: datetime) -> None:
        self.conn, self.now, self.today = conn, now, local_date(now)
        self._past: dict[date, int] = {}

    @cached_property
    def next(self) -> int:
        """The id of the first meeting that has not begun and takes items."""
        return self._from(days.slot_of(self.today) - 2 * days.WEEK)

    def of(self, day: date | None) -> int:
        """Return the meeting of a slot or day where it is still to come, else the next one that is."""
        if day is None:
            return self.next
        known = {record.slot: record for record in store.on_record(self.conn)}
        slot = next((r.slot for r in known.values() if day in {r.slot, r.day}), days.slot_of(day))
        record = known.get(slot)
        if record is not None and not self._takes(record.state, record.day):
            return self.next
        if record is None and not self._takes(MeetingState.PLANNED, slot):
            return self.next
        return store.ensure(self.conn, slot)

    def past(self, day: date) -> int:
        """Return the meeting in which something was decided for a day, put on record as held where it is not."""
        if day not in self._past:
            self._past[day] = self._held(day)
        return self._past[day]

    def _held(self, day: date) -> int:
        known = store.on_record(self.conn)
        slot = next((r.slot for r in known if day in {r.slot, r.day}), days.slot_of(day))
        before = {record.slot for record in known}
        meeting_id = store.ensure(self.conn, slot)
        if slot not in before and slot < self.today:
            start, end = days.span(slot)
            values = {"state": "held", "opened_at": start, "ended_at": end}
            self.conn.execute(update(t.cab_meeting).where(t.cab_meeting.c.id == meeting_id).values(**values))
        return meeting_id

    def _from(self, slot: date) -> int:
        while True:
            known = store.on_record(self.conn)
            slot = days.next_slot(slot, known)
            record = next((r for r in known if r.slot == slot), None)
            if self._takes(record.state if record else MeetingState.PLANNED, record.day if record else slot):
                return store.ensure(self.conn, slot)

    def _takes(self, state: MeetingState, day: date) -> bool:
        return state in {MeetingState.PLANNED, MeetingState.FROZEN} and days.span(day)[0] > self.now

"""What is asked of the board: its meetings, one of them whole, and what an agency sees of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.cab import chairs
from app.db.cab import meetings as store
from app.db.changes import standing
from app.db.changes.surroundings import site_names
from app.db.engine import Database
from app.db.keeping.beside import with_marks
from app.db.names import names as all_names
from app.domain.cab import days
from app.domain.cab.values import Meeting, OnRecord, Paper
from app.domain.eastern import local_date
from app.errors import InputError
from app.services.cab.loading import full, next_slot_of, not_on_record, with_items
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


#: The years in which meetings are counted.
_YEARS = (1990, 2099)


def _require_told(*asked: date) -> None:
    """Raise `InputError` for days past those for which meetings are counted."""
    for day in asked:
        if not _YEARS[0] <= day.year <= _YEARS[1]:
            raise InputError(
                f"There is no meeting of the board in the year {day.year}.",
                hint=f"Give a day from {_YEARS[0]} to {_YEARS[1]}.",
            )


def meetings(db: Database, start: date, end: date, work: Work | None = None) -> tuple[Meeting, ...]:
    """Return the meetings from `start` to `end` by day, with their items; also of Wednesdays that are not on record.

    InputError: more than two years at once, or days before 1990 or after 2099.
    """
    _require_told(start, end)
    if (end - start).days > 800:
        raise InputError("That is more than two years.", hint="Ask for less at once.")
    with db.read(work) as conn:
        known = store.meetings_between(conn, start, end)
        have = {record.slot for record in store.on_record(conn)}
        slot = days.slot_of(start)
        slot = slot if slot >= start else slot + days.WEEK
        more = []
        while slot <= end:
            if slot not in have:
                more.append(slot)
            slot += days.WEEK
        who, kept = db.actor, with_items(conn, known)
        kept = tuple(with_marks(conn, t.cab_meeting, kept, login=who.login, roles=who.roles, now=db.now()))
        found = (*kept, *not_on_record(conn, more))
        return tuple(sorted(found, key=lambda meeting: (meeting.day, meeting.slot)))


def meeting(
    db: Database,
    meeting_id: int | None = None,
    *,
    slot: date | None = None,
    day: date | None = None,
    work: Work | None = None,
) -> Meeting:
    """Return a meeting with all that belongs to it: by its id, its slot or its day; without any of them the next one.

    One that is not on record has the id 0.
    """
    _require_told(*(one for one in (slot, day) if one is not None))
    with db.read(work) as conn:
        return _with_namings(conn, _meeting(conn, meeting_id, slot, day, local_date(db.now())))


def _meeting(conn: Connection, meeting_id: int | None, slot: date | None, day: date | None, today: date) -> Meeting:
    if meeting_id:
        return full(conn, meeting_id)
    if slot is not None:
        found = store.meeting_of_slot(conn, slot)
        return full(conn, found.id) if found else not_on_record(conn, [slot])[0]
    return meeting_on(conn, day, today)


def _with_namings(conn: Connection, meeting: Meeting) -> Meeting:
    return replace(meeting, named=chairs.of_meeting(conn, meeting.id)) if meeting.id else meeting


def meeting_on(conn: Connection, day: date | None, today: date) -> Meeting:
    """Return the meeting held on a day, else the one that stands for its week's Wednesday; None: the next one.

    Which is the next one the record says: a meeting moved to Thursday is today's on that Thursday.
    """
    _require_told(*(() if day is None else (day,)))
    if day is None:
        slot = next_slot_of(store.on_record(conn), today)
        found = store.meeting_of_slot(conn, slot)
    else:
        slot = days.slot_of(day)
        found = store.meeting_on_day(conn, day) or store.meeting_of_slot(conn, slot)
    return full(conn, found.id) if found else not_on_record(conn, [slot])[0]


def later(db: Database, slot: date, count: int = 6, work: Work | None = None) -> tuple[OnRecord, ...]:
    """Return the next meetings after that of a slot that take items, by slot; those not on record too."""
    _require_told(slot)
    with db.read(work) as conn:
        records, today = store.on_record(conn), local_date(db.now())
        by_slot = {record.slot: record for record in records}
        found: list[OnRecord] = []
        for _ in range(count):
            slot = days.next_slot(slot, records, today)
            found.append(by_slot.get(slot, OnRecord(slot, slot)))
        return tuple(found)


def papers(db: Database, meeting_id: int, work: Work | None = None) -> tuple[Paper, ...]:
    """Return the papers of a meeting that are kept, by kind and revision."""
    with db.read(work) as conn:
        return full(conn, meeting_id).papers


def history(db: Database, change_id: int, work: Work | None = None) -> tuple[str, ...]:
    """Return why a change is on an agenda: a sentence for each place it had before the board, oldest first."""
    with db.read(work) as conn:
        return tuple(place.text for place in standing.places_of(conn, change_id))


def names(db: Database, work: Work | None = None) -> dict[str, dict[str, str]]:
    """Return what services, agencies and sites are called, by kind and code; those that were retired as well."""
    with db.read(work) as conn:
        known = all_names(conn)
        return {"services": dict(known.services), "agencies": dict(known.agencies), "sites": site_names(conn)}

"""Seats at a meeting of the board: one an agency, filled from who represents it on the day, and guests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, or_, select

from app.db import tables as t
from app.db.cab.people import people_by_id
from app.db.records import insert_record, update_versioned
from app.domain.cab.values import Answer, Seat

_S, _A = t.cab_seat.c, t.agency_assignment.c
_NOBODY = {"person_id": None, "alternate_id": None}
_COLUMNS = {"cab_rep": "person_id", "cab_alternate": "alternate_id"}

#: The seat of a guest on which nobody sits any more.
NO_GUEST: Mapping[str, Any] = {"person_id": None, "delegate_name": "", "mail": ""}


def members_on(conn: Connection, day: date) -> dict[int, dict[str, int]]:
    """Return who sits for each agency on a day, by its id: {"person_id": ..., "alternate_id": ...} as assigned.

    Of two who represent an agency at once, the one assigned last.
    """
    valid = (_A.valid_from <= day) & or_(_A.valid_to.is_(None), _A.valid_to > day)
    wanted = select(_A.agency_id, _A.role, _A.person_id).where(_A.role.in_(_COLUMNS), valid)
    found: dict[int, dict[str, int]] = {}
    for agency_id, role, person_id in conn.execute(wanted.order_by(_A.agency_id, _A.valid_from, _A.id)):
        found.setdefault(agency_id, {})[_COLUMNS[role]] = person_id
    return found


def fill(conn: Connection, meeting_id: int, day: date) -> int:
    """Give each agency with a representative or an alternate on a day its seat; returns how many were added or changed.

    Who no longer stands for an agency leaves its seat to who does.
    """
    members = members_on(conn, day)
    wanted = select(_S.id, _S.version, _S.agency_id, _S.person_id, _S.alternate_id)
    there = conn.execute(wanted.where(_S.meeting_id == meeting_id, _S.agency_id.is_not(None))).all()
    changed = 0
    for row in there:
        now = _NOBODY | members.get(row.agency_id, {})
        if now != {"person_id": row.person_id, "alternate_id": row.alternate_id}:
            update(conn, row.id, row.version, now)
            changed += 1
    have = {row.agency_id for row in there}
    rows = [
        {"meeting_id": meeting_id, "agency_id": agency_id, **_NOBODY, **people}
        for agency_id, people in members.items()
        if agency_id not in have
    ]
    if rows:
        conn.execute(insert(t.cab_seat), rows)
    return changed + len(rows)


def expected(conn: Connection, day: date) -> tuple[Seat, ...]:
    """Return the seats that a meeting on a day would have, by the code of their agency; their ids are 0."""
    members = members_on(conn, day)
    a = t.agency.c
    agencies = conn.execute(select(a.id, a.code, a.name).where(a.id.in_(members)).order_by(a.code)).all()
    known = people_by_id(conn, (person for pair in members.values() for person in pair.values()))
    found = []
    for agency in agencies:
        member, alternate = (members[agency.id].get(name, 0) for name in _COLUMNS.values())
        found.append(Seat(0, agency.code, agency.name, known.get(member), known.get(alternate)))
    return tuple(found)


def add_guest(
    conn: Connection, meeting_id: int, *, person_id: int | None = None, name: str = "", mail: str = ""
) -> int:
    """Give a guest, a person or somebody by name and mail address, a seat without a vote; returns its id."""
    values = {"meeting_id": meeting_id, "person_id": person_id, "delegate_name": name, "mail": mail, "guest": True}
    return insert_record(conn, t.cab_seat, values)


def dismiss_guest(conn: Connection, seat_id: int, version: int) -> None:
    """Take a guest off a meeting: the seat stays on record, and nobody sits on it (`of_meetings` leaves it out)."""
    update(conn, seat_id, version, NO_GUEST)


def of_meeting(conn: Connection, meeting_id: int) -> tuple[Seat, ...]:
    """Return the seats of a meeting by the code of their agency, guests last."""
    return of_meetings(conn, [meeting_id]).get(meeting_id, ())


def of_meetings(conn: Connection, ids: list[int]) -> dict[int, tuple[Seat, ...]]:
    """Return the seats of these meetings by meeting, without those of guests who were taken off again."""
    if not ids:
        return {}
    a = t.agency.c
    wanted = (
        select(t.cab_seat, a.code, a.name)
        .join_from(t.cab_seat, t.agency, _S.agency_id == a.id, isouter=True)
        .where(_S.meeting_id.in_(ids), ~(_S.guest & _S.person_id.is_(None) & (_S.delegate_name == "")))
        .order_by(_S.guest, a.code, _S.id)
    )
    rows = conn.execute(wanted).all()
    known = people_by_id(conn, (one for row in rows for one in (row.person_id, row.alternate_id, row.delegate_id)))
    found: dict[int, list[Seat]] = {}
    for row in rows:
        seat = Seat(
            row.id,
            row.code or "",
            row.name or "",
            known.get(row.person_id),
            known.get(row.alternate_id),
            known.get(row.delegate_id),
            row.delegate_name,
            row.delegate_mail,
            row.guest,
            row.present,
            Answer(row.answer),
            row.answered_at,
            row.answered_sequence,
            row.mail,
            row.invited_sequence,
            row.version,
        )
        found.setdefault(row.meeting_id, []).append(seat)
    return {meeting_id: tuple(seats) for meeting_id, seats in found.items()}


def meeting_of(conn: Connection, seat_id: int) -> int | None:
    """Return the id of the meeting that a seat belongs to; None where there is no such seat."""
    return conn.execute(select(_S.meeting_id).where(_S.id == seat_id)).scalar()


def update(conn: Connection, seat_id: int, version: int, values: Mapping[str, Any]) -> int:
    """Save a seat that was read at `version`; returns its new version. Stale where somebody saved it meanwhile."""
    return update_versioned(conn, t.cab_seat, seat_id, version, values)

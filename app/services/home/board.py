"""The part of Home that meetings of the CAB fill: for their coordinator, their members and their chair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.db.cab import meetings, papers, people, surroundings
from app.db.sla import load_holidays
from app.domain.cab.values import Meeting, MeetingState
from app.domain.eastern import local_date
from app.domain.home import board
from app.domain.home.values import Item
from app.services.cab.loading import with_items

if TYPE_CHECKING:
    from sqlalchemy import Connection


def coordinators(conn: Connection, login: str, now: datetime, day_end: datetime) -> Iterator[Item]:
    """Yield what meetings and actions of the board ask of the coordinator."""
    yield from board.for_coordinator(_coming(conn, now), load_holidays(conn), now, day_end)
    yield from board.minutes_items(_held(conn, now), login, coordinates=True)
    yield from _actions(conn, login, now, all_=True)


def members(
    conn: Connection, login: str, now: datetime, day_end: datetime, *, coordinates: bool = False
) -> Iterator[Item]:
    """Yield what meetings and actions of the board ask of a member, who may be its coordinator as well."""
    yield from board.for_member(_coming(conn, now), login, now, day_end)
    if coordinates:
        yield from coordinators(conn, login, now, day_end)
        return
    yield from board.minutes_items(_held(conn, now), login, coordinates=False)
    yield from _actions(conn, login, now, all_=False)


def _coming(conn: Connection, now: datetime) -> tuple[Meeting, ...]:
    """Return the meetings ahead that are on record, and those before that were never ended."""
    today = local_date(now)
    found = meetings.meetings_between(conn, today - board.BACK, today + board.AHEAD)
    return with_items(conn, [one for one in found if not one.state.is_over and (one.day >= today or _begun(one))])


def _begun(meeting: Meeting) -> bool:
    return meeting.state in {MeetingState.FROZEN, MeetingState.RUNNING}


def _held(conn: Connection, now: datetime) -> list[Meeting]:
    today = local_date(now)
    found = meetings.meetings_between(conn, today - board.BACK, today)
    held = [one for one in found if one.state is MeetingState.HELD]
    return [replace(one, papers=papers.of_meeting(conn, one.id)) for one in held]


def _actions(conn: Connection, login: str, now: datetime, *, all_: bool) -> Iterator[Item]:
    person = people.person_of_login(conn, login)
    found = surroundings.open_actions(conn)
    yield from board.action_items(found, person.id if person else None, local_date(now), all_=all_)

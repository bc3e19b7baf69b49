"""What plays of changes have in common: a meeting that decides, freezes, members of the ECAB, services with owners."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update

from app.db import tables as t
from app.services.cab import attendance, ballots, decisions, meetings, sitting
from tests.services.cab.board import Board

NY = ZoneInfo("America/New_York")


def local(text: str) -> datetime:
    """Return the UTC instant of "2026-11-25 17:00", Eastern time."""
    return datetime.fromisoformat(text).replace(tzinfo=NY).astimezone(UTC)


def decided(cab: Board, change_id: int, result: str = "approved", **more: Any) -> None:
    """Let the meeting before which a change stands be sent, opened and decide on it; two agencies vote."""
    place = cab.change(change_id).place
    assert place is not None
    assert place.slot is not None
    meeting = cab.meeting(place.slot)
    if meeting.state == "planned":
        assert meeting.freeze_at is not None
        cab.clock.at = max(cab.clock.at, meeting.freeze_at)
        meetings.freeze(cab["ava"], meeting.id, meeting.version)
    if cab.meeting(place.slot).state == "frozen":
        cab.clock.at = max(cab.clock.at, meeting.start)
        sitting.open_meeting(cab["ava"], meeting.id, cab.meeting(place.slot).version)
        for seat in cab.meeting(place.slot).seats:
            if seat.agency in {"DHHS", "DOR", "DOT"}:
                attendance.presence(cab["ava"], seat.id, seat.version, True)
    item = cab.item(change_id)
    vote, note = ("approve", "") if result in {"approved", "conditions", "ratified"} else ("reject", "Not now")
    for agency in ("DHHS", "DOR"):
        seat_id = cab.seat(place.slot, agency)
        ballots.vote(cab["ava"], item.id, seat_id, vote, content_n=item.now_n, note=note, cast="recorded")
    item = cab.item(change_id)
    decisions.decide(cab["ava"], item.id, item.version, result, content_n=item.now_n, **more)


def ended(cab: Board, slot: date) -> None:
    """Let the running meeting of a slot end."""
    meeting = cab.meeting(slot)
    sitting.end(cab["ava"], meeting.id, meeting.version)


def frozen(cab: Board, start: str, end: str, **more: Any) -> int:
    """Enter a freeze, hard unless it is said otherwise, for all; returns its id. Times are Eastern."""
    values = {"name": "Thanksgiving", "kind": "other", "hard": True, "start_at": local(start), "end_at": local(end)}
    made: list[int] = []

    def fill(conn: Any) -> None:
        made.append(conn.execute(insert(t.freeze).values(**{**values, **more}).returning(t.freeze.c.id)).scalar_one())

    cab.root.write(fill, what="test freeze")
    return made[0]


def ecab(cab: Board, *logins: str) -> dict[str, int]:
    """Make people members of the ECAB; returns their ids as members by login."""
    made: dict[str, int] = {}

    def fill(conn: Any) -> None:
        for login in logins:
            row = insert(t.ecab_member).values(person_id=cab.ids[login], valid_from=date(2020, 1, 1))
            made[login] = conn.execute(row.returning(t.ecab_member.c.id)).scalar_one()

    cab.root.write(fill, what="test members")
    return made


def owned(cab: Board, login: str) -> None:
    """Let somebody own every service."""
    values = {"owner_id": cab.ids[login], "version": t.service.c.version + 1}
    cab.root.write(lambda conn: conn.execute(update(t.service).values(values)).rowcount, what="owner")

"""What calendars are told over the moves and cancellations of a meeting: each step as four readers read its mails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from app.db import rule_sets
from app.db import tables as t
from app.db.cab.rules import load_rules
from app.domain.cab.settings import RULES
from app.domain.cab.values import Answer
from app.errors import NotAllowed
from app.services.cab import attendance, mails, meetings, replies, schedule, tend
from app.services.changes import acts
from tests.calendars import Entry, read_alike
from tests.mail.test_replies import answer
from tests.services.cab.board import Board

SLOT, TUESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in (11, 10, 12, 13))
UID = "cab-20261111@longleaf"


def invited(*logins: str) -> frozenset[str]:
    return frozenset(f"{login}@example.org" for login in logins)


ALL = invited("ben", "cleo", "dan", "dee", "olga")
LEFT = ALL - invited("dan")
NAMED = LEFT | invited("eve")


@dataclass
class Told:
    """The mails of each act; `latest` is the last that was looked at."""

    cab: Board
    latest: int = 0

    def mails(self) -> dict[str, tuple[Entry, bool]]:
        """Return the mails since the last look: by who gets it, the entry and whether a paper goes with it."""
        m = t.mail.c
        with self.cab.root.read() as conn:
            rows = conn.execute(select(t.mail).where(m.id > self.latest).order_by(m.id)).all()
        if not rows:
            return {}
        self.latest = rows[-1].id
        read = read_alike([row.ics.encode() for row in rows])
        told = {}
        for row, found in zip(rows, read, strict=True):
            (entry,) = found.values()
            assert (row.uid, row.sequence, row.method) == (entry.uid, entry.sequence, entry.method)
            told[row.to_mail] = entry, row.attach_paper_id is not None
        assert len(told) == len(rows)  # nobody gets two mails of one act
        return told

    def change(self, change_id: int, file: Path) -> Entry:
        """Return the entry of a change in the forward schedule."""
        schedule.schedule(self.cab["ben"], weeks=12, ics=file)
        (read,) = read_alike([file.read_bytes()])
        number = self.cab.change(change_id).number.lower()
        return read[f"{number}@longleaf"]


def entry(
    method: str, sequence: int, status: str, day: int, to: frozenset[str], place: str = "Room 310", hour: int = 15
) -> Entry:
    start = datetime(2026, 11, day, hour, tzinfo=UTC)
    return Entry(method, UID, sequence, status, start, start + timedelta(hours=1), place, to)


@pytest.fixture
def told(cab: Board) -> Told:
    def mailbox(conn: Connection) -> None:
        rule_sets.store(conn, RULES, replace(load_rules(conn), mailbox="cab@example.org", place="Room 310"))

    cab.root.write(mailbox, what="rules")
    return Told(cab)


def test_fourteen_steps_of_a_meeting_in_the_calendars_of_its_members(cab: Board, told: Told, tmp_path: Path) -> None:
    ava = cab["ava"]
    change = cab.submitted("A: directory")

    def act(do: Callable[..., Any], *given: Any, **more: Any) -> None:
        now = cab.meeting(SLOT)
        do(ava, now.id, now.version, *given, **more)

    def everybody(expected: Entry, paper: bool = False) -> None:
        assert told.mails() == dict.fromkeys(expected.attendees, (expected, paper))

    # moved to the replacement day before anybody knew, so nobody is told; then everybody is invited
    act(meetings.move, TUESDAY, slot=SLOT)
    assert told.mails() == {}
    act(mails.invite)
    everybody(entry("REQUEST", 1, "TENTATIVE", 10, ALL))

    # moved again, moved to yet another day, put elsewhere and an hour later: one step of the sequence each
    act(meetings.move, THURSDAY)
    everybody(entry("REQUEST", 2, "TENTATIVE", 12, ALL))
    act(meetings.move, TUESDAY)
    everybody(entry("REQUEST", 3, "TENTATIVE", 10, ALL))
    act(meetings.move, FRIDAY)
    everybody(entry("REQUEST", 4, "TENTATIVE", 13, ALL))
    act(meetings.move, FRIDAY, place="Hearing room; 2nd floor, east")
    there = {"place": "Hearing room; 2nd floor, east"}
    everybody(entry("REQUEST", 5, "TENTATIVE", 13, ALL, **there))  # type: ignore[arg-type]
    act(meetings.move, FRIDAY, place="Hearing room; 2nd floor, east", start_time="11:00")
    there |= {"hour": 16}  # type: ignore[dict-item]
    everybody(entry("REQUEST", 6, "TENTATIVE", 13, ALL, **there))  # type: ignore[arg-type]

    # Dan's seat has nobody any more: he alone gets a cancellation, and the sequence stays
    def left(conn: Connection) -> None:
        g = t.agency_assignment.c
        more = {"valid_to": date(2026, 11, 1), "version": g.version + 1}
        conn.execute(update(t.agency_assignment).where(g.person_id == cab.ids["dan"]).values(more))

    cab.root.write(left, what="Dan leaves")
    act(mails.invite)
    again = entry("REQUEST", 6, "TENTATIVE", 13, LEFT, **there)  # type: ignore[arg-type]
    gone = entry("CANCEL", 6, "CANCELLED", 13, invited("dan"), **there)  # type: ignore[arg-type]
    assert told.mails() == dict.fromkeys(LEFT, (again, False)) | {"dan@example.org": (gone, False)}

    # a delegate is named: she is invited, the sequence stays
    cleo = next(seat for seat in cab.meeting(SLOT).seats if seat.agency == "DOR")
    attendance.name_delegate(cab["cleo"], cleo.id, cleo.version, person_id=cab.ids["eve"])
    named = told.mails()
    assert named["eve@example.org"][0] == replace(again, attendees=NAMED)
    assert "dan@example.org" not in named

    # the agenda is sent by itself on the Tuesday: the entry is firm, the paper goes with it
    cab.clock.to("2026-11-10 17:00")
    assert len(tend.tend(ava).done) == 1
    firm = entry("REQUEST", 7, "CONFIRMED", 13, NAMED, **there)  # type: ignore[arg-type]
    everybody(firm, paper=True)

    # Ben accepts what he has; an answer of his to what was before is ignored. Neither is told to anybody
    def reply(sequence: int, stat: str, hour: int) -> bytes:
        return answer(
            f"ATTENDEE;PARTSTAT={stat}:mailto:ben@example.org", f"SEQUENCE:{sequence}", f"DTSTAMP:20261110T{hour}0000Z"
        )

    replies.take_reply(ava, reply(7, "ACCEPTED", 22), "a.ics")
    with pytest.raises(NotAllowed, match="the meeting changed since"):
        replies.take_reply(ava, reply(6, "DECLINED", 23), "b.ics")
    (ben,) = [seat for seat in cab.meeting(SLOT).seats if seat.agency == "DHHS"]
    assert (ben.answer, ben.answered_sequence) == (Answer.ACCEPTED, 7)
    assert told.mails() == {}

    # a change of it is moved, then cancelled: its own entry says so, the meeting's does not
    file = tmp_path / "ahead.ics"
    first = told.change(change, file)
    now = cab.change(change)
    later = timedelta(days=1)
    times = {"planned_start": now.planned_start + later, "planned_end": now.planned_end + later}
    acts.edit_change(cab["finn"], now, times)
    moved = told.change(change, file)
    assert (moved.uid, moved.start, moved.end) == (first.uid, first.start + later, first.end + later)
    assert (first.method, first.status, moved.status, moved.attendees) == (
        "PUBLISH",
        "TENTATIVE",
        "TENTATIVE",
        frozenset(),
    )
    acts.cancel(cab["finn"], change, cab.change(change).version, "Bought instead")
    off = told.change(change, file)
    assert (off.uid, off.status, off.start) == (first.uid, "CANCELLED", moved.start)
    assert first.sequence < moved.sequence < off.sequence
    assert (told.mails(), cab.meeting(SLOT).sequence) == ({}, 7)

    # cancelled, with the notice; held after all, with the agenda anew
    act(meetings.cancel, "The chair is ill")
    everybody(replace(firm, method="CANCEL", sequence=8, status="CANCELLED"), paper=True)
    act(meetings.restore, "The deputy chairs")
    everybody(replace(firm, sequence=9), paper=True)

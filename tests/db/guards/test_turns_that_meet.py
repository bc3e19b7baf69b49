"""Two turns on call of one level are refused where they meet, and only there: held against each week of 60 years."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, insert
from sqlalchemy.exc import DBAPIError

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.db.tables.oncall import oncall_turn
from app.domain.shifts.oncall import Turn

NOW = datetime(2026, 12, 2, 15, tzinfo=UTC)
MONDAY = date(2026, 12, 7)
EIGHT, NINE = time(8), time(9)


def _turn(first: int, every: int, at: time = EIGHT, days: int | None = None) -> Turn:
    """A turn that begins so many days after Monday, 7 December 2026, and holds for so many days."""
    day = MONDAY + timedelta(first)
    return Turn(1, 1, 1, 1, day, at, every, None if days is None else day + timedelta(days))


#: Pairs with whether they meet, by hand.
KNOWN = (
    (_turn(0, 2), _turn(7, 4), False),  # even weeks, and every other one of the odd ones
    (_turn(0, 2), _turn(14, 4), True),
    (_turn(0, 2), _turn(7, 3), True),  # six weeks later
    (_turn(0, 2), _turn(7, 3, days=21), False),  # it ends before
    (_turn(0, 2), _turn(7, 3, days=22), True),  # on the day on which its second week begins
    (_turn(0, 4), _turn(14, 4, NINE), False),
    (_turn(0, 2), _turn(7, 2, NINE), True),  # an hour each time
    (_turn(0, 2, days=7), _turn(7, 2, NINE), False),
    (_turn(0, 1, NINE, days=7), _turn(7, 1), False),  # the new roster goes before from that day on
    (_turn(0, 4), _turn(7, 6), False),  # even and odd weeks
    (_turn(0, 4), _turn(8, 6), True),  # a day in the ninth week: 50 to 57 days on, and 56 to 63
    (_turn(0, 52), _turn(7, 51), True),
    (_turn(0, 1, days=7), _turn(7, 1), False),
)


def _meet(one: Turn, other: Turn) -> bool:
    """Whether they meet, week by week, for as long as it takes until all is repeated."""
    never = date.max
    if (one.valid_to or never) <= other.first_day or (other.valid_to or never) <= one.first_day:
        return False  # one follows the other, whatever the hour of that day
    begin = datetime(2026, 12, 1, tzinfo=UTC)
    end = begin + timedelta(weeks=60 * 53)
    mine = list(other.weeks(begin, end))
    at = 0
    for first, last in one.weeks(begin, end):
        while at < len(mine) and mine[at][1] <= first:
            at += 1
        if at < len(mine) and mine[at][0] < last:
            return True
    return False


def _row(turn: Turn, group: int, person: int) -> dict[str, object]:
    held = {"first_day": turn.first_day, "begins": f"{turn.at:%H:%M}", "every": turn.every, "valid_to": turn.valid_to}
    return {"group_id": group, "level": 1, "person_id": person, **held}


def test_turns_are_refused_where_they_meet_alone(db: Database) -> None:
    db.now = lambda: NOW
    chance = random.Random(11)
    made = [
        tuple(
            _turn(
                chance.choice((0, 7, 14, 21, chance.randrange(60))),
                chance.choice((1, 2, 3, 4, 6, 8, 26, 52)),
                chance.choice((EIGHT, EIGHT, NINE)),
                chance.choice((None, 7, 21, chance.randrange(1, 400))),
            )
            for _ in range(2)
        )
        for _ in range(60)
    ]
    pairs = [*((one, other) for one, other, _ in KNOWN), *made]
    wanted = [_meet(one, other) for one, other in pairs]
    assert wanted[: len(KNOWN)] == [meets for *_, meets in KNOWN]
    assert {*wanted} == {True, False}

    def act(conn: Connection) -> list[bool]:
        person = insert_record(conn, t.person, {"name": "Ann", "login": "ann"})
        refused = []
        for n, (one, other) in enumerate(pairs):
            group = insert_record(conn, t.support_group, {"code": f"G{n}", "name": f"Group {n}"})
            insert_record(conn, oncall_turn, _row(one, group, person))
            try:
                with conn.begin_nested():
                    conn.execute(insert(oncall_turn).values(_row(other, group, person)))
                refused.append(False)
            except DBAPIError as error:
                refused.append("somebody else is on call then" in str(error))
        return refused

    found = db.write(act, what="turns")
    assert [pair for pair, a, b in zip(pairs, wanted, found, strict=True) if a != b] == []

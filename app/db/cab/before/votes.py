"""Votes of before, on the items in which they were cast."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, insert, select

from app.db import tables as t
from app.db.cab.before.contents import Contents
from app.db.cab.before.items import NOT_SAID
from app.domain.eastern import local_date


def keep_votes(conn: Connection, contents: Contents) -> None:
    """Keep the votes of before as votes on the item in which they were cast."""
    v, i, m, p = t.change_vote.c, t.cab_agenda_item.c, t.cab_meeting.c, t.person.c
    listed: defaultdict[int, list[Any]] = defaultdict(list)
    places = select(i.id, i.change_id, i.meeting_id, m.meeting_date).join_from(
        t.cab_agenda_item, t.cab_meeting, i.meeting_id == m.id, isouter=True
    )
    for row in conn.execute(places.where(i.kind_group == "board").order_by(m.meeting_date, i.id)):
        listed[row.change_id].append(row)
    people = {row.login: row.id for row in conn.execute(select(p.id, p.login).where(p.login.is_not(None)))}
    seat_of = _seats_by_person(conn)
    seq: defaultdict[tuple[int, int | None, int], int] = defaultdict(int)
    rows = []
    for vote in conn.execute(select(t.change_vote).order_by(v.at)):
        if not listed[vote.change_id]:
            continue
        day = local_date(vote.at)
        there = listed[vote.change_id]
        item = next((row for row in there if row.meeting_date is None or row.meeting_date >= day), there[-1])
        n = contents.at(vote.change_id, vote.change_version)
        person_id = people.get(vote.voter)
        seat_id = seat_of.get((item.meeting_id, person_id))
        seq[item.id, seat_id, n] += 1
        note = vote.note or (NOT_SAID if vote.decision == "reject" else "")
        rows.append(
            {
                "item_id": item.id,
                "seat_id": seat_id,
                "person_id": person_id,
                "content_n": n,
                "seq": seq[item.id, seat_id, n],
                "vote": vote.decision,
                "note": note,
                "cast": "own",
                "at": vote.at,
                "author": vote.voter,
            }
        )
    if rows:
        conn.execute(insert(t.cab_vote), rows)


def _seats_by_person(conn: Connection) -> dict[tuple[int | None, int | None], int]:
    s = t.cab_seat.c
    found: dict[tuple[int | None, int | None], int] = {}
    rows = select(s.id, s.meeting_id, s.person_id, s.alternate_id).where(s.guest.is_(False))
    for row in conn.execute(rows.order_by(s.id.desc())):
        for person_id in (row.alternate_id, row.person_id):
            if person_id is not None:
                found[row.meeting_id, person_id] = row.id
    return found

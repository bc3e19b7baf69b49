"""Votes on items of the board: facts, of which the last one of a seat for a version of the content stands."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, column, func, insert, select, table

from app.db import tables as t
from app.db.cab.people import people_by_id
from app.db.conditions import id_in
from app.db.names import people
from app.db.records import time_of
from app.domain.cab.values import Ballot, Cast, CastVote

_V, _S = t.cab_vote.c, t.cab_seat.c


def add(
    conn: Connection,
    item_id: int,
    content_n: int,
    vote: Ballot,
    *,
    seat_id: int | None = None,
    ecab_member_id: int | None = None,
    person_id: int | None = None,
    note: str = "",
    cast: Cast = Cast.OWN,
    how: str = "",
) -> int:
    """Record a vote of a seat, or of a member for emergencies, for a version of the content; returns its place (seq).

    `person_id`: who voted; None where a delegate is no person of ours. The database says who recorded it and when.
    """
    same = (_V.item_id == item_id) & (_V.content_n == content_n)
    whose = _V.seat_id == seat_id if seat_id is not None else _V.ecab_member_id == ecab_member_id
    seq = 1 + (conn.execute(select(func.max(_V.seq)).where(same, whose)).scalar() or 0)
    conn.execute(
        insert(t.cab_vote).values(
            item_id=item_id,
            seat_id=seat_id,
            ecab_member_id=ecab_member_id,
            person_id=person_id,
            content_n=content_n,
            seq=seq,
            vote=vote.value,
            note=note,
            cast=cast.value,
            how=how,
            at=time_of(conn),
        )
    )
    return seq


def of_items(conn: Connection, ids: Collection[int], *, agency: str | None = None) -> dict[int, tuple[CastVote, ...]]:
    """Return the votes on these items by item, in the order in which they were cast; of the seats of an `agency`.

    One stands that is the last of its seat for its version, by somebody who still has the seat and, before the
    decision, no hand in what is voted on.
    """
    if not ids:
        return {}
    a = t.agency.c
    wanted = (
        select(t.cab_vote, _S.person_id.label("rep_id"), _S.alternate_id, _S.delegate_id, a.name)
        .join_from(t.cab_vote, t.cab_seat, _V.seat_id == _S.id, isouter=True)
        .outerjoin(t.agency, _S.agency_id == a.id)
        .where(id_in(conn, _V.item_id, ids))
        .order_by(_V.at, _V.id)
    )
    if agency is not None:
        wanted = wanted.where(a.code == agency)
    rows = conn.execute(wanted).all()
    known = people_by_id(conn, (row.person_id for row in rows))
    names = people(conn, {row.author for row in rows})
    last: dict[tuple[int | None, ...], int] = {}
    for row in rows:  # a vote without a seat is its member's, or was cast before there were seats
        whose = (row.seat_id, None) if row.seat_id is not None else (None, row.ecab_member_id or row.person_id)
        last[row.item_id, row.content_n, *whose] = row.id
    standing = set(last.values())
    barred = _barred(conn, ids) if rows else set()
    found: dict[int, list[CastVote]] = {}
    for row in rows:
        has_hand = (row.item_id, row.person_id) in barred
        sits = row.seat_id is None or row.person_id in {None, row.rep_id, row.alternate_id, row.delegate_id}
        person = known.get(row.person_id)
        found.setdefault(row.item_id, []).append(
            CastVote(
                row.seat_id,
                person.name if person else names.get(row.author, row.author),
                row.name or "",
                Ballot(row.vote),
                row.note,
                row.content_n,
                Cast(row.cast),
                names.get(row.author, row.author) if row.cast == Cast.RECORDED else "",
                row.at,
                sits and not has_hand and row.id in standing,
                row.seq,
                row.person_id,
                row.ecab_member_id,
                row.how,
                has_hand,
            )
        )
    return {item_id: tuple(votes) for item_id, votes in found.items()}


def _barred(conn: Connection, ids: Collection[int]) -> set[tuple[int, int]]:
    """Return (item, person) of who voted on an open item and has a hand in its change: as the guards see it."""
    hand = table("ll_hand_in", column("change_id"), column("person_id"))
    wanted = (
        select(_V.item_id, _V.person_id)
        .join_from(t.cab_vote, t.cab_agenda_item, _V.item_id == t.cab_agenda_item.c.id)
        .join(hand, (hand.c.change_id == t.cab_agenda_item.c.change_id) & (hand.c.person_id == _V.person_id))
        .where(id_in(conn, _V.item_id, ids), t.cab_agenda_item.c.state == "open")
    )
    return {(row.item_id, row.person_id) for row in conn.execute(wanted)}


def voters_of(conn: Connection, change_id: int) -> frozenset[int]:
    """Return the people who voted on the content of a change as it is before the board now."""
    i, n = t.cab_agenda_item.c, t.change_content.c
    wanted = (
        select(_V.person_id)
        .join_from(t.cab_vote, t.cab_agenda_item, _V.item_id == i.id)
        .join(t.change_content, (n.change_id == i.change_id) & (n.n == _V.content_n))
        .where(i.change_id == change_id, i.state == "open", _V.person_id.is_not(None))
    )
    return frozenset(conn.scalars(wanted))

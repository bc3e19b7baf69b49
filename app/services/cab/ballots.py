"""Votes on items: one's own, or recorded by the coordinator for a seat that is present."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.cab import votes
from app.db.engine import Database
from app.domain import words
from app.domain.cab.quorum import Verdict
from app.domain.cab.values import Ballot, Cast, Item, Meeting, Person, Seat
from app.domain.cab.voters import Rest, may_vote, seats_of, sitting
from app.domain.cab.voters import rest as rest_of
from app.domain.changes_made import Changes
from app.errors import Conflict, InputError, NotAllowed
from app.services.cab.held import Held, hold_item, meeting_of, told
from app.services.cab.loading import full, hands
from app.services.texts import fitting
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def vote(
    db: Database,
    item_id: int,
    seat_id: int | None,
    ballot: str,
    *,
    content_n: int,
    note: str = "",
    cast: str = "own",
    op_id: str | None = None,
) -> Changes:
    """Vote for a seat on the version of an item that was read.

    `cast`: "own", from the freeze to the decision; or "recorded" by the coordinator for a seat that is present.
    `seat_id` None: one's own seat. A vote may be corrected until the decision; the earlier one stays on record.
    """
    db.require("cab.vote")
    fitting(note, "note", t.cab_vote.c.note)
    way, wanted = _way(cast), _ballot(ballot)
    if way is Cast.RECORDED:
        db.require("cab.run", "record votes of others")

    def act(conn: Connection) -> Changes:
        held, item = hold_item(db, conn, item_id)
        seat = _seat_of(db, held, seat_id)
        _cast(db, held, item, seat, wanted, content_n, note.strip(), way)
        return told(held.meeting.id, item.id, text=f"{seat.name}: {wanted.label.lower()} on {item.number}.")

    return db.write(act, what=f"vote {wanted.value}", about=(item_id, seat_id or "own"), op_id=op_id)


def vote_rest(db: Database, item_id: int, content_n: int, *, op_id: str | None = None) -> Changes:
    """Record that all who are present, have not voted and may vote on it approve (`rest`)."""
    db.require("cab.run")

    def act(conn: Connection) -> Changes:
        held, item = hold_item(db, conn, item_id)
        if content_n != item.now_n:
            raise Conflict(f"{item.number} was edited since: read version {item.now_n} first.", {}, item.now_n)
        found = _rest(conn, held.meeting, item)
        for seat, voter in found.may:
            _put_vote(held, item, seat, voter.id if voter else None, Ballot.APPROVE, "", Cast.RECORDED)
        if not found.may:
            raise NotAllowed("Nobody who is present has a vote left.", hint=" ".join(found.may_not))
        done = words.count(len(found.may), "approval")
        return told(held.meeting.id, item.id, text=f"{done} recorded on {item.number}.")

    return db.write(act, what="vote rest", about=item_id, op_id=op_id)


def rest(db: Database, item_id: int, work: Work | None = None) -> Rest:
    """Return for whom `vote_rest` would record an approval of an item now, and for whom not and why."""
    with db.read(work) as conn:
        meeting = full(conn, meeting_of(conn, item_id))
        item = meeting.item(item_id)
        if item is None:
            raise InputError("That item is not on this agenda (any more).", hint="Refresh the agenda.")
        return _rest(conn, meeting, item)


def _rest(conn: Connection, meeting: Meeting, item: Item) -> Rest:
    return rest_of(item, meeting.seats, hands=hands(conn, item), content_n=item.now_n, meeting=meeting.state)


def _way(cast: str) -> Cast:
    try:
        return Cast(cast)
    except ValueError:
        raise InputError(f"'{cast}' is no way to vote.", hint="Use own or recorded.") from None


def _ballot(ballot: str) -> Ballot:
    try:
        return Ballot(ballot)
    except ValueError:
        raise InputError(f"Vote: '{ballot}' is none.", hint="Use approve, reject or abstain.") from None


def _seat_of(db: Database, held: Held, seat_id: int | None) -> Seat:
    if seat_id is None:
        own = seats_of(db.actor.login, held.meeting.seats)
        if not own:
            raise NotAllowed(f"You have no seat in {held.name}.", hint="The coordinator records votes for seats.")
        return own[0]
    seat = held.meeting.seat(seat_id)
    if seat is None:
        raise InputError("That seat is not of this meeting.", hint="Refresh the meeting.")
    return seat


def _cast(
    db: Database, held: Held, item: Item, seat: Seat, ballot: Ballot, content_n: int, note: str, cast: Cast
) -> None:
    verdict, person_id = _verdict(db, held, item, seat, ballot, content_n, note, cast)
    if not verdict.ok:
        if content_n != item.now_n:
            raise Conflict(verdict.sentence, {}, item.now_n)
        if ballot is Ballot.REJECT and not note:
            raise InputError(verdict.sentence, hint="It is printed with the decision.")
        raise NotAllowed(verdict.sentence, hint="")
    _put_vote(held, item, seat, person_id, ballot, note, cast)


def _verdict(
    db: Database, held: Held, item: Item, seat: Seat, ballot: Ballot, content_n: int, note: str, cast: Cast
) -> tuple[Verdict, int | None]:
    """Return whether a vote is taken now, and whose it is."""
    voter = _voter(db, seat, cast)
    verdict = may_vote(
        item,
        seat,
        ballot,
        voter=voter,
        cast=cast,
        hands=hands(held.conn, item),
        content_n=content_n,
        meeting=held.meeting.state,
        note=note,
    )
    return verdict, voter.id if voter else None


def _voter(db: Database, seat: Seat, cast: Cast) -> Person | None:
    """Return who votes: with an own vote the person at work, else who sits there since they arrived."""
    if cast is Cast.OWN:
        return next((person for person in seat.people if person.login and person.login == db.actor.login), None)
    return sitting(seat, seat.came)


def _put_vote(held: Held, item: Item, seat: Seat, person_id: int | None, ballot: Ballot, note: str, cast: Cast) -> None:
    votes.add(held.conn, item.id, item.now_n, ballot, seat_id=seat.id, person_id=person_id, note=note, cast=cast)

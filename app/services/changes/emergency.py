"""Emergencies: two members of the ECAB decide, each recorded with how they were reached; the next meeting is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.cab import items, votes
from app.db.cab.ecab import members_on
from app.db.cab.people import people_by_id
from app.db.cab.places import Closing, Save, close_item
from app.db.cab.surroundings import hands_of
from app.db.changes import change_by_id
from app.db.changes.freezes import add_override
from app.db.changes.tasks import drop_conditions
from app.db.engine import Database
from app.db.tables import kinds
from app.domain import words
from app.domain.cab.quorum import RESULTS, checked_texts, counts, marked, may_decide
from app.domain.cab.values import Ballot, Cast, ItemState, Kind, Result
from app.domain.cab.voters import barred
from app.domain.changes.ecab import APPROVALS, EcabMember, Reached
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeState
from app.errors import Conflict, InputError, NotAllowed
from app.services.changes import freezes
from app.services.changes.perform import held_with_items, require_own, require_step
from app.services.changes.reports import report
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.domain.cab.values import Item
    from app.domain.changes.values import Change


def ecab_members(db: Database, change_id: int | None = None, work: Work | None = None) -> tuple[EcabMember, ...]:
    """Return the members of the ECAB today, by name; of a change those who may vote on it, who have no hand in it."""
    today = local_date(db.now())
    with db.read(work) as conn:
        members = members_on(conn, today)
        change = change_by_id(conn, change_id) if change_id is not None else None
        if change is None:
            return members
        people, hands = people_by_id(conn, [one.person_id for one in members]), hands_of(conn, change, today)
        return tuple(one for one in members if not barred(people[one.person_id], hands))


def ecab_vote(
    db: Database,
    change_id: int,
    content_n: int,
    member_id: int,
    vote: str,
    how: str = "",
    reason: str = "",
    *,
    op_id: str | None = None,
) -> Changes:
    """Record what a member of the ECAB says of the content that was read, and how they were reached.

    A member may vote as themselves; then `how` may be empty. A later vote of the same member takes the place of the
    earlier one, which is kept. A rejection says why.
    """
    db.require("cab.vote")
    ballot = _ballot(vote)
    reason = clean(reason, "reason", required=ballot is Ballot.REJECT, longest=4000)

    def act(conn: Connection) -> Changes:
        now, item = _before_ecab(conn, change_id, content_n)
        member = cast_vote(db, conn, now, item, member_id, ballot, how, reason)
        after = _item(conn, now)
        approve, reject, _ = counts(marked(after.votes, after.now_n, ()))
        so_far = f"{approve} of {words.count(APPROVALS, 'approval')}"
        so_far += f", {words.count(reject, 'rejection')}" if reject else ""
        said = {Ballot.APPROVE: "approves", Ballot.REJECT: "rejects", Ballot.ABSTAIN: "abstains on"}[ballot]
        return Changes(kinds.touched_by(t.cab_vote), (change_id,), f"{member.name} {said} {now.number}: {so_far}.")

    return db.write(act, what=f"ecab vote {ballot.value}", about=[change_id, member_id], op_id=op_id)


def _ballot(vote: str) -> Ballot:
    try:
        return Ballot(vote)
    except ValueError:
        raise InputError(f"Vote: '{vote}' is none.", hint="Use approve, reject or abstain.") from None


def _before_ecab(conn: Connection, change_id: int, content_n: int) -> tuple[Change, Item]:
    """Return a change that waits for the ECAB, and its item, both held. Raises where it does not, or was edited."""
    now = held_with_items(conn, change_id)
    require_own(now)
    item = _item(conn, now)
    if now.content_n != content_n:
        raise Conflict(f"{now.number} was edited since you read it.", {}, now.version)
    return now, item


def _item(conn: Connection, now: Change) -> Item:
    item = items.open_item_of(conn, now.id, Kind.ECAB)
    if item is None or item.kind is not Kind.ECAB:
        raise NotAllowed(f"{now.number} is {now.state.word}, not before the ECAB.", hint="")
    return item


def cast_vote(
    db: Database, conn: Connection, now: Change, item: Item, member_id: int, ballot: Ballot, how: str, reason: str
) -> EcabMember:
    """Write a vote of a member of the ECAB on an item, and return the member. Raises where they may not vote."""
    today = local_date(db.now())
    member = next((one for one in members_on(conn, today) if one.id == member_id), None)
    if member is None:
        raise InputError("Member: they are not in the ECAB today.", hint="Choose from the list.")
    why = barred(people_by_id(conn, [member.person_id])[member.person_id], hands_of(conn, now, today))
    if why:
        raise NotAllowed(why, hint="Ask another member of the ECAB.")
    own = member.login == db.actor.login
    if not own and how not in {one.value for one in Reached}:
        raise InputError("Reached: say how they were reached.", hint="By phone, by mail or in person.")
    votes.add(
        conn,
        item.id,
        now.content_n,
        ballot,
        ecab_member_id=member.id,
        person_id=member.person_id,
        note=reason,
        cast=Cast.OWN if own else Cast.RECORDED,
        how=how,
    )
    return member


def ecab_decide(
    db: Database,
    change_id: int,
    content_n: int,
    approved: bool,
    reason: str,
    conditions: str = "",
    *,
    op_id: str | None = None,
) -> Changes:
    """Record the decision of the ECAB on the content that was read, with why; two members have to have approved it.

    Where it lies in a freeze, the approval lets it in, for that reason. The next meeting is told.
    """
    db.require("change.edit", "record decisions of the ECAB")
    reason = clean(reason, "reason", required=True, longest=4000)
    conditions = clean(conditions, "conditions", longest=4000) if approved else ""
    result = Result.REJECTED if not approved else Result.CONDITIONS if conditions else Result.APPROVED
    state = ChangeState.APPROVED if approved else ChangeState.REJECTED

    def act(conn: Connection) -> Changes:
        now, item = _before_ecab(conn, change_id, content_n)
        require_step(db, conn, now, state)
        hits = freezes.hits_at(conn, db.now(), now, (now.planned_start, now.planned_end)) if approved else ()
        values = {"state": state.value, "decided_at": db.now(), "conditions": conditions}
        close(db, conn, item, result, conditions, reason, Save(now.version, values))
        drop_conditions(conn, now.id)
        for hit in hits:
            add_override(conn, hit.freeze.id, now.id, now.content_n, role="ecab", reason=reason, item_id=item.id)
        report(conn, now, Kind.EMERGENCY, db.now())
        said = f"{now.number} is {result.label.lower()} by the ECAB; the next meeting is told."
        if hits:
            said += f" It may go into {words.joined([f'“{hit.freeze.name}”' for hit in hits])}."
        touched = kinds.touched_by(t.change, t.cab_agenda_item, *((t.freeze_override,) if hits else ()))
        return Changes(touched, (change_id,), said)

    return db.write(act, what=f"ecab {state.value}", about=change_id, op_id=op_id)


def close(
    db: Database, conn: Connection, item: Item, result: Result, conditions: str, reason: str, save: Save | None
) -> None:
    """Decide an item before the ECAB by the votes that stand. Raises `NotAllowed` where they do not say so.

    `save`: what is saved of its change with it.
    """
    assert result in RESULTS[item.kind]
    for verdict in (may_decide(item, result, seats=(), running=False), checked_texts(result, conditions, reason)):
        if not verdict.ok:
            raise NotAllowed(verdict.sentence, hint="Record what the members say first.")
    closing = Closing(ItemState.DECIDED, result, conditions, reason, item.now_n, db.now())
    close_item(conn, item.id, item.version, closing, save)

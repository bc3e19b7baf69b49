"""One act on many tickets: each judged by its own state, with a list of those that were refused; a look beforehand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.records import time_of
from app.db.tickets.bulk import Standing, standings
from app.domain.bulk import Batch, BulkPreview, Hindrance, require_within_limit
from app.domain.tickets.bulk import HAPPENED_EARLIER, BulkAct
from app.domain.tickets.late import happened_at
from app.domain.tickets.states import Act, refusal
from app.domain.vocabulary import TicketState
from app.errors import InputError
from app.services.parts import NOT_DONE, Part, carry_out, part
from app.services.texts import clean
from app.services.tickets.perform import Known, known_to_all, open_ticket, require_allowed, require_right
from app.services.tickets.planned import Plan
from app.services.tickets.planned import carry_out as do
from app.services.tickets.plans import assigning, moving, plan_of
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Numbers of tickets that a reason names, where it holds for many.
_NAMED = 5


def do_many(
    db: Database, ids: Sequence[int], asked: BulkAct, work: Work | None = None, *, op_id: str | None = None
) -> Batch:
    """Carry out one act on each of these tickets, at most `MOST_TICKETS`. A cancel keeps what is done so far."""
    plan = plan_of(asked, db.actor.login)
    if asked.at is not None and asked.act not in HAPPENED_EARLIER:
        raise InputError(f"To {asked.act.label} tickets takes no time of its own: it happens now.")
    return plan_many(db, dict.fromkeys(ids, plan), work, op_id, at=asked.at, why=clean(asked.late_reason, "reason"))


def assign_many(
    db: Database, wanted: Mapping[int, str | None], work: Work | None = None, *, op_id: str | None = None
) -> Batch:
    """Assign each ticket to a login, None: to nobody. A cancel keeps what is done so far."""
    plans = {who: replace(assigning(who), done_word="assigned") for who in set(wanted.values())}
    return plan_many(db, {id: plans[who] for id, who in wanted.items()}, work, op_id, Act.ASSIGN)


def move_many(db: Database, wanted: Mapping[int, int], work: Work | None = None, *, op_id: str | None = None) -> Batch:
    """Hand each ticket to a support group, by its id. A cancel keeps what is done so far."""
    plans = {group_id: replace(moving(group_id), done_word="moved") for group_id in set(wanted.values())}
    return plan_many(db, {id: plans[group_id] for id, group_id in wanted.items()}, work, op_id, Act.GROUP)


def plan_many(
    db: Database,
    plans: Mapping[int, Plan],
    work: Work | None = None,
    op_id: str | None = None,
    act: Act | None = None,
    *,
    at: datetime | None = None,
    why: str = "",
) -> Batch:
    """Carry out the plan of each ticket, by its id: plans of one act. A cancel keeps what is done so far."""
    require_within_limit(len(plans))
    act = act or next((plan.act for plan in plans.values()), Act.COMMENT)
    require_right(db, act)

    known: list[Known] = []

    def begin(conn: Connection, ids: Sequence[int]) -> None:
        known[:] = [known_to_all(conn, {*ids, *(id for one in ids for id in plans[one].beside)})]

    def one(conn: Connection, ticket_id: int) -> Part:
        plan = plans[ticket_id]
        ticket = open_ticket(conn, ticket_id, known[0])
        if plan.is_same(ticket):
            return NOT_DONE
        require_allowed(db, plan.act, ticket)
        before = plan.before(ticket)
        when = happened_at(ticket.events, at, time_of(conn), why, moves=plan.act is not Act.COMMENT)
        do(db, ticket, plan, when, why)
        return part(before, plan.text(ticket), plan.done_to_many(ticket), mailed=ticket.mailed)

    return carry_out(db, act.value, list(plans), one, work, op_id, begin=begin)


# --- beforehand -----------------------------------------------------------------------------------
def batch_preview(db: Database, ids: Sequence[int], asked: BulkAct, work: Work | None = None) -> BulkPreview:
    """Return what the act would come to now; its values need not be complete yet. At most `MOST_TICKETS` tickets."""
    require_within_limit(len(ids))
    with db.read(work) as conn:
        found = standings(conn, ids)
    reasons: dict[str, list[str]] = defaultdict(list)
    can = others = same = 0
    for ticket in found:
        why = refusal(asked.act, ticket.state, db.actor.roles)
        if _is_same(asked, ticket):
            same += 1
        elif why is not None:
            reasons[why].append(ticket.number)
        else:
            can += 1
            others += ticket.assignee not in (None, "", db.actor.login)
    gone = len(set(ids)) - len(found)
    hindrances = [Hindrance(why, len(numbers), tuple(numbers[:_NAMED])) for why, numbers in reasons.items()]
    if gone:
        hindrances.append(Hindrance("They do not exist (any more).", gone, ()))
    hindrances.sort(key=lambda one: -one.count)
    held: dict[str, tuple[int, ...]] = {}
    if asked.act is Act.PRIORITY:
        held["impact"] = tuple(sorted({ticket.impact for ticket in found}))
        held["urgency"] = tuple(sorted({ticket.urgency for ticket in found}))
    return BulkPreview(len(ids), can, others, same, tuple(hindrances), held=held)


def _is_same(asked: BulkAct, ticket: Standing) -> bool:
    match asked.act:
        case Act.ASSIGN:
            return (ticket.assignee or "") == (asked.to or "")
        case Act.GROUP:
            return ticket.group_id is not None and ticket.group_id == asked.to
        case Act.MERGE:
            return ticket.id == asked.to
        case Act.TRANSFER:
            return ticket.agency_id == asked.to
        case Act.PRIORITY:
            return asked.impact in (0, ticket.impact) and asked.urgency in (0, ticket.urgency)
        case Act.UNTIL:
            return ticket.state is TicketState.ON_HOLD and ticket.hold_until == asked.until
        case _:
            return False

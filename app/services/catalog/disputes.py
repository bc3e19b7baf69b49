"""Disputes of bill lines: opened within four billing cycles, decided, paid back by a correction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.catalog import bills
from app.db.catalog import disputes as store
from app.db.catalog.waiting import waits
from app.db.engine import Database
from app.db.records import hold, insert_record, next_number, update_versioned
from app.domain.catalog.disputes import DisputeState, last_day
from app.domain.catalog.money import dollars
from app.domain.catalog.values import DisputeRow
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import eastern
from app.domain.words import day
from app.errors import InputError
from app.services.catalog.whose import own_agencies
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def disputes(db: Database, agency_id: int | None = None, work: Work | None = None) -> tuple[DisputeRow, ...]:
    """Return disputes, open ones first with what can be given back; of one agency where given."""
    with db.read(work) as conn:
        found = store.disputes(conn, *([t.bill.c.agency_id == agency_id] if agency_id is not None else []))
        own = own_agencies(db, conn)
        seen = (one for one in found if own is None or one.agency_id in own)
        return tuple(_with_left(conn, one) if one.state is DisputeState.OPEN else one for one in seen)


def _with_left(conn: Connection, one: DisputeRow) -> DisputeRow:
    """Return an open dispute with what can be given back, and what waits for the next bill already."""
    lines = bills.lines(conn, t.bill_line.c.id == one.line_id)
    told = " ".join(text for _, text in waits(conn, one.agency_id, lines))
    return replace(one, left_cents=store.left(conn, one), waits=told)


def dispute(
    db: Database, line_id: int, reason: str, claimed_cents: int | None = None, *, op_id: str | None = None
) -> Changes:
    """Dispute a line of an issued bill. `claimed_cents`: what the agency says it should be, None where it does not.

    InputError after the end of the fourth billing cycle, or where the line is disputed already.
    """
    db.require("dispute.open")
    said = clean(reason, "reason", required=True, longest=4000)

    def act(conn: Connection) -> Changes:
        hold(conn, f"line {line_id} of a bill")
        found = bills.lines(conn, t.bill_line.c.id == line_id)
        if not found:
            raise InputError("This line does not exist.", hint="Refresh the bill.")
        (bill,) = bills.bills(conn, t.bill.c.id == bills.bill_of(conn, line_id))
        today, last = eastern(db.now()).date(), last_day(eastern(bill.issued_at).date())
        if today > last:
            raise InputError(
                f"A line of {bill.number} could be disputed until {day(last)}.",
                hint="Talk to the agency's business relationship manager.",
            )
        if store.disputes(conn, t.dispute.c.line_id == line_id, t.dispute.c.state == DisputeState.OPEN.value):
            raise InputError("This line is disputed already.", hint="Add to the dispute that is open.")
        number = next_number(conn, "DSP")
        values = {"number": number, "line_id": line_id, "opened_on": today, "reason": said}
        made = insert_record(conn, t.dispute, {**values, "claimed_cents": claimed_cents})
        return Changes(Touched.CATALOG, (made,), f"{number}: line {found[0].n} of {bill.number} is disputed.")

    return db.write(act, what="open dispute", about=line_id, op_id=op_id)


def _open(conn: Connection, dispute_id: int) -> DisputeRow:
    found = store.disputes(conn, t.dispute.c.id == dispute_id)
    if not found:
        raise InputError("This dispute does not exist (any more).", hint="Refresh the list.")
    if found[0].state is not DisputeState.OPEN:
        raise InputError(f"{found[0].number} is {found[0].state.value} already.", hint="Refresh the list.")
    return found[0]


def decide(
    db: Database, dispute_id: int, version: int, credit_cents: int | None, outcome: str, *, op_id: str | None = None
) -> Changes:
    """Decide a dispute with the reason. `credit_cents`: what is given back on the next bill; None: it is refused."""
    db.require("dispute.decide")
    said = clean(outcome, "outcome", required=True, longest=4000)

    def act(conn: Connection) -> Changes:
        found = _open(conn, dispute_id)
        hold(conn, f"line {found.line_id} of a bill")
        hold(conn, f"bill of agency {found.agency_id}")
        left = store.left(conn, found)
        if credit_cents is not None and not 0 < credit_cents <= left:
            if not left:
                raise InputError(
                    "Nothing is left of this line to give back: corrections and earlier disputes took it off.",
                    hint="Refuse the dispute, or have the agency withdraw it.",
                )
            raise InputError(
                f"What is given back lies between $0.01 and {dollars(left)}.",
                hint="Refuse the dispute where nothing is given back.",
            )
        state = DisputeState.REFUSED if credit_cents is None else DisputeState.UPHELD
        values = {"state": state.value, "decided_on": eastern(db.now()).date(), "outcome": said}
        update_versioned(conn, t.dispute, dispute_id, version, {**values, "credit_cents": credit_cents})
        more = f": {dollars(credit_cents)} are given back on the next bill" if credit_cents is not None else ""
        return Changes(Touched.CATALOG, (dispute_id,), f"{found.number} is {state.value}{more}.")

    return db.write(act, what="decide dispute", about=dispute_id, op_id=op_id)


def withdraw(db: Database, dispute_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Record that the agency withdrew a dispute."""
    db.require("dispute.open")

    def act(conn: Connection) -> Changes:
        found = _open(conn, dispute_id)
        update_versioned(conn, t.dispute, dispute_id, version, {"state": DisputeState.WITHDRAWN.value})
        return Changes(Touched.CATALOG, (dispute_id,), f"{found.number} is withdrawn.")

    return db.write(act, what="withdraw dispute", about=dispute_id, op_id=op_id)

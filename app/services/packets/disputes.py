"""An agency disputes a figure of its packet: written down with a day by which it is answered, and answered once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.db import figure_disputes as store
from app.db import tables as t
from app.db.engine import Database
from app.db.rule_sets import load
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.packets.disputes import (
    LONGEST_BY,
    LONGEST_SAID,
    SECTIONS,
    DisputablePacket,
    DisputeAnswer,
    DisputedFigure,
    dispute_table,
    is_ticket,
    what_of,
)
from app.domain.periods import Period
from app.domain.plain_number import plain_number
from app.domain.report_table import ReportTable
from app.domain.reviews.settings import RULES
from app.errors import InputError
from app.services.catalog.whose import own_agencies
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def disputes(db: Database, agency_id: int | None = None, work: Work | None = None) -> tuple[DisputedFigure, ...]:
    """Return disputed figures of packets, open ones first; of one agency where given."""
    with db.read(work) as conn:
        own = own_agencies(db, conn)
        found = store.disputes(conn, *([t.packet.c.agency_id == agency_id] if agency_id is not None else []))
        return tuple(one for one in found if own is None or one.agency_id in own)


def disputes_report(db: Database, agency_id: int | None = None, work: Work | None = None) -> ReportTable:
    """Return them as a table of a file."""
    return dispute_table(disputes(db, agency_id, work), local_date(db.now()))


def disputable(db: Database, agency_id: int, work: Work | None = None) -> tuple[DisputablePacket, ...]:
    """Return the newest revision of each packet of an agency with its figures, the newest period first."""
    with db.read(work) as conn:
        own = own_agencies(db, conn)
        if own is not None and agency_id not in own:
            return ()
        return tuple(DisputablePacket(*row) for row in store.periods_of(conn, agency_id))


def dispute(
    db: Database,
    agency: str,
    period: Period,
    figure: str,
    said: str,
    by: str,
    told_on: date | None = None,
    revision: int | None = None,
    *,
    op_id: str | None = None,
) -> Changes:
    """Write down that an agency disputes a figure of an issued packet, a section of `SECTIONS`, or a ticket.

    `by`: who of the agency says so; `told_on`: when, today where it is not given; `revision`: the newest one. The
    answer is due so many days later as the rules of service reviews say. InputError: no such packet, figure or ticket,
    a day in the future or before the packet, or one that is disputed already.
    """
    db.require("figure.dispute")
    words_said = clean(said, "statement of the agency", required=True, longest=LONGEST_SAID)
    who = clean(by, "name of who says it", required=True, longest=LONGEST_BY)
    what = plain_number(figure)
    what = what.upper() if is_ticket(what.upper()) else what

    def act(conn: Connection) -> Changes:
        today = local_date(db.now())
        on = told_on or today
        if on > today:
            raise InputError(f"{words.day(on)} is in the future.", hint="Give the day on which the agency said it.")
        found = store.issued(conn, agency, period.key, revision)
        if found is None:
            raise InputError(
                f"No packet of {agency} for {period.label} was issued{f' as r{revision}' if revision else ''}.",
                hint="Only what is issued can be disputed.",
            )
        _check(conn, found, what)
        store.hold_packet(conn, found.id)
        if open_one := store.open_same(conn, found.id, what):
            raise InputError(f"{open_one} disputes the same already.", hint="Answer that one first.")
        due = on + timedelta(days=load(conn, RULES).dispute_days)
        values = {"figure": what, "value": found.figures.get(what, ""), "said": words_said, "told_by": who}
        made, number = store.add(conn, found.id, {**values, "told_on": on, "due_on": due}, db.actor.login)
        touched = kinds.touched_by(t.figure_dispute)
        text = f"{number}: {what_of(what)} of {agency} is disputed; an answer is due by {words.day(due)}."
        return Changes(touched, (made,), text)

    return db.write(act, what="dispute figure", about=(agency, period.key, what), op_id=op_id)


def _check(conn: Connection, found: store.Disputable, what: str) -> None:
    if what in SECTIONS or what in found.figures:
        return
    if not is_ticket(what):
        raise InputError(f"'{what}' is no figure of this packet.", hint="Choose one that is printed, or a ticket.")
    if not store.knows_ticket(conn, what):
        raise InputError(f"There is no ticket {what}.", hint="Give its number as it is printed.")


def answer_dispute(
    db: Database, dispute_id: int, answer: DisputeAnswer, reason: str, *, op_id: str | None = None
) -> Changes:
    """Answer a dispute, once, with the reason: the next packet of the agency prints it.

    InputError: it is not there, or answered already.
    """
    db.require("figure.dispute")
    said = clean(reason, "reason", required=True, longest=LONGEST_SAID)

    def act(conn: Connection) -> Changes:
        store.hold_dispute(conn, dispute_id)
        found = store.disputes(conn, t.figure_dispute.c.id == dispute_id)
        if not found:
            raise InputError("This dispute does not exist.", hint="Refresh the list.")
        if found[0].answer is not None:
            raise InputError(f"{found[0].number} is {found[0].answer.value} already.", hint="Refresh the list.")
        store.answer(conn, dispute_id, answer, said, db.actor.login)
        more = ": issue the packet again to restate it" if answer is DisputeAnswer.UPHELD else ""
        touched = kinds.touched_by(t.figure_dispute_answer)
        return Changes(touched, (dispute_id,), f"{found[0].number} is {answer.value}{more}.")

    return db.write(act, what="answer dispute", about=dispute_id, op_id=op_id)

"""An agency disputes a figure of its packet: written down with a day by which it is answered, and answered once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.db import figure_disputes as store
from app.db import tables as t
from app.db.engine import Database
from app.db.names import person_name
from app.db.own_agencies import agencies_of
from app.db.rule_sets import load
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.packets.disputes import (
    LONGEST_BY,
    LONGEST_SAID,
    DisputablePacket,
    DisputeAnswer,
    DisputedFigure,
    dispute_table,
    figures_named,
    is_ticket,
    what_of,
)
from app.domain.periods import Period
from app.domain.refusals import lacking
from app.domain.report_table import ReportTable
from app.domain.reviews.settings import RULES
from app.domain.rights import holders, may, meaning
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
    """Return the newest revision of each packet of an agency with its figures, the newest period first.

    NotAllowed: another agency's, and who asks keeps no reviews.
    """
    with db.read(work) as conn:
        _require_own(db, conn, agency_id)
        return tuple(DisputablePacket(*row) for row in store.periods_of(conn, agency_id))


def _require_own(db: Database, conn: Connection, agency_id: int) -> bool:
    """Return whether who is at work disputes for their own agency; False: they keep reviews, and write for any."""
    if may(db.actor.roles, "figure.answer"):
        return False
    if agency_id not in agencies_of(conn, db.actor.login):
        refusal = lacking(db.actor.roles, "dispute figures of another agency", holders(*meaning("figure.answer")))
        assert refusal is not None  # they may not answer either
        raise refusal
    return True


def dispute(
    db: Database,
    agency: str,
    period: Period,
    figure: str,
    said: str,
    by: str = "",
    told_on: date | None = None,
    revision: int | None = None,
    *,
    op_id: str | None = None,
) -> Changes:
    """Write down that an agency disputes a figure of an issued packet, a section of `SECTIONS`, or a ticket.

    `figure` as `figures_named` takes it: an id, a line, or the printed name. `by`: who of the agency says so;
    `told_on`: when, today where it is not given; `revision`: the newest one. Who keeps no reviews disputes for their
    own agency, in their own name and today. The answer is due so many days later as the rules of service reviews say.
    InputError: no such packet, figure or ticket, a day in the future, or one that is disputed already. NotAllowed:
    another agency's packet.
    """
    db.require("figure.dispute")
    words_said = clean(said, "statement of the agency", required=True, longest=LONGEST_SAID)
    who = clean(by, "name of who says it", required=may(db.actor.roles, "figure.answer"), longest=LONGEST_BY)

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
        name = who
        if _require_own(db, conn, found.agency_id):
            name = person_name(conn, db.actor.login)
            if who.casefold() not in ("", name.casefold()) or on != today:
                raise InputError("What you dispute, you dispute in your own name and today.", hint="Leave both out.")
        what = _checked(conn, found, figure)
        store.hold_packet(conn, found.id)
        if open_one := store.open_same(conn, found.id, what):
            raise InputError(f"{open_one} disputes the same already.", hint="Answer that one first.")
        due = on + timedelta(days=load(conn, RULES).dispute_days)
        values = {"figure": what, "value": found.figures.get(what, ""), "said": words_said, "told_by": name}
        made, number = store.add(conn, found.id, {**values, "told_on": on, "due_on": due}, db.actor.login)
        touched = kinds.touched_by(t.figure_dispute)
        text = f"{number}: {what_of(what)} of {agency} is disputed; an answer is due by {words.day(due)}."
        return Changes(touched, (made,), text)

    return db.write(act, what="dispute figure", about=(agency, period.key, figure.strip()), op_id=op_id)


def _checked(conn: Connection, found: store.Disputable, figure: str) -> str:
    """Return what of a packet is meant."""
    named = figures_named(found.figures, figure)
    if not named:
        hint = "Choose one that is printed, by its name or its id, or a ticket."
        raise InputError(f"'{figure.strip()}' is no figure of this packet.", hint=hint)
    if len(named) > 1:
        raise InputError(f"'{figure.strip()}' is several figures.", hint=f"Name one: {', '.join(named)}.")
    if is_ticket(named[0]) and not store.knows_ticket(conn, named[0]):
        raise InputError(f"There is no ticket {named[0]}.", hint="Give its number as it is printed.")
    return named[0]


def answer_dispute(
    db: Database, dispute_id: int, answer: DisputeAnswer, reason: str, *, op_id: str | None = None
) -> Changes:
    """Answer a dispute, once, with the reason: the next packet of the agency prints it, and needs no revision for it.

    Only where what was corrected changes a printed figure is the packet issued again.

    InputError: it is not there, or answered already.
    """
    db.require("figure.answer")
    said = clean(reason, "reason", required=True, longest=LONGEST_SAID)

    def act(conn: Connection) -> Changes:
        store.hold_dispute(conn, dispute_id)
        found = store.disputes(conn, t.figure_dispute.c.id == dispute_id)
        if not found:
            raise InputError("This dispute does not exist.", hint="Refresh the list.")
        if found[0].answer is not None:
            raise InputError(f"{found[0].number} is {found[0].answer.value} already.", hint="Refresh the list.")
        store.answer(conn, dispute_id, answer, said, db.actor.login)
        text = f"{found[0].number} is {answer.value}: the next packet of {found[0].agency} prints the answer."
        if answer is DisputeAnswer.UPHELD:
            text += " Issue this one again only if what is corrected changes a printed figure."
        return Changes(kinds.touched_by(t.figure_dispute_answer), (dispute_id,), text)

    return db.write(act, what="answer dispute", about=dispute_id, op_id=op_id)

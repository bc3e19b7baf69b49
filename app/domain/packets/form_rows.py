"""The form of the rows that stand beside a packet's figures: people, actions, changes, comments, bills, disputes.

What holds of every key stands in `app.domain.packets.form`: one never changes, and a new one was never used before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.packets.form_table import Table, number, value

if TYPE_CHECKING:
    from app.domain.packets.cost import CostCause, CostLine, RateStatus
    from app.domain.packets.disputes import DisputedFigure
    from app.domain.packets.rows import (
        Contact,
        FailedChange,
        FeedbackComment,
        Finding,
        ForwardChange,
        Freeze,
        Improvement,
        PreviousAction,
        Restatement,
    )

CONTACT: Table[Contact] = Table(
    value("ro", lambda c: c.role),
    value("na", lambda c: c.name),
    value("ph", lambda c: c.phone),
    value("em", lambda c: c.email),
)
PREVIOUS_ACTION: Table[PreviousAction] = Table(
    value("nu", lambda a: a.number),
    value("tx", lambda a: a.text),
    value("ow", lambda a: a.owner),
    value("du", lambda a: a.due),
    value("st", lambda a: a.state),
    value("fi", lambda a: a.finished),
    number("dl", lambda a: a.days_late),
    value("no", lambda a: a.note),
    value("ms", lambda a: a.measured),
)
FAILED_CHANGE: Table[FailedChange] = Table(
    value("nu", lambda c: c.number),
    value("ti", lambda c: c.title),
    value("im", lambda c: c.implemented),
    value("why", lambda c: c.why),
    value("fu", lambda c: c.follow_up),
)
FORWARD_CHANGE: Table[ForwardChange] = Table(
    value("nu", lambda c: c.number),
    value("ti", lambda c: c.title),
    value("ty", lambda c: c.type),
    value("st", lambda c: c.state),
    value("sv", lambda c: c.services),
    value("fr", lambda c: c.start),
    value("to", lambda c: c.end),
    value("cab", lambda c: c.cab_date),
    value("wi", lambda c: c.window),
    value("mo", lambda c: c.model),
    value("mk", lambda c: c.marks),
)
FREEZE: Table[Freeze] = Table(
    value("na", lambda f: f.name), value("fr", lambda f: f.start), value("to", lambda f: f.end)
)
COMMENT: Table[FeedbackComment] = Table(
    value("ki", lambda c: c.kind),
    value("on", lambda c: c.on),
    value("tx", lambda c: c.text),
    value("st", lambda c: c.status),
)
IMPROVEMENT: Table[Improvement] = Table(
    value("nu", lambda i: i.number),
    value("wh", lambda i: i.what),
    value("why", lambda i: i.why),
    value("now", lambda i: i.now),
    value("go", lambda i: i.goal),
    value("ow", lambda i: i.owner),
    value("du", lambda i: i.due),
    value("st", lambda i: i.state),
    value("up", lambda i: i.updated),
    value("ef", lambda i: i.effect),
    value("ms", lambda i: i.measured),
)
FINDING: Table[Finding] = Table(
    value("wh", lambda f: f.what), value("n", lambda f: f.count), value("ex", lambda f: f.examples)
)
RESTATEMENT: Table[Restatement] = Table(
    value("fi", lambda r: r.figure),
    value("l", lambda r: r.label),
    value("old", lambda r: r.old),
    value("new", lambda r: r.new),
    value("why", lambda r: r.reason),
)


COST_LINE: Table[CostLine] = Table(
    value("co", lambda c: c.code),
    value("na", lambda c: c.name),
    value("un", lambda c: c.unit),
    number("u", lambda c: c.units_micro),
    number("p", lambda c: c.price_micro),
    value("ra", lambda c: c.rate),
    number("c", lambda c: c.cents),
    number("yu", lambda c: c.year_units_micro),
    number("yc", lambda c: c.year_cents),
)
RATE_STATUS: Table[RateStatus] = Table(
    value("co", lambda r: r.code),
    value("na", lambda r: r.name),
    number("p", lambda r: r.price_micro),
    value("st", lambda r: r.standing),
    value("ah", lambda r: r.ahead),
)
COST_CAUSE: Table[CostCause] = Table(
    value("ca", lambda c: c.cause), value("na", lambda c: c.name), number("c", lambda c: c.cents)
)
DISPUTED: Table[DisputedFigure] = Table(
    value("nu", lambda d: d.number),
    value("ag", lambda d: d.agency),
    value("pe", lambda d: d.period),
    value("rv", lambda d: d.revision),
    value("fi", lambda d: d.figure),
    value("va", lambda d: d.value),
    value("sa", lambda d: d.said),
    value("by", lambda d: d.by),
    value("on", lambda d: d.told_on),
    value("du", lambda d: d.due_on),
    value("an", lambda d: d.answer),
    value("why", lambda d: d.reason),
    value("ao", lambda d: d.answered_on),
    value("re", lambda d: d.restated),
    # keys of the database, and when it was written down: none is printed
    left_out=(lambda d: d.id, lambda d: d.agency_id, lambda d: d.opened_at),
)

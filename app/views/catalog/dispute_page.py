"""The page of disputes: what is disputed, how long it has been open, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from app.domain import words
from app.domain.catalog.disputes import DisputeState
from app.domain.catalog.money import dollars
from app.domain.catalog.values import DisputeRow
from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Align, Column, Mark
from app.views.catalog import menus
from app.views.catalog.page import Page
from app.views.catalog.shown import Shown

_MARKS = {
    DisputeState.OPEN: Mark("diamond", "soon"),
    DisputeState.UPHELD: Mark("check", "met"),
    DisputeState.REFUSED: Mark("cross", "muted"),
    DisputeState.WITHDRAWN: Mark("dash", "muted"),
}


def columns(_today: date) -> tuple[Column[DisputeRow], ...]:
    """Return the columns."""
    return (
        Column("number", "Number", "DSP0000012", lambda r: r.number, pinned=True),
        Column("state", "State", "Open for 112 days", lambda r: r.state.label, mark=lambda r: _MARKS[r.state],
               live=lambda r, now: state_words(r, now)),
        Column("agency", "Agency", "Natural and Cultural Resources", lambda r: one_line(r.agency), stretch=True,
               whole=True, tooltip=lambda r: r.agency),
        Column("what", "Of what", "Virtual private network", what, since=WIDE, gives=True, tooltip=what),
        Column("amount", "Billed", "$1,234,567.00", lambda r: dollars(r.amount_cents), Align.RIGHT, since=NARROW,
               sort_value=lambda r: r.amount_cents),
        Column("bill", "Bill", "BIL0000012", lambda r: r.bill, since=WIDE),
    )  # fmt: skip


def what(row: DisputeRow) -> str:
    """Return what the disputed line is for."""
    return one_line(row.component) or "Subscription"


def state_words(row: DisputeRow, now: datetime) -> str:
    """Return where a dispute stands; of an open one since when."""
    if row.state is not DisputeState.OPEN:
        return row.state.label
    days = (local_date(now) - row.opened_on).days
    return f"Open for {words.count(days, 'day')}" if days > 0 else "Opened today"


def rows(shown: Shown) -> Sequence[DisputeRow]:
    """Return the disputes, open ones first; of one agency where it is chosen."""
    only = shown.agency_id
    return [one for one in shown.books.disputes if only is None or one.agency_id == only]


def sentence(row: DisputeRow, now: datetime) -> str:
    """Return a dispute as it is spoken."""
    told = (row.number, state_words(row, now), one_line(row.agency), what(row), dollars(row.amount_cents))
    return ", ".join(told) + "."


def text(row: DisputeRow, _shown: Shown) -> str:
    """Return all that is known of a dispute."""
    lines = [f"{row.number}: {what(row)} on {row.bill} of {one_line(row.agency)}, {dollars(row.amount_cents)}"]
    lines.append(f"Opened {words.day(row.opened_on)}; lines of that bill can be disputed to {words.day(row.last_day)}")
    if row.claimed_cents is not None:
        lines.append(f"The agency says that it should be {dollars(row.claimed_cents)}")
    lines.append(f"Reason: {row.reason}")
    if row.waits:
        lines.append(one_line(row.waits))
    if row.decided_on is not None:
        lines.append(f"{row.state.label} {words.day(row.decided_on)}: {row.outcome}")
    if row.credit_cents is not None:
        where = f"on {row.credited_on}" if row.credited_on else "as a correction on the next bill"
        lines.append(f"{dollars(row.credit_cents)} given back {where}")
    return "\n".join(lines)


PAGE = Page(
    "disputes",
    "Disputes",
    "Disputes of bill lines",
    columns,
    rows,
    sentence,
    text,
    ("No dispute", "A line of a bill is disputed on the page Lines, within four billing cycles."),
    menus.DISPUTE,
)

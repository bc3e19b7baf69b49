"""The page of the subscription: what administration and staff cost a year, who shares it, and in which instalments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from app.domain import words
from app.domain.catalog.money import dollars
from app.domain.catalog.rates import RateState, instalment_months, instalment_plan
from app.domain.catalog.values import Share, SubscriptionYear
from app.domain.periods import Period
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Align, Column, Mark
from app.views.catalog import menus
from app.views.catalog.page import Page
from app.views.catalog.shown import Shown

_MARKS = {
    RateState.DRAFT: Mark("ring", "accent"),
    RateState.SUBMITTED: Mark("half", "accent"),
    RateState.APPROVED: Mark("check", "met"),
    RateState.WITHDRAWN: Mark("dash", "muted"),
}


def columns(_today: date) -> tuple[Column[SubscriptionYear], ...]:
    """Return the columns."""
    return (
        Column("year", "Year", "FY2027", lambda r: f"FY{r.fiscal_year}", pinned=True),
        Column("n", "Version", "12", lambda r: str(r.n), Align.RIGHT, since=NARROW, sort_value=lambda r: r.n),
        Column("state", "State", "Submitted", lambda r: r.state.label, mark=lambda r: _MARKS[r.state]),
        Column("total", "A year", "$12,345,678.00", lambda r: dollars(r.total_cents), Align.RIGHT,
               sort_value=lambda r: r.total_cents),
        Column("approved", "Approved", "2 Nov 2026, OSBM 26-44", approved, stretch=True, tooltip=approved),
        Column("agencies", "Agencies", "40", lambda r: str(_agencies(r) or ""), Align.RIGHT, since=WIDE),
    )  # fmt: skip


def _agencies(row: SubscriptionYear) -> int:
    return len({share.agency_id for share in row.shares})


def approved(row: SubscriptionYear) -> str:
    """Return when OSBM approved, and its reference."""
    return f"{words.day(row.approved_on)}, {one_line(row.osbm_reference)}" if row.approved_on is not None else ""


def rows(shown: Shown) -> Sequence[SubscriptionYear]:
    """Return every version, the newest year first."""
    return shown.books.subscriptions


def sentence(row: SubscriptionYear, _now: datetime) -> str:
    """Return a subscription as it is spoken."""
    told = (f"FY{row.fiscal_year} version {row.n}", row.state.label, f"{dollars(row.total_cents)} a year")
    return ", ".join([*told, *([f"approved {approved(row)}"] if row.approved_on else [])]) + "."


def text(row: SubscriptionYear, shown: Shown) -> str:
    """Return the costs, the shares with the billings they follow, and the instalments."""
    lines = [f"FY{row.fiscal_year} version {row.n}, {row.state.label.lower()}: {dollars(row.total_cents)}"]
    lines.append(f"Administration {dollars(row.administration_cents)}, by each agency's share of all billings")
    lines += [f"Staff of {one_line(line)} {dollars(cents)}, by billings in that line" for line, cents in row.staff]
    if row.approved_on is not None:
        months = instalment_months(row.fiscal_year, row.approved_on)
        begins = f", from {months[0].label} on" if months else ""
        lines.append(f"Approved {approved(row)}: {words.count(len(months), 'instalment')}{begins}")
    lines += [f"Note: {row.note}"] if row.note else []
    found = [one for one in row.shares if shown.agency_id in {None, one.agency_id}]
    if not row.shares:
        return "\n".join([*lines, "Each agency's share is computed when it is submitted."])
    for one in found:
        of = f" ({one_line(one.service_line)})" if one.service_line else ""
        said = f"  {one_line(one.agency)}{of}: {dollars(one.amount_cents)} by {dollars(one.billed_cents)} billed"
        lines.append(f"{said}{_instalments(row, one, shown)}")
    return "\n".join(lines)


def _instalments(row: SubscriptionYear, share: Share, shown: Shown) -> str:
    """Return what is due a month from this version on; what earlier ones of its year were due counts against it."""
    if row.approved_on is None:
        return ""
    versions = [
        one
        for one in reversed(shown.books.subscriptions)
        if one.fiscal_year == row.fiscal_year and one.approved_on is not None and one.n <= row.n
    ]
    plan = instalment_plan((_months(one), _cents(one, share)) for one in sorted(versions, key=lambda one: one.n))
    months = [month for month in _months(row) if month in plan]
    last = {plan[month]: Period.parse(month).label for month in months}  # each amount, and its last month
    told = [f"{dollars(cents)} a month to {until}" for cents, until in last.items()]
    return f", {', then '.join(told)}" if told else ""


def _months(row: SubscriptionYear) -> list[str]:
    return [one.key for one in instalment_months(row.fiscal_year, row.approved_on or date.max)]


def _cents(row: SubscriptionYear, share: Share) -> int:
    same = (share.agency_id, share.service_line)
    return sum(one.amount_cents for one in row.shares if (one.agency_id, one.service_line) == same)


PAGE = Page(
    "subscription",
    "Subscription",
    "Subscriptions by fiscal year",
    columns,
    rows,
    sentence,
    text,
    ("No subscription", "Draft what administration and the staff of service lines cost in a year."),
    menus.SUBSCRIPTION,
    counted=False,
)

"""The catalog as the command line tells it: lines for people; programs get the same as tables."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain import words
from app.domain.catalog.book import Offer
from app.domain.catalog.money import dollars, in_dollars, price, price_in_dollars, units
from app.domain.catalog.rate_case import Proposed
from app.domain.catalog.rates import PriceBook, percent_more
from app.domain.catalog.search import Match
from app.domain.catalog.values import BillRow, DisputeRow, Effect, Priced, RateCase, RateRow, SubscriptionYear, YearEnd
from app.domain.plain_text import one_line
from app.domain.report_table import ReportTable


def price_table(found: Sequence[Priced], title: str) -> ReportTable:
    """Return what a unit of each component costs on a day."""
    columns = (
        ("code", "Code"),
        ("service_line", "Service line"),
        ("service", "Service"),
        ("component", "Component"),
        ("unit", "Unit"),
        ("price", "Rate in dollars"),
        ("since", "Since"),
        ("approved", "Approved"),
    )
    rows = tuple(
        {
            "code": one.component.code,
            "service_line": one.component.service_line,
            "service": one.component.service,
            "component": one.component.name,
            "unit": one.component.unit,
            "price": price_in_dollars(one.rate.price_micro) if one.rate else None,
            "since": one.rate.effective_from.isoformat() if one.rate and one.rate.effective_from else "",
            "approved": f"FY{one.rate.fiscal_year}, {one.rate.osbm_reference}" if one.rate else "no approved rate",
        }
        for one in found
    )
    return ReportTable(title, columns, rows)


def found_table(found: Sequence[tuple[Offer, Match]], typed: str) -> ReportTable:
    """Return the services that words have found, with what has to be known of them and why they were found."""
    columns = (
        ("code", "Code"),
        ("service", "Service"),
        ("category", "Category"),
        ("life_cycle", "Life cycle"),
        ("why", "Found"),
        ("note", "To know"),
    )
    rows = tuple(
        {
            "code": one.code,
            "service": one.name,
            "category": one.category,
            "life_cycle": one.life.label,
            "why": match.why or "by its name",
            "note": one.warning,
        }
        for one, match in found
    )
    notes = () if all(match.whole for _, match in found) else ("No service has every word.",)
    return ReportTable(f"Services for “{one_line(typed)}”", columns, rows, notes)


def rate_table(found: Sequence[RateRow], book: PriceBook, title: str) -> ReportTable:
    """Return versions of rates, each beside what held at the end of the fiscal year before."""
    columns = (
        ("year", "Year"),
        ("code", "Code"),
        ("component", "Component"),
        ("version", "Version"),
        ("price", "Rate in dollars"),
        ("before", "Year before"),
        ("change", "Change"),
        ("standing", "Standing"),
        ("approved", "Approved"),
        ("note", "Note"),
    )
    rows = []
    for row in found:
        before = book.before_year(row.rate.component_id, row.rate.fiscal_year)
        rows.append(
            {
                "year": f"FY{row.rate.fiscal_year}",
                "code": row.component.code,
                "component": row.component.name,
                "version": row.rate.version,
                "price": price_in_dollars(row.rate.price_micro),
                "before": price_in_dollars(before.price_micro) if before else None,
                "change": percent_more(before.price_micro, row.rate.price_micro) if before else "",
                "standing": row.standing,
                "approved": f"{row.rate.approved_on or ''} {row.rate.osbm_reference}".strip(),
                "note": one_line(row.note),
            }
        )
    return ReportTable(title, columns, tuple(rows))


def bills_text(found: Sequence[BillRow], month: str) -> str:
    """Return a line a bill of a month, and their total."""
    if not found:
        return f"No bill of {month} was issued."
    lines = [
        f"{one.number} {one.agency}: {dollars(one.total_cents)}"
        + (f", {words.count(one.disputes, 'open dispute')}" if one.disputes else "")
        for one in found
    ]
    return "\n".join([*lines, f"Together {dollars(sum(one.total_cents for one in found))}."])


def dispute_text(found: Sequence[DisputeRow]) -> str:
    """Return a line a dispute: what is disputed, since when, what came of it."""
    if not found:
        return "There are no disputes."
    lines = []
    for one in found:
        said = f"{one.number} {one.state.label}: {one.agency}, {one.bill}, {one.component or 'subscription'}"
        said += f" {dollars(one.amount_cents)}, opened {words.day(one.opened_on)}: {one_line(one.reason)}"
        if one.credit_cents is not None:
            where = f"on {one.credited_on}" if one.credited_on else "on the next bill"
            said += f"; {dollars(one.credit_cents)} given back {where}"
        lines.append(said + (f"; {one_line(one.outcome)}" if one.outcome else ""))
    return "\n".join(lines)


def subscription_text(one: SubscriptionYear) -> str:
    """Return a subscription: its costs, where its paper is, and each agency's share."""
    head = f"FY{one.fiscal_year} version {one.n}, {one.state.label.lower()}: {dollars(one.total_cents)}"
    if one.approved_on is not None:
        head += f", approved {words.day(one.approved_on)} ({one.osbm_reference}), billed from {one.effective_from}"
    lines = [head, f"  Administration {dollars(one.administration_cents)}"]
    lines += [f"  Staff of {line} {dollars(cents)}" for line, cents in one.staff]
    lines += [
        f"  {share.agency}{f', {share.service_line}' if share.service_line else ''}: {dollars(share.amount_cents)}"
        f" by {dollars(share.billed_cents)} billed"
        for share in one.shares
    ]
    return "\n".join(lines)


def case_text(case: RateCase, found: Sequence[Proposed], effect: Sequence[Effect]) -> str:
    """Return a rate case: its pools, what is forecast, the rates that follow, and each agency's year at both rates."""
    lines = [f"{case.service}, FY{case.fiscal_year}: full cost {dollars(case.full_cost_cents)}"]
    if case.carried_cents:
        lines.append(f"  Carried from the year before {dollars(case.carried_cents)}")
    lines += [
        f"  {one.pool.label}: {one_line(one.name)} {dollars(one.amount_cents)}{f' ({one.basis})' if one.basis else ''}"
        for one in case.costs
    ]
    by_component = {one.component_id: one for one in found}
    for one in case.forecast:
        rate = by_component.get(one.expected.component_id)
        micro = rate.price_micro if rate is not None else None
        said = f"  {one.component}: {units(one.expected.units_micro)} {one.unit}, weight {one.expected.weight}"
        lines.append(said + (f", {price(micro)} each" if micro is not None else ", no rate: nothing is forecast"))
    lines += [f"  {one.agency}: {dollars(one.now_cents)} a year now, {dollars(one.then_cents)} then" for one in effect]
    return "\n".join(lines)


def year_end_table(found: Sequence[YearEnd], fiscal_year: int) -> ReportTable:
    """Return the accounts of services at the end of a fiscal year, in dollars."""
    columns = (
        ("service_line", "Service line"),
        ("service", "Service"),
        ("billed", "Billed"),
        ("imputed", "Imputed"),
        ("cost", "Allowable cost"),
        ("result", "Surplus or loss"),
        ("opening", "Reserve at the begin"),
        ("closing", "Reserve at the end"),
        ("reserve_days", "Days of cash expenses"),
        ("carried", "Into next rates"),
    )
    rows = tuple(
        {
            "service_line": one.service_line,
            "service": one.service,
            "billed": in_dollars(one.account.billed_cents),
            "imputed": in_dollars(one.account.imputed_cents),
            "cost": in_dollars(one.account.cost_cents) if one.is_entered else None,
            "result": in_dollars(one.account.result_cents) if one.is_entered else None,
            "opening": in_dollars(one.account.opening_cents) if one.is_entered else None,
            "closing": in_dollars(one.account.closing_cents) if one.is_entered else None,
            "reserve_days": one.account.reserve_days if one.is_entered else None,
            "carried": in_dollars(one.account.carried_cents) if one.is_entered else None,
        }
        for one in found
    )
    notes = [
        "A reserve over 60 days of cash expenses goes back by lower rates; a loss of it is recovered.",
        *(f"The cost of {one.service} was not entered yet." for one in found if not one.is_entered),
    ]
    return ReportTable(f"Cost recovery, FY{fiscal_year}", columns, rows, tuple(notes), {"fiscal_year": fiscal_year})

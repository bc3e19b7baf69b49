"""Consumption and cost: units, rates, the period, the year to date, the forecast, and why the bill changed."""

from __future__ import annotations

from app.domain import words
from app.domain.catalog.money import dollars, price, units
from app.domain.eastern import local_date
from app.domain.packets.cost import Cost, CostLine
from app.domain.packets.packet import PacketData
from app.reports.pdf.document import Document
from app.reports.pdf.tables import Column, Total


def consumption(doc: Document, data: PacketData) -> None:
    """Print what the bills say that were issued by the as-of time; where there is none, that."""
    cost, head = data.cost, data.head
    doc.heading(2, "Consumption and cost")
    if cost is None:
        doc.paragraph(
            f"No bill was issued for {head.period_label}, nor for an earlier month of FY{head.fiscal_year}, by "
            f"{words.moment(head.as_of)}. This packet therefore has no figures of units, rates, cost or forecast; what "
            "was consumed and is on no bill is not counted."
        )
        return
    if cost.missing:
        doc.paragraph(
            f"No bill of {words.joined(cost.missing)} was issued by {words.moment(head.as_of)}: what was consumed then "
            "is not counted here."
        )
    year = f"FY{head.fiscal_year}"
    unbilled = head.layout > 1 and not cost.bills  # nothing is known of it, which is not $0.00
    amount = words.NONE if unbilled else dollars(cost.cents)
    facts = [(f"Billed for {head.period_label}", "No bill yet" if unbilled else f"{amount}{_numbers(cost)}")]
    facts.append((f"{year} to the end of the period", dollars(cost.year_cents)))
    facts.append((f"{year}, forecast", f"{dollars(cost.forecast_cents)}. {cost.method}"))
    facts.append(("Open disputes", str(cost.open_disputes) if cost.open_disputes else "None"))
    doc.key_values(facts, width=150, summary="Cost in short")
    doc.table(
        [
            Column("What"),
            Column("Units", "right", wrap=False),
            Column("Unit"),
            Column("Rate", "right", wrap=False),
            Column("Amount", "right", wrap=False),
            Column("Year to date", "right", wrap=False),
            Column("Approved rate", width=100),
        ],
        [
            *(_row(one, unbilled) for one in cost.lines),
            Total(("Together", "", "", "", amount, dollars(cost.year_cents), "")),
        ],
        caption=f"No bill of {head.period_label} yet: the year to date"
        if unbilled
        else f"{amount} in {head.period_label}: units at their rates, and the subscription",
        summary="Units, rates and amounts by component; the year to date stands with a component's first line",
    )
    _changed(doc, cost, head.layout)
    doc.table(
        [Column("Component"), Column("Rate", "right", wrap=False), Column("Status"), Column("Ahead")],
        [
            (one.name, price(one.price_micro) if one.price_micro else words.NONE, one.standing, one.ahead or words.NONE)
            for one in cost.rates
        ],
        # the day was once that of UTC: in the evening it is tomorrow's
        caption=f"Rate status on {words.day(local_date(head.as_of) if head.layout > 1 else head.as_of)}",
        empty="No component was billed.",
        summary="The rate of each component that was billed, and what is approved or before OSBM",
    )


def _numbers(cost: Cost) -> str:
    if not cost.bills:
        return ""
    return f" ({'bill' if len(cost.bills) == 1 else 'bills'} {words.joined(cost.bills)})"


def _row(one: CostLine, unbilled: bool) -> tuple[str, ...]:
    has_units = bool(one.code)
    return (
        one.name,
        units(one.units_micro) if has_units and not unbilled else words.NONE,
        one.unit or words.NONE,
        price(one.price_micro) if one.rate else words.NONE,
        words.NONE if unbilled else dollars(one.cents),
        dollars(one.year_cents) if one.year_cents or not has_units else words.NONE,
        one.rate or words.NONE,
    )


def _changed(doc: Document, cost: Cost, layout: int) -> None:
    if not cost.before:
        at_first = "Nothing was billed in the same months a year ago: there is nothing to compare with."
        told = "No month of the period is billed in both years: there is nothing to compare with."
        doc.paragraph(told if layout > 1 else at_first)  # it may be this year's bill that is missing
        return
    total = sum(one.cents for one in cost.causes)
    way = f"{dollars(abs(total))} {'more' if total > 0 else 'less'} than" if total else "The same amount as"
    doc.table(
        [Column("Why"), Column("Component"), Column("Amount", "right", wrap=False)],
        [
            *((one.cause, one.name or words.NONE, dollars(one.cents)) for one in cost.causes),
            Total(("Together", "", dollars(total))),
        ],
        caption=f"{way} in {cost.before}, and why",
        summary="What makes the difference, to the cent",
    )

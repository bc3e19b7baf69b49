"""Demand and backlog: how much came, how much is open and how old it is."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from app.domain import words
from app.domain.eastern import local_date
from app.domain.figures.rows import CountRow, OldTicket
from app.domain.figures.texts import UNDATED_TEXT, percent_text
from app.domain.packets.packet import PacketData
from app.reports.charts.bars import BarItem, labelled_bars, monthly_pairs
from app.reports.packets import links, texts
from app.reports.pdf.document import Document
from app.reports.pdf.tables import Column, Total
from app.reports.pdf.text import Inline


def demand(doc: Document, data: PacketData) -> None:
    """Opened and resolved by month; this period by kind, channel and category."""
    part = data.demand
    quiet = not any(m.opened or m.resolved for m in part.months)
    doc.heading(2, "Demand", name="demand")
    if quiet:
        doc.paragraph("No ticket was opened or resolved for this agency in the last twelve months.")
    else:
        chart = monthly_pairs([(words.month(m.month, year=False), m.opened, m.resolved) for m in part.months])
        begun = f"The records begin in {words.month(part.months[0].month)}." if texts.begins(data) else ""
        if data.head.running:
            begun = f"{begun} The last month goes to {words.moment(data.head.as_of)}.".strip()
        doc.figure(chart.drawing, chart.alt, caption=_demand_message(data), note=begun)
        doc.table(
            [Column("Tickets"), *(Column(words.month(m.month, year=False), "right", wrap=False) for m in part.months)],
            [
                ("Opened", *(f"{m.opened:,}" for m in part.months)),
                ("Resolved", *(f"{m.resolved:,}" for m in part.months)),
            ],
            caption=f"Tickets by month, {words.month(part.months[0].month)} to {words.month(part.months[-1].month)}",
        )
    if part.kinds or part.channels:
        rows = [(f"Kind: {row.label}", *_count_cells(row, part.kinds)) for row in part.kinds]
        rows += [(f"Channel: {row.label}", *_count_cells(row, part.channels)) for row in part.channels]
        doc.table(
            [
                Column("Tickets opened"),
                Column("Count", "right", width=60),
                Column("Share", "right", width=60),
                Column("Change", "right", width=60),
            ],
            rows,
            caption="By kind and channel, with the change against the period before",
            width=400,
        )
    if part.categories:
        total = sum(row.count for row in part.kinds) or part.opened
        chart = labelled_bars(
            [
                BarItem(
                    row.label,
                    row.count,
                    f"{row.count:,} ({texts.change(row.count, row.previous)})",
                    before=row.previous,
                )
                for row in part.categories
            ],
            "Largest categories of tickets opened, with the change against the period before",
        )
        doc.figure(
            chart.drawing,
            chart.alt,
            caption=_category_message(part.categories, total),
            note="Bar: this period. Ring: the period before. In brackets: the change.",
        )
    if not texts.is_before_whole(data):
        doc.note("The records begin within the period before, so it is not whole: no change against it is told.")
    elif data.head.running and (part.kinds or part.movers):
        doc.note("The period is not over, the one before is whole: the changes compare unequal lengths of time.")
    if part.movers:
        doc.table(
            [
                Column("Category"),
                Column("This period", "right", width=70),
                Column(texts.before(data), "right", width=60),
                Column("Change", "right", width=60),
            ],
            [
                (
                    row.label,
                    f"{row.count:,}",
                    words.NONE if row.previous is None else f"{row.previous:,}",
                    texts.change(row.count, row.previous),
                )
                for row in part.movers
            ],
            caption="Largest changes against the period before",
            width=400,
        )


def _count_cells(row: CountRow, group: Sequence[CountRow]) -> tuple[str, str, str]:
    total = sum(item.count for item in group)
    share = percent_text(Fraction(row.count, total)) if total else words.NONE
    return f"{row.count:,}", share, texts.change(row.count, row.previous)


def _demand_message(data: PacketData) -> str:
    head, flow = data.head, data.backlog.flow
    if head.running or head.fiscal_month is None:
        text = f"{words.count(flow.opened, 'ticket')} opened and {flow.resolved:,} resolved{texts.undated(flow)} in "
        text += head.period_label.replace("Fiscal", "fiscal")
        return text + (f", to {words.moment(head.as_of)}" if head.running else "")
    last = data.demand.months[-1]
    name = words.month(last.month)
    if not last.opened and not last.resolved:
        return f"No ticket was opened or resolved in {name}"
    text = f"{words.count(last.opened, 'ticket')} opened and {last.resolved:,} resolved{texts.undated(flow)} in {name}"
    months = data.demand.months[1:] if texts.begins(data) else data.demand.months
    before = [m.opened for m in months[:-1]]
    if before:
        usual = sum(before) / len(before)
        if usual and abs(last.opened - usual) / usual >= 0.1:
            more = "more" if last.opened > usual else "fewer"
            share = abs(last.opened - usual) / usual * 100
            text += f": {share:.0f} % {more} opened than "
            text += "the month before" if len(before) == 1 else "the mean of the months before"
    return text


def _category_message(rows: Sequence[CountRow], total: int) -> str:
    top = rows[0]
    if not total or not top.count:
        return "Largest categories"
    return f"{top.label} accounts for {percent_text(Fraction(top.count, max(total, top.count)))} of the tickets opened"


def backlog(doc: Document, data: PacketData) -> None:
    """Flow that reconciles, ageing bands, the oldest ten."""
    part, flow = data.backlog, data.backlog.flow

    def moved(name: str, count: int) -> Inline:
        return links.counted(data, f"backlog.{name}", f"{count:,}", count)

    doc.heading(2, "Backlog and ageing")
    doc.table(
        [Column("Flow of open tickets"), Column("Tickets", "right", width=70)],
        [
            ("Open at the start of the period", moved("opening", flow.opening)),
            ("+ opened", moved("opened", flow.opened)),
            ("+ reopened", moved("reopened", flow.reopened)),
            ("+ transferred in", moved("transferred_in", flow.transferred_in)),
            ("\u2212 resolved", moved("resolved", flow.resolved)),
            ("\u2212 cancelled", moved("cancelled", flow.cancelled)),
            ("\u2212 transferred out", moved("transferred_out", flow.transferred_out)),
            *([(f"\u2212 {UNDATED_TEXT.lower()}", moved("undated", flow.undated))] if flow.undated else []),
            Total(
                (
                    "Open at the as-of time" if data.head.running else "Open at the end of the period",
                    moved("closing", flow.closing),
                )
            ),
        ],
        caption=_backlog_message(data),
        width=300,
    )
    if not flow.reconciles:
        doc.note(
            f"The flow makes {flow.expected:,}, but {flow.closing:,} tickets were counted open at the end. "
            "The difference is listed among the findings of the data statement."
        )
    if flow.closing and part.ageing:
        items = [
            BarItem(
                band.label,
                band.count,
                f"{band.count:,}" + (f", {band.paused:,} of them on hold" if band.paused else ""),
                light=band.paused,
            )
            for band in part.ageing
        ]
        chart = labelled_bars(items, "Open tickets by age", names=90)
        doc.figure(
            chart.drawing,
            chart.alt,
            caption=_ageing_message(data),
            note="Age in calendar days since the ticket was opened. Light part: on hold.",
        )
    if part.oldest:
        doc.table(
            [
                Column("Number", wrap=False),
                Column("Title"),
                Column("Priority", wrap=False),
                Column("Service"),
                Column("Opened", wrap=False),
                Column("Days", "right", wrap=False),
                Column(f"State on {words.day(local_date(data.head.as_of))}"),
                Column("With"),
            ],
            [_old_row(data, ticket) for ticket in part.oldest],
            caption="The oldest open tickets",
        )


def _old_row(data: PacketData, ticket: OldTicket) -> tuple[Inline, ...]:
    opened = words.moment(ticket.opened).rsplit(" ", 1)[0]
    return (
        [links.ticket(data, ticket.number)],
        ticket.title,
        ticket.priority.label,
        ticket.service or words.NONE,
        opened,
        f"{ticket.age_days:,}",
        ticket.state,
        ticket.holder or words.NONE,
    )


def _backlog_message(data: PacketData) -> str:
    flow = data.backlog.flow
    if not flow.closing and not flow.undated:
        return f"No ticket was open at the {'as-of time' if data.head.running else 'end of the period'}"
    if flow.undated:
        return f"{words.count(flow.closing, 'ticket')} known to be open; when others were closed is not told"
    moved = flow.closing - flow.opening
    if moved == 0:
        return f"Backlog unchanged at {words.count(flow.closing, 'ticket')}"
    word = "grew" if moved > 0 else "fell"
    return f"Backlog {word} by {abs(moved):,} to {words.count(flow.closing, 'ticket')}"


def _ageing_message(data: PacketData) -> str:
    ageing = data.backlog.ageing
    if len(ageing) < 2:
        return "Open tickets by age"
    old = ageing[-1].count + ageing[-2].count
    total = data.backlog.flow.closing
    verb = "is" if total == 1 and data.head.layout > 1 else "are"
    return f"{old:,} of {words.count(total, 'open ticket')} {verb} in the two oldest bands of age"

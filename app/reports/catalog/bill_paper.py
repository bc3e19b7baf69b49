"""A bill on paper as an accessible PDF: what it comes to, each line with its rate, and the rows it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.domain import words
from app.domain.catalog.bills import LineKind
from app.domain.catalog.changes import Moved
from app.domain.catalog.forecast import Forecast
from app.domain.catalog.instalments import Traced
from app.domain.catalog.money import dollars, price, units
from app.domain.catalog.values import Bill, ConsumedRow, LineRow
from app.domain.eastern import local_date
from app.domain.periods import Period
from app.reports.cab.parts import stamp
from app.reports.pdf.document import Column, Document
from app.reports.pdf.text import bold

_MOST_ROWS = 2000  # rows of consumption that are printed


def render_bill(
    bill: Bill,
    rows: Sequence[ConsumedRow],
    year: Forecast,
    moved: Sequence[Moved],
    before: str,
    as_of: datetime,
    parts: Mapping[int, Traced],
) -> bytes:
    """Return a bill as PDF. `rows`: what its lines were made from; `moved`: why it is another than that of `before`.

    `parts`: what its instalments follow from, by the number of their line.
    """
    period = Period.parse(bill.month)
    issued = bill.issued
    called = f"Bill {issued.number}" if issued else "Draft of a bill"
    doc = Document(
        f"{called}: {bill.agency}, {period.label}",
        subject="Bill of an agency",
        created=as_of,
        header=(called, f"{bill.agency[:60]}, {period.label}"),
        footer=f"As of {stamp(as_of)}",
    )
    doc.heading(1, f"{called}: {bill.agency}, {period.label}")
    facts = [("Total", dollars(bill.total_cents))]
    if issued:
        facts.append(("Issued", f"{words.day(local_date(issued.issued_at))} by {issued.issued_by}"))
        facts.append(("Open disputes", str(issued.disputes) if issued.disputes else "None"))
    else:
        facts.append(("State", "Not issued: what would be billed now"))
    until = period.label if issued else "date"
    facts.append((f"FY{period.fiscal_year} billed to {until}", dollars(year.to_date_cents)))
    facts.append((f"FY{period.fiscal_year} forecast", f"{dollars(year.year_cents)}. {year.method}"))
    doc.key_values(facts, width=150, summary="The bill in short")
    doc.heading(2, "Lines")
    doc.table(
        [
            Column("No.", "right", wrap=False),
            Column("What"),
            Column("Month", wrap=False),
            Column("Units", "right", wrap=False),
            Column("Rate", "right", wrap=False),
            Column("Amount", "right", wrap=False),
            Column("Approved rate", width=110),
        ],
        [_line(one, parts.get(one.n)) for one in bill.lines],
        summary="Lines of the bill",
        empty="Nothing is billed.",
    )
    doc.paragraph([bold(f"Total {dollars(bill.total_cents)}")])
    for text in bill.unpriced:
        doc.note(f"Not billed: {text}.")
    for n, text in bill.waits:
        doc.note(f"Line {n}. {text}")
    if moved:
        _why(doc, moved, bill, before)
    _rows(doc, bill, rows, parts)
    return doc.render()


def what(line: LineRow) -> str:
    """Return what a line is for: "Mail: Mailbox", "Subscription, staff: Workplace", "Correction of Mail: Mailbox"."""
    name = f"{line.service}: {line.component}" if line.component else line.service_line
    if line.kind is LineKind.USAGE:
        return name
    if line.kind is LineKind.CORRECTION:
        reason = f" ({line.reason})" if line.reason else ""
        return f"Correction of {name}{reason}"
    return f"{line.kind.label}: {name}" if name else line.kind.label


def _line(line: LineRow, part: Traced | None) -> tuple[str, ...]:
    measured = bool(line.rate_id)
    return (
        str(line.n),
        what(line),
        words.month(Period.parse(line.month).first),
        f"{units(line.units_micro)} {line.unit}" if measured else words.NONE,
        price(line.price_micro) if measured else words.NONE,
        dollars(line.amount_cents),
        f"{part.approved}; {part.place.lower()}" if part is not None else line.rate or words.NONE,
    )


def _why(doc: Document, moved: Sequence[Moved], bill: Bill, before: str) -> None:
    names: dict[int, str] = {
        line.component_id: f"{line.service}: {line.component}" for line in bill.lines if line.component_id
    }
    doc.heading(2, f"Why it changed since {Period.parse(before).label}")
    rows = []
    for one in moved:
        name = names.get(one.component_id, "No longer billed") if one.component_id else words.NONE
        rows.append((one.cause.label, name, one.told or words.NONE, dollars(one.amount_cents)))
    rows.append(("Together", "", "", dollars(sum(one.amount_cents for one in moved))))
    columns = [
        Column("Cause", wrap=False),
        Column("Of"),
        Column("Units and rates"),
        Column("Amount", "right", wrap=False),
    ]
    doc.table(columns, rows, summary="Causes", compact=True)


def _rows(doc: Document, bill: Bill, rows: Sequence[ConsumedRow], parts: Mapping[int, Traced]) -> None:
    line_of = {id: line.n for line in bill.lines for id in line.sources}
    doc.heading(2, "What the lines were made from")
    shown = [row for row in rows if row.id in line_of][:_MOST_ROWS]
    ordered = sorted(shown, key=lambda row: (line_of[row.id], row.id))
    doc.table(
        [
            Column("Line", "right", wrap=False),
            Column("Component"),
            Column("Month", wrap=False),
            Column("Units", "right", wrap=False),
            Column("Source", width=150),
            Column("Row", "right", wrap=False),
        ],
        [*(_row(line_of[row.id], row) for row in ordered), *(_instalment(bill.lines, n, parts[n]) for n in parts)],
        summary="Rows of consumption behind each line",
        empty="No line was made from consumption or a subscription.",
        compact=True,
    )
    if len(line_of) > _MOST_ROWS:
        doc.note(f"The first {_MOST_ROWS:,} of {len(line_of):,} rows; the workbook has all of them.")


def _row(line: int, row: ConsumedRow) -> tuple[str, ...]:
    source = f"{row.source}{f': {row.reason}' if row.reason else ''}"
    month = words.month(Period.parse(row.month).first)
    return str(line), row.component, month, units(row.units_micro), source, str(row.source_row or words.NONE)


def _instalment(lines: Sequence[LineRow], n: int, part: Traced) -> tuple[str, ...]:
    line = next(one for one in lines if one.n == n)
    month = words.month(Period.parse(line.month).first)
    return str(n), what(line), month, words.NONE, part.text, words.NONE

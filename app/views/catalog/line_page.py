"""The page of a bill's lines: each explained to the rows that a source told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import words
from app.domain.catalog.bills import LineKind
from app.domain.catalog.instalments import traced
from app.domain.catalog.money import dollars, price, units
from app.domain.catalog.values import ConsumedRow, LineRow
from app.domain.periods import Period
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Align, Column, Mark
from app.views.catalog import menus
from app.views.catalog.page import Page
from app.views.catalog.shown import Shown

_CORRECTION, _WAITS = Mark("half", "soon"), Mark("ring", "soon")


@dataclass(frozen=True, slots=True)
class LineLine:
    """A line with the rows behind it, and the bill that it is on."""

    line: LineRow
    rows: tuple[ConsumedRow, ...]
    bill: str  # its number; "" where it is not issued
    agency_id: int
    agency: str
    month: str  # of the bill
    waits: tuple[str, ...] = ()  # what the next bill brings for it

    @property
    def id(self) -> int:
        """The number of the line on its bill."""
        return self.line.n


def columns(_today: date) -> tuple[Column[LineLine], ...]:
    """Return the columns."""
    return (
        Column("n", "No.", "112", lambda r: str(r.line.n), Align.RIGHT, pinned=True, sort_value=lambda r: r.line.n),
        Column("what", "What", "Virtual private network", lambda r: what(r.line), stretch=True,
               tooltip=lambda r: f"{what(r.line)}: {r.line.service}",
               mark=_mark),
        Column("units", "Units", "1,234.5 mailboxes", lambda r: _units(r.line), Align.RIGHT, since=NARROW,
               sort_value=lambda r: r.line.units_micro),
        Column("rate", "Rate", "$1,234.50", lambda r: price(r.line.price_micro) if r.line.rate_id else "", Align.RIGHT,
               sort_value=lambda r: r.line.price_micro),
        Column("amount", "Amount", "$1,234,567.00", lambda r: dollars(r.line.amount_cents), Align.RIGHT,
               sort_value=lambda r: r.line.amount_cents),
        Column("month", "Month", "May 2026", lambda r: words.month(Period.parse(r.line.month).first), since=WIDE,
               sort_value=lambda r: r.line.month),
    )  # fmt: skip


def _mark(row: LineLine) -> Mark | None:
    return _WAITS if row.waits else _CORRECTION if row.line.kind is LineKind.CORRECTION else None


def what(line: LineRow) -> str:
    """Return what a line is for."""
    name = one_line(line.component or line.service_line)
    if line.kind is LineKind.USAGE:
        return name
    return f"{line.kind.label}: {name}" if name else line.kind.label


def _units(line: LineRow) -> str:
    return f"{units(line.units_micro)} {one_line(line.unit)}" if line.rate_id else ""


def rows(shown: Shown) -> Sequence[LineLine]:
    """Return the lines of the bill that has the focus."""
    explained = shown.bill
    if explained is None:
        return []
    bill, by_id = explained.bill, {row.id: row for row in explained.rows}
    number = bill.issued.number if bill.issued is not None else ""
    return [
        LineLine(
            one,
            tuple(by_id[id] for id in one.sources if id in by_id),
            number,
            bill.agency_id,
            bill.agency,
            bill.month,
            tuple(text for n, text in bill.waits if n == one.n),
        )
        for one in bill.lines
    ]


def sentence(row: LineLine, _now: datetime) -> str:
    """Return a line as it is spoken."""
    told = (f"Line {row.line.n}", what(row.line), _units(row.line), dollars(row.line.amount_cents))
    return " ".join([", ".join(part for part in told if part) + ".", *map(one_line, row.waits)])


def text(row: LineLine, shown: Shown) -> str:
    """Return a line explained: how its amount was computed, by which rate, and from which rows."""
    line = row.line
    place = f"{row.bill}, line {line.n}" if row.bill else f"Not issued, line {line.n}"
    lines = [f"{place}: {what(line)}, {Period.parse(line.month).label}, {one_line(row.agency)}"]
    if line.rate_id is not None:
        lines.append(_computed(line))
        lines.append(f"Rate: {one_line(line.rate)}")
    elif line.kind in {LineKind.SUBSCRIPTION, LineKind.FTE}:
        part = traced(line, row.agency_id, shown.books.subscriptions)
        lines.append(part.text if part is not None else "An instalment: the shares stand on the page Subscription.")
    if line.kind is LineKind.CORRECTION:
        why = f" ({one_line(line.reason)})" if line.reason else ""
        lines.append(f"Corrects what was billed for {Period.parse(line.month).label}{why}; that bill stays as it is.")
    lines += [one_line(text) for text in row.waits]
    lines += [f"  {_row(one)}" for one in row.rows]
    return "\n".join(lines)


def _computed(line: LineRow) -> str:
    if line.kind is LineKind.CORRECTION and line.corrects_id is not None:
        which = "fewer" if line.units_micro < 0 else "more"
        return (
            f"{units(abs(line.units_micro))} {one_line(line.unit)} {which} at {price(line.price_micro)}:"
            f" what the month comes to now, less what was billed for it{' and not given back' if line.reason else ''}"
            f" = {dollars(line.amount_cents)}"
        )
    return (
        f"{units(line.units_micro)} {one_line(line.unit)} \N{MULTIPLICATION SIGN} {price(line.price_micro)}"
        f" = {dollars(line.amount_cents)}, rounded once, half to even"
    )


def _row(one: ConsumedRow) -> str:
    place = f"{one_line(one.source)}, row {one.source_row}" if one.source_row else one_line(one.source)
    by = f", {one_line(one.author)}" if one.author else ""
    why = f": {one_line(one.reason)}" if one.reason else ""
    return f"{place}: told “{one_line(one.told)}”, {units(one.units_micro)} units, {words.moment(one.at)}{by}{why}"


PAGE = Page(
    "lines",
    "Lines",
    "Lines of the bill",
    columns,
    rows,
    sentence,
    text,
    ("No line", "Choose a bill on the page Bills: its lines stand here."),
    menus.LINE,
    counted=False,
)

"""The page of why a bill changed: causes that sum to the difference, to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.catalog.changes import Cause
from app.domain.catalog.money import dollars
from app.domain.periods import Period
from app.domain.plain_text import one_line
from app.ui.tables.columns import Align, Column
from app.views.catalog import menus
from app.views.catalog.page import Page
from app.views.catalog.shown import Shown

_WHY = {
    Cause.RATE: "The difference of the rates times the new units.",
    Cause.UNITS: "The difference of the units times the old rate.",
    Cause.NEW: "It was not used in the earlier period.",
    Cause.ENDED: "It is not used any more in the later period.",
    Cause.SUBSCRIPTION: "The agency's instalment of what administration costs.",
    Cause.FTE: "The agency's instalment of the staff of rate-based services.",
    Cause.CORRECTIONS: "What bills of the two periods correct of earlier months.",
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A cause with a component, a cause as a whole, or the whole difference."""

    id: int
    cause: Cause | None
    what: str
    amount_cents: int
    why: str


def columns(_today: date) -> tuple[Column[ChangeLine], ...]:
    """Return the columns."""
    return (
        Column("cause", "Cause", "Ended components", lambda r: r.cause.label if r.cause else "Together", pinned=True),
        Column("what", "Of what", "Virtual private network", lambda r: one_line(r.what), stretch=True,
               tooltip=lambda r: r.what),
        Column("amount", "Amount", "$1,234,567.00", lambda r: signed(r.amount_cents), Align.RIGHT,
               sort_value=lambda r: r.amount_cents),
    )  # fmt: skip


def signed(cents: int) -> str:
    """Return an amount with its sign."""
    return f"+{dollars(cents)}" if cents > 0 else dollars(cents)


def rows(shown: Shown) -> Sequence[ChangeLine]:
    """Return what makes the difference, by cause, and then the whole of it."""
    explained = shown.bill
    if explained is None or not explained.before:
        return []
    names = {one.id: f"{one.service}: {one.name}" for one in shown.books.components}
    sums: dict[Cause, int] = defaultdict(int)
    for one in explained.moved:
        sums[one.cause] += one.amount_cents
    found: list[ChangeLine] = []
    total = sum(sums.values())
    since, until = Period.parse(explained.before).label, Period.parse(explained.bill.month).label
    found.append(ChangeLine(0, None, f"{until} against {since}", total, _equation(sums, total)))
    for one in sorted(explained.moved, key=lambda one: (list(Cause).index(one.cause), -abs(one.amount_cents))):
        name = names.get(one.component_id or 0, "")
        found.append(ChangeLine(len(found), one.cause, name, one.amount_cents, f"{_WHY[one.cause]} {one.told}".strip()))
    return found


def _equation(sums: dict[Cause, int], total: int) -> str:
    parts = [f"{cause.label} {signed(sums[cause])}" for cause in Cause if cause in sums]
    return f"{', '.join(parts)}: together {signed(total)}, to the cent." if parts else "Nothing changed."


def sentence(row: ChangeLine, _now: datetime) -> str:
    """Return a cause as it is spoken."""
    told = (row.cause.label if row.cause else "Together", one_line(row.what), signed(row.amount_cents))
    return ", ".join(part for part in told if part) + "."


def text(row: ChangeLine, shown: Shown) -> str:
    """Return a cause in words; of the whole the sum of the causes."""
    agency = one_line(shown.bill.bill.agency) if shown.bill is not None else ""
    head = row.cause.label if row.cause else f"Why the bill of {agency} changed"
    return f"{head}{f', {one_line(row.what)}' if row.what else ''}: {signed(row.amount_cents)}\n{row.why}"


PAGE = Page(
    "change",
    "Changes",
    "Why the bill changed",
    columns,
    rows,
    sentence,
    text,
    ("Nothing to compare", "An issued bill is compared with that of a year before, or of the month before."),
    menus.CHANGE,
    counted=False,
)

"""The page of a service's components: what is measured and paid by unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import words
from app.domain.catalog.money import price
from app.domain.catalog.rates import Rate
from app.domain.catalog.values import Component
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Align, Column
from app.views.catalog import menus
from app.views.catalog.page import Page
from app.views.catalog.shown import Shown


@dataclass(frozen=True, slots=True)
class ComponentLine:
    """A component with the rate that holds today."""

    component: Component
    rate: Rate | None

    @property
    def id(self) -> int:
        """The key of the component."""
        return self.component.id


def columns(_today: date) -> tuple[Column[ComponentLine], ...]:
    """Return the columns."""
    return (
        Column("code", "Code", "VPN-USER", lambda r: r.component.code, pinned=True),
        Column("name", "Component", "Virtual private network", lambda r: one_line(r.component.name), stretch=True,
               whole=True, tooltip=lambda r: r.component.name),
        Column("unit", "Unit", "user", lambda r: one_line(r.component.unit)),
        Column("price", "Today", "$1,234.50", price_words, Align.RIGHT,
               sort_value=lambda r: r.rate.price_micro if r.rate else -1, hint="What a unit costs today"),
        Column("from", "Since", "2 Nov 2026", lambda r: words.day(r.component.valid_from), since=WIDE,
               sort_value=lambda r: r.component.valid_from),
        Column("to", "Until", "2 Nov 2026", lambda r: words.day(r.component.valid_to) if r.component.valid_to else "",
               since=NARROW, sort_value=lambda r: r.component.valid_to or date.max),
    )  # fmt: skip


def price_words(row: ComponentLine) -> str:
    """Return what a unit costs today."""
    return price(row.rate.price_micro) if row.rate is not None else "No rate"


def rows(shown: Shown) -> Sequence[ComponentLine]:
    """Return the components of the service."""
    book = shown.book()
    return [ComponentLine(one, book.on(one.id, shown.today)) for one in shown.components()]


def sentence(row: ComponentLine, _now: datetime) -> str:
    """Return a component as it is spoken."""
    one = row.component
    until = f", until {words.day(one.valid_to)}" if one.valid_to else ""
    return f"{one_line(one.name)}, {one.code}, {price_words(row)} per {one_line(one.unit)}{until}."


def text(row: ComponentLine, _shown: Shown) -> str:
    """Return all that is known of a component."""
    one, rate = row.component, row.rate
    lines = [f"{one_line(one.name)} ({one.code}), counted by {one_line(one.unit)}"]
    if rate is not None:
        lines.append(
            f"{price(rate.price_micro)} a unit since {words.day(rate.effective_from)}: FY{rate.fiscal_year} version"
            f" {rate.version}, approved by OSBM {words.day(rate.approved_on)} ({one_line(rate.osbm_reference)})"
        )
    else:
        lines.append("No approved rate: nothing of it can be billed.")
    lines.append(
        f"Offered since {words.day(one.valid_from)}{f', until {words.day(one.valid_to)}' if one.valid_to else ''}"
    )
    return "\n".join([*lines, *([one.description] if one.description else [])])


PAGE = Page(
    "components",
    "Components",
    "Components of the service",
    columns,
    rows,
    sentence,
    text,
    ("No component", "New component (Ctrl+N) adds what is measured and paid by unit."),
    menus.COMPONENT,
    "catalog.edit_component",
    counted=False,
)

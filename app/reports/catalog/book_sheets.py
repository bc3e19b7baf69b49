"""The service catalog as a workbook: services, components with prices, targets, dependencies, each on its sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from app.domain.catalog.book import CatalogBook, Offer, Promised, dollars_of
from app.domain.snapshot.stamped import stamp

_Sheet = tuple[str, Sequence[str], Iterable[Sequence[Any]]]
_WIDEST = 60


def book_workbook(book: CatalogBook) -> bytes:
    """Return the book as XLSX: heads frozen and filtered, texts as texts, prices and days as such."""
    import xlsxwriter  # late: the window's start must not pay for it

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = xlsxwriter.Workbook(out, options)
    made.set_properties({"title": "Service catalog", "created": book.as_of.replace(tzinfo=None)})
    formats = (
        made.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        made.add_format({"num_format": "yyyy-mm-dd"}),
        made.add_format({"num_format": "#,##0.00####"}),
    )
    for name, titles, rows in _sheets(book):
        _write(made.add_worksheet(name), titles, list(rows), *formats)
    if stamp():
        made.add_worksheet("Notes").write_string(0, 0, stamp())
    made.close()
    return out.getvalue()


def _sheets(book: CatalogBook) -> Iterator[_Sheet]:
    yield "Services", _SERVICE, map(_service, book.services)
    yield (
        "Components",
        ("Service", "Component", "Code", "Unit", "Price in dollars", "Fiscal year", "OSBM", "Since", "Description"),
        (row for one in book.services for row in _components(one)),
    )
    yield (
        "Targets",
        ("Service", "Layer", "Agency", "What", "Tickets", "Within", "Goal in percent", "Sample value"),
        (
            *(_target("", said) for said in book.everywhere),
            *(_target(one.name, said) for one in book.services for said in one.promised),
        ),
    )
    yield (
        "Dependencies",
        ("Service", "Depends on"),
        ((one.name, below) for one in book.services for below in one.depends_on),
    )


_SERVICE = (
    "Code", "Service", "Category", "Description", "Also called", "Life cycle", "First day", "Ends", "Replaced by",
    "Owner", "Support group", "Support hours", "Primary site", "Standby site", "Availability goal in percent",
    "Agencies",
)  # fmt: skip


def _service(one: Offer) -> Sequence[Any]:
    sites = {at.role: at.site for at in one.sites}
    goal = None if one.availability_goal_bp is None else Decimal(one.availability_goal_bp) / 100
    return (
        *(one.code, one.name, one.category, one.description, ", ".join(one.synonyms), one.life.label),
        *(one.valid_from, one.valid_to, one.replacement, one.owner, one.group, one.support_hours),
        *(sites.get("Primary", ""), sites.get("Standby", ""), goal, ", ".join(one.agencies)),
    )


def _components(one: Offer) -> Iterator[Sequence[Any]]:
    for priced in one.components:
        part, rate = priced.component, priced.rate
        paper = (f"FY{rate.fiscal_year}", rate.osbm_reference, rate.effective_from) if rate else ("", "", None)
        yield (one.name, part.name, part.code, part.unit, dollars_of(priced), *paper, part.description)


def _target(service: str, said: Promised) -> Sequence[Any]:
    layer = said.layer_text.removesuffix(f" {said.whose}")
    goal = Decimal(said.goal_bp) / 100
    return (service, layer, said.whose, said.what, said.tickets or "all", said.within, goal, said.sample)


def _write(sheet: Any, titles: Sequence[str], rows: list[Sequence[Any]], head: Any, day: Any, amount: Any) -> None:
    for column, title in enumerate(titles):
        longest = max([len(title), *(len(str(row[column] or "")) for row in rows)])
        sheet.set_column(column, column, min(max(longest + 2, 8), _WIDEST))
        sheet.write_string(0, column, title, head)
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(line, column, value)
            elif isinstance(value, Decimal):
                sheet.write_number(line, column, float(value), amount)
            elif isinstance(value, date):
                sheet.write_datetime(line, column, datetime.combine(value, time()), day)
            elif value:
                sheet.write_string(line, column, str(value))
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(titles) - 1)

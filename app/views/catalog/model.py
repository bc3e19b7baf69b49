"""What the list of services shows, and what is said of one of them at once."""

from __future__ import annotations

from datetime import date, datetime

from app.domain import words
from app.domain.catalog.money import dollars
from app.domain.catalog.values import CatalogService
from app.domain.catalog.year_status import DRAFT, KEPT, MISSING, SUBMITTED
from app.domain.eastern import local_date
from app.domain.periods import fiscal_year_of
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Align, Column, Group, Mark
from app.views.catalog.shown import Shown

#: Only what is still to be done has a mark: drafts, what lies with OSBM, what has no rate.
_MARKS = ((MISSING, Mark("missed", "missed")), (DRAFT, Mark("ring", "accent")), (SUBMITTED, Mark("half", "accent")))


def status_mark(status: str) -> Mark | None:
    """Return the mark of where rates stand."""
    said = status.casefold()
    return next((mark for word, mark in _MARKS if word.casefold() in said), None)


def columns(today: date) -> tuple[Column[CatalogService], ...]:
    """Return the columns of the list; the fiscal years are those of `today`."""
    year = fiscal_year_of(today)
    return (
        Column("code", "Code", "HOSTING", lambda r: r.code, shown=False),
        Column("name", "Service", "Virtual Server Hosting", lambda r: one_line(r.name), stretch=True, whole=True,
               tooltip=lambda r: f"{r.code} {r.name}"),
        Column("components", "Parts", "12", lambda r: str(r.components or ""), Align.RIGHT, since=WIDE,
               sort_value=lambda r: r.components, hint="Components that are offered today"),
        Column("next", f"FY{year + 1}", "Submitted", lambda r: r.next_status, mark=lambda r: status_mark(r.next_status),
               hint="Where the rates of the next fiscal year stand", gives=True, tooltip=lambda r: r.next_status),
        Column("now", f"FY{year}", "In force", lambda r: r.status, mark=lambda r: status_mark(r.status), since=NARROW,
               hint="Where the rates of the present fiscal year stand", gives=True, tooltip=lambda r: r.status),
        Column("billed", "Billed", "$1,234,567.00", lambda r: dollars(r.billed_cents) if r.billed_cents else "",
               Align.RIGHT, since=WIDE, sort_value=lambda r: r.billed_cents, hint=f"In FY{year}, for what was used"),
        Column("category", "Service line", "Network and telephone", lambda r: one_line(r.category), shown=False,
               group=_group),
    )  # fmt: skip


def _group(row: CatalogService, _now: datetime) -> Group:
    return Group(row.category, one_line(row.category) or "No service line")


def sentence(row: CatalogService, now: datetime) -> str:
    """Return a service as it is spoken."""
    year = fiscal_year_of(local_date(now))
    told = [one_line(row.name), words.count(row.components, "component")]
    told += [f"FY{year + 1} {row.next_status}"] if row.next_status else []
    told += [f"FY{year} {row.status}"] if row.status else []
    told += [f"billed {dollars(row.billed_cents)}"] if row.billed_cents else []
    return ", ".join(told) + "."


def facts(shown: Shown) -> str:
    """Return what is to be known at once: where the rates stand, what was billed, what is disputed."""
    service, year = shown.service, shown.present
    if service is None:
        return ""
    offer = shown.offer()
    told = [one_line(offer.warning) if offer is not None else "", f"Found: {shown.found}." if shown.found else ""]
    told.append(f"{one_line(service.category)}." if service.category else "")
    told.append(
        f"Rates of FY{year}: {service.status or words.NONE}; FY{year + 1}: {service.next_status or words.NONE}."
    )
    told.append(f"Billed in FY{year}: {dollars(service.billed_cents)}.")
    return " ".join(one for one in told if one)


def to_do(row: CatalogService) -> bool:
    """Say whether rates of the service are still to be drafted, submitted or approved for the next fiscal year."""
    said = row.next_status.casefold()
    return any(word.casefold() in said for word in (DRAFT, SUBMITTED, MISSING, KEPT))

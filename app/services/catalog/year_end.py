"""The end of a fiscal year: each service's revenue against its cost, its reserve, and what is carried on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.catalog import years as store
from app.db.engine import Database
from app.db.records import hold, insert_record, update_versioned
from app.domain.catalog.as_text import year_end_table
from app.domain.catalog.true_up import ServiceYear
from app.domain.catalog.values import YearEnd
from app.domain.changes_made import Changes, Touched
from app.domain.periods import Period
from app.domain.report_table import ReportTable
from app.errors import InputError
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_AMOUNTS = ("cost_cents", "cash_cents", "imputed_cents", "opening_cents")


def account(service_id: int, billed: Mapping[int, int], row: Any | None) -> ServiceYear:
    """Return a service's account from what was billed and what was entered."""
    if row is None:
        return ServiceYear(service_id, billed.get(service_id, 0), 0, 0, 0, 0)
    return ServiceYear(
        service_id, billed.get(service_id, 0), row.imputed_cents, row.cost_cents, row.cash_cents, row.opening_cents
    )


def year_end(db: Database, fiscal_year: int, work: Work | None = None) -> tuple[YearEnd, ...]:
    """Return the accounts of services that were billed in a fiscal year or have an entry, by service line and name."""
    months = [one.key for one in Period.fiscal(fiscal_year).months()]
    with db.read(work) as conn:
        billed, rows = store.usage_by_service(conn, months), store.accounts(conn, fiscal_year)
        return tuple(
            YearEnd(name, line, rows[id].version if id in rows else 0, account(id, billed, rows.get(id)))
            for id, (name, line) in store.services(conn).items()
            if id in billed or id in rows
        )


def version_of(db: Database, service_id: int, fiscal_year: int) -> int:
    """Return the version of a service's entry for a fiscal year; 0 where there is none."""
    with db.read() as conn:
        row = store.accounts(conn, fiscal_year).get(service_id)
    return int(row.version) if row is not None else 0


def cost_report(
    db: Database,
    period: Period,
    *,
    agency: str | None = None,
    service: str | None = None,
    as_of: datetime | None = None,
    work: Work | None = None,
) -> ReportTable:
    """Return the accounts of services at the end of a fiscal year. InputError for other periods and filters."""
    if period.kind != "fiscal_year":
        raise InputError(f"{period.label} is no fiscal year.", hint="Cost recovery is told by year: FY2027.")
    if agency is not None or service is not None or as_of is not None:
        raise InputError("Cost recovery is told of all services as of now.", hint="Leave the other options out.")
    return year_end_table(year_end(db, period.fiscal_year, work), period.fiscal_year)


def put_account(
    db: Database,
    service_id: int,
    fiscal_year: int,
    version: int,
    values: Mapping[str, Any],
    *,
    op_id: str | None = None,
) -> Changes:
    """Enter what a service's account has beside what was billed, in cents; `version` 0 where nothing was entered yet.

    `values`: cost_cents (allowable), cash_cents (of it, cash expenses), imputed_cents, opening_cents, note.
    """
    db.require("catalog.edit")
    unknown = sorted(values.keys() - {*_AMOUNTS, "note"})
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join((*_AMOUNTS, 'note'))}.")
    own = dict(values)
    if "note" in own:
        own["note"] = clean(own["note"], "note", longest=4000)
    if own.get("cash_cents", 0) > own.get("cost_cents", own.get("cash_cents", 0)):
        raise InputError("Cash expenses are a part of the cost.", hint="Correct one of the two.")

    def act(conn: Connection) -> Changes:
        hold(conn, "service years")
        there = store.accounts(conn, fiscal_year).get(service_id)
        if there is None:
            values_ = {"service_id": service_id, "fiscal_year": fiscal_year, **own}
            made = insert_record(conn, t.service_year, values_)
        else:
            made = there.id
            update_versioned(conn, t.service_year, made, version, own)
        name = store.services(conn)[service_id][0]
        return Changes(Touched.CATALOG, (made,), f"The account of {name} for FY{fiscal_year} is saved.")

    return db.write(act, what="put account of service", about=f"FY{fiscal_year}", op_id=op_id)

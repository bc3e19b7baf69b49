"""Cost lines of issued bills as a FOCUS file, and such a file held against the bills."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.agencies import agencies
from app.db.catalog import bills as store
from app.domain.catalog import focus
from app.domain.catalog.focus import FocusLine
from app.domain.catalog.money import dollars
from app.domain.periods import Period
from app.domain.report_table import Exported
from app.domain.words import count
from app.errors import InputError
from app.services.catalog.naming import agency as agency_of
from app.services.catalog.whose import own_agencies
from app.services.figures.reading import not_after
from app.work import Work

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement

    from app.db.engine import Database

_MOST = 100_000_000  # bytes of a file that is held against the bills


def focus_lines(
    db: Database,
    months: Collection[str] = (),
    agency: str | None = None,
    as_of: datetime | None = None,
    *,
    numbers: Collection[str] = (),
    work: Work | None = None,
) -> tuple[FocusLine, ...]:
    """Return the lines of issued bills, by month, bill and line: of these months, or of bills by their numbers."""
    b = t.bill.c
    where: list[ColumnElement[bool]] = []
    if months:
        where.append(b.month.in_(sorted(months)))
    if numbers:
        where.append(b.number.in_(sorted(numbers)))
    if agency is not None:
        where.append(b.agency_id == agency_of(db, agency))
    if as_of is not None:
        where.append(b.at <= not_after(as_of, db.now()))
    with db.read(work) as conn:
        own = own_agencies(db, conn)
        if own is not None:
            where.append(b.agency_id.in_(sorted(own)))
        bills = {one.id: one for one in store.bills(conn, *where)}
        codes = {row.id: row.code for row in agencies(conn)}
        places = store.places(conn)
        return tuple(
            FocusLine(
                bills[bill_id].number,
                line.n,
                codes[bills[bill_id].agency_id],
                bills[bill_id].agency,
                bills[bill_id].month,
                line.kind,
                line.month,
                line.code,
                line.component,
                line.unit if line.rate_id else "",
                line.service,
                "" if line.component_id else line.service_line,
                line.rate,
                line.units_micro,
                line.price_micro,
                line.amount_cents,
                places[line.corrects_id] if line.corrects_id else "",
                line.reason,
            )
            for bill_id, line in store.lines_by_bill(conn, *where)
        )


def export_focus(
    db: Database,
    period: Period,
    path: Path,
    *,
    agency: str | None = None,
    as_of: datetime | None = None,
    work: Work | None = None,
) -> tuple[Exported, str]:
    """Write the cost lines of the bills of a period as a FOCUS file; returns it with a sentence that says its sum.

    InputError where no bill of the period was issued.
    """
    from app.reports.files import write_file

    lines = focus_lines(db, [one.key for one in period.months()], agency, as_of, work=work)
    if not lines:
        raise InputError(f"No bill of {period.label} was issued.", hint="Issue it first, or give another period.")
    write_file(path, focus.as_csv(lines).encode())
    bills, total = len({line.bill for line in lines}), sum(line.cents for line in lines)
    said = f"{path}: {count(len(lines), 'line')} of {count(bills, 'bill')}, {dollars(total)} (FOCUS {focus.VERSION})"
    return Exported(len(lines), path), said


def held_against_bills(db: Database, path: Path, work: Work | None = None) -> tuple[str, int]:
    """Return what a FOCUS file says against the bills that are here, and by how many cents it differs.

    InputError where it is no file of ours, or a line of it is not what was billed.
    """
    try:
        if path.stat().st_size > _MOST:
            raise InputError(f"{path.name} is larger than 100 MB.", hint="Export shorter periods.")
        content = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read.", hint="Give a FOCUS file in UTF-8.") from error
    told = focus.read(content)
    here = {line.line_id: line for line in focus_lines(db, numbers={line.bill for line in told}, work=work)}
    for line in told:
        mine = here.pop(line.line_id, None)
        if mine is None:
            raise InputError(f"{line.line_id} is no line of a bill here.", hint="It may be another workspace's.")
        differing = [field.name for field in fields(line) if getattr(line, field.name) != getattr(mine, field.name)]
        if differing:
            raise InputError(f"{line.line_id} says another {differing[0].replace('_', ' ')} than the bill.", hint="")
    if here:
        raise InputError(f"{next(iter(here))} is missing in {path.name}.", hint="Export it again.")
    bills, total = len({line.bill for line in told}), sum(line.cents for line in told)
    billed = sum(line.cents for line in focus_lines(db, numbers={line.bill for line in told}, work=work))
    said = f"{count(len(told), 'line')} of {count(bills, 'bill')} are as billed: {dollars(total)}, difference "
    return said + dollars(total - billed), total - billed

"""Reports and packets as of a day past, against the same as of now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.db import tables as t
from app.db.engine import Database
from app.domain.figures.values import ReportQuery
from app.domain.periods import Period
from app.reports.packets import render_packet
from app.services.figures.screen import report_figures
from app.services.packets.assembly import assemble
from benchmarks.harness import Result, compare
from benchmarks.workspaces import busiest, large

GOAL = 2.0
_AGO = timedelta(days=14)


def run(quick: bool) -> Iterator[Result]:
    """On 1,000,000 seeded tickets (20,000 when quick); `benchmarks.workspaces.large` says how to choose."""
    with large(quick) as (db, size):
        yield from _measure(db, size, 1 if quick else 3)


def _measure(db: Database, size: str, repeat: int) -> Iterator[Result]:
    month = Period.parse("2026-10")
    _, code = busiest(db)
    with db.read() as conn:
        newest: datetime = conn.execute(select(func.max(t.ticket_event.c.recorded_at))).scalar_one()
    past = newest - _AGO
    with db.read() as conn:
        e = t.ticket_event.c
        since = conn.execute(select(func.count(func.distinct(e.ticket_id))).where(e.recorded_at > past)).scalar_one()
    note = f"as of {_AGO.days} days before the newest record, since when {since:,} tickets changed; floor: as of it"

    def compared(name: str, read: Callable[[datetime], object], times: int = repeat) -> Result:
        return compare(f"{name}, {size}", lambda: read(past), lambda: read(newest), GOAL, times, note)

    def report(agency: str | None) -> Callable[[datetime], object]:
        return lambda at: report_figures(db, ReportQuery(month, agency, None), at)

    def packet(at: datetime, *, pages: bool) -> None:
        with db.read() as conn:
            data = assemble(conn, code, month, at, extracted_at=newest)
            if pages:
                render_packet(data)

    yield compared(f"Reports of {code}", report(code))
    yield compared("Reports of the whole state", report(None))
    yield compared(f"figures of a packet of {code}", lambda at: packet(at, pages=False))
    yield compared(f"packet of {code}", lambda at: packet(at, pages=True))

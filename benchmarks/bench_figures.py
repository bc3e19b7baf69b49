"""Figures at a million tickets against the bare SQL on the same file, and a packet's values against all of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.db import tables as t
from app.db import workspace
from app.db.engine import Database, open_database
from app.db.figures import attainment
from app.db.figures.asof import facts_at
from app.db.figures.facts import Scope
from app.db.types import to_micros
from app.domain.periods import Period
from app.domain.vocabulary import Metric
from app.reports.packets import render_packet
from app.sample.lists import UNTIL
from app.sample.seed import seed
from app.services.figures.figures import Figures
from app.services.packets.assembly import assemble
from benchmarks.harness import Result, compare, seconds

MONTH = Period.parse("2026-10")
YEAR = Period.parse("FY2026")
_PACKETS, _CORES, _TEN_MINUTES = 480, 2, 600.0  # of 40 agencies in twelve months


def run(quick: bool) -> Iterator[Result]:
    """On 1,000,000 seeded tickets (20,000 when quick; LONGLEAF_BENCH_TICKETS: another number), SQLite.

    LONGLEAF_BENCH_DIR: a folder that keeps the seeded file, which takes minutes to make.
    """
    count = int(os.environ.get("LONGLEAF_BENCH_TICKETS", "20000" if quick else "1000000"))
    kept = os.environ.get("LONGLEAF_BENCH_DIR")
    if kept:
        yield from _on(Path(kept) / f"figures-{count}.sqlite", count, quick)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield from _on(Path(folder) / "figures.sqlite", count, quick)


def _on(path: Path, count: int, quick: bool) -> Iterator[Result]:
    made = path.exists()
    db = open_database(path if made else path.with_suffix(".part"))
    if not made:
        path.with_suffix(".part").unlink(missing_ok=True)
        workspace.create(db)
        seed(db, tickets=count, seed=1, until=UNTIL)
        db.dispose()
        path.with_suffix(".part").rename(path)
        db = open_database(path)
    try:
        yield from _measure(db, count, quick)
    finally:
        db.dispose()


def _measure(db: Database, count: int, quick: bool) -> Iterator[Result]:
    size = f"{count:,} tickets"
    with db.read() as conn:
        newest = conn.execute(select(func.max(t.ticket_event.c.recorded_at))).scalar_one()
        as_of = max(newest, datetime(2026, 11, 6, 11, tzinfo=UTC))
        raw: Any = conn.connection.dbapi_connection
        busiest, code = conn.execute(
            select(t.agency.c.id, t.agency.c.code)
            .join_from(t.agency, t.ticket, t.ticket.c.agency_id == t.agency.c.id)
            .group_by(t.agency.c.id, t.agency.c.code)
            .order_by(func.count().desc())
            .limit(1)
        ).one()
        facts = facts_at(conn, as_of)

        def bare(sql: str) -> Callable[[], list[Any]]:
            def act() -> list[Any]:
                cursor = raw.cursor()
                try:
                    return list(cursor.execute(sql).fetchall())
                finally:
                    cursor.close()

            return act

        outcomes = "count(*), sum(met), sum(bound AND NOT coalesce(met, 0))"
        known = f"known_at <= {to_micros(as_of)} AND excluded = 0"
        start, end = to_micros(MONTH.start), to_micros(MONTH.end)
        yield compare(
            f"SLA attainment, one month, all agencies, {size}",
            lambda: attainment.outcomes(
                facts, Scope(), (MONTH.start, MONTH.end), ("agency_id", "priority"), (Metric.RESOLUTION,)
            ),
            bare(
                f"SELECT agency_id, priority, {outcomes} FROM sla_clock WHERE metric = 'resolution' AND "
                f"known_at >= {start} AND known_at < {end} AND {known} GROUP BY agency_id, priority"
            ),
            1.5,
        )
        months = YEAR.months()
        borders = (*(m.start for m in months), YEAR.end)
        branches = " ".join(f"WHEN known_at < {to_micros(m.end)} THEN {n}" for n, m in enumerate(months))
        first, last = to_micros(YEAR.start), to_micros(YEAR.end)
        yield compare(
            f"SLA attainment, twelve months, all agencies, {size}",
            lambda: attainment.outcomes(facts, Scope(), borders, ("agency_id", "priority"), (Metric.RESOLUTION,)),
            bare(
                f"SELECT CASE {branches} END AS m, agency_id, priority, {outcomes} FROM sla_clock WHERE "
                f"metric = 'resolution' AND known_at >= {first} AND known_at < {last} AND {known} "
                "GROUP BY m, agency_id, priority"
            ),
            1.5,
            repeat=3,
        )
        span = f"start_at < {end} AND (end_at IS NULL OR end_at >= {start}) AND excluded = 0"
        begun, ended = f"start_at >= {start} AND start_at < {end}", f"end_at >= {start} AND end_at < {end}"
        yield compare(
            f"backlog flow, one month, all agencies, {size}",
            lambda: Figures(facts, Scope(), MONTH).flow(),
            bare(
                f"SELECT sum(start_at < {start}), sum({begun} AND start_reason = 'opened'), "
                f"sum({begun} AND start_reason = 'reopened'), sum({begun} AND start_reason = 'transferred_in'), "
                f"sum({ended} AND end_reason = 'resolved'), sum({ended} AND end_reason = 'cancelled'), "
                f"sum({ended} AND end_reason = 'transferred_out'), sum(end_at IS NULL OR end_at >= {end}) "
                f"FROM ticket_span WHERE {span}"
            ),
            1.5,
        )
        yield compare(
            f"times to resolve, one month, all agencies, {size}",
            lambda: Figures(facts, Scope(), MONTH).resolution_times(),
            bare(
                "SELECT c.priority, c.elapsed_s FROM ticket_span s JOIN sla_clock c ON c.ticket_id = s.ticket_id AND "
                "c.metric = 'resolution' AND c.stop_at = s.end_at WHERE s.end_reason = 'resolved' AND s.end_at >= "
                f"{start} AND s.end_at < {end} AND s.excluded = 0 AND c.ticket_kind = 'incident' AND c.met IS NOT NULL"
            ),
            None,
            note="floor: the rows alone, no ranks",
        )
        mine = bare(
            f"SELECT metric, priority, {outcomes} FROM sla_clock WHERE metric IN ('resolution', 'response', "
            f"'update') AND agency_id = {busiest} AND known_at >= {start} AND known_at < {end} AND {known} "
            "GROUP BY 1, 2"
        )
        yield compare(
            f"packet values of the busiest agency, {size}",
            lambda: assemble(conn, code, MONTH, as_of, extracted_at=as_of),
            mine,
            None,
            repeat=3,
            note=f"{code}; floor: its one SLA query",
        )

        def packet(agency: str, month: Period, at: datetime) -> bytes:
            return render_packet(assemble(conn, agency, month, at, extracted_at=as_of))

        past = datetime(2026, 11, 4, 12, tzinfo=UTC)
        yield compare(
            f"packet of the busiest agency as of a day in the past, {size}",
            lambda: packet(code, MONTH, past),
            lambda: packet(code, MONTH, as_of),
            2.0,
            repeat=3,
            note="floor: as of the newest record",
        )
        codes = list(conn.scalars(select(t.agency.c.code).order_by(t.agency.c.code)))
        chosen = codes[:: 9 if quick else 3]
        taken = sum(seconds(lambda agency=agency: packet(agency, MONTH, as_of)) for agency in chosen)  # type: ignore[misc]
        year = taken / len(chosen) * _PACKETS / _CORES
        note = f"from {len(chosen)} of {len(codes)} agencies, on {_CORES} cores; floor: ten minutes"
        yield Result(f"{_PACKETS} packets, {size}", year, _TEN_MINUTES, year / _TEN_MINUTES, 1.0, note)

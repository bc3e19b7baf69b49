"""Figures at a million tickets against the bare SQL on the same file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from app.db import tables as t
from app.db.engine import Database
from app.db.figures import attainment
from app.db.figures.asof import facts_at
from app.db.figures.facts import Scope
from app.db.types import to_micros
from app.domain.periods import Period
from app.domain.vocabulary import Metric
from app.services.figures.figures import Figures
from app.services.packets.assembly import assemble
from benchmarks.harness import Result, compare
from benchmarks.workspaces import busiest, large

MONTH = Period.parse("2026-10")
YEAR = Period.parse("FY2026")


def run(quick: bool) -> Iterator[Result]:
    """On 1,000,000 seeded tickets (20,000 when quick), SQLite; `benchmarks.workspaces.large` says how to choose."""
    with large(quick) as (db, size):
        yield from _measure(db, size)


def _measure(db: Database, size: str) -> Iterator[Result]:
    busiest_id, code = busiest(db)
    with db.read() as conn:
        newest = conn.execute(select(func.max(t.ticket_event.c.recorded_at))).scalar_one()
        as_of = max(newest, datetime(2026, 11, 6, 11, tzinfo=UTC))
        raw: Any = conn.connection.dbapi_connection
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
            f"'update') AND agency_id = {busiest_id} AND known_at >= {start} AND known_at < {end} AND {known} "
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

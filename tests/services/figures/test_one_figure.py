"""One figure, one query: the matrix, the reports, the packet and the tickets behind say the same of an agency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, func, insert, select

from app.db import tables as t
from app.db.engine import Database
from app.db.tickets.lists import ticket_ids
from app.domain.figures.values import ReportQuery
from app.domain.figures.verdicts import Verdict
from app.domain.packets.figures import figures_of
from app.domain.periods import Period
from app.sample import build_sample
from app.services.agencies.reads import agency_detail, matrix
from app.services.figures.drill_down import tickets_behind
from app.services.figures.screen import report_figures
from app.services.packets.assembly import packet_data
from tests.figure_world import loaded

pytestmark = pytest.mark.slow

KEY = "sla.resolution.all"
#: After the last record, so that October is told, in which a target changes; and before many of them.
MOMENTS = {
    "2026-10": datetime(2026, 11, 23, 15, tzinfo=UTC),
    "2026-09": datetime(2026, 10, 7, 15, tzinfo=UTC),
    "2026-03": datetime(2026, 4, 1, 12, tzinfo=UTC),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sample(request: pytest.FixtureRequest) -> Iterator[Database]:
    make = request.getfixturevalue("make_workspace")
    with make(request.param) as db:
        build_sample(db, tickets=2000)
        yield db


@pytest.mark.parametrize("month", MOMENTS)
def test_the_matrix_says_what_reports_packets_and_tickets_say(
    sample: Database, month: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, period = MOMENTS[month], Period.parse(month)
    monkeypatch.setattr(sample, "now", lambda: now)
    rows = matrix(sample)
    assert len(rows) > 25
    verdicts = set()
    # as of the past, where what was recorded since is projected again, some agencies will do
    asked = rows if month == "2026-10" else [row for row in rows if row.code in ("DHHS", "DPS", "OSHR", "DMVA")]
    for number, row in enumerate(asked):
        shown = row.health.attainment
        report = report_figures(sample, ReportQuery(period, row.code))
        level = next(level.row for level in report.levels if level.key == KEY)
        tile = next(tile for tile in report.tiles if tile.key == KEY)
        assert (shown, row.health.verdict) == (level.attainment, tile.verdict), row.code
        assert agency_detail(sample, row.agency_id).row.health == row.health
        with sample.read() as conn:
            for part, count in (("due", shown.due), ("met", shown.met), ("missed", shown.missed)):
                behind = tickets_behind(sample, f"{KEY}.{part}", row.code, period)
                assert len(ticket_ids(conn, behind, None, login="tester", now=now)) == count, (row.code, part)
        if number % 8 == 0 or row.code in ("DPS", "DMVA"):
            printed = figures_of(packet_data(sample, row.code, period))
            assert [printed[f"{KEY}.{name}"] for name in ("due", "met", "percent")] == [
                str(shown.due),
                str(shown.met),
                # a packet keeps the share of a sum of several goals as packets had it from the first on
                (shown if shown.bound else replace(shown, given=None)).percent_text,
            ]
        verdicts.add(row.health.verdict)
    assert len(verdicts) > 1  # not all of one kind
    assert month != "2026-10" or {Verdict.LOW_VOLUME, Verdict.MET, Verdict.NOT_MEASURED} <= verdicts


def test_the_goal_of_the_only_target_with_outcomes_is_not_the_goal_of_all(
    sample: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "now", lambda: MOMENTS["2026-10"])
    c, g = t.sla_clock.c, t.sla_target.c
    period = Period.parse("2026-10")
    with sample.read() as conn:
        alone = conn.execute(
            select(c.agency_id, func.count())
            .join_from(t.sla_clock, t.sla_target, c.target_id == g.id)
            .where(c.metric == "resolution", c.known_at >= period.start, c.known_at < period.end, c.excluded.is_(False))
            .group_by(c.agency_id)
            .having(func.min(g.goal_bp) == func.max(g.goal_bp))
        ).all()
    assert alone
    found = {row.agency_id: row.health for row in matrix(sample)}
    for agency_id, count in alone:
        assert found[agency_id].attainment.due == count
        assert found[agency_id].attainment.goal_bp is None


def test_as_many_queries_for_forty_agencies_as_for_one(db: Database) -> None:
    def count() -> int:
        said: list[str] = []
        listen = ("before_cursor_execute", lambda *args: said.append(args[2]))
        event.listen(db.engine, *listen)
        try:
            matrix(db)
        finally:
            event.remove(db.engine, *listen)
        return len(said)

    day = datetime(2020, 1, 1, tzinfo=UTC).date()

    def add(first: int, last: int) -> None:
        rows = [{"code": f"A{n}", "name": f"Agency {n}", "valid_from": day} for n in range(first, last)]
        loaded(db, lambda conn: conn.execute(insert(t.agency), rows))

    add(0, 1)
    before = count()
    add(1, 40)
    assert count() == before
    assert len(matrix(db)) == 40

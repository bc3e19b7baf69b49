"""The headline, the row of the sum and the matrix say one verdict, whatever part of the tickets' story is told."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.db.engine import Database
from app.domain.figures.judging import attainment_tile, judged
from app.domain.figures.levels import Levels, Outcomes, total
from app.domain.figures.values import ReportQuery
from app.domain.figures.verdicts import Verdict
from app.domain.periods import Period
from app.domain.tickets.told import EVERYTHING, Fact, Told
from app.domain.vocabulary import Metric, Priority
from app.services.agencies.reads import matrix
from app.services.figures.screen import report_figures
from app.services.figures.tables import REPORTS
from app.services.packets.assembly import packet_data
from app.services.packets.export import export_packet
from tests.domain.figures.test_levels import BOOK, END
from tests.figure_world import Script, add_tickets, at, make_organisation
from tests.reports.conftest import page_texts

OCTOBER = Period.parse("2026-10")
SEEN = datetime(2026, 11, 20, 15, tzinfo=UTC)
#: All of it, no holds, no response, a log without updates, a list, a list without any date but the opening.
TOLD = (
    EVERYTHING,
    EVERYTHING - {Fact.HOLDS},
    EVERYTHING - {Fact.RESPONSE},
    EVERYTHING - {Fact.UPDATES},
    Told.of(Fact.RESOLUTION, Fact.TIMES),
    Told.of(Fact.TIMES),
)
#: Of each target of `BOOK`: how many came due, how many were in time, how many of the others are late by a bound only.
_PARTS = st.integers(0, 60).flatmap(
    lambda due: st.integers(0, due).flatmap(
        lambda met: st.tuples(st.just(due), st.just(met), st.integers(0, due - met))
    )
)


@settings(max_examples=150, deadline=None)
@given(st.tuples(_PARTS, _PARTS, _PARTS), st.integers(0, 3))
def test_three_ways_to_one_verdict(parts: tuple[tuple[int, int, int], ...], untold: int) -> None:
    """Targets 1 and 2 are of Medium before and after a change of its goal, 3 is of Low."""
    outcomes = [
        Outcomes(0, "resolution", None, None, priority, target, None, *part)
        for (target, priority), part in zip(((1, 3), (2, 3), (3, 4)), parts, strict=True)
        if part[0]
    ]
    levels = Levels(BOOK, None, None, END)
    metric = Metric.RESOLUTION
    rows = [found.row for found in levels.rows(metric, outcomes)]
    verdicts = judged(levels.by_priority(metric, outcomes), rows, metric)
    tile = attainment_tile("k", "l", levels.together(outcomes), verdicts, untold=untold, why="why")
    row = replace(total(rows), given=levels.given(metric, outcomes, untold=untold))
    assert (row.percent_text, row.verdict) == (tile.value, tile.verdict)
    health = levels.health(metric, outcomes)
    if outcomes or not untold:
        assert (health.percent_text, health.verdict) == (tile.value, tile.verdict)
    certain = sum(due - met - bound for due, met, bound in parts)
    assert row.verdict is not Verdict.MISSED or certain > 0 or row.bound > 0
    if row.verdict is Verdict.NOT_TOLD:
        assert row.percent_text == "Not measured"
        assert row.bound or not row.due


def _scripts(seed: int) -> list[Script]:
    draw = random.Random(seed)
    found = []
    for _ in range(60):
        opened = at("2026-10-02 09:00") + timedelta(minutes=draw.randrange(20 * 24 * 60))
        priority = draw.choice((1, 2, 2, 3, 4))
        events: list[tuple[datetime, str, str | None, str | None]] = []
        moment = opened + timedelta(minutes=draw.randrange(5, 200))
        events.append((moment, "assignment", "", "bob"))
        if draw.random() < 0.4:
            events.append((moment + timedelta(minutes=10), "hold", None, draw.choice(("awaiting_user", ""))))
            moment += timedelta(hours=draw.randrange(1, 9))
            events.append((moment, "resume", None, "in_progress"))
        if draw.random() < 0.9:
            moment += timedelta(hours=draw.choice((1, 2, 3, 5, 60)))
            events.append((moment, "resolved", None, "fixed"))
        told = draw.choice(TOLD[seed % 2 :])
        found.append(Script("ALPHA", opened, priority, events=tuple(events), told=told, source="import:test"))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_report_packet_and_matrix_say_what_the_headline_says(db: Database, seed: int) -> None:
    make_organisation(db)
    add_tickets(db, _scripts(seed))
    db.now = lambda: SEEN
    screen = report_figures(db, ReportQuery(OCTOBER, "ALPHA"))
    tiles = {tile.key: tile for tile in screen.tiles}
    shown = {level.key: level.row for level in screen.levels}
    report = {row["metric"]: row for row in REPORTS["sla"](db, OCTOBER, agency="ALPHA").rows if row["layer"] is None}
    packet = packet_data(db, "ALPHA", OCTOBER)
    printed = {tile.key: tile for tile in packet.summary.tiles}
    sums = {row.metric: row for row in packet.service_levels if row.priority is None}
    for metric in Metric:
        key = f"sla.{metric.value}.all"
        tile, said = tiles[key], report[metric.label]
        assert tile.verdict is not None
        assert (shown[key].attainment.percent_text, shown[key].attainment.verdict) == (tile.value, tile.verdict)
        assert (said["percent"], said["verdict"]) == (tile.value, tile.verdict.label)
        assert (sums[metric].attainment.percent_text, sums[metric].attainment.verdict) == (tile.value, tile.verdict)
        if key in printed:
            assert (printed[key].value, printed[key].verdict) == (tile.value, tile.verdict)
    mine = next(row for row in matrix(db) if row.code == "ALPHA")
    tile = tiles["sla.resolution.all"]
    assert (mine.health.percent_text, mine.health.verdict) == (tile.value, tile.verdict)
    for part in packet.summary.by_priority:
        rows = [row.attainment for row in packet.service_levels if row.metric is Metric.RESOLUTION]
        assert part.attainment.verdict is part.verdict
        assert part.verdict is not Verdict.MISSED or any(row.verdict is Verdict.MISSED for row in rows)


def test_the_printed_sum_is_that_of_the_headline(db: Database, tmp_path: Path) -> None:
    """Of Critical 20 of 20 in time; of Low (90 %) 5 of 20, the others by a bound: at least 25 of 40, not measured."""
    make_organisation(db)
    whole, no_holds = EVERYTHING, Told.of(Fact.RESOLUTION, Fact.TIMES, Fact.REOPENING)
    opened = at("2026-10-05 09:00")
    scripts = [
        Script("ALPHA", opened, 1, events=[(opened + timedelta(hours=1), "resolved", None, "")], told=whole)
    ] * 20
    for late in [False] * 5 + [True] * 15:
        done = opened + timedelta(days=20 if late else 1)
        scripts.append(
            Script("ALPHA", opened, 4, events=[(done, "resolved", None, "")], told=no_holds, source="import:x")
        )
    add_tickets(db, scripts)
    db.now = lambda: SEEN
    packet = packet_data(db, "ALPHA", OCTOBER)
    row = next(r for r in packet.service_levels if r.metric is Metric.RESOLUTION and r.priority is None)
    assert (row.attainment.due, row.attainment.met, row.attainment.bound) == (40, 25, 15)
    assert (packet.summary.tiles[0].value, packet.summary.tiles[0].verdict) == ("Not measured", Verdict.NOT_TOLD)
    assert (row.attainment.percent_text, row.attainment.verdict) == ("Not measured", Verdict.NOT_TOLD)
    low = next(part for part in packet.summary.by_priority if part.priority is Priority.LOW)
    assert low.verdict is Verdict.NOT_TOLD
    file = export_packet(db, "ALPHA", OCTOBER, tmp_path / "packet.pdf")
    text = " ".join(" ".join(page_texts(file.path.read_bytes())).split())
    assert "All \u2013 \u2013 40 25 0 not measured differ Not measured" in text

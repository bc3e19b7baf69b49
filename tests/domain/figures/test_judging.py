"""Verdicts over several parts and the tiles that show them: small numbers, worked out by hand."""

from __future__ import annotations

import pytest

from app.domain.figures.judging import attainment_tile, judged, judged_by_parts, verdict_on, worst
from app.domain.figures.rows import ServiceLevelRow
from app.domain.figures.rules import Attainment
from app.domain.figures.verdicts import Verdict
from app.domain.vocabulary import Metric, Priority

V = Verdict
#: Goal 90 %: with 10 due or more a share can be judged.
KEPT, MISSED, FEW = Attainment(10, 9, 9000), Attainment(10, 8, 9000), Attainment(5, 5, 9000)
MIXED = Attainment(20, 17, None)


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ([V.MET, V.MISSED, V.LOW_VOLUME], V.MISSED),
        ([V.LOW_VOLUME, V.MET], V.MET),
        ([V.NOT_MEASURED, V.LOW_VOLUME], V.LOW_VOLUME),
        ([V.NOT_MEASURED], V.NOT_MEASURED),
        ([], V.NOT_MEASURED),
    ],
)
def test_the_worst_verdict(verdicts: list[Verdict], said: Verdict) -> None:
    assert worst(verdicts) is said


def test_a_sum_is_judged_by_its_goal_else_by_its_parts() -> None:
    assert judged_by_parts(KEPT, [MISSED]) is V.MET
    assert judged_by_parts(MIXED, [KEPT, MISSED]) is V.MISSED


def test_a_priority_is_missed_where_one_of_its_targets_was() -> None:
    rows = [
        ServiceLevelRow(Metric.RESOLUTION, Priority.HIGH, MISSED, "8 h"),
        ServiceLevelRow(Metric.RESOLUTION, Priority.HIGH, KEPT, "6 h"),
        ServiceLevelRow(Metric.RESPONSE, Priority.LOW, MISSED, "1 h"),  # another metric
        ServiceLevelRow(Metric.RESOLUTION, Priority.MEDIUM, KEPT, "3 d"),
    ]
    parts = {Priority.HIGH: Attainment(20, 19, 9000), Priority.LOW: KEPT, Priority.MEDIUM: MIXED}
    assert judged(parts, rows, Metric.RESOLUTION) == {
        Priority.HIGH: V.MISSED,
        Priority.LOW: V.MET,
        Priority.MEDIUM: V.MET,
    }


@pytest.mark.parametrize(
    ("total", "verdicts", "said", "note"),
    [
        (Attainment(0, 0, 9000), {}, V.NOT_MEASURED, "no outcome in the period; goal 90 %"),
        (KEPT, {Priority.HIGH: V.MET}, V.MET, "9 of 10 in time; goal 90 %"),
        (MISSED, {Priority.HIGH: V.MISSED}, V.MISSED, "8 of 10 in time; goal 90 %"),
        (
            KEPT,
            {Priority.CRITICAL: V.MISSED, Priority.HIGH: V.MISSED, Priority.LOW: V.MET},
            V.MISSED,
            "9 of 10 in time; goal 90 %, missed: Critical and High",
        ),
        (MIXED, {Priority.LOW: V.MISSED}, V.MISSED, "17 of 20 in time; goal missed: Low"),
        (MIXED, {Priority.LOW: V.MET}, V.MET, "17 of 20 in time; no goal missed"),
        (MIXED, {Priority.LOW: V.LOW_VOLUME}, V.LOW_VOLUME, "17 of 20 in time; low volume"),
        (Attainment(0, 0, None), {}, V.NOT_MEASURED, "no outcome in the period"),
    ],
)
def test_the_tile_says_how_many_and_what_was_missed(
    total: Attainment, verdicts: dict[Priority, Verdict], said: Verdict, note: str
) -> None:
    tile = attainment_tile("sla.resolution.all", "Resolved in time", total, verdicts)
    assert (tile.key, tile.verdict, tile.note) == ("sla.resolution.all", said, note)
    assert verdict_on(total, verdicts) is said

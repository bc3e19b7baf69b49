"""Figures side by side: by how much they differ, and when there are too few to tell."""

from __future__ import annotations

from app.domain.figures.comparing import (
    TOO_FEW,
    ComparedFigure,
    Comparison,
    Kind,
    Measured,
    comparison_table,
    label_of,
    queries_of,
    tells_apart,
    year_before,
)
from app.domain.figures.values import ReportQuery
from app.domain.periods import Period
from tests.reports.packets.packet_parts import AS_OF

OCTOBER = ReportQuery(Period.parse("2026-10"), "DHHS")


def _differ(kind: Kind, first: Measured, other: Measured) -> str:
    return ComparedFigure("key", "Label", kind, (first, other)).difference(1)


def test_a_share_is_told_apart_where_there_are_enough() -> None:
    """Two-sided 95 % by Agresti and Caffo: 95 of 100 and 85 of 100 differ, 95 and 90 of 100 do not."""
    assert tells_apart(95, 100, 85, 100)
    assert not tells_apart(95, 100, 90, 100)
    assert not tells_apart(5, 5, 4, 5)
    assert _differ(Kind.SHARE, Measured("95.0 %", 100, 95), Measured("85.0 %", 100, 85)) == "\u221210.0 points"
    assert _differ(Kind.SHARE, Measured("", 100, 90), Measured("", 100, 95)) == f"+5.0 points; {TOO_FEW}"
    assert _differ(Kind.SHARE, Measured("", 4, 4), Measured("", 400, 4)) == TOO_FEW
    assert _differ(Kind.SHARE, Measured("Not measured"), Measured("", 400, 4)) == ""


def test_counts_and_times_are_told_in_their_own_words() -> None:
    assert _differ(Kind.COUNT, Measured("1,000", None, 1000), Measured("900", None, 900)) == "\u2212100 (\u221210.0 %)"
    assert _differ(Kind.COUNT, Measured("0", None, 0), Measured("7", None, 7)) == "+7"
    assert _differ(Kind.COUNT, Measured("7", None, 7), Measured("7", None, 7)) == "0"
    assert _differ(Kind.SECONDS, Measured("", 20, 7200), Measured("", 30, 9000)) == "+30 min"
    assert _differ(Kind.SECONDS, Measured("", 19, 7200), Measured("", 30, 9000)) == TOO_FEW


def test_what_is_compared_is_named_once() -> None:
    found = queries_of(OCTOBER, ["before", "year", "dps"])
    assert [label_of(query) for query in found] == [
        *("DHHS, October 2026", "DHHS, September 2026", "DHHS, October 2025", "DPS, October 2026")
    ]
    assert [year_before(Period.parse(key)).key for key in ("2026Q1", "FY2027", "2026-02")] == [
        *("2025Q1", "FY2026", "2025-02")
    ]
    row = ComparedFigure("k", "Opened", Kind.COUNT, (Measured("4", None, 4), Measured("5", None, 5)))
    table = comparison_table(Comparison(("A", "B"), found[:2], AS_OF, (row,), ("Note.",)))
    assert [title for _, title in table.columns] == ["Figure", "A", "n", "B", "n, B", "B minus A"]
    assert table.rows == (
        {"figure": "Opened", "value0": "4", "n0": None, "value1": "5", "n1": None, "difference1": "+1 (+25.0 %)"},
    )

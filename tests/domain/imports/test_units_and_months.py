"""Units and months as files write them: read exactly, or refused."""

from __future__ import annotations

import pytest

from app.domain.imports.months import month_key
from app.domain.imports.units import micro_units


@pytest.mark.parametrize(
    ("text", "micro"),
    [
        ("1,234.5", 1_234_500_000),
        ("0.000001", 1),
        ("-3", -3_000_000),
        ("\N{MINUS SIGN}3.50", -3_500_000),
        ("12", 12_000_000),
        ("1.10000000000", 1_100_000),
        ("1,000,000,000", 10**15),
    ],
)
def test_units_are_exact(text: str, micro: int) -> None:
    assert micro_units(text) == micro


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.234,5", "a comma sets thousands apart"),
        ("1,5", "a comma sets thousands apart"),
        ("12,34,567", "a comma"),
        ("1e3", "no number"),
        ("5 GB", "no number"),
        ("(5)", "no number"),
        ("NaN", "no number"),
        ("\u0665", "no number"),
        ("0.0000001", "more decimals than are kept"),
        ("1,000,000,000.000001", "more than can be billed"),
        ("9" * 400, "no number"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        micro_units(text)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-10", "2026-10"), ("2026/10", "2026-10"), ("202610", "2026-10"), ("10/2026", "2026-10"),
        ("Oct 2026", "2026-10"), ("October, 2026", "2026-10"), ("Oct-2026", "2026-10"), ("2026 Oct", "2026-10"),
        ("M\u00e4rz 2026", "2026-03"), ("octubre 2026", "2026-10"),
        ("Oct-26", ""), ("10/26", ""), ("2026-13", ""), ("2026-00", ""), ("2026-10-05", ""), ("Foo 2026", ""),
        ("2026", ""), ("1026-10", ""),
    ],
)  # fmt: skip
def test_months(text: str, month: str) -> None:
    assert month_key(text) == month

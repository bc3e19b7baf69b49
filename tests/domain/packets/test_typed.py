"""Printed figures as numbers with units."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.packets.typed import typed


@pytest.mark.parametrize(
    ("figure", "printed", "wanted"),
    [
        ("records.read", "6095", {"value": 6095, "unit": "count"}),
        ("mttr.all.median", "48600", {"value": 48600, "unit": "seconds"}),
        ("mttr.all.n", "12", {"value": 12, "unit": "count"}),
        ("mttr.all.mean", "", {"value": None, "unit": "seconds"}),
        ("major_incidents.MI0000001.restored_in", "7200", {"value": 7200, "unit": "seconds"}),
        ("availability.e-mail.downtime_s", "0", {"value": 0, "unit": "seconds"}),
        ("availability.e-mail.percent", "99.86 %", {"value": 99.86, "unit": "percent"}),
        ("sla.resolution.high.percent", "Not measured", {"value": None, "unit": "percent"}),
        ("sla.resolution.high.percent", "2 of 3 met: low volume",
         {"value": None, "unit": "percent", "part": 2, "whole": 3}),
        ("sla.resolution.high.percent", "at least 66.7 %", {"value": 66.7, "unit": "percent"}),
        ("sla.resolution.high.verdict", "low_volume", {"value": None, "unit": "verdict"}),
        ("share.reopened", "16.7 % (1 of 6)", {"value": 16.7, "unit": "percent", "part": 1, "whole": 6}),
        ("share.first_contact", "66.6 % (1,408 of 2,113)",
         {"value": 66.6, "unit": "percent", "part": 1408, "whole": 2113}),
        ("trend.e-mail.2026-10", "4 of 6", {"value": None, "unit": "percent", "part": 4, "whole": 6}),
        ("csat.percent", "Too few answers (3)", {"value": None, "unit": "percent"}),
        ("tile.sla.resolution.all", "93.2 %", {"value": 93.2, "unit": "percent"}),
        ("tile.major_incidents.count", "None", {"value": None, "unit": "words"}),
    ],
)  # fmt: skip
def test_numbers_and_units(figure: str, printed: str, wanted: dict[str, Any]) -> None:
    assert typed({figure: printed}) == {figure: {"printed": printed, **wanted}}

"""The next file of a program has the source of the one before, whatever its date."""

from __future__ import annotations

import pytest

from app.domain.imports.propose.answers import source_of_file


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("incident.csv", "incident"),
        ("Incident.CSV.gz", "incident"),
        ("incident (3).csv", "incident"),
        ("incident - Copy (2).csv", "incident"),
        ("incident_2026-11-02.csv", "incident"),
        ("incident_20261102T1200Z.csv", "incident"),
        ("2026-11 incident.xlsx", "incident"),
        ("incident Q3 FY2027 v2.xlsx", "incident"),
        ("Incident November 2026.xlsx", "incident"),
        ("HistoricalChanges11-18-20.csv", "historicalchanges"),
        ("help-desk-old.csv", "help-desk-old"),
        ("helpdesk2.csv", "helpdesk"),
        # nothing but what changes: as it is
        ("2026.csv", "2026"),
        ("May 2026.csv", "may-2026"),
        ("_.csv", "import"),
    ],
)
def test_source_of_a_file(file: str, source: str) -> None:
    assert source_of_file(file) == source

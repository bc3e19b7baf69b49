"""What is told of the servers of a database, and when a timer has to hear of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.host_report import HostReport, Met, report
from app.domain.hosts import Look, State, choose

NOW = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)


def primary(host: str, timeline: int = 2, *, noted: int = 0, place: int = 5_000) -> Look:
    return Look(host, State.WRITES, "c", timeline, None, noted=noted, place=place)


def standby(host: str, timeline: int = 2, *, behind: float = 0, place: int = 5_000) -> Look:
    return Look(host, State.READS, "c", timeline, NOW - timedelta(seconds=behind), place=place)


def told(*looks: Look, known: int = 0, unsafe: str = "", met: tuple[Met, ...] = ()) -> HostReport:
    return report(looks, {"c": known} if known else {}, now=NOW, most_behind=60, unsafe=unsafe, met=met)


def test_all_is_well_where_a_standby_has_what_the_primary_has() -> None:
    found = told(primary("edc"), standby("wdc", behind=7_200))  # nobody wrote for two hours
    assert found.wrong == ()
    assert [(line.used, line.behind, line.bytes_behind) for line in found.lines] == [(True, None, None), (False, 0, 0)]
    assert told(primary("edc", 1)).wrong == ()  # a database on one server has no standby to miss
    assert found.as_json()["ok"] is True
    assert found.text().splitlines()[1:3] == [
        "edc   primary  2                 yes: it takes writes, with the newest history",
        "wdc   standby  2         0 s     no: a standby is read from where no primary answers",
    ]


@pytest.mark.parametrize(
    ("looks", "known", "words"),
    [
        ([primary("edc"), standby("wdc", behind=90, place=4_000)], 0, "wdc is 90 seconds behind; 60 are allowed."),
        ([primary("edc"), Look("wdc", State.SILENT, error="08006")], 0, "wdc does not answer (08006)."),
        ([primary("edc"), Look("wdc", State.STARTING)], 0, "wdc is starting up."),
        ([primary("edc"), Look("wdc", State.REFUSES, error="28000")], 0, "No standby answers"),
        ([standby("edc"), standby("wdc")], 0, "No primary answers: nothing can be saved."),
        ([primary("edc", 1), standby("wdc")], 0, "edc answers, but has an older history (timeline 1)"),
        ([primary("edc"), standby("wdc", 1)], 0, "wdc is a standby that has not come to the newest history yet"),
        ([primary("edc", 1)], 2, "edc answers, but has an older history (timeline 1)"),
        ([primary("edc", 1, noted=2)], 0, "edc answers, but has an older history (timeline 1)"),
        ([primary("edc"), primary("wdc")], 0, "edc and wdc all take writes, with the same history"),
        ([Look("edc", State.SILENT)], 0, "No primary answers"),
    ],
)
def test_what_a_timer_has_to_hear_of(looks: list[Look], known: int, words: str) -> None:
    found = told(*looks, known=known)
    assert any(words in said for said in found.wrong), found.wrong
    assert found.as_json()["ok"] is False
    assert sum(line.used for line in found.lines) <= 1


def test_a_standby_of_an_older_history_is_told_apart_from_an_old_primary() -> None:
    found = told(primary("edc"), primary("old", 1), standby("wdc", 1))
    why = [line.why for line in found.lines]
    assert why[1:] == [
        "its history is older than the newest one seen (2)",
        "it is a standby that has not come to the newest history (2) yet",
    ]
    assert ["Join it again as a standby, or stop it." in said for said in found.wrong] == [True, False]


def test_a_standby_that_lags_within_what_is_allowed_is_no_trouble() -> None:
    found = told(primary("edc"), standby("wdc", behind=60, place=4_999))
    assert found.wrong == ()
    assert (found.lines[1].behind, found.lines[1].bytes_behind) == (60, 1)
    assert told(primary("edc"), standby("wdc"), unsafe="Saves are on one server only.").wrong == (
        "Saves are on one server only.",
    )


def test_what_is_on_record_is_told_and_counts_as_much_as_what_was_seen_here() -> None:
    found = told(primary("edc"), standby("wdc"), met=(Met(2, NOW, "ann"),))
    assert "Timeline 2 was first met 2026-11-28 15:00 UTC, by ann." in found.text()
    assert found.as_json()["histories"] == [{"timeline": 2, "at": "2026-11-28T15:00:00+00:00", "by": "ann"}]
    assert choose([primary("edc", 2, noted=2)], {}).writes
    restored = choose([primary("edc", 1, noted=2)], {})
    assert (restored.host, restored.newest) == (None, 2)
    assert choose([primary("edc", 1, noted=2)], {}, old_too=True).is_old

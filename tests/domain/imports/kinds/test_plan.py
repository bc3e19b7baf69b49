"""Lists in one cell, and cells read as a kind's fields say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.imports.codes import Codes
from app.domain.imports.dates import Dates
from app.domain.imports.kinds import kinds
from app.domain.imports.kinds.mapping import RecordMapping
from app.domain.imports.kinds.plan import RecordPlan, known_parts
from app.domain.imports.kinds.reader import RecordReader
from app.domain.imports.kinds.rules import in_order, not_ahead
from app.domain.imports.mapping import AgencyRules, DateRules
from app.errors import InputError

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("A", ["A"]),
        ("A, B ,A", ["A", "B"]),
        ("A\nB", ["A", "B"]),
        ("Cary, NC, A, Apex, NC", ["Cary, NC", "A", "Apex, NC"]),
        ("NC, Cary", ["NC", "Cary"]),
        (" , ", []),
    ],
)
def test_parts_that_hold_the_separator_are_known_ones(text: str, parts: list[str]) -> None:
    assert known_parts(text, ",", {"Cary, NC": 1, "Apex, NC": 1}) == parts


def _reader(header: list[str], records: str, columns: dict[str, Any], **more: Any) -> RecordReader:
    mapping = RecordMapping("m", "s", records, columns, DateRules("America/New_York"), **more)
    plan = RecordPlan(kinds()[records], mapping, header, "f.csv")
    codes = Codes(mapping.of_tickets(), {"DHHS": "Health", "DOT": "Transportation"}, {"MAIL": "Mail"}, {})
    known = {"agency": ["DHHS", "DOT"], "service": ["MAIL", "Mail"]}
    return RecordReader(plan, Dates("iso", "America/New_York"), codes, known, NOW)


def _service(goal: str) -> tuple[Any, list[str]]:
    reader = _reader(["c", "g"], "services", {"code": "c", "availability_goal": "g"})
    found = reader.records(2, ["X", goal])
    return (found[0].values["availability_goal"] if found else None), [error.why for error in reader.errors]


@pytest.mark.parametrize(
    ("goal", "value"), [("99.9 %", 9990), ("99,95", 9995), ("100", 10_000), ("0.01%", 1), ("", None)]
)
def test_percentages_are_kept_in_hundredths(goal: str, value: int | None) -> None:
    assert _service(goal) == (value, [])


@pytest.mark.parametrize("goal", ["high", "99.999", "0", "101", "NaN", "inf"])
def test_what_is_no_goal_is_told(goal: str) -> None:
    value, (why,) = _service(goal)
    assert value is None
    assert why


def test_a_day_is_the_day_that_is_written() -> None:
    reader = _reader(["c", "d"], "services", {"code": "c", "valid_from": "d"})
    (late,) = reader.records(2, ["X", "2026-03-01 23:30"])
    (plain,) = reader.records(3, ["Y", "2026-03-01"])
    assert late.values["valid_from"] == plain.values["valid_from"] == date(2026, 3, 1)
    (none,) = reader.records(4, ["Z", ""])
    assert none.values["valid_from"] == date(2000, 1, 1)


def test_constants_stand_in_and_are_counted() -> None:
    columns = {"number": "n", "agencies": "a", "services": "s", "start_at": "d"}
    constants = {"planned": "no", "kind": "full", "agencies": "DOT"}
    reader = _reader(["n", "a", "s", "d"], "outages", columns, constants=constants)
    (one,) = reader.records(2, ["O1", "", "mail", "2026-10-01 08:00"])
    assert (one.values["agencies"], one.values["services"], one.values["planned"]) == (("DOT",), ("MAIL",), False)
    (two,) = reader.records(3, ["O2", "Health", "Mail", "2026-10-01 08:00"])
    assert two.values["agencies"] == ("DHHS",)
    assert dict(reader.constants) == {"agencies": 1, "planned": 2, "kind": 2}


def test_a_mere_key_names_nothing() -> None:
    columns = {"number": "n", "type": "t", "state": "s", "group": "g"}
    reader = _reader(["n", "t", "s", "g"], "changes", columns, constants={"scope": "minor"})
    (one,) = reader.records(2, ["C1", "NORMAL", "-1", "0" * 31 + "a"])
    assert (one.values["group"], one.values["type"], one.values["state"]) == ("", "normal", "implementing")
    assert dict(reader.nameless) == {"group": 1}


def test_what_a_mapping_lacks_is_named() -> None:
    with pytest.raises(InputError, match="names no column for services of outages"):
        _reader(["n", "d"], "outages", {"number": "n", "start_at": "d"}, constants={"planned": "no", "kind": "full"})
    with pytest.raises(InputError, match='there is no column "nn"'):
        _reader(["n"], "agencies", {"code": "nn"})


def test_an_agency_for_rows_that_name_none() -> None:
    columns = {"number": "n", "services": "s", "start_at": "d"}
    constants = {"planned": "no", "kind": "full"}
    reader = _reader(
        ["n", "s", "d", "a"],
        "outages",
        {**columns, "agencies": "a"},
        constants=constants,
        agency=AgencyRules(missing="DOT"),
    )
    (one,) = reader.records(2, ["O1", "Mail", "2026-10-01 08:00", ""])
    assert one.values["agencies"] == ("DOT",)


def test_rules_tell_what_cannot_be() -> None:
    order, ahead = in_order("start", "end", equal=False), not_ahead("end")
    early, late = datetime(2026, 10, 1, 8, tzinfo=UTC), datetime(2026, 10, 1, 9, tzinfo=UTC)
    assert order.check({"start": early, "end": late}, NOW) == ()
    assert order.check({"start": early, "end": None}, NOW) == ()
    (same,) = order.check({"start": early, "end": early}, NOW)
    assert (same.field, same.refused) == ("end", True)
    assert ahead.check({"end": late}, NOW) == []
    (future,) = ahead.check({"end": datetime(2026, 11, 2, tzinfo=UTC)}, NOW)
    assert future.refused
    (day,) = ahead.check({"end": date(2026, 11, 2)}, NOW)
    assert day.why == "2 Nov 2026 lies in the future"
    assert order.says == "`end` before `start` or equal to it: the row does not come in."

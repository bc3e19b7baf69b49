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
    ("goal", "value"), [("99.9 %", 9990), ("99,95", 9995), ("100", 10_000), ("0.01%", 1), ("", None), ("NaN", None)]
)
def test_percentages_are_kept_in_hundredths(goal: str, value: int | None) -> None:
    assert _service(goal) == (value, [])


@pytest.mark.parametrize(
    "goal", ["high", "99.999", "0", "101", "inf", "1e999999999", "1e-999999999", "9" * 5000, "1e99"]
)
def test_what_is_no_goal_is_told(goal: str) -> None:
    value, (why,) = _service(goal)
    assert value is None
    assert why


@pytest.mark.parametrize(
    ("rank", "said"),
    [
        ("2", 2),
        ("2 - second", 2),
        ("2.0", 2),
        ("1000", "1,000 is outside 1 to 999"),
        ("1e999999999", '"1e999999999" is too large a number'),  # as an integer it would not fit into the memory
        ("9" * 5000, f'"{"9" * 60}" is too large a number'),
        ("9" * 5000 + " x", f'"{"9" * 60}" is too large a number'),
        ("1e-999999999", '"1e-999999999" is no whole number'),
        ("nan", None),  # as some programs write a cell without a number
    ],
)
def test_whole_numbers_of_any_size(rank: str, said: int | str | None) -> None:
    columns = {"agency": "a", "name": "n", "kind": "p", "rank": "r"}
    reader = _reader(["a", "n", "p", "r"], "contacts", columns)
    found = reader.records(2, ["DHHS", "Ann", "mip", rank])
    assert [one.values["rank"] for one in found] + [error.why for error in reader.errors] == [said]


def test_a_cell_of_very_many_parts_is_taken_apart_at_once() -> None:
    """Each part is looked up with a few that follow it, not with all: 20,000 of them were 200 million look-ups."""
    known = {f"p{i}": 1 for i in range(20_000)}
    assert known_parts(",".join(known), ",", {}) == [*known]


def test_what_is_longer_than_is_kept_is_cut_where_it_is_free_text_and_else_refused() -> None:
    columns = {"number": "n", "title": "t", "group": "g", "implementer": "i", "reason": "r"}
    reader = _reader([*"ntgir"], "changes", columns, constants={"type": "normal", "state": "closed", "scope": "minor"})
    (one,) = reader.records(2, ["C1", "t" * 400, "Net", "Ann", "r" * 1_000_001])
    assert (one.values["title"], len(one.values["reason"])) == (f"{'t' * 299}…", 1_000_000)
    assert [(note.field, note.problem, note.excluded) for note in one.notes[:2]] == [
        ("t", "400 characters are too long; the first 300 are kept", False),
        ("r", "1,000,001 characters are too long; the first 1,000,000 are kept", False),
    ]
    for place, column in ((0, "n"), (2, "g"), (3, "i")):
        cells = ["C2", "t", "Net", "Ann", "r"]
        cells[place] = "x" * 201
        assert reader.records(3 + place, cells) == []
        assert reader.errors[-1] == (3 + place, column, "201 characters are too long; 200 are kept at most")
    assert set(reader.codes.new_groups) == {"Net"}


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

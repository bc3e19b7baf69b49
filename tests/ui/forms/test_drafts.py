"""Drafts: kept in a file of this user's, for each workspace, read back as they were."""

from __future__ import annotations

import json
import stat
from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.domain.vocabulary import HoldReason
from app.ui.forms.drafts import Draft, Drafts, back, plain

AT = datetime(2026, 11, 23, 15, 42, tzinfo=UTC)


def test_a_draft_is_there_in_the_next_program(tmp_path: Path) -> None:
    Drafts(tmp_path, "one.db").keep("call:1", Draft(AT, {"title": "VPN drops"}, {"title": ""}, {"op_id": "x"}))
    assert Drafts(tmp_path, "one.db").get("call:1") == Draft(AT, {"title": "VPN drops"}, {"title": ""}, {"op_id": "x"})
    assert Drafts(tmp_path, "two.db").get("call:1") is None


def test_nobody_else_may_read_it_and_nothing_is_left_of_the_last_one(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path, "one.db")
    drafts.keep("call:1", Draft(AT, {"title": "VPN drops"}))
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    drafts.drop("call:1")
    assert list(tmp_path.iterdir()) == []


def test_two_windows_keep_each_others_drafts(tmp_path: Path) -> None:
    first, second = Drafts(tmp_path, "one.db"), Drafts(tmp_path, "one.db")
    first.keep("call:1", Draft(AT, {"title": "Mine"}))
    second.keep("call:2", Draft(AT, {"title": "Yours"}))
    first.drop("call:1")
    assert Drafts(tmp_path, "one.db").keys("call:") == ["call:2"]


def test_a_damaged_file_stops_nobody(tmp_path: Path) -> None:
    Drafts(tmp_path, "one.db").keep("call:1", Draft(AT, {"title": "VPN drops"}))
    (file,) = tmp_path.iterdir()
    for damaged in ("", "[]", '{"call:1": 3}', '{"call:1": {"at": "soon"}}', "\x00\x01"):
        file.write_text(damaged, "utf-8")
        drafts = Drafts(tmp_path, "one.db")
        assert drafts.keys() == []
        drafts.keep("call:1", Draft(AT, {"title": "Again"}))
        assert Drafts(tmp_path, "one.db").keys() == ["call:1"]


def test_one_damaged_draft_loses_no_other(tmp_path: Path) -> None:
    Drafts(tmp_path, "one.db").keep("call:1", Draft(AT, {"title": "VPN drops"}))
    (file,) = tmp_path.iterdir()
    good = json.loads(file.read_text("utf-8"))
    for damaged in (
        3,
        {"at": "soon"},
        {"at": "2026-11-23T15:42:00"},  # without a zone it cannot be compared with the others
        {"at": AT.isoformat(), "values": 1},
        {"at": AT.isoformat(), "attempt": {"op_id": 4, "sent": {}}},
        {"at": AT.isoformat(), "attempt": {"op_id": "x", "sent": 3}},
        {"at": AT.isoformat(), "values": {"due": {"$moment": "2026-11-01T01:30:00", "$fold": 7}}},
    ):
        file.write_text(json.dumps({"call:2": damaged, **good}), "utf-8")
        drafts = Drafts(tmp_path, "one.db")
        assert drafts.keys() == ["call:1"]
        drafts.keep("call:3", Draft(AT, {"title": "New"}))
        assert Drafts(tmp_path, "one.db").keys() == ["call:1", "call:3"]


def test_brackets_without_end_stop_nobody(tmp_path: Path) -> None:
    Drafts(tmp_path, "one.db").keep("call:1", Draft(AT, {"title": "VPN drops"}))
    (file,) = tmp_path.iterdir()
    file.write_text("[" * 200_000, "utf-8")
    assert Drafts(tmp_path, "one.db").keys() == []


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5) | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=5,
)


@given(_VALUES)
def test_values_of_fields_come_back(value: object) -> None:
    assert back(plain(value)) == value


def test_the_fold_and_what_an_enumeration_stands_for_come_back() -> None:
    wall = datetime(2026, 11, 1, 1, 29, 50, fold=1)  # noqa: DTZ001 - a wall time
    found = back(plain({"at": wall, "why": HoldReason.AWAITING_USER, "on": date(2026, 11, 2)}))
    assert found == {"at": wall, "why": HoldReason.AWAITING_USER, "on": date(2026, 11, 2)}
    assert found["at"].fold == 1

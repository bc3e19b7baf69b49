"""Drafts: kept in a file of this user's, for each workspace, read back as they were."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
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
    file = file_of(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    drafts.drop("call:1")
    assert list(tmp_path.iterdir()) == []


def of_the_next_program(folder: Path) -> Drafts:
    return Drafts(folder, "one.db")


def file_of(folder: Path) -> Path:
    (file,) = folder.glob("*.json")
    return file


def test_two_windows_keep_each_others_drafts_and_offer_none_of_them(tmp_path: Path) -> None:
    first, second = Drafts(tmp_path, "one.db"), Drafts(tmp_path, "one.db")
    first.keep("call:1", Draft(AT, {"title": "Mine"}))
    second.keep("call:1", Draft(AT, {"title": "Yours"}))
    second.keep("call:2", Draft(AT, {"title": "Yours too"}))
    assert (first.keys(), second.keys()) == (["call:1"], ["call:1", "call:2"])
    first.drop("call:1")
    assert first.keys() == []
    second.release()
    assert of_the_next_program(tmp_path).keys("call:") == ["call:1", "call:2"]


def test_a_draft_that_two_windows_go_on_with_is_two_drafts(tmp_path: Path) -> None:
    Drafts(tmp_path, "one.db").keep("edit", Draft(AT, {"title": "Before"}))
    first, second = Drafts(tmp_path, "one.db"), Drafts(tmp_path, "one.db")
    assert first.get("edit") == second.get("edit") == Draft(AT, {"title": "Before"})
    first.keep("edit", Draft(AT, {"title": "First"}))
    second.keep("edit", Draft(AT, {"title": "Second"}))
    second.release()
    first.drop("edit")
    left = of_the_next_program(tmp_path)
    assert left.get("edit") == Draft(AT, {"title": "Second"})
    left.drop("edit")
    assert list(tmp_path.iterdir()) == []


_WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from app.ui.forms.drafts import Draft, Drafts
drafts = Drafts(Path(sys.argv[1]), "one.db")
print("ready", flush=True)
sys.stdin.readline()
for number in range(200):
    at = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=number)
    drafts.keep("call:1", Draft(at, {"title": f"{sys.argv[2]} {number}"}))
    drafts.keep(f"call:{sys.argv[2]}", Draft(at, {"title": f"{sys.argv[2]} {number}"}))
print("kept", flush=True)
sys.stdin.readline()
"""


def test_two_programs_that_write_at_once_and_are_killed_lose_nothing(tmp_path: Path) -> None:
    pipe, call = subprocess.PIPE, [sys.executable, "-c", _WRITER, str(tmp_path)]
    programs = [subprocess.Popen([*call, name], stdin=pipe, stdout=pipe, text=True) for name in ("a", "b")]
    try:
        for said in ("ready", "kept"):
            for program in programs:
                assert program.stdout is not None
                assert program.stdout.readline().strip() == said
            if said == "ready":
                for program in programs:
                    assert program.stdin is not None
                    program.stdin.write("go\n")
                    program.stdin.flush()
        assert of_the_next_program(tmp_path).keys() == [], "their windows are still open"
    finally:
        for program in programs:
            program.kill()
            program.communicate()
    found = []
    for _ in programs:
        drafts = of_the_next_program(tmp_path)
        draft = drafts.get("call:1")
        assert draft is not None
        found.append(draft.values["title"])
        drafts.drop("call:1")
    assert sorted(found) == ["a 199", "b 199"]
    assert of_the_next_program(tmp_path).keys() == ["call:a", "call:b"]


def test_a_damaged_file_stops_nobody(tmp_path: Path) -> None:
    Drafts(tmp_path, "one.db").keep("call:1", Draft(AT, {"title": "VPN drops"}))
    file = file_of(tmp_path)
    good = json.loads(file.read_text("utf-8"))
    for damaged in (
        "",
        "[]",
        "\x00\x01",
        "[" * 200_000,
        '{"key": 3}',
        json.dumps({**good, "at": "soon"}),
        json.dumps({**good, "at": "2026-11-23T15:42:00"}),  # without a zone it cannot be compared with the others
        json.dumps({**good, "values": 1}),
        json.dumps({**good, "attempt": {"op_id": 4, "sent": {}}}),
        json.dumps({**good, "attempt": {"op_id": "x", "sent": 3}}),
        json.dumps({**good, "values": {"due": {"$moment": "2026-11-01T01:30:00", "$fold": 7}}}),
    ):
        file.write_text(damaged, "utf-8")
        drafts = Drafts(tmp_path, "one.db")
        assert drafts.keys() == []
        drafts.keep("call:1", Draft(AT, {"title": "Again"}))
        drafts.release()
        again = of_the_next_program(tmp_path)
        assert again.get("call:1") == Draft(AT, {"title": "Again"})
        again.drop("call:1")


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


def test_what_cannot_be_written_is_said_and_tried_again(tmp_path: Path) -> None:
    """A file stands where the folder belongs, as good as a full disk; then it is out of the way."""
    folder = tmp_path / "settings"
    folder.write_text("in the way", "utf-8")
    drafts, draft = Drafts(folder, "one.db"), Draft(AT, {"title": "VPN drops"})
    assert not drafts.keep("call:1", draft)
    assert drafts.get("call:1") == draft
    folder.unlink()
    assert drafts.keep("call:1", draft)
    drafts.release()
    assert of_the_next_program(folder).get("call:1") == draft


def test_titles_are_told_by_key_the_oldest_first_also_of_older_files(tmp_path: Path) -> None:
    Drafts(tmp_path, "one.db").keep("b", Draft(AT, {"text": "x"}, title="Cancel CHG0000001"))
    Drafts(tmp_path, "one.db").keep("a", Draft(AT + timedelta(minutes=1), {"text": "y"}))
    (file,) = [path for path in tmp_path.glob("*.json") if "CHG" not in path.read_text()]
    told = json.loads(file.read_text())
    del told["title"]  # as it was written before drafts had titles
    file.write_text(json.dumps(told))
    assert list(Drafts(tmp_path, "one.db").titles().items()) == [("b", "Cancel CHG0000001"), ("a", "")]


def test_what_a_window_left_that_is_gone_is_counted_until_it_is_sent(tmp_path: Path) -> None:
    first = Drafts(tmp_path, "one.db")
    first.keep("call:1", Draft(AT, {"title": "VPN drops"}))
    first.keep("edit", Draft(AT, {"title": "Before"}))
    first.release()
    drafts = of_the_next_program(tmp_path)
    assert [*drafts.titles()] == ["call:1", "edit"]
    assert drafts.summary() == "2 drafts kept"
    found = drafts.get("edit")
    assert found is not None
    drafts.keep("edit", found)
    assert drafts.summary() == "2 drafts kept"
    drafts.drop("edit")
    drafts.get("call:1")
    drafts.drop("call:1")
    assert drafts.summary() == ""

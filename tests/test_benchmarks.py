"""The benchmarks run, and their sides agree on what they compute."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import bench_clock
from benchmarks.__main__ import line, main, modules
from benchmarks.harness import Result, compare
from benchmarks.workspaces import seeded


@pytest.fixture(autouse=True)
def only_new_garbage() -> Iterator[None]:
    """Leave what other tests made out of the collection before each measurement."""
    gc.freeze()
    yield
    gc.unfreeze()


def test_compare_takes_medians_of_alternating_runs() -> None:
    order: list[str] = []
    result = compare("x", lambda: order.append("ours"), lambda: order.append("floor"), None, repeat=3, floor_scale=10)
    assert order == ["ours", "floor"] * 4  # the first of each is not counted
    assert result.ratio == result.ours_s / result.floor_s
    assert result.within is None


def test_a_goal_is_kept_or_missed() -> None:
    assert Result("x", 1, 1, 1.0, 1.0).within is True
    missed = Result("x", 2, 1, 2.0, 1.5, "why")
    assert missed.within is False
    assert "MISSED" in line(missed)


@pytest.mark.slow
def test_clock_benchmarks_at_a_small_size() -> None:
    found = list(bench_clock.run(quick=True))
    assert len(found) == 7
    assert all(result.ours_s > 0 and result.floor_s > 0 for result in found)
    assert any("equal results" in result.note for result in found)  # ours and what it is compared with


def test_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert "clock" in modules()
    assert main(["nothing"]) == 2
    assert "no benchmarks nothing" in capsys.readouterr().err


@pytest.mark.slow
def test_json_of_one_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick", "--json", "clock:due time"])
    (row,) = json.loads(capsys.readouterr().out)
    assert set(row) == {"name", "ours_s", "floor_s", "ratio", "goal", "note", "within"}


@pytest.mark.long
def test_every_act_of_the_session_can_be_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session goes through the window by what it is called there, which changes; here it is played once."""
    monkeypatch.setenv("LONGLEAF_BENCH_DB", seeded(tmp_path, 200))
    monkeypatch.setenv("LONGLEAF_BENCH_SECONDS", "20")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--json", "session"], capture_output=True, text=True, timeout=120
    )
    assert "Traceback" not in done.stderr, done.stderr
    (row,) = json.loads(done.stdout)
    assert int(row["note"].partition(" acts")[0]) > 50

"""Temporary files of tests are in memory only where there is room, and never stay there."""

import os
from pathlib import Path

import pytest

from devtools import running


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(running, "_SHARED_MEMORY", tmp_path)
    monkeypatch.setattr(running, "_ROOM", 1)
    monkeypatch.setattr(running, "_available", lambda: 1)
    return tmp_path


def test_files_go_when_the_job_ends(memory: Path) -> None:
    with running.in_memory() as place:
        folder = Path(place["TMPDIR"])
        assert folder.parent == memory
        (folder / "left").write_text("by a test")
    assert list(memory.iterdir()) == []


def test_what_a_killed_job_left_goes_first_and_what_another_uses_stays(memory: Path) -> None:
    killed, used = memory / "longleaf-0-a", memory / f"longleaf-{os.getpid()}-b"
    for folder in (killed, used):
        folder.mkdir()
    with running.in_memory():
        assert not killed.exists()
    assert list(memory.iterdir()) == [used]


def test_full_memory_is_left_alone(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_ROOM", 2)
    with running.in_memory() as place:
        assert place == {}


def test_a_folder_that_was_asked_for_is_taken(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(memory))
    with running.in_memory() as place:
        assert place == {}

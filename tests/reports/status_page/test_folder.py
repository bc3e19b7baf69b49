"""The folder of the status page is one page or the other: whoever reads it, however often a run is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.errors import EnvironmentFault
from app.reports.status_page import folder
from app.reports.status_page.folder import write_folder

FILES = ("index.html", "feed.atom", "api/v2/summary.json", "api/v2/incidents/unresolved.json")

#: Writes the page without end in a child and kills it after some milliseconds, fifty times; says what a reader found.
KILLED = """
import json, os, random, signal, sys, time
from pathlib import Path
from app.reports.status_page.folder import write_folder

out, files = Path(sys.argv[1]), json.loads(sys.argv[2])
chance, missing, mixed, pages = random.Random(3), 0, 0, set()
write_folder(out, {name: b"first" for name in files})
for turn in range(50):
    child = os.fork()
    if child == 0:
        n = 0
        while True:
            n += 1
            write_folder(out, {name: f"{turn} {n}".encode() * 5000 for name in files})
    until = time.monotonic() + chance.uniform(0.002, 0.03)
    while time.monotonic() < until:
        missing += not (out / "index.html").exists()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    found = {(out / name).read_bytes() for name in files}
    mixed += len(found) != 1 or sorted(str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()) != sorted(files)
    pages |= found
print(json.dumps([missing, mixed, len(pages)]))
"""


def page(word: str) -> dict[str, bytes]:
    return {name: word.encode() for name in FILES}


@pytest.mark.processes
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is a moment between two renames")
def test_a_run_that_is_killed_leaves_one_whole_page(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path / "status"), json.dumps(FILES)]
    run = subprocess.run(command, capture_output=True, check=True, timeout=120)
    missing, mixed, pages = json.loads(run.stdout)
    assert (missing, mixed) == (0, 0)
    assert pages > 5  # the page did change


def test_what_a_killed_run_left_is_removed_an_hour_later(tmp_path: Path) -> None:
    left, fresh, other = (tmp_path / f".{name}.part" for name in ("status.0a", "status.0b", "other.0c"))
    for one in (left, fresh, other):
        one.mkdir()
        (one / "index.html").write_text("half")
    for one in (left, other):
        os.utime(one, (time.time() - 7200,) * 2)
    write_folder(tmp_path / "status", page("new"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.0c.part", ".status.0b.part", "status"]


def test_where_nothing_can_be_swapped_two_renames_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "_swapped", lambda _one, _other: False)
    for word in ("first", "second"):
        write_folder(tmp_path / "status", page(word))
        assert {(tmp_path / "status" / name).read_text() for name in FILES} == {word}
    assert [path.name for path in tmp_path.iterdir()] == ["status"]


def test_a_page_that_cannot_be_placed_leaves_the_one_that_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path / "status", page("first"))
    monkeypatch.setattr(folder, "_swapped", lambda _one, _other: False)
    rename = Path.rename

    def refuses(self: Path, target: Path) -> Path:
        if target.name == "status" and (self / "index.html").read_text() == "second":
            raise OSError(16, "Device or resource busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuses)
    with pytest.raises(EnvironmentFault, match="Device or resource busy"):
        write_folder(tmp_path / "status", page("second"))
    assert {(tmp_path / "status" / name).read_text() for name in FILES} == {"first"}
    assert [path.name for path in tmp_path.iterdir()] == ["status"]


@pytest.mark.skipif(sys.platform != "linux", reason="two renames are not one elsewhere")
def test_of_two_first_runs_the_last_one_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other run places its page between the look and the rename."""
    final = tmp_path / "status"
    look = Path.exists
    seen: list[Path] = []

    def exists(self: Path) -> bool:
        if self == final and len(seen) < 3:  # what is there; whether it is swapped; whether it is renamed
            seen.append(self)
            if len(seen) == 3:
                monkeypatch.setattr(Path, "exists", look)
                write_folder(final, page("other"))
                return False
        return look(self)

    monkeypatch.setattr(Path, "exists", exists)
    write_folder(final, page("mine"))
    assert {(final / name).read_text() for name in FILES} == {"mine"}
    assert [path.name for path in tmp_path.iterdir()] == ["status"]

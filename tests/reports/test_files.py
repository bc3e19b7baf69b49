"""Files are whole or not there."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.errors import EnvironmentFault
from app.reports.files import write_file


def test_two_that_write_one_file_do_not_mix(tmp_path: Path) -> None:
    """One of both is there in the end, whole, and neither fails: the names that they write under differ."""
    contents = [bytes([n]) * 200_000 for n in (1, 2)]
    with ThreadPoolExecutor(2) as pool:
        for n in range(20):
            path = tmp_path / f"{n}.bin"
            list(pool.map(write_file, (path, path), contents))
            assert path.read_bytes() in contents
    assert len(list(tmp_path.iterdir())) == 20


def test_nothing_is_left_of_a_file_that_could_not_take_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "out.pdf"

    class Fooled(type(folder)):  # type: ignore[misc]
        """A path that says it is no folder until it is written: as one made in between would."""

        def is_dir(self) -> bool:
            return False

    folder.mkdir()
    (folder / "kept").write_text("x", "utf-8")
    with pytest.raises(EnvironmentFault, match="could not be written"):
        write_file(Fooled(folder), b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["out.pdf"]


def test_what_a_killed_process_left_is_removed_when_the_file_is_written_again(tmp_path: Path) -> None:
    old, new, other = (tmp_path / name for name in (".a.pdf.1.part", ".a.pdf.2.part", ".b.pdf.3.part"))
    for path in (old, new, other):
        path.write_bytes(b"half")
    for path in (old, other):
        os.utime(path, (0, 0))
    write_file(tmp_path / "a.pdf", b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.pdf.2.part", ".b.pdf.3.part", "a.pdf"]

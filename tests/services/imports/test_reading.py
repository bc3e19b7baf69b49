"""Paths that are typed where a file is asked for: what is none is refused, and nothing waits for its end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.errors import InputError
from app.services.imports.mapping import load_mapping
from app.services.imports.reading import open_file


def test_a_pipe_or_a_device_is_no_file(tmp_path: Path) -> None:
    """Nobody writes into the pipe, and the device never ends."""
    endless = [Path(os.devnull)]  # a device everywhere
    if hasattr(os, "mkfifo"):
        endless += [tmp_path / "pipe.csv", Path("/dev/zero")]
        os.mkfifo(endless[1])
    for path in endless:
        with pytest.raises(InputError, match="is no file"):
            open_file(path, None, None)
        with pytest.raises(InputError, match="is no file"):
            load_mapping(path)


def test_what_cannot_be_a_path_is_refused() -> None:
    with pytest.raises(InputError, match="no path of a file"):
        open_file(Path("a\0b.csv"), None, None)
    for typed in ("a\0b.toml", "a" * 5000):
        with pytest.raises(InputError, match="cannot be read"):
            load_mapping(typed)

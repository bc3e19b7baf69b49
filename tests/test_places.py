"""The socket of links under a home of any length: short enough to be opened, and this user's alone."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app import places

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pipe has no folder")


@pytest.fixture
def long_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / ("d" * 120)
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    monkeypatch.setattr(sys, "platform", "linux")
    return home


def test_a_long_home_has_a_short_socket_that_is_this_users(long_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setenv("XDG_RUNTIME_DIR", short)
        path = places.link_socket()
        assert path == places.link_socket()  # the window and who calls it agree
        assert path.is_relative_to(short)
        assert path.parent.stat().st_mode & 0o777 == 0o700
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
        monkeypatch.setenv("XDG_DATA_HOME", str(long_home / "other"))
        assert places.link_socket() != path  # another home, another window


def test_a_folder_of_somebody_else_is_not_trusted(long_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory(dir="/tmp") as one, TemporaryDirectory(dir="/tmp") as two, TemporaryDirectory() as other:
        monkeypatch.setenv("XDG_RUNTIME_DIR", one)
        monkeypatch.setattr(tempfile, "gettempdir", lambda: two)
        name = f"longleaf-{os.getuid()}"
        (Path(one) / name).symlink_to(other)
        assert places.link_socket().is_relative_to(two)
        (Path(two) / name).chmod(0o755)
        assert not places.link_socket().is_relative_to(two)


def test_a_short_home_keeps_its_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory(dir="/tmp") as home:
        monkeypatch.setenv("XDG_DATA_HOME", home)
        assert places.link_socket() == Path(home) / "longleaf" / "window.socket"

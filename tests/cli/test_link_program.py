"""Links of packets open this program: as Linux, Windows and macOS want it told, with fakes of what is not here."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.cli import link_program
from app.errors import EnvironmentFault, InputError


class FakeRegistry:
    """The part of `winreg` that is used; `locked`: nothing may be written."""

    HKEY_CURRENT_USER, REG_SZ = "HKCU", 1

    def __init__(self, *, locked: bool = False) -> None:
        self.values: dict[tuple[str, str], str] = {}
        self._locked = locked

    @contextmanager
    def CreateKey(self, root: str, key: str) -> Iterator[str]:
        if self._locked:
            raise PermissionError(5, "Access is denied")
        yield f"{root}\\{key}"

    def SetValueEx(self, key: str, name: str, _reserved: int, kind: int, value: str) -> None:
        assert kind == self.REG_SZ
        self.values[key, name] = value


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> FakeRegistry:
    made = FakeRegistry()
    monkeypatch.setattr(link_program, "import_module", {"winreg": made}.__getitem__)
    return made


def test_windows_knows_it_from_this_users_registry(registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", r"C:\Program Files\Longleaf\longleaf.exe")
    place = r"HKCU\Software\Classes\longleaf"
    assert link_program.register("win32") == r"HKEY_CURRENT_USER\Software\Classes\longleaf"
    assert registry.values == {
        (place, ""): "URL:Longleaf",
        (place, "URL Protocol"): "",
        (rf"{place}\shell\open\command", ""): r'"C:\Program Files\Longleaf\longleaf.exe" open -- "%1"',
    }


def test_a_registry_that_is_locked_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_program, "import_module", lambda _name: FakeRegistry(locked=True))
    with pytest.raises(EnvironmentFault, match="Access is denied"):
        link_program.register("win32")


def test_linux_knows_it_from_a_desktop_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(sys, "argv", ["/opt/50% off/longleaf"])
    path = Path(link_program.register("linux"))
    assert path == tmp_path / "applications" / "longleaf.desktop"
    lines = path.read_text("utf-8").splitlines()
    assert 'Exec="/opt/50%% off/longleaf" open -- %u' in lines
    assert "MimeType=x-scheme-handler/longleaf;" in lines


def test_macos_reads_the_plist_of_an_installed_program(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[Any]] = []

    def run(command: list[Any], **_more: object) -> SimpleNamespace:
        asked.append(command)
        return SimpleNamespace(returncode=len(asked) - 1)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(sys, "executable", "/Applications/Longleaf.app/Contents/MacOS/longleaf")
    assert link_program.register("darwin") == "/Applications/Longleaf.app"
    assert asked[0][1:] == ["-f", Path("/Applications/Longleaf.app")]
    with pytest.raises(EnvironmentFault, match="did not take"):
        link_program.register("darwin")
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    with pytest.raises(InputError, match=r"Longleaf\.app"):
        link_program.register("darwin")


def test_another_kind_of_desktop_is_told_plainly() -> None:
    with pytest.raises(InputError, match="not known"):
        link_program.register("freebsd14")

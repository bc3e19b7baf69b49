"""One small sample workspace for all tests of the command line, copied for those that write, and a way to run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import keyring.backends.fail
import pytest
from click.testing import CliRunner, Result

from app.cli.main import cli
from app.db import secrets
from app.db.engine import Actor, open_database
from tests.once import once

#: Runs `longleaf` in this process with the given words.
Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Configuration, data and log of a person who has none yet; no display, no keyring, no chosen database."""
    for name, folder in (("CONFIG", "config"), ("DATA", "data"), ("STATE", "state")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / folder))
    for name in ("LONGLEAF_DB", "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PGPASSFILE", "PGPASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(secrets, "_keyring", keyring.backends.fail.Keyring)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run() -> Run:
    def call(*words: object, **more: object) -> Result:
        result = CliRunner().invoke(cli, [str(word) for word in words], **more)  # type: ignore[arg-type]
        assert "Traceback" not in result.output
        return result

    return call


@pytest.fixture(scope="session")
def sample_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample workspace of 1,200 tickets; only for reading."""
    from app.sample import build_sample

    def make(path: Path) -> None:
        shutil.copyfile(sqlite_template, path)
        db = open_database(path, Actor("tester"))
        try:
            build_sample(db, tickets=1200)
        finally:
            db.dispose()

    return once(tmp_path_factory, "sample-1200.sqlite", make)


@pytest.fixture
def sample(sample_file: Path, tmp_path: Path) -> Path:
    """A copy of the sample workspace that a test may write to."""
    path = tmp_path / "sample.db"
    shutil.copyfile(sample_file, path)
    return path


@pytest.fixture
def importable(sqlite_template: Path, tmp_path: Path) -> Path:
    """A workspace with agencies and targets and no tickets."""
    from tests.services.imports.import_world import prepare

    path = tmp_path / "empty.db"
    shutil.copyfile(sqlite_template, path)
    db = open_database(path, Actor("tester"))
    try:
        prepare(db)
    finally:
        db.dispose()
    return path

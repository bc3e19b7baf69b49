"""`longleaf db backup` and `restore` as they are typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def made(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "work.db"
    shutil.copyfile(sqlite_template, path)
    return path


def test_a_backup_is_written_told_and_restored(made: Path, run: Run) -> None:
    told = json.loads(run("db", "backup", "copy.db", "--db", made, "--json").stdout)
    assert (told["schema"], told["problems"], told["looked_at"]) == ("longleaf.backup", [], True)
    again = run("db", "backup", "copy.db", "--db", made)
    assert (again.exit_code, "say --replace" in again.stderr) == (2, True)
    wrong = run("db", "restore", "copy.db", "--db", made)
    assert (wrong.exit_code, "Say which is meant: --name work.db" in wrong.stderr) == (2, True)
    other = run("db", "restore", "copy.db", "--db", made, "--name", "copy.db")
    assert (other.exit_code, "nothing was changed" in other.stderr) == (2, True)
    back = run("db", "restore", "copy.db", "--db", made, "--name", "work.db")
    assert back.exit_code == 0
    assert "The file before is kept as" in back.stdout
    assert len(list(made.parent.glob("work.before-*.db"))) == 1


def test_keep_is_for_a_folder_and_a_server_has_tools_of_its_own(made: Path, run: Run) -> None:
    assert "--keep is for a folder" in run("db", "backup", "new", "--keep", "3", "--db", made).stderr
    server = run("db", "restore", "x.db", "--db", "postgresql://ann@db1/longleaf")
    assert server.exit_code == 3
    assert "pg_restore --dbname=longleaf" in server.stderr

"""A command that only reads and loses its connection reads again, once; one that has begun to save never does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.cli import terminal
from app.db.engine import Database
from app.errors import ConnectionLost
from app.services.workspace import admin
from tests.cli.conftest import Run


class Line:
    """A line that is lost a number of times; `before`: what the command does each time before that."""

    def __init__(self, losses: int, before: Any = None) -> None:
        self.losses, self.calls, self._before = losses, 0, before

    def __call__(self, db: Database, *_given: Any, **_more: Any) -> Any:
        self.calls += 1
        if self._before is not None:
            self._before(db)
        if self.calls <= self.losses:
            raise ConnectionLost("The connection was lost.", hint="Try again in a moment.")
        return []


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Any:
    def lose(line: Line) -> Line:
        monkeypatch.setattr(admin, "check", line)
        return line

    return lose


def test_a_lost_read_is_made_once_more(run: Run, sample_file: Path, checks: Any) -> None:
    line = checks(Line(1))
    done = run("db", "check", "--db", sample_file)
    assert (done.exit_code, line.calls) == (0, 2)
    assert "The connection was lost while reading; reading again." in done.stderr
    assert done.stdout.startswith("The workspace is in order.")


def test_once_and_no_more(run: Run, sample_file: Path, checks: Any) -> None:
    line = checks(Line(9))
    assert (run("--db", sample_file, "db", "check", "--json").exit_code, line.calls) == (3, 2)


def test_what_has_begun_to_save_or_to_print_is_told_instead(run: Run, sample_file: Path, checks: Any) -> None:
    def acts(db: Database) -> None:
        db.acted = True

    for before in (acts, lambda _db: terminal.say("So far ...")):
        line = checks(Line(1, before))
        assert (run("db", "check", "--db", sample_file).exit_code, line.calls) == (3, 1)


def test_a_command_that_writes_is_not_run_again(run: Run, sample_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line(1)
    monkeypatch.setattr(admin, "upgrade", line)
    assert (run("db", "upgrade", "--db", sample_file).exit_code, line.calls) == (3, 1)

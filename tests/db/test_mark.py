"""A log (-wal) that was lost shows by the mark beside the file; a crash and a restore raise no alarm."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from app.db import mark
from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.services.workspace.admin import check
from app.services.workspace.backup import back_up, restore_to
from app.work import Work
from tests.conftest import MakeWorkspace

#: Rows of the trail of a new workspace.
FACTS = 3
NOON = datetime(2026, 10, 14, 16, tzinfo=UTC)


@pytest.fixture
def db(make_workspace: MakeWorkspace, tmp_path: Path) -> Iterator[Database]:
    """A workspace whose log is not folded into its file while it is open."""
    with make_workspace("sqlite") as made:
        yield made


def _add(db: Database, *codes: str) -> None:
    for code in codes:
        added = insert(t.site).values(code=code, name=code)
        db.write(partial(Connection.execute, statement=added), what="add site")


def _copied(db: Database, to: Path, *endings: str) -> Path:
    """Copy what is on the disk now, as a crash leaves it or as somebody takes it away."""
    to.mkdir(exist_ok=True)
    for ending in endings:
        shutil.copyfile(f"{db.url.database}{ending}", to / f"a.db{ending}")
    return to / "a.db"


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    db = open_database(path, Actor.local(), lambda: NOON)
    try:
        yield db
    finally:
        db.dispose()


def _said(db: Database) -> list[str]:
    return [problem.text for problem in check(db) if "last saved" in problem.text]


def test_a_lost_log_is_told_until_somebody_looks_after_it(db: Database, tmp_path: Path) -> None:
    _add(db, "A", "B", "C")
    path = _copied(db, tmp_path / "lost", "", mark.ENDING)
    with _opened(path) as lost:
        assert len(_said(lost)) == 1
        _add(lost, *"DEFGHIJ")  # more than were lost: the numbers are given again, to others
        assert len(_said(lost)) == 1
        said = mark.read(Path(f"{path}{mark.ENDING}"))
        assert said is not None
        assert said.audit_id == FACTS + 3
        of_another = mark._as_bytes(replace(said, workspace="another"))  # its file took the place of that one's
        Path(f"{path}{mark.ENDING}").write_bytes(of_another)
        assert _said(lost) == []
        Path(f"{path}{mark.ENDING}").unlink()
    with _opened(path) as lost:
        _add(lost, "K")
        assert _said(lost) == []
        assert Path(f"{path}{mark.ENDING}").exists()


def test_a_crash_raises_no_alarm(db: Database, tmp_path: Path) -> None:
    _add(db, "A")
    Path(f"{db.url.database}{mark.ENDING}").rename(tmp_path / "earlier")
    _add(db, "B")
    whole = _copied(db, tmp_path / "whole", "", "-wal", mark.ENDING)
    with _opened(whole) as after:
        assert _said(after) == []
    between = _copied(db, tmp_path / "between", "", "-wal")  # killed between the save and its mark
    shutil.copyfile(tmp_path / "earlier", f"{between}{mark.ENDING}")
    with _opened(between) as after:
        assert _said(after) == []
        _add(after, "C")
        assert _said(after) == []
    for torn in (b"", b"longleaf-mark x 9", b"\xff" * 200):
        Path(f"{between}{mark.ENDING}").write_bytes(torn)
        with _opened(between) as after:
            assert _said(after) == []


def test_a_backup_that_is_restored_raises_no_alarm(db: Database, tmp_path: Path) -> None:
    _add(db, "A")
    backup = tmp_path / "b.longleaf-backup"
    back_up(db, backup)
    _add(db, "B", "C")
    place = _copied(db, tmp_path / "place", "", "-wal", mark.ENDING)
    restore_to(backup, place, Work())
    with _opened(place) as restored:
        assert _said(restored) == []
        _add(restored, "D")
        assert _said(restored) == []
    assert mark.read(Path(f"{place}{mark.ENDING}")) is not None

"""Backups of a workspace that is a file: of one moment, looked over, and put back with the file before kept."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from app.db import backup as store
from app.db.engine import Actor, Database, open_database
from app.domain.backup import let_go
from app.errors import EnvironmentFault, InputError
from app.services.workspace.backup import back_up, restore_to
from app.work import Cancelled, Work
from tests.services.imports.import_world import prepare


@pytest.fixture
def made(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "workspace.db"
    shutil.copyfile(sqlite_template, path)
    return path


def opened(path: Path) -> Database:
    return open_database(path, Actor("tester"))


def agencies(path: Path) -> int:
    db = opened(path)
    try:
        with db.read() as conn:
            return int(conn.exec_driver_sql("SELECT count(*) FROM agency").scalar_one())
    finally:
        db.dispose()


def names(folder: Path) -> list[str]:
    """The files of a folder; the mark of what was committed, which goes with each workspace, is left out."""
    return sorted(one.name for one in folder.iterdir() if not one.name.endswith("-mark"))


def test_a_backup_holds_what_was_saved_although_the_file_is_in_use_and_is_looked_over(made: Path) -> None:
    db = opened(made)
    try:
        prepare(db)  # stands in the write-ahead log: the file itself does not have it yet
        with db.engine.connect() as writer:
            half = "UPDATE agency SET name = 'Half', version = version + 1 WHERE code = 'DHHS'"
            writer.exec_driver_sql(half)  # somebody is writing
            done = back_up(db, made.with_name("copy.db"))
            writer.rollback()
    finally:
        db.dispose()
    assert (done.looked_at, done.problems) == (True, ())
    assert done.verdict == "It was read back and is in order."
    assert agencies(Path(done.path)) > 0
    assert names(made.parent) == ["copy.db", "workspace.db"]
    copy = opened(Path(done.path))
    with copy.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM agency WHERE name = 'Half'").scalar_one() == 0
    copy.dispose()


def test_nothing_is_written_over_without_being_told(made: Path) -> None:
    db = opened(made)
    there = made.with_name("there.db")
    there.write_bytes(b"mine")
    with pytest.raises(InputError, match="There is a file at"):
        back_up(db, there)
    with pytest.raises(InputError, match="is the workspace itself"):
        back_up(db, made, replace=True)
    assert there.read_bytes() == b"mine"
    back_up(db, there, replace=True)
    db.dispose()
    assert there.read_bytes()[:6] == b"SQLite"


def test_a_backup_that_is_stopped_or_finds_the_disk_full_leaves_the_old_one(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = opened(made)
    old = made.with_name("old.db")
    old.write_bytes(b"the old one")
    stopped = Work()
    stopped.cancel()
    with pytest.raises(Cancelled):
        back_up(db, old, stopped, replace=True)

    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "flush", full)
    with pytest.raises(EnvironmentFault, match="could not be written: No space left on device"):
        back_up(db, old, replace=True)
    db.dispose()
    assert old.read_bytes() == b"the old one"
    assert names(made.parent) == ["old.db", "workspace.db"]


def test_a_damaged_workspace_gives_no_backup_and_says_so(made: Path) -> None:
    with made.open("rb+") as file:
        file.seek(os.path.getsize(made) // 2)
        file.write(b"\xa5" * 20_000)
    db = opened(made)
    with pytest.raises(EnvironmentFault, match="damaged"):
        back_up(db, made.with_name("copy.db"))
    db.dispose()
    assert not made.with_name("copy.db").exists()


def test_of_a_folder_the_newest_are_kept_and_nothing_else_is_touched(made: Path) -> None:
    folder = made.with_name("backups")
    folder.mkdir()
    (folder / "workspace-notes.txt").write_text("mine")
    db = opened(made)
    for day in (1, 2, 3):
        db.now = partial(datetime, 2026, 11, day, 3, tzinfo=UTC)
        back_up(db, folder, keep=2)
    db.dispose()
    left = names(folder)
    assert [name[-31:-16] for name in left if name.endswith("backup")] == ["20261102-030000", "20261103-030000"]
    assert "workspace-notes.txt" in left
    assert len(left) == 3


def test_only_names_of_this_workspace_are_let_go() -> None:
    theirs = "workspace-99999999-20200101-000000.longleaf-backup"
    mine = [f"workspace-3f9c12ab-2026010{n}-000000.longleaf-backup" for n in (3, 1, 2)]
    found = let_go([theirs, *mine, "workspace.db"], "workspace", "3f9c12ab-77aa", 2)
    assert found == ["workspace-3f9c12ab-20260101-000000.longleaf-backup"]


def test_an_encrypted_workspace_gives_an_encrypted_backup(made: Path) -> None:
    from sqlcipher3 import dbapi2 as driver

    key, secret = bytes(range(32)), made.with_name("secret.db")
    raw = driver.connect(str(made))
    raw.execute(f"ATTACH DATABASE '{secret}' AS secret KEY \"x'{key.hex()}'\"")
    raw.execute("SELECT sqlcipher_export('secret')")
    raw.close()
    db = open_database(secret, Actor("tester"), key=key)
    done = back_up(db, made.with_name("copy.db"))
    db.dispose()
    assert Path(done.path).read_bytes()[:6] != b"SQLite"
    again = open_database(done.path, Actor("tester"), key=key)
    with again.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM workspace").scalar_one() > 0
    again.dispose()


def test_restoring_keeps_the_file_before_and_what_stood_in_its_log(made: Path) -> None:
    db = opened(made)
    done = back_up(db, made.with_name("copy.db"))
    prepare(db)
    later = agencies(made)
    assert later > 0
    with pytest.raises(EnvironmentFault, match="is open in another program"):
        restore_to(done.path, made)
    db.dispose()
    back = restore_to(done.path, made)
    assert back.kept
    assert agencies(made) == 0
    assert agencies(Path(back.kept)) == later
    assert len(names(made.parent)) == 3  # the workspace, the backup, the file before


def test_a_damaged_workspace_is_replaced_and_kept(made: Path) -> None:
    db = opened(made)
    done = back_up(db, made.with_name("copy.db"))
    db.dispose()
    made.write_bytes(b"nothing of a database" * 500)
    back = restore_to(done.path, made)
    assert Path(back.kept).read_bytes().startswith(b"nothing")
    assert agencies(made) == 0


def test_what_is_no_backup_is_not_put_in_place(made: Path) -> None:
    before = made.read_bytes()
    foreign = made.with_name("foreign.db")
    foreign.write_bytes(b"")
    told = ((foreign, "is no backup"), (made, "is the workspace itself"), (made.with_name("no"), "no file"))
    for source, said in told:
        with pytest.raises(InputError, match=said):
            restore_to(source, made)
    broken = made.with_name("broken.db")
    broken.write_bytes(before[: len(before) // 2])
    with pytest.raises(EnvironmentFault, match="damaged"):
        restore_to(broken, made)
    assert made.read_bytes() == before
    assert names(made.parent) == ["broken.db", "foreign.db", "workspace.db"]


def test_a_server_is_backed_up_by_its_own_tools() -> None:
    db = open_database("postgresql://ann@db1.example.org:5433/longleaf")
    with pytest.raises(EnvironmentFault, match="is a PostgreSQL database") as refused:
        back_up(db, "x.db")
    db.dispose()
    where = "--host=db1.example.org --port=5433 --username=ann"
    assert f"  pg_dump {where} --format=custom --file=longleaf.dump longleaf" in refused.value.hint
    assert f"  pg_basebackup {where} --pgdata=FOLDER --wal-method=stream" in refused.value.hint

"""The sample workspace as a file or a database of its own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from app.clock import utc_now
from app.db.backup import BESIDE
from app.db.engine import Database
from app.domain import words
from app.domain.eastern import local_date
from app.errors import InputError
from app.sample.lists import UNTIL
from app.services.workspace import opening
from app.work import Work

#: A clock that is set back by less stays as it is: who gives the same time twice means the same.
_EARLIER = timedelta(minutes=1)


def sample_workspace(url: str, work: Work | None = None, at: datetime | None = None) -> Database:
    """Return the sample workspace at `url`, which lives until today, made if it is not there.

    A file of an earlier day in which nobody has worked is made anew. A half-made file never stands under its name.
    `at` (aware): what its own clock shows now. It goes on from there, and never back where somebody has worked in it.
    """
    if at is not None and "://" in url:
        raise InputError("Only a sample in a file has a clock of its own.", hint="Leave --db out.")
    if "://" in url:
        db = opening.open_workspace(url, must_exist=False)
        opening.ensure(db)
        if not opening.is_sample(db):
            _build(db, work)
        return db
    path = Path(url)
    if not path.exists():
        _make(path, work, at)
    db = _open(url)
    worked = opening.is_worked_in(db)
    if at is not None and worked and at < db.now() - _EARLIER:
        now = words.moment(db.now(), weekday=True)
        db.dispose()
        raise InputError(
            f"In this sample it is {now} already.", hint="Give a later time, or another folder with --out."
        )
    day = local_date(at or db.now())
    if not worked and (lives_until(db) < day or (at is not None and lives_until(db) != day)):
        at = at or (db.now() if db.ahead else None)
        db.dispose()
        _make(path, work, at)
        return _open(url)
    if at is not None:
        opening.set_sample_clock(db, at - utc_now())
    return db


def lives_until(db: Database) -> date:
    """Return the day that the sample lives until."""
    told = opening.sample_until(db)
    return date.fromisoformat(told) if told else UNTIL


def _open(url: str) -> Database:
    db = opening.open_workspace(url, must_exist=True)
    if not opening.is_sample(db):
        db.dispose()
        raise InputError(
            f"{Path(url)} is not a sample workspace.", hint="Choose another folder with --out, or move the file away."
        )
    return db


def _make(path: Path, work: Work | None, at: datetime | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    for leftover in path.parent.glob(part.name + "*"):
        leftover.unlink()
    made = opening.open_workspace(str(part), must_exist=False)
    try:
        opening.init(made, bare=True)
        if at is not None:
            made.ahead = at - utc_now()
        _build(made, work)
        if at is not None:
            opening.set_sample_clock(made, made.ahead)
    finally:
        made.dispose()
    for beside in BESIDE:  # of the file that is replaced, and of the one that takes its place
        path.with_name(path.name + beside).unlink(missing_ok=True)
        part.with_name(part.name + beside).unlink(missing_ok=True)
    part.replace(path)


def _build(db: Database, work: Work | None) -> None:
    from app.sample import build_sample

    now = db.now()
    build_sample(db, until=local_date(now), now=now, me=db.actor.login, work=work)


def make_for_window(url: str, sample: bool, work: Work) -> None:
    """Make the embedded workspace at a file, with or without the sample."""
    if sample:
        sample_workspace(url, work).dispose()
        return
    Path(url).parent.mkdir(parents=True, exist_ok=True)
    db = opening.open_workspace(url, must_exist=False)
    try:
        opening.init(db)
    finally:
        db.dispose()

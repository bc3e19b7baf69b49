"""The sample workspace as a file or a database of its own."""

from __future__ import annotations

from pathlib import Path

from app.db.engine import Database
from app.errors import InputError
from app.services.workspace import opening
from app.work import Work


def sample_workspace(url: str, work: Work | None = None) -> Database:
    """Return the sample workspace at `url`, made if it is not there. A half-made file never stands under its name."""
    from app.sample import build_sample

    if "://" in url:
        db = opening.open_workspace(url, must_exist=False)
        opening.ensure(db)
        if not opening.is_sample(db):
            build_sample(db, work=work)
        return db
    path = Path(url)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        for leftover in path.parent.glob(part.name + "*"):
            leftover.unlink()
        made = opening.open_workspace(str(part), must_exist=False)
        try:
            opening.init(made, bare=True)
            build_sample(made, work=work)
        finally:
            made.dispose()
        part.rename(path)
    db = opening.open_workspace(url, must_exist=True)
    if not opening.is_sample(db):
        db.dispose()
        raise InputError(
            f"{path} is not a sample workspace.", hint="Choose another folder with --out, or move the file away."
        )
    return db


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

"""Synthetic workspaces to measure on."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from app.db import tables as t
from app.db.engine import Database, open_database
from app.services.workspace import opening


def seeded(folder: Path, tickets: int) -> str:
    """The path of a new embedded workspace with so many tickets."""
    from app.sample.lists import UNTIL
    from app.sample.seed import seed

    path = str(folder / "workspace.db")
    db = opening.open_workspace(path, must_exist=False)
    opening.ensure(db)
    seed(db, tickets=tickets, until=UNTIL)
    db.dispose()
    return path


@contextmanager
def large(quick: bool) -> Iterator[tuple[Database, str]]:
    """A workspace of 1,000,000 tickets (20,000 when quick), and how many it has, in words.

    LONGLEAF_BENCH_DB: one that is there, on either database. LONGLEAF_BENCH_TICKETS: another number.
    LONGLEAF_BENCH_DIR: a folder that keeps the seeded file, which takes minutes to make.
    """
    url = os.environ.get("LONGLEAF_BENCH_DB")
    if url:
        yield from _opened(url)
        return
    count = int(os.environ.get("LONGLEAF_BENCH_TICKETS", "20000" if quick else "1000000"))
    kept = os.environ.get("LONGLEAF_BENCH_DIR")
    if kept:
        yield from _opened(str(_made(Path(kept) / f"figures-{count}.sqlite", count)))
        return
    with tempfile.TemporaryDirectory() as folder:
        yield from _opened(str(_made(Path(folder) / "figures.sqlite", count)))


def _opened(url: str) -> Iterator[tuple[Database, str]]:
    db = open_database(url)
    try:
        with db.read() as conn:
            count = conn.execute(select(func.count()).select_from(t.ticket)).scalar_one()
        yield db, f"{count:,} tickets, {db.kind}"
    finally:
        db.dispose()


def _made(path: Path, count: int) -> Path:
    from app.db import workspace
    from app.sample.lists import UNTIL
    from app.sample.seed import seed

    if path.exists():
        return path
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    db = open_database(part)
    workspace.create(db)
    seed(db, tickets=count, seed=1, until=UNTIL)
    db.dispose()
    return part.rename(path)


def busiest(db: Database) -> tuple[int, str]:
    """The agency with the most tickets: its id and code."""
    with db.read() as conn:
        id, code = conn.execute(
            select(t.agency.c.id, t.agency.c.code)
            .join_from(t.agency, t.ticket, t.ticket.c.agency_id == t.agency.c.id)
            .group_by(t.agency.c.id, t.agency.c.code)
            .order_by(func.count().desc())
            .limit(1)
        ).one()
    return int(id), str(code)

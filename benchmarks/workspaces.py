"""Synthetic workspaces to measure on."""

from __future__ import annotations

from pathlib import Path

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

"""Synthetic workspaces to measure on."""

from __future__ import annotations

from pathlib import Path


def seeded(folder: Path, tickets: int) -> str:
    """The path of a new embedded workspace with so many tickets."""
    from app.services import workspace
    from app.services.seed import seed

    path = str(folder / "workspace.db")
    db = workspace.open_workspace(path, must_exist=False)
    workspace.ensure(db)
    seed(db, tickets=tickets)
    db.dispose()
    return path

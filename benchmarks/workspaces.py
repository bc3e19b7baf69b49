"""Synthetic workspaces to measure on."""

from __future__ import annotations

from pathlib import Path


def seeded(folder: Path, tickets: int) -> str:
    """The path of a new embedded workspace with so many tickets."""
    from app.sample.seed import seed
    from app.services.workspace import admin as workspace

    path = str(folder / "workspace.db")
    db = workspace.open_workspace(path, must_exist=False)
    workspace.ensure(db)
    seed(db, tickets=tickets)
    db.dispose()
    return path

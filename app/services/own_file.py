"""A workspace in a file is not written over by what is exported from it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import InputError

if TYPE_CHECKING:
    from app.db.engine import Database


def not_over_the_workspace(db: Database, out: Path) -> None:
    """Refuse a file that is the workspace, or that is kept beside it."""
    if db.kind != "sqlite" or not db.url.database:
        return
    from app.db.backup import BESIDE  # late: most commands write no file

    mine = Path(db.url.database).resolve()
    asked = Path(os.path.realpath(out))  # of links in a circle it says what they are, and raises nothing
    if asked in {mine, *(mine.with_name(mine.name + end) for end in BESIDE)}:
        raise InputError(f"{out} is the workspace itself.", hint="Give the file another name.")

"""Tickets out of other programs' exports."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.imports import mapping as _mapping
    from app.services.imports import run as _run
else:
    _mapping = Late("app.services.imports.mapping")
    _run = Late("app.services.imports.run")


class ImportServices:
    """The functions of `app.services.imports` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.mappings = partial(_mapping.ready_mappings)
        self.file = partial(_run.import_file, db)

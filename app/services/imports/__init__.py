"""Tickets out of other programs' exports."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.imports import look as _look
    from app.services.imports import run as _run
    from app.services.imports import saved as _saved
else:
    _look = Late("app.services.imports.look")
    _run = Late("app.services.imports.run")
    _saved = Late("app.services.imports.saved")


class ImportServices:
    """The functions of `app.services.imports` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.mappings = partial(_saved.mapping_names, db)
        self.look = partial(_look.look, db)
        self.save_mapping = partial(_saved.save_mapping, db)
        self.file = partial(_run.import_file, db)

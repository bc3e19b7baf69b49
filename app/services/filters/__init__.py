"""Shared filters of tickets, bound to one workspace as a group."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.filters import acts as _acts
    from app.services.filters import reads as _reads
else:
    _acts = Late("app.services.filters.acts")
    _reads = Late("app.services.filters.reads")


class FilterServices:
    """The functions of `app.services.filters` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.shared = partial(_reads.shared, db)
        self.find = partial(_reads.find, db)
        self.share = partial(_acts.share, db)
        self.edit = partial(_acts.edit, db)
        self.move = partial(_acts.move, db)
        self.withdraw = partial(_acts.withdraw, db)

"""Reminders, bound to one workspace as a group."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.reminders import acts as _acts
    from app.services.reminders import reads as _reads
else:
    _acts = Late("app.services.reminders.acts")
    _reads = Late("app.services.reminders.reads")


class ReminderServices:
    """The functions of `app.services.reminders` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.listed = partial(_reads.listed, db)
        self.groups = partial(_reads.groups, db)
        self.add = partial(_acts.add, db)
        self.move = partial(_acts.move, db)
        self.finish = partial(_acts.finish, db)
        self.reopen = partial(_acts.reopen, db)
        self.tell = partial(_acts.tell, db)

"""The services of changes, bound to one workspace as a group: what users do with changes and ask of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.changes import acts as _acts
    from app.services.changes import batch as _batch
    from app.services.changes import reads as _reads
else:
    _acts = Late("app.services.changes.acts")
    _batch = Late("app.services.changes.batch")
    _reads = Late("app.services.changes.reads")


class ChangeServices:
    """The functions of `app.services.changes` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.calendar = partial(_reads.calendar, db)
        self.detail = partial(_reads.change_detail, db)
        self.codes = partial(_reads.change_codes, db)
        self.service_ids = partial(_reads.service_ids, db)
        self.preview = partial(_reads.preview, db)

        self.create = partial(_acts.create_change, db)
        self.edit = partial(_acts.edit_change, db)
        self.reschedule = partial(_acts.reschedule, db)
        self.submit = partial(_acts.submit, db)
        self.vote = partial(_acts.vote, db)
        self.decide = partial(_acts.decide, db)
        self.withdraw = partial(_acts.withdraw, db)
        self.schedule = partial(_acts.schedule, db)
        self.start = partial(_acts.start, db)
        self.finish = partial(_acts.finish, db)
        self.review = partial(_acts.review, db)
        self.cancel = partial(_acts.cancel, db)
        self.batch = partial(_batch.batch, db)
        self.batch_preview = partial(_batch.batch_preview, db)

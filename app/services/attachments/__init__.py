"""Files attached to records of every kind: listed, added, handed out and withdrawn."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.attachments import acts as _acts
    from app.services.attachments import copies as _copies
    from app.services.attachments import limits as _limits
else:
    _acts, _copies = Late("app.services.attachments.acts"), Late("app.services.attachments.copies")
    _limits = Late("app.services.attachments.limits")


class AttachmentServices:
    """The functions of `app.services.attachments` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.listed = partial(_acts.listed, db)
        self.add = partial(_acts.add, db)
        self.withdraw = partial(_acts.withdraw, db)
        self.save_copy = partial(_copies.save_copy, db)
        self.copy_to_open = partial(_copies.copy_to_open, db)
        self.limit = partial(_limits.limit, db)
        self.set_limit = partial(_limits.set_limit, db)

"""Keeping records: handed out with their whole history, held for a matter, archived by year, due for disposition."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.keeping import archive as _archive
    from app.services.keeping import disposition as _disposition
    from app.services.keeping import holds as _holds
    from app.services.keeping import overview as _overview
    from app.services.keeping import retention as _retention
    from app.services.keeping import whole as _whole
else:
    _archive = Late("app.services.keeping.archive")
    _disposition = Late("app.services.keeping.disposition")
    _holds = Late("app.services.keeping.holds")
    _overview = Late("app.services.keeping.overview")
    _retention = Late("app.services.keeping.retention")
    _whole = Late("app.services.keeping.whole")


class KeepingServices:
    """The functions of `app.services.keeping` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.export_records = partial(_whole.export_records, db)
        self.held = partial(_holds.held, db)
        self.holds = partial(_holds.holds, db)
        self.set_hold = partial(_holds.set_hold, db)
        self.release = partial(_holds.release, db)
        self.rules = partial(_retention.rules, db)
        self.save_rules = partial(_retention.save_rules, db)
        self.due = partial(_retention.due, db)
        self.overview = partial(_overview.overview, db)
        self.verify_archive = partial(_archive.verify_archive)
        self.dispositions = partial(_disposition.dispositions, db)
        self.disposition_table = partial(_disposition.table, db)
        self.propose = partial(_disposition.propose, db)
        self.approve = partial(_disposition.approve, db)
        self.cancel = partial(_disposition.cancel, db)
        self.carry_out = partial(_disposition.carry_out, db)
        self.archive_disposed = partial(_disposition.archive, db)
        self.certificate = partial(_disposition.certificate, db)

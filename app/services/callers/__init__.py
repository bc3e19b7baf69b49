"""The directory of callers, and what callers are told and asked by mail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.callers import acts as _acts
    from app.services.callers import directory as _directory
    from app.services.callers import rules as _rules
else:
    _acts = Late("app.services.callers.acts")
    _directory = Late("app.services.callers.directory")
    _rules = Late("app.services.callers.rules")


class CallerServices:
    """The functions of `app.services.callers` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.rules = partial(_rules.rules, db)
        self.save_rules = partial(_rules.save_rules, db)
        self.survey_rules = partial(_rules.survey_rules, db)
        self.save_survey_rules = partial(_rules.save_survey_rules, db)
        self.look_up = partial(_directory.look_up, db)
        self.card = partial(_directory.card, db)
        self.list_ids = partial(_directory.list_ids, db)
        self.list_rows = partial(_directory.list_rows, db)
        self.create = partial(_acts.create, db)
        self.edit = partial(_acts.edit, db)
        self.set_left = partial(_acts.set_left, db)
        self.set_back = partial(_acts.set_back, db)
        self.merge = partial(_acts.merge, db)

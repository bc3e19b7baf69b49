"""What callers are told and asked by mail: the rules of a workspace."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.callers import rules as _rules
else:
    _rules = Late("app.services.callers.rules")


class CallerServices:
    """The functions of `app.services.callers` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.rules = partial(_rules.rules, db)
        self.save_rules = partial(_rules.save_rules, db)
        self.survey_rules = partial(_rules.survey_rules, db)
        self.save_survey_rules = partial(_rules.save_survey_rules, db)

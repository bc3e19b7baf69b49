"""Reviews of agencies and their actions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.reviews import acts as _acts
    from app.services.reviews import course as _course
    from app.services.reviews import planning as _planning
    from app.services.reviews import reads as _reads
    from app.services.reviews import rules as _rules
else:
    _acts, _course, _planning, _reads, _rules = (
        Late(f"app.services.reviews.{name}") for name in ("acts", "course", "planning", "reads", "rules")
    )


class ReviewServices:
    """The functions of `app.services.reviews` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.reviews = partial(_reads.reviews, db)
        self.review = partial(_reads.review, db)
        self.brm_load = partial(_reads.brm_load, db)
        self.call_list = partial(_reads.call_list, db)
        self.usual_day = partial(_reads.usual_day, db)
        self.save_action = partial(_acts.save_action, db)
        self.plan = partial(_planning.plan_review, db)
        self.plan_by_cadence = partial(_planning.plan_by_cadence, db)
        self.set_cadence = partial(_planning.set_cadence, db)
        self.edit = partial(_course.edit, db)
        self.set_people = partial(_course.set_people, db)
        self.invite = partial(_course.invite, db)
        self.cancel = partial(_course.cancel, db)
        self.restore = partial(_course.restore, db)
        self.hold = partial(_course.hold, db)
        self.record_present = partial(_course.record_present, db)
        self.unhold = partial(_course.unhold, db)
        self.sign = partial(_course.sign, db)
        self.reopen = partial(_course.reopen, db)
        self.rules = partial(_rules.rules, db)
        self.save_rules = partial(_rules.save_rules, db)

"""What is asked and done for the two data centers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.datacenters import badges as _badges
    from app.services.datacenters import board as _board
    from app.services.datacenters import evidence as _evidence
    from app.services.datacenters import exercises as _exercises
    from app.services.datacenters import loss as _loss
    from app.services.datacenters import plans as _plans
    from app.services.datacenters import visits as _visits
else:
    _badges, _board, _evidence, _exercises, _loss, _plans, _visits = (
        Late(f"app.services.datacenters.{name}")
        for name in ("badges", "board", "evidence", "exercises", "loss", "plans", "visits")
    )


class DataCenterServices:
    """The functions of `app.services.datacenters` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.board = partial(_board.board, db)
        self.plans = partial(_plans.plans, db)
        self.add_plan = partial(_plans.add_plan, db)
        self.edit_plan = partial(_plans.edit_plan, db)
        self.add_step = partial(_plans.add_step, db)
        self.edit_step = partial(_plans.edit_step, db)
        self.remove_step = partial(_plans.remove_step, db)
        self.rules = partial(_plans.rules, db)
        self.save_rules = partial(_plans.save_rules, db)
        self.exercises = partial(_exercises.exercises, db)
        self.add_exercise = partial(_exercises.add_exercise, db)
        self.edit_exercise = partial(_exercises.edit_exercise, db)
        self.call_off = partial(_exercises.call_off, db)
        self.stamp = partial(_exercises.stamp, db)
        self.correct_stamp = partial(_exercises.correct_stamp, db)
        self.restore_stamp = partial(_exercises.restore_stamp, db)
        self.add_follow_up = partial(_exercises.add_follow_up, db)
        self.edit_follow_up = partial(_exercises.edit_follow_up, db)
        self.what_if = partial(_loss.what_if, db)
        self.what_if_file = partial(_loss.what_if_file, db)
        self.warnings = partial(_loss.warnings, db)
        self.badges = partial(_badges.badges, db)
        self.access_choices = partial(_badges.choices, db)
        self.issue_badge = partial(_badges.issue, db)
        self.edit_badge = partial(_badges.edit, db)
        self.keep_badges = partial(_badges.validate, db)
        self.end_badges = partial(_badges.end, db)
        self.badge_evidence = partial(_evidence.evidence_file, db)
        self.visits = partial(_visits.visits, db)
        self.escorts = partial(_visits.escorts, db)
        self.announce_visitor = partial(_visits.announce, db)
        self.edit_visit = partial(_visits.edit, db)
        self.sign_in = partial(_visits.sign_in, db)
        self.sign_out = partial(_visits.sign_out, db)
        self.cancel_visit = partial(_visits.cancel, db)

"""The services of changes, bound to one workspace as a group: what users do with changes and ask of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.domain.changes.incidents import JudgedProposal
    from app.domain.changes_made import Changes
    from app.services.changes import acts as _acts
    from app.services.changes import approval as _approval
    from app.services.changes import batch as _batch
    from app.services.changes import emergency as _emergency
    from app.services.changes import latent as _latent
    from app.services.changes import live as _live
    from app.services.changes import models as _models
    from app.services.changes import outcomes as _outcomes
    from app.services.changes import overrides as _overrides
    from app.services.changes import reads as _reads
    from app.services.changes import submission as _submission
    from app.services.changes import tasks as _tasks
else:
    (
        _acts,
        _approval,
        _batch,
        _emergency,
        _latent,
        _live,
        _models,
        _outcomes,
        _overrides,
        _reads,
        _submission,
        _tasks,
    ) = (
        Late(f"app.services.changes.{name}")
        for name in (
            *("acts", "approval", "batch", "emergency", "latent", "live", "models", "outcomes", "overrides"),
            *("reads", "submission", "tasks"),
        )
    )


class ChangeServices:
    """The functions of `app.services.changes` for one workspace.

    What stands above is bound by `app.services.api`: `vote` and `decide` on the open item of a change before the board
    (`app.services.cab.of_changes`), and what is said of incidents (`app.services.aftermath`).
    """

    vote: partial[Changes]
    decide: partial[Changes]
    incident_proposals: partial[tuple[JudgedProposal, ...]]
    judge_incident: partial[Changes]

    def __init__(self, db: Database) -> None:
        self.calendar = partial(_reads.calendar, db)
        self.detail = partial(_reads.change_detail, db)
        self.codes = partial(_reads.change_codes, db)
        self.service_ids = partial(_reads.service_ids, db)
        self.preview = partial(_reads.preview, db)
        self.live_rules = partial(_live.live_rules, db)
        self.free_slots = partial(_live.free_slots, db)
        self.offers = partial(_submission.offers, db)
        self.ecab_members = partial(_emergency.ecab_members, db)
        self.freeze_hits = partial(_overrides.freeze_hits, db)

        self.models = partial(_models.books, db)
        self.model = partial(_models.book, db)
        self.models_in_force = partial(_models.in_force, db)
        self.create_model = partial(_models.create, db)
        self.edit_model = partial(_models.edit, db)
        self.new_model_version = partial(_models.new_version, db)
        self.propose_model = partial(_models.propose, db)
        self.withdraw_model = partial(_models.withdraw, db)
        self.retire_model = partial(_models.retire, db)
        self.end_model = partial(_models.end, db)

        self.create = partial(_acts.create_change, db)
        self.edit = partial(_acts.edit_change, db)
        self.reschedule = partial(_acts.reschedule, db)
        self.submit = partial(_acts.submit, db)
        self.withdraw = partial(_acts.withdraw, db)
        self.decide_alone = partial(_approval.decide_alone, db)
        self.ecab_vote = partial(_emergency.ecab_vote, db)
        self.ecab_decide = partial(_emergency.ecab_decide, db)
        self.override = partial(_overrides.override, db)
        self.schedule = partial(_acts.schedule, db)
        self.meet_condition = partial(_acts.meet_condition, db)
        self.add_task = partial(_tasks.add_task, db)
        self.edit_task = partial(_tasks.edit_task, db)
        self.finish_task = partial(_tasks.finish_task, db)
        self.drop_task = partial(_tasks.drop_task, db)
        self.move_task = partial(_tasks.move_task, db)
        self.start = partial(_acts.start, db)
        self.finish = partial(_acts.finish, db)
        self.record_latent = partial(_latent.record_latent, db)
        self.correct = partial(_outcomes.correct, db)
        self.review = partial(_acts.review, db)
        self.cancel = partial(_acts.cancel, db)
        self.batch = partial(_batch.batch, db)
        self.batch_preview = partial(_batch.batch_preview, db)

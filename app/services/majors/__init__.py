"""What is done with major incidents: proposed, declared, told of, resolved, reviewed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.majors import children as _children
    from app.services.majors import corrections as _corrections
    from app.services.majors import declaring as _declaring
    from app.services.majors import editing as _editing
    from app.services.majors import messages as _messages
    from app.services.majors import outages as _outages
    from app.services.majors import papers as _papers
    from app.services.majors import reads as _reads
    from app.services.majors import restoring as _restoring
    from app.services.majors import review as _review
    from app.services.majors import rules as _rules
    from app.services.majors import tasks as _tasks
else:
    _children, _corrections, _declaring, _editing, _messages, _outages = (
        Late(f"app.services.majors.{name}")
        for name in ("children", "corrections", "declaring", "editing", "messages", "outages")
    )
    _papers, _reads, _restoring, _review, _rules, _tasks = (
        Late(f"app.services.majors.{name}") for name in ("papers", "reads", "restoring", "review", "rules", "tasks")
    )


class MajorServices:
    """The functions of `app.services.majors` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.majors = partial(_reads.majors, db)
        self.major = partial(_reads.major, db)
        self.by_number = partial(_reads.by_number, db)
        self.due = partial(_reads.due, db)
        self.candidates = partial(_reads.candidates, db)
        self.begun = partial(_reads.begun, db)
        self.draft = partial(_reads.draft, db)
        self.report_file = partial(_papers.report_file, db)
        self.calls_file = partial(_papers.calls_file, db)
        self.rules = partial(_rules.rules, db)
        self.save_rules = partial(_rules.save_rules, db)

        self.propose = partial(_declaring.propose, db)
        self.declare = partial(_declaring.declare, db)
        self.declare_new = partial(_declaring.declare_new, db)
        self.reject = partial(_declaring.reject, db)
        self.send = partial(_messages.send, db)
        self.log = partial(_editing.log, db)
        self.set_role = partial(_editing.set_role, db)
        self.set_reach = partial(_editing.set_reach, db)
        self.edit = partial(_editing.edit, db)
        self.told_by_phone = partial(_messages.told_by_phone, db)
        self.restore = partial(_restoring.restore, db)
        self.demote = partial(_restoring.demote, db)
        self.reopen = partial(_restoring.reopen, db)
        self.preview_correction = partial(_corrections.preview_correction, db)
        self.correct = partial(_corrections.correct, db)
        self.count_outages = partial(_outages.count_outages, db)

        self.link = partial(_children.link, db)
        self.unlink = partial(_children.unlink, db)
        self.update_children = partial(_children.update_children, db)
        self.resolve_children = partial(_children.resolve_children, db)
        self.add_task = partial(_tasks.add_task, db)
        self.edit_task = partial(_tasks.edit_task, db)
        self.review = partial(_review.review, db)
        self.judge_effect = partial(_review.judge_effect, db)
        self.add_action = partial(_review.add_action, db)
        self.edit_action = partial(_review.edit_action, db)

"""What is told to everybody: postings, subscriptions and alerts, the status page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.hub import acts as _acts
    from app.services.hub import outages as _outages
    from app.services.hub import reads as _reads
    from app.services.hub import rules as _rules
    from app.services.hub import status as _status
    from app.services.hub import subscribing as _subscribing
    from app.services.hub import templates as _templates
else:
    _acts, _outages, _reads, _rules, _status, _subscribing, _templates = (
        Late(f"app.services.hub.{name}")
        for name in ("acts", "outages", "reads", "rules", "status", "subscribing", "templates")
    )


class HubServices:
    """The functions of `app.services.hub` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.postings = partial(_reads.postings, db)
        self.posting = partial(_reads.posting, db)
        self.drafts = partial(_reads.drafts, db)
        self.due = partial(_reads.due, db)
        self.write_status_page = partial(_status.write, db)
        self.rules = partial(_rules.rules, db)
        self.save_rules = partial(_rules.save_rules, db)
        self.draft = partial(_acts.draft, db)
        self.edit = partial(_acts.edit, db)
        self.submit = partial(_acts.submit, db)
        self.approve = partial(_acts.approve, db)
        self.post = partial(_acts.post, db)
        self.take_offered = partial(_acts.take_offered, db)
        self.end = partial(_acts.end, db)
        self.drop = partial(_acts.drop, db)
        self.count_outages = partial(_outages.count_outages, db)

        self.templates = partial(_templates.templates, db)
        self.make_template = partial(_templates.make_template, db)
        self.edit_template = partial(_templates.edit_template, db)
        self.end_template = partial(_templates.end_template, db)

        self.subscriptions = partial(_subscribing.subscriptions, db)
        self.subscribe = partial(_subscribing.subscribe, db)
        self.edit_subscription = partial(_subscribing.edit_subscription, db)
        self.leave = partial(_subscribing.leave, db)
        self.my_person = partial(_subscribing.my_person, db)
        self.desktop_alerts = partial(_subscribing.desktop_alerts, db)
        self.leave_by_mail = partial(_subscribing.leave_by_mail, db)
        self.told = partial(_subscribing.told, db)
        self.audience = partial(_subscribing.audience, db)

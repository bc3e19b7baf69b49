"""Mail that comes in, turned into tickets, comments and answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.inbox import account as _account
    from app.services.inbox import rules as _rules
    from app.services.inbox import taking as _taking
else:
    _account, _rules = Late("app.services.inbox.account"), Late("app.services.inbox.rules")
    _taking = Late("app.services.inbox.taking")


class InboxServices:
    """The functions of `app.services.inbox` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.account = partial(_account.inbox, db)
        self.check_account = partial(_account.check_inbox, db)
        self.save_account = partial(_account.save_inbox, db)
        self.mails_read = partial(_taking.mails_read, db)
        self.rules = partial(_rules.rules, db)
        self.save_rules = partial(_rules.save_rules, db)

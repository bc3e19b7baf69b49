"""Mail: the account that it is sent from, the outbox, and sending what is due."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.mail import account as _account
    from app.services.mail import outbox as _outbox
    from app.services.mail import send as _send
else:
    _account = Late("app.services.mail.account")
    _outbox = Late("app.services.mail.outbox")
    _send = Late("app.services.mail.send")


class MailServices:
    """The functions of `app.services.mail` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.account = partial(_account.account, db)
        self.save_account = partial(_account.save_account, db)
        self.check_account = partial(_account.check_account, db)
        self.outbox = partial(_outbox.outbox, db)
        self.retry = partial(_outbox.retry, db)
        self.drop = partial(_outbox.drop, db)
        self.send_due = partial(_send.send_due, db)

"""The forms of the account of mail, of mail that was not sent, and of how large attached files may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.attachments.values import MOST
from app.domain.mail.values import AccountFields, AccountNow, Mail, MailState
from app.domain.plain_text import one_line
from app.ui.forms.fields import combo, number
from app.ui.forms.form import Form
from app.ui.forms.id_list import IdList
from app.ui.forms.record_form import Submit

#: How the way to a mail server is kept secret, as (text, value).
_SECURITY = (
    ("STARTTLS (usually port 587)", "starttls"),
    ("TLS (usually port 465)", "implicit"),
    ("None (this computer only)", "none"),
)
PASSWORD, MAILS, LARGEST = "password", "mails", "megabytes"


def account_form(parent: QWidget, now: AccountNow, submit: Submit) -> Form:
    """Ask for the mail account of this computer. Values: host, port, security, user, password.

    Nothing of it is kept as a draft: there is a password in it.
    """
    account = now.account or AccountFields("")
    form = Form("Mail account of this computer", parent, submit=submit, key="", docked=False)
    form.add("host", "Mail server", QLineEdit(account.host), required=True, hint="Such as smtp.example.gov.")
    form.add("port", "Port", QLineEdit(str(account.port)), required=True)
    form.add("security", "Encryption", combo(_SECURITY, account.security))
    form.add("user", "User", QLineEdit(account.user), hint="Who signs in; empty where nobody has to.")
    secret = QLineEdit()
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    kept = "Empty: the one that is kept." if now.has_password else "It goes into the keyring of this computer."
    form.add(PASSWORD, "Password", secret, hint=kept)
    if not now.mailbox:
        form.notice("The board has no mail address yet: set it with Rules of the board.")
    return form


def outbox_form(parent: QWidget, mails: Sequence[Mail], submit: Submit) -> Form:
    """Ask what becomes of mails that were not sent. Values: mails (their ids), act ("retry" or "drop")."""
    # in a window over the page: Escape ends it, and nothing of it is kept
    form = Form("Mail that was not sent", parent, action="Carry out", submit=submit, key="", docked=False)
    lines = [(mail.id, _line(mail)) for mail in mails]
    failed = [mail.id for mail in mails if mail.state is MailState.FAILED]
    form.add(MAILS, "Mails", IdList(lines, failed), required=True, hint="Those that failed are chosen.")
    form.add("act", "They are", combo([("Sent again", "retry"), ("Not sent any more", "drop")], "retry"))
    return form


def _line(mail: Mail) -> str:
    """Return what a mail is in a line, and first of all why it was not sent."""
    last = mail.attempts[-1] if mail.attempts else None
    why = f", {f'{last.code} ' if last.code else ''}{last.words}" if last is not None and last.words else ""
    return one_line(f"{mail.to_name or mail.to_mail}: {mail.state.label.lower()}{why}. {mail.subject}")


def limit_form(parent: QWidget, now: int, submit: Submit) -> Form:
    """Ask how large attached files may be. Values: megabytes."""
    # a number in a window over the page: Escape ends it, and nothing of it is kept
    form = Form("Size of attached files", parent, submit=submit, key="", docked=False)
    field = number(1, MOST)
    field.setSuffix(" MB")
    field.setValue(now)
    hint = f"Of each file that is attached from now on, at most {MOST:,} MB. They are kept in the workspace."
    form.add(LARGEST, "Largest file", field, required=True, hint=hint)
    return form


def account_of(values: Mapping[str, Any]) -> AccountFields:
    """Return the account that a form holds; a port that is no number counts as none."""
    port = str(values["port"]).strip()
    number = int(port) if port.isascii() and port.isdigit() and len(port) < 6 else 0
    return AccountFields(str(values["host"]), number, str(values["security"]), str(values["user"]))

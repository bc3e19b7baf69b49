"""The form of where this computer reads mail that comes in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.inbox.account import InboxFields, InboxNow
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.record_form import NARROW, Submit

PASSWORD, WHERE = "password", "where"
NOWHERE, SERVER, FOLDER = "nowhere", "server", "folder"
_WHERE = (("Nowhere on this computer", NOWHERE), ("Mailbox of a server (IMAP)", SERVER), ("Folder of files", FOLDER))
#: How the way to a server is kept secret, as (text, value).
_SECURITY = (
    ("TLS (usually port 993)", "implicit"),
    ("STARTTLS (usually port 143)", "starttls"),
    ("None (this computer only)", "none"),
)


def inbox_form(parent: QWidget, now: InboxNow, submit: Submit) -> Form:
    """Ask where this computer reads mail. Values: where, host, port, security, user, password, mailbox, path.

    Nothing of it is kept as a draft: there is a password in it.
    """
    kept = now.fields or InboxFields()
    where = NOWHERE if now.fields is None else FOLDER if kept.path else SERVER
    form = Form("Mailbox that this computer reads", parent, submit=submit, key="", docked=False)
    form.add(WHERE, "Mail is read from", combo(_WHERE, where))
    form.add("host", "Server", QLineEdit(kept.host), hint="Such as imap.example.gov.")
    form.add("port", "Port", QLineEdit(str(kept.port)))
    form.add("security", "Encryption", combo(_SECURITY, kept.security))
    form.add("user", "User", QLineEdit(kept.user), hint="Who signs in to the mailbox.")
    secret = QLineEdit()
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    said = "Empty: the one that is kept." if now.has_password else "It goes into the keyring of this computer."
    form.add(PASSWORD, "Password", secret, hint=said)
    form.add("mailbox", "Folder on the server", QLineEdit(kept.mailbox), hint="Read mail is moved, never deleted.")
    form.add("path", "Folder of files", QLineEdit(kept.path), hint="Whole path of a folder with mails as .eml files.")
    form.body.be_narrow(NARROW)
    return form


def inbox_of(values: Mapping[str, Any]) -> InboxFields | None:
    """Return what a form says is read, None for nothing; a port that is no number counts as none."""
    if values[WHERE] == NOWHERE:
        return None
    if values[WHERE] == FOLDER:
        return InboxFields(path=str(values["path"]).strip())
    port = str(values["port"]).strip()
    return InboxFields(
        str(values["host"]).strip(),
        int(port) if port.isascii() and port.isdigit() else 0,
        str(values["security"]),
        str(values["user"]).strip(),
        str(values["mailbox"]).strip() or "INBOX",
    )

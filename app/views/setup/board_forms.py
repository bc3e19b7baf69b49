"""The forms of the rules of board, major incidents and hub, of mail and its account, and of how large files may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.attachments.values import MOST
from app.domain.cab.settings import LABELS, CabRules, as_rows, key
from app.domain.hub.settings import LABELS as HUB_LABELS
from app.domain.hub.settings import PREFIX as HUB_PREFIX
from app.domain.hub.settings import HubRules
from app.domain.hub.settings import as_rows as hub_rows
from app.domain.mail.values import AccountFields, AccountNow, Mail, MailState
from app.domain.majors.settings import LABELS as MAJOR_LABELS
from app.domain.majors.settings import PREFIX, MajorRules
from app.domain.majors.settings import as_rows as major_rows
from app.domain.plain_text import one_line
from app.ui.forms.fields import combo, number
from app.ui.forms.form import Form
from app.ui.forms.id_list import IdList
from app.views.setup.forms import NARROW, Submit

#: How the way to a mail server is kept secret, as (text, value).
_SECURITY = (
    ("STARTTLS (usually port 587)", "starttls"),
    ("TLS (usually port 465)", "implicit"),
    ("None (this computer only)", "none"),
)
_HINTS: Mapping[str, str] = {
    "mailbox": "Invitations, agendas and minutes come from it. Empty: no mail is sent.",
    "ical_host": "Change it only before the first invitation: calendars know their entries by it.",
    "place": "Of meetings that are put on record from now on.",
}
PASSWORD, MAILS, LARGEST = "password", "mails", "megabytes"
#: The keys under which drafts of the rules are kept.
RULES_KEY = "setup board rules"
MAJOR_RULES_KEY = "setup major rules"
HUB_RULES_KEY = "setup hub rules"
_MAJOR_HINTS: Mapping[str, str] = {
    "escalate_minutes": "In order, such as 30, 60, 120. Empty: the management hears by messages alone.",
    "management": "Separated by commas. Each message is sent to them as well.",
}

_HUB_HINTS: Mapping[str, str] = {
    "second_person": "Nobody posts alone then, not even what follows a change or a major incident.",
    "address": "Such as https://status.example.gov. Empty: it is published nowhere.",
    "valid_minutes": "After that it marks itself as stale: write it more often than that.",
    "provider": "Such as it.example.gov. Empty: the host of the board's calendar entries.",
}


def rules_form(parent: QWidget, rules: CabRules, submit: Submit) -> Form:
    """Ask for the rules of the board. Values: by the name of the rule, all of them texts."""
    form = Form("Rules of the board", parent, submit=submit, key=RULES_KEY)
    for name, text in texts_of(rules).items():
        form.add(name, LABELS[name], QLineEdit(text), hint=_HINTS.get(name, ""))
    form.body.be_narrow(NARROW)
    return form


def texts_of(rules: CabRules) -> dict[str, str]:
    """Return the rules as a form holds them: texts by name, in the order in which they are asked."""
    rows = as_rows(rules)
    return {name: rows[key(name)] for name in LABELS}


def major_rules_form(parent: QWidget, rules: MajorRules, submit: Submit) -> Form:
    """Ask for the rules of major incidents. Values: by the name of the rule, all of them texts."""
    form = Form("Rules of major incidents", parent, submit=submit, key=MAJOR_RULES_KEY)
    for name, text in major_texts_of(rules).items():
        field = combo((("Yes", "yes"), ("No", "no")), text) if name == "propose" else QLineEdit(text)
        form.add(name, MAJOR_LABELS[name], field, hint=_MAJOR_HINTS.get(name, ""))
    form.body.be_narrow(NARROW)
    return form


def major_texts_of(rules: MajorRules) -> dict[str, str]:
    """Return the rules of major incidents as a form holds them: texts by name, in the order in which they are asked."""
    rows = major_rows(rules)
    return {name: rows[PREFIX + name] for name in MAJOR_LABELS}


def hub_rules_form(parent: QWidget, rules: HubRules, submit: Submit) -> Form:
    """Ask for the rules of the hub. Values: by the name of the rule, all of them texts."""
    form = Form("Rules of the hub", parent, submit=submit, key=HUB_RULES_KEY)
    for name, text in hub_texts_of(rules).items():
        field = combo((("Yes", "yes"), ("No", "no")), text) if name == "second_person" else QLineEdit(text)
        form.add(name, HUB_LABELS[name], field, hint=_HUB_HINTS.get(name, ""))
    form.body.be_narrow(NARROW)
    return form


def hub_texts_of(rules: HubRules) -> dict[str, str]:
    """Return the rules of the hub as a form holds them: texts by name, in the order in which they are asked."""
    rows = hub_rows(rules)
    return {name: rows[HUB_PREFIX + name] for name in HUB_LABELS}


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

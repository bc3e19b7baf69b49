"""How a message is built: a text that everybody can read, the invitation that calendars read, and papers.

The same mail gives the same bytes at each attempt: no clock, no chance, and the date of the row that it is.
"""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from app.domain import plain_text
from app.domain.eastern import eastern
from app.domain.mail.addresses import can_be_mailed
from app.domain.mail.values import Outgoing

#: Of the text: longer lines are wrapped by some servers, which breaks signatures over it.
_POLICY = SMTP.clone(max_line_length=76)
#: Of headers: a subject that is folded before its first word is shown with a blank before it by some programs.
_HEADERS = SMTP.clone(max_line_length=250)
_INVITE = "invite.ics"


def message(mail: Outgoing) -> bytes:
    """Return the mail as it is sent, lines ending in CRLF; ValueError for an address that no mail can be sent to."""
    for address in (mail.sender, mail.to_mail):
        if not can_be_mailed(address):
            raise ValueError(f"no mail can be sent from or to {address!r}")
    made = EmailMessage(policy=_POLICY)
    made["From"] = _address(mail.sender_name, mail.sender)
    made["Reply-To"] = mail.reply_to or mail.sender
    made["To"] = _address(mail.to_name, mail.to_mail)
    made["Subject"] = _line(mail.subject)
    made["Date"] = format_datetime(eastern(mail.made_at))
    made["Message-ID"] = mail.message_id
    if mail.thread:
        made["In-Reply-To"] = mail.thread[-1]
        made["References"] = " ".join(mail.thread)
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody answers it that they are away
    if mail.act:
        made["X-Longleaf-Act"] = _line(mail.act)
    text = plain_text.bare(plain_text.lines(mail.text))
    made.set_content(text + "\n", cte="quoted-printable")
    if mail.html:
        made.add_alternative(
            plain_text.bare(plain_text.lines(mail.html)) + "\n", subtype="html", cte="quoted-printable"
        )
    if mail.ics is not None:
        # Beside the texts: Outlook and Gmail show a part of this kind as an invitation with its buttons.
        params = {"method": mail.method, "charset": "UTF-8"}  # the method as in the file (RFC 6047, 2.4)
        made.add_alternative(mail.ics, maintype="text", subtype="calendar", cte="base64", params=params)
        # And as a file: for programs that show no invitations.
        made.add_attachment(mail.ics, maintype="application", subtype="ics", filename=_INVITE)
    for file in mail.attached:
        maintype, _, subtype = file.media.partition("/")
        made.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=file.name)
    _name_boundaries(made, mail.message_id)
    return made.as_bytes(policy=_HEADERS)


def _address(name: str, mail: str) -> Address:
    local, _, domain = mail.rpartition("@")
    return Address(_line(name), local, domain)


def _line(text: str) -> str:
    """Return a text for a header: one line, so that nothing can begin a header of its own."""
    return plain_text.bare(plain_text.one_line(text)).strip()


def _name_boundaries(made: EmailMessage, message_id: str) -> None:
    """Give each multipart a boundary made from the message's id: those of the library are made by chance."""
    stem = re.sub("[^a-z0-9]", "", message_id.partition("@")[0])
    for number, part in enumerate(part for part in made.walk() if part.is_multipart()):
        part.set_boundary(f"=_{stem}_{number}")

"""One mail to one person: as it is asked for, as it stands in the outbox, as it is sent, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain import words

#: Why a mail was dropped that a newer one to the same person made needless; the attempt that says so is as old as that.
NEWER = "A newer mail to the same person says more."
#: Where mail that was not sent is looked at.
NOT_SENT = "see Setup, Mail that was not sent (N)"


class MailKind(StrEnum):
    """What a mail is about."""

    INVITATION = "invitation"
    UPDATE = "update"
    CANCELLATION = "cancellation"
    REMOVAL = "removal"
    AGENDA = "agenda"
    MINUTES = "minutes"
    NOTICE = "notice"
    MAJOR = "major"  # a message of a major incident
    ALERT = "alert"  # of the hub
    CALLER = "caller"  # what became of somebody's ticket
    SURVEY = "survey"  # whether they are satisfied with it
    MENTION = "mention"  # of somebody who works here, on a ticket
    WARNING = "warning"  # that a target of a ticket is near its time
    BADGES = "badges"  # of the data centers: what an agency is to validate, who is still inside

    @property
    def label(self) -> str:
        """Return the kind as a word on a screen."""
        return {"major": "Major incident", "caller": "Update to a caller", "badges": "Badges and visitors"}.get(
            self.value, self.value.capitalize()
        )


class MailState(StrEnum):
    """What became of a mail."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"  # the server refused it for good, or it was tried for days
    DROPPED = "dropped"  # a person, or a newer one to the same person, made it needless

    @property
    def label(self) -> str:
        """Return the state as a word on a screen."""
        return {"queued": "Waits to be sent"}.get(self.value, self.value.capitalize())

    @property
    def counted(self) -> str:
        """Return the state as it stands behind a number of mails."""
        return {"queued": "to be sent", "dropped": "replaced or dropped"}.get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class Draft:
    """One mail to one person, as an act asks for it within its own transaction.

    `about`: the table and id of the record that it belongs to. `number`: the sequence of an invitation, the revision
    of a paper; with kind, record and recipient it makes the message's id. `ics` goes with an iTIP `method`;
    `paper_id`: the paper that is attached. `thread`: the ids of the mails that it goes on from, oldest first;
    `reply_to`: where answers go, "": where it comes from.
    """

    kind: MailKind
    about: tuple[str, int]
    to_mail: str
    subject: str
    text: str
    number: int = 0
    to_name: str = ""
    html: str = ""
    uid: str = ""
    method: str = ""
    ics: bytes | None = None
    paper_id: int | None = None
    thread: tuple[str, ...] = ()
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a mail."""

    name: str
    media: str  # such as application/pdf
    content: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail as it is handed to the server. `made_at`: when it was queued, which is the date that it bears."""

    message_id: str
    made_at: datetime
    sender: str
    sender_name: str
    to_mail: str
    to_name: str
    subject: str
    text: str
    html: str = ""
    method: str = ""
    ics: bytes | None = None
    attached: tuple[Attached, ...] = ()
    act: str = ""
    thread: tuple[str, ...] = ()
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send a mail. `code`: the server's number, 0 without one; `by`: the computer that tried."""

    at: datetime
    ok: bool
    code: int
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of the outbox, with its attempts in order; the newest stands last."""

    id: int
    kind: MailKind
    about: tuple[str, int]
    to_mail: str
    to_name: str
    subject: str
    state: MailState
    message_id: str
    made_at: datetime
    next_at: datetime
    attempts: tuple[Attempt, ...] = ()
    version: int = 1

    @property
    def replaced_at(self) -> datetime | None:
        """Return when a newer mail to the same person took its place, None where none did."""
        last = self.attempts[-1] if self.attempts else None
        return last.at if self.state is MailState.DROPPED and last is not None and last.words == NEWER else None

    @property
    def standing(self) -> str:
        """Return what became of it in words, Eastern time."""
        at = self.replaced_at
        return f"Replaced by the newer one of {words.moment(at)}" if at is not None else self.state.label


@dataclass(frozen=True, slots=True)
class SendRun:
    """What one round of sending came to. `trouble`: why nothing more was tried, empty where all that was due was."""

    sent: int = 0
    again: int = 0
    failed: int = 0
    trouble: str = ""

    @property
    def text(self) -> str:
        """Return what came of it in a sentence or two."""
        said = []
        if self.sent:
            said.append(f"{words.count(self.sent, 'mail was', 'mails were')} sent.")
        if self.again:
            said.append(f"{words.count(self.again, 'mail is', 'mails are')} tried again later.")
        if self.failed:
            said.append(f"{words.count(self.failed, 'mail', 'mails')} could not be delivered: {NOT_SENT}.")
        if self.trouble:
            said.append(self.trouble)
        return " ".join(said) or "No mail is due."


@dataclass(frozen=True, slots=True)
class Waiting:
    """The mails that wait: how many, how many of them somebody is sending now, and when the first is due (aware)."""

    count: int = 0
    taken: int = 0
    first: datetime | None = None

    def text(self, trouble: str = "") -> str:
        """Return how many wait and why, empty where none does; `trouble`: what hindered all, which is told beside."""
        if not self.count:
            return ""
        said = words.count(self.count, "mail waits", "mails wait")
        if trouble or self.first is None:
            return f"{said} to be sent."
        if self.taken:
            return f"{said}: another window or program is sending them."
        them = words.plural(self.count, "it, and it is", "them, and they are")
        return f"{said}: the server did not take {them} tried again from {words.moment(self.first)} on."


@dataclass(frozen=True, slots=True)
class Outbox:
    """Mails of the outbox, and how many there are in each state."""

    mails: tuple[Mail, ...]
    counts: Mapping[MailState, int]

    def as_json(self) -> dict[str, Any]:
        """Return the mails for programs; instants are in UTC."""
        return {
            "counts": {state.value: number for state, number in self.counts.items()},
            "mails": [
                {
                    "id": mail.id,
                    "kind": mail.kind.value,
                    "state": mail.state.value,
                    "replaced_at": mail.replaced_at.isoformat() if mail.replaced_at else None,
                    "to": mail.to_mail,
                    "subject": mail.subject,
                    "message_id": mail.message_id,
                    "made_at": mail.made_at.isoformat(),
                    "next_at": mail.next_at.isoformat() if mail.state is MailState.QUEUED else None,
                    "attempts": [
                        {"at": one.at.isoformat(), "ok": one.ok, "code": one.code or None, "words": one.words}
                        for one in mail.attempts
                    ],
                }
                for mail in self.mails
            ],
        }

    def text(self) -> str:
        """Return the mails as lines for a terminal, and how many there are."""
        lines = []
        for mail in self.mails:
            lines.append(f"{mail.id}  {words.moment(mail.made_at)}  {mail.standing}  {mail.to_mail}  {mail.subject}")
            last = mail.attempts[-1] if mail.attempts else None
            if last is not None and not last.ok and mail.replaced_at is None:
                lines.append(f"    {words.moment(last.at)}: {f'{last.code} ' if last.code else ''}{last.words}")
        total = ", ".join(f"{number:,} {state.counted}" for state, number in sorted(self.counts.items()))
        return "\n".join([*lines, total or "No mail was asked for."])


@dataclass(frozen=True, slots=True)
class AccountFields:
    """A mail account as a form holds it; `security`: starttls, implicit or none."""

    host: str
    port: int = 587
    security: str = "starttls"
    user: str = ""


@dataclass(frozen=True, slots=True)
class AccountNow:
    """The account of this computer, None where there is none, and the mailbox that the workspace sends from."""

    account: AccountFields | None
    mailbox: str
    has_password: bool

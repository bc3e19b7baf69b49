"""What a ticket's history says of mail to its caller, and of what they answered to the survey."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain import words
from app.domain.inbox.words import sender_of
from app.domain.mail.values import MailKind, MailState
from app.domain.tickets.values import HistoryEntry

#: What entries of the history are called.
MAIL, SURVEY, ANSWER = "Mail", "Survey", "Answer"
_ENDS = {MailState.QUEUED: "not sent yet", MailState.FAILED: "could not be delivered", MailState.DROPPED: "not sent"}


@dataclass(frozen=True, slots=True)
class Mailed:
    """One mail to the caller. `made_at`: when it was asked for; `sent_at`: when a server took it, None: not yet."""

    kind: MailKind
    to_name: str
    to_mail: str
    text: str
    made_at: datetime
    state: MailState
    sent_at: datetime | None = None

    @property
    def entry(self) -> HistoryEntry:
        """Return it as a line of the history."""
        to = f"{self.to_name} ({self.to_mail})" if self.to_name else self.to_mail
        sent = self.sent_at is not None and self.state is MailState.SENT
        what = "Survey" if self.kind is MailKind.SURVEY else "Mail"
        said = f"{what} to {to}, {f'sent {words.moment(self.sent_at)}' if sent else _ENDS.get(self.state, 'sent')}"
        return HistoryEntry(self.made_at, self.made_at, "", MAIL, f"{said}:\n{self.text}")


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A survey of a ticket, sent by this program or told by another. `mailed`: its mail is in the outbox."""

    sent_at: datetime | None
    answered_at: datetime | None
    score: int | None
    comment: str
    mailed: bool = False

    def entry(self, caller: str) -> HistoryEntry | None:
        """Return it as a line of the history; None where its mail says all there is to say."""
        if self.answered_at is not None and self.score is not None:
            text = f"{self.score} of 5" + (f": {self.comment}" if self.comment else "")
            return HistoryEntry(self.answered_at, self.answered_at, "", SURVEY, text, who_name=caller or "The caller")
        if self.sent_at is None or self.mailed:
            return None
        return HistoryEntry(self.sent_at, self.sent_at, "", MAIL, "A survey was sent; it is not answered.")


def _by_sender(entry: HistoryEntry) -> HistoryEntry:
    """Return a comment that a mail became as words of who sent it; whoever read it in wrote none of them."""
    head, _, said = entry.text.partition("\n\n")
    sender = sender_of(head)
    return entry if sender is None else replace(entry, what=ANSWER, who="", who_name=sender, text=said)


def with_told(
    entries: Iterable[HistoryEntry],
    mails: Iterable[Mailed],
    surveys: Iterable[Surveyed],
    caller: str,
    read: Collection[str] = (),
) -> tuple[HistoryEntry, ...]:
    """Return a history with what its caller was told and answered, oldest first; what happened stands before its mail.

    `caller`: what the ticket calls them. `read`: acts that put a mail on it.
    """
    entries = [_by_sender(one) if one.act in read and one.act else one for one in entries]
    answers = (one.entry(caller) for one in surveys)
    more = [*(mail.entry for mail in mails), *(entry for entry in answers if entry is not None)]
    return tuple(sorted([*entries, *more], key=lambda entry: entry.at)) if more else tuple(entries)

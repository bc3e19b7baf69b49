"""A mail as it was read, where it belongs, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain import words


class Written(StrEnum):
    """Who wrote a mail, as far as its headers tell."""

    PERSON = "person"
    AUTOMATIC = "automatic"  # a program: out of office, a list, an alarm; it is never answered
    BOUNCE = "bounce"  # a mail server, of a mail that could not be delivered or waits


class Became(StrEnum):
    """What became of a mail."""

    TICKET = "ticket"
    COMMENT = "comment"
    ANSWER = "answer"  # it answered something: an alert that is left, a survey
    BOUNCE = "bounce"  # noted where the mail that came back was asked for
    PASSED = "passed"  # nothing came of it: a program wrote it, and it belongs to nothing here
    LEFT = "left"  # set aside: nothing says whose it is
    FAILED = "failed"  # set aside: it could not be read or kept

    @property
    def is_set_aside(self) -> bool:
        """Return whether it may be read again later: nothing was made of it yet."""
        return self in {Became.LEFT, Became.FAILED}


@dataclass(frozen=True, slots=True)
class FileIn:
    """A file that came with a mail, under a harmless name."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Returned:
    """What a mail server tells of a mail that was sent from here. `for_good`: it will not be tried again."""

    message_id: str
    to_mail: str
    code: str  # such as 5.1.1
    told: str
    for_good: bool


@dataclass(frozen=True, slots=True)
class MailIn:
    """A mail as it was read. Its texts are other people's: plain, storable, and never markup.

    `called`: how it is told apart, its Message-ID or else the name of its file; `digest`: of what it says, the same
    however often it is delivered; `place`: where it lay, with what makes that unique. `sent_at`: what it says of
    itself (aware), None where it says no time; `received_at`: what the mailbox says. `ids`: the mails that it answers,
    nearest first. `may_be_answered`: a program may answer it. `dropped`: what was not kept of it, in sentences.
    """

    called: str
    message_id: str
    digest: str
    place: str
    sender: str
    sender_name: str
    subject: str
    text: str
    sent_at: datetime | None = None
    received_at: datetime | None = None
    ids: tuple[str, ...] = ()
    written: Written = Written.PERSON
    may_be_answered: bool = True
    own: bool = False  # a mail of this program, that came back to it
    files: tuple[FileIn, ...] = ()
    dropped: tuple[str, ...] = ()
    returned: Returned | None = None

    @property
    def sender_words(self) -> str:
        """Return who sent it as a screen says it: name and address, or whichever of them there is."""
        if not self.sender_name or self.sender_name == self.sender:
            return self.sender
        return f"{self.sender_name} <{self.sender}>" if self.sender else self.sender_name


@dataclass(frozen=True, slots=True)
class Caller:
    """A person on record whose address a mail bears; `agency_id` None: of no agency."""

    person_id: int
    name: str
    mail: str
    agency_id: int | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a mail belongs by what it answers or names: `ticket_id`, and `mail_id` of the outbox that it answers.

    `answers`: found by the mails that it answers, which only those have who got them; else by a number in its subject.
    """

    ticket_id: int | None = None
    mail_id: int | None = None
    about: tuple[str, int] | None = None  # table and id of what the answered mail of the outbox is about
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail that is being read: whose it is, and where it belongs; `caller` None: nobody on record has its address."""

    mail: MailIn
    caller: Caller | None = None
    thread: Thread = Thread()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail: `about`, table and id of what it was made or added to; `text`: a sentence, "" for none."""

    became: Became
    about: tuple[str, int] | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail that was read: when (aware), what it was, and what became of it; `text`: a sentence."""

    at: datetime
    message_id: str
    sender: str
    subject: str
    became: Became
    text: str

    def as_json(self) -> dict[str, Any]:
        """Return it for programs; the instant is in UTC."""
        told = {"message_id": self.message_id, "sender": self.sender, "subject": self.subject}
        return {"at": self.at.isoformat(), **told, "became": self.became.value, "text": self.text}

    def line(self) -> str:
        """Return it as a line for a terminal."""
        return f"{words.moment(self.at)}  {self.sender}  {self.subject}\n    {self.text}"


_COUNTED = {
    Became.TICKET: ("ticket", "tickets"),
    Became.COMMENT: ("comment", "comments"),
    Became.ANSWER: ("answer", "answers"),
    Became.BOUNCE: ("bounce noted", "bounces noted"),
    Became.PASSED: ("automatic mail passed over", "automatic mails passed over"),
    Became.LEFT: ("left", "left"),
    Became.FAILED: ("failed", "failed"),
}


def told(outcomes: Iterable[Outcome]) -> str:
    """Return what was made of mails as one sentence: "Mail read: 2 tickets, 1 comment, 1 left."; "" for none."""
    counts = Counter(outcome.became for outcome in outcomes)
    parts = [words.count(counts[became], *forms) for became, forms in _COUNTED.items() if counts[became]]
    return f"Mail read: {', '.join(parts)}." if parts else ""

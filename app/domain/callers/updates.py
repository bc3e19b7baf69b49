"""The mail that tells a caller of their ticket: its subject, by which answers find the ticket, and its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.callers.placeholders import filled
from app.domain.plain_text import bare, one_line

_LONGEST_TITLE = 150
#: Ids that a mail names of those before it: the first, by which programs find the thread, and the newest.
_NAMED = 10
_ID = re.compile(r"<[!-;=?-~]{1,900}>")
#: Whose mail is written by a program: it is answered by nobody, and an answer to it would go round for ever.
_MACHINES = frozenset(
    {
        *("mailer-daemon", "postmaster", "bounce", "bounces", "daemon", "autoreply", "auto-reply"),
        *("noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "do_not_reply"),
    }
)
#: So many tickets by mail from one caller within an hour are the work of two programs that answer each other.
LOOP_FROM = 10


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who can be written to; `name`: as they are addressed, "" where only the address is known."""

    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class About:
    """What a text may say of a ticket."""

    number: str
    title: str
    agency: str
    service: str = ""


def is_machine(address: str) -> bool:
    """Return whether an address is one that no person reads."""
    local = address.rpartition("@")[0].lower()
    return local.partition("+")[0] in _MACHINES


def subject(about: About, more: str = "") -> str:
    """Return the subject: the same in all mails of a ticket, so that mail programs keep them together."""
    title = bare(one_line(" ".join(about.title.split())))[:_LONGEST_TITLE].strip()
    return f"[{about.number}] {title}{f' ({more})' if more else ''}".strip()


def words(text: str, about: About, caller: Caller, said: str = "", **more: str) -> str:
    """Return the text with its places filled in. `said`: what was written for the caller; `more`: places of its own."""
    values = {
        "name": caller.name or "",
        "number": about.number,
        "title": " ".join(about.title.split()),
        "agency": about.agency,
        "service": about.service,
        "text": said.strip(),
        **more,
    }
    done = filled(text, values)
    return done if caller.name else done.replace("Hello ,", "Hello,", 1)


def ids_in(said: str) -> tuple[str, ...]:
    """Return the id that another program gave its mail, if it is one that may stand in a header."""
    return (said,) if _ID.fullmatch(said) else ()


def thread(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the ids that a mail names of those before it, oldest first."""
    known = tuple(dict.fromkeys(ids))
    return known if len(known) <= _NAMED else (known[0], *known[1 - _NAMED :])

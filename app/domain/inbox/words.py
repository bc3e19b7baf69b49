"""What is written on a ticket of a mail, and what a mail says that does nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.domain.inbox.values import MailIn

_LONGEST_TITLE = 300
_NUMBERS = re.compile(r"\b(?:INC|REQ)\d{7,}\b", re.IGNORECASE | re.ASCII)
_HEAD = re.compile(r"Mail of (.+?)(?: <[^<>]*>)?:")
_QUOTED = re.compile(r"^(?:>|.*\bwrote:$|.*\bschrieb:$|-{2,} ?$|-+ ?original message ?-+|from:\s)", re.IGNORECASE)
_THANKS = {
    *("a", "again", "all", "and", "appreciated", "cheers", "fine", "fixed", "for", "good", "great", "help", "is", "it"),
    *("kind", "lot", "many", "much", "now", "ok", "okay", "perfect", "quick", "regards", "so", "solved", "super"),
    *("thank", "thanks", "that", "the", "this", "very", "works", "working", "you", "your"),
}
_MOST_NUMBERS = 5


def title_of(mail: MailIn) -> str:
    """Return what a ticket of a mail is called: its subject, else its first line."""
    first = next((line.strip() for line in mail.text.split("\n") if line.strip()), "")
    title = mail.subject or first or "Mail without a subject"
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"


def caller_of(mail: MailIn) -> str:
    """Return who called, where nobody on record has the address: as the mail says it, at most 200 letters."""
    said = mail.sender_words
    return said if len(said) <= 200 else (mail.sender or said)[:200]


def text_of(mail: MailIn, notes: Iterable[str] = ()) -> str:
    """Return what a mail says, and below it what was not kept of it."""
    return "\n\n".join(part for part in (mail.text, *(f"[{note}]" for note in (*mail.dropped, *notes))) if part)


def comment_of(mail: MailIn, notes: Iterable[str] = ()) -> str:
    """Return the comment that a mail is: who wrote, and what."""
    said = text_of(mail, notes) or mail.subject or "(nothing)"
    return f"Mail of {mail.sender_words or 'nobody who says so'}:\n\n{said}"


def sender_of(head: str) -> str | None:
    """Return who wrote, of the first line of such a comment; None for another text."""
    found = _HEAD.fullmatch(head)
    return found[1] if found is not None else None


def numbers_in(subject: str) -> tuple[str, ...]:
    """Return the numbers of tickets that a subject names, in order."""
    return tuple(dict.fromkeys(found.upper() for found in _NUMBERS.findall(subject)))[:_MOST_NUMBERS]


def only_thanks(mail: MailIn) -> bool:
    """Return whether a mail says nothing but thanks, so that it opens nothing again; in doubt it says more."""
    own: list[str] = []
    for line in mail.text.split("\n"):
        if _QUOTED.match(line.strip()):
            break
        own.append(line.casefold())
    words = re.findall(r"\w+", " ".join(own))
    names = set(re.findall(r"\w+", mail.sender_name.casefold()))
    return bool(words) and "?" not in " ".join(own) and "thank" in " ".join(words) and set(words) <= _THANKS | names

"""Whether a person or a program wrote a mail, by its headers: what no program may answer or act on twice.

Two programs that answer each other never stop. So what a program says of itself is believed (RFC 3834 and what was
usual before it), and a mail without a way back is nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.inbox.values import Written

_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_DAEMONS = frozenset({"mailer-daemon", "postmaster", "mail-daemon"})
#: Headers that only programs write.
_TELLING = ("x-autoreply", "x-autorespond", "x-auto-reply-from", "x-longleaf-act")
#: Of X-Auto-Response-Suppress: what a mail that is made here would be.
_UNWANTED = frozenset({"all", "oof", "autoreply"})


def _first_word(text: str) -> str:
    return text.split(";")[0].strip().lower()


def written_by(headers: Mapping[str, str], sender: str) -> Written:
    """Return who wrote a mail. `headers`: by name in small letters, the content type whole."""
    kind, _, rest = headers.get("content-type", "").partition(";")
    automatic = (
        _first_word(headers.get("auto-submitted", "no")) not in {"no", ""}
        or _first_word(headers.get("precedence", "")) in _BULK
        or headers.get("return-path", "").strip() == "<>"
        or any(name in headers for name in _TELLING)
    )
    if kind.strip().lower() == "multipart/report":
        return Written.BOUNCE if "delivery-status" in rest.lower() else Written.AUTOMATIC
    if sender.partition("@")[0].lower() in _DAEMONS:
        return Written.BOUNCE
    return Written.AUTOMATIC if automatic else Written.PERSON


def may_be_answered(headers: Mapping[str, str], sender: str) -> bool:
    """Return whether a program may answer a mail: a person wrote it, wants it, and it came over no list."""
    suppressed = {word.strip().lower() for word in headers.get("x-auto-response-suppress", "").split(",")}
    return (
        written_by(headers, sender) is Written.PERSON
        and not suppressed & _UNWANTED
        and "list-id" not in headers
        and bool(sender)
    )

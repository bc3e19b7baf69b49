"""The id that a message bears: the same at each attempt, so that a mailbox knows a repeated one."""

from __future__ import annotations

from base64 import b32encode
from hashlib import sha256

_LENGTH = 26  # letters of five bits: 130 bits of the digest
_NOWHERE = "longleaf.invalid"  # where no mailbox is named: a domain that can belong to nobody (RFC 2606)


def message_id(
    workspace: str, kind: str, about: tuple[str, int], to: str, number: int, *, again: int = 0, domain: str = ""
) -> str:
    """Return "<letters@domain>", made of nothing but what the message is.

    `number`: the sequence or revision that it tells; `again`: how often the same was asked for before. `domain`: of
    the mailbox that sends.
    """
    what = "\n".join([workspace, kind, about[0], str(about[1]), to.casefold(), str(number), str(again)])
    letters = b32encode(sha256(what.encode("utf-8")).digest()).decode("ascii")[:_LENGTH].lower()
    return f"<{letters}@{domain or _NOWHERE}>"

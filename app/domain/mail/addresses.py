"""Mail addresses: which can be written to, and how one is told apart from another."""

from __future__ import annotations

import re

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(rf"(?P<local>{_LOCAL})@(?P<domain>{_LABEL}(?:\.{_LABEL})*)")
_LONGEST, _LONGEST_LOCAL = 254, 64  # RFC 5321, 4.5.3.1

#: Why nobody can be invited, and nothing is sent.
NO_MAILBOX = "The board has no mail address."


def can_be_mailed(address: str) -> bool:
    """Return whether mail can be sent to this: one plain address, in ASCII, with nothing beside it."""
    found = _MAIL.fullmatch(address)
    return found is not None and len(address) <= _LONGEST and len(found["local"]) <= _LONGEST_LOCAL


def domain_of(address: str) -> str:
    """Return what stands behind the @, in small letters; empty where there is none."""
    return address.rpartition("@")[2].lower() if "@" in address else ""


def same(one: str, other: str) -> bool:
    """Return whether two addresses are one mailbox, as every server in use treats them: letters' case aside."""
    return one.strip().casefold() == other.strip().casefold() != ""

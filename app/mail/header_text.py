"""Headers of a mail as texts: encoded words (RFC 2047) read even where they are broken, nothing unseen in them."""

from __future__ import annotations

import binascii
import codecs
import re
from base64 import b64decode
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from quopri import decodestring

from app.domain.mail.addresses import can_be_mailed

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_ID = re.compile(r"<[^<>\s]{1,900}>")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: What older programs name, or name wrongly, and what is meant.
_MEANT = {"unicode-1-1-utf-7": "utf-7", "x-unknown": "utf-8", "default": "utf-8", "ks_c_5601-1987": "cp949"}
#: Names that Python knows and no mail can mean.
_NO_CHARSETS = frozenset({"ascii", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "mbcs", "oem"})
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_MOST_IDS = 100


def decoded(content: bytes, charset: str = "") -> str:
    """Return bytes as a text: by the charset that they are said to be in, else UTF-8, else Windows' western letters."""
    name = charset.partition("*")[0].strip().strip("\"'").lower()
    for one in (_MEANT.get(name, name), "utf-8"):
        try:
            # what says that it is ASCII and has other letters is UTF-8 more often than not
            if one and codecs.lookup(one).name not in _NO_CHARSETS:
                return content.decode(one)
        except (LookupError, ValueError):  # an unknown charset, or other bytes than it has
            continue
    return content.decode("cp1252", "replace")


def storable(text: str) -> str:
    """Return a text that both databases keep: without control characters and halves, lines ending in one sign."""
    return _UNSEEN.sub(lambda found: "" if found[0] < "\x20" else "\ufffd", re.sub("\r\n?", "\n", text))


def header_text(raw: str) -> str:
    """Return what a header says, in one line; `raw` as the parser of the standard library keeps it."""
    plain = decoded(raw.encode("utf-8", "surrogateescape"))
    words = _BETWEEN.sub(r"\1", plain)
    return " ".join(storable(_WORD.sub(lambda found: _word(*found.groups()), words)).split())


def _word(charset: str, way: str, coded: str) -> str:
    content = coded.encode("utf-8", "replace")
    try:
        bare = b64decode(content + b"=" * (-len(content) % 4)) if way in "bB" else decodestring(content, header=True)
    except (binascii.Error, ValueError):
        return coded
    return decoded(bare, charset)


def sender_of(raw: str) -> tuple[str, str]:
    """Return address and name of the first mailbox of a header; "" for an address that no mail can be sent to."""
    plain = " ".join(raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())
    for name, mail in getaddresses([plain[:2000]]):
        if name or mail:
            address = mail.strip()
            return (address if can_be_mailed(address) else ""), header_text(name or mail)[:200]
    return "", ""


def ids_of(*raw: str) -> tuple[str, ...]:
    """Return the ids of mails that headers name, each once, in order, at most a hundred."""
    return tuple(dict.fromkeys(found for text in raw for found in _ID.findall(text) if found.isascii()))[:_MOST_IDS]


def time_of(raw: str) -> datetime | None:
    """Return the time that a header says (UTC); None for what is none, or lies outside of any calendar here."""
    try:
        found = parsedate_to_datetime(" ".join(raw.split()))
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found if _FIRST_YEAR <= found.year < _LAST_YEAR else None

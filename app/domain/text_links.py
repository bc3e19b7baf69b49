"""Links in a text that people wrote: addresses that are safe to open, and numbers of records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

#: Schemes that are opened; `file:`, `javascript:` and all others stay plain text.
SCHEMES = frozenset({"http", "https", "mailto"})
#: A purchase order is a PO, too: only with as many digits as those of a posting is it one.
_FOUND = re.compile(
    r"(?P<url>\b(?:https?://|mailto:)[^\s<>\"'`{}|\\^\u0000-\u001f\u2028\u2029\u202a-\u202e\u2066-\u2069]+)"
    r"|(?<![A-Za-z0-9_/.-])(?P<record>(?:INC|REQ|CHG|MI|KB)\d{4,12}|PO\d{7})(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)
_CLOSING = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class TextLink:
    """A piece of a text, [start, end): an `address` to open or the number of a `record`; the other is empty."""

    start: int
    end: int
    address: str = ""
    record: str = ""


def links_in(text: str) -> tuple[TextLink, ...]:
    """Return the links of a text in order; they never overlap."""
    return tuple(_links(text))


def _links(text: str) -> Iterator[TextLink]:
    for found in _FOUND.finditer(text):
        if found["record"]:
            yield TextLink(*found.span(), record=found["record"].upper())
            continue
        url = _without_tail(found["url"])
        if _is_safe(url):
            yield TextLink(found.start(), found.start() + len(url), address=url)


def _without_tail(url: str) -> str:
    """Return the address without the sentence's own signs behind it; a bracket stays that was opened in it."""
    while url:
        last = url[-1]
        if last in ".,;:!?*" or (last in _CLOSING and url.count(last) > url.count(_CLOSING[last])):
            url = url[:-1]
        else:
            break
    return url


def _is_safe(url: str) -> bool:
    """Return whether an address says by itself where it goes: no name before the host, which could pose as one."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    scheme = parts.scheme.lower()
    if scheme == "mailto":
        return "@" in parts.path
    return scheme in SCHEMES and bool(parts.hostname) and "@" not in parts.netloc and port_is_fine

"""Text of others as it may be shown: no control characters, no half characters, nothing that reorders its neighbours.

Unicode's marks of direction (embeddings, overrides, isolates) go on working behind the text that they stand in, so
that a title could turn the number beside it round. They are taken out, and a text with letters written from right to
left is put into an isolate of its own: its letters keep their order, and what stands beside it does too. What is stored
stays as it was written.
"""

from __future__ import annotations

import re

#: First strong isolate and its end: the two marks that this module itself puts round a text.
_ISOLATE, _END = "\u2068", "\u2069"
#: Shown for what has no shape: a control character, half of a surrogate pair, or no character at all.
_UNSHOWN = "\ufffd"
_TURNING = "\u202a-\u202e\u2066-\u2069"
_STRANGE = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{_TURNING}\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u061c\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_BLANKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")


def one_line(text: str) -> str:
    """Return the text fit for one line: breaks and tabs are blanks, what cannot be shown is a replacement character."""
    if text.isascii() and text.isprintable():
        return text
    return _isolated(_STRANGE.sub(_shown, text))


def lines(text: str) -> str:
    """Return the text fit for several lines: as `one_line`, but breaks stay, each line isolated by itself."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(one_line(line) for line in re.split("\r\n|[\n\r\v\f\x85\u2028\u2029]", text))


def bare(text: str) -> str:
    """Return what `one_line` gave without the isolate, for what leaves the program as data."""
    return text.replace(_ISOLATE, "").replace(_END, "")


def unmarked(text: str) -> str:
    """Return the text so that whoever looks for markup in it finds none, and every letter of it is read.

    An invisible joiner stands behind each sign that could begin a tag or an entity. Qt guesses by these signs whether a
    tooltip is HTML, and notification services of desktops do too; neither can be told.
    """
    return text.replace("<", "<\u2060").replace("&", "&\u2060") if "<" in text or "&" in text else text


def _shown(found: re.Match[str]) -> str:
    char = found[0]
    if char in _BLANKS:
        return " "
    return "" if char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" else _UNSHOWN


def _isolated(text: str) -> str:
    return f"{_ISOLATE}{text}{_END}" if _RIGHT_TO_LEFT.search(text) else text

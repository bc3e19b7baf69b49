"""Letters that are joined and lines that run from right to left: what a line of text looks like on paper.

A PDF shows glyphs from left to right, one for one. Arabic letters therefore are replaced by the forms that they take
beside their neighbours, which Unicode has as characters, and what runs from right to left is turned round.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bidi import get_display

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FORMS = (range(0xFB50, 0xFDFC), range(0xFE70, 0xFEFD))
_LAM = "\u0644"

#: Between these a line can be broken although no space stands there: Chinese and Japanese.
_ALONE = "[\u2e80-\u312f\u3190-\uabff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
#: They do not begin a line.
_CLOSING = "[\u3001\u3002\u3009\u300b\u300d\u300f\u3011\u3015\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\u30fc]"
_HAS_ALONE = re.compile(_ALONE)
_PIECES = re.compile(f"{_ALONE}{_CLOSING}* *|(?:(?!{_ALONE})[^ ])+ *| +")
_WORDS = re.compile("[^ ]+ *| +")


def is_turned(text: str) -> bool:
    """Return whether a part of the text runs from right to left, so that `shown` differs from it."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


@cache
def shown(text: str) -> str:
    """Return one line as its glyphs stand from left to right, in a line that itself runs from left to right."""
    if not is_turned(text):
        return text
    found: str = get_display(_joined(text), base_dir="L")
    return found


def pieces(text: str) -> list[str]:
    """Return what is not to be broken, each with the spaces behind it: words, and letters that stand alone."""
    if text.isascii() or not _HAS_ALONE.search(text):
        return _WORDS.findall(text)
    return _PIECES.findall(text)


def may_end(piece: str) -> bool:
    """Return whether a line can end behind this piece."""
    return piece.endswith(" ") or (not piece.isascii() and _HAS_ALONE.match(piece) is not None)


@cache
def _forms() -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """Return the forms of the letters by (form, letter), and of lam with alef by (form, alef), as Unicode has them."""
    letters: dict[tuple[str, str], str] = {}
    lam: dict[tuple[str, str], str] = {}
    for code in (code for block in _FORMS for code in block):
        kind, *parts = unicodedata.decomposition(chr(code)).split() or ("",)
        chars = "".join(chr(int(part, 16)) for part in parts)
        if len(chars) == 1:
            letters.setdefault((kind, chars), chr(code))
        elif len(chars) == 2 and chars[0] == _LAM and chars[1] in "\u0622\u0623\u0625\u0627":
            lam[kind, chars[1]] = chr(code)
    return letters, lam


def _joined(text: str) -> str:
    """Return the text with each Arabic letter in the form that it takes beside its neighbours."""
    letters, lam = _forms()

    def joins_next(char: str) -> bool:
        return char == "\u0640" or ("<initial>", char) in letters

    def joins_before(char: str) -> bool:
        return char == "\u0640" or ("<final>", char) in letters

    out: list[str] = []
    at, before = 0, ""
    while at < len(text):
        char = text[at]
        after = text[at + 1 : at + 2]
        joined = joins_next(before) and joins_before(char)
        if char == _LAM and ("<isolated>", after) in lam:
            out.append(lam["<final>" if joined else "<isolated>", after])
            at, before = at + 2, after
            continue
        on = joins_next(char) and joins_before(after)
        form = ("<medial>" if on else "<final>") if joined else ("<initial>" if on else "<isolated>")
        out.append(letters.get((form, char), char))
        at, before = at + 1, char
    return "".join(out)

"""Names of foreign columns and values in a form in which they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache

_APART = re.compile(r"[\W_]+")
#: A level's number before its word: "3 - Moderate", "P2: High", "(1) Critical".
_NUMBERED = re.compile(r"^(?:p(?:riority)? ?)?\d{1,2} (?=\D)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SURROUNDED = re.compile(r"^(?:campo personalizado|custom field|campo personalizzato|benutzerdefiniertes feld) ")
#: From here on two names are told as alike: one is a misspelling or another form of the other.
ALIKE = 0.85


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """Return a name as it is compared: lower case, without accents and marks, words parted by one blank."""
    apart = unicodedata.normalize("NFKD", _CAMEL.sub(" ", text.strip()).casefold())
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    found = " ".join(_APART.sub(" ", plain).split())
    return _SURROUNDED.sub("", found)


def without_number(known: str) -> str:
    """Return a key of a value without the number of its level: "3 moderate" is "moderate"."""
    return _NUMBERED.sub("", known)


def alike(one: str, other: str) -> float:
    """Return how alike two keys are: 1.0 the same, 0 nothing in common.

    Words count more than letters: "date of the incident opened" has all of "opened", "stats" is nearly "status".
    """
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    mine, theirs = set(one.split()), set(other.split())
    shared = len(mine & theirs)
    if shared and (mine <= theirs or theirs <= mine):
        return 0.35 + 0.5 * shared / max(len(mine), len(theirs))
    least = ALIKE * (len(one) + len(other)) / 2  # letters that both have; most names have too few, and are many
    if min(len(one), len(other)) < least or sum(min(one.count(c), other.count(c)) for c in {*one}) < least:
        return 0.4 * shared / len(mine | theirs)
    found = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return found * 0.9 if found >= ALIKE else 0.4 * shared / len(mine | theirs)


def closest(one: str, others: Mapping[str, str]) -> tuple[str, float]:
    """Return what the most alike of some keys stands for, and how alike it is; ("", 0.0) without any."""
    exact = others.get(one)
    if exact is not None:
        return exact, 1.0
    best, score = "", 0.0
    for name, meaning in others.items():
        found = alike(one, name)
        if found > score:
            best, score = meaning, found
    return best, score

"""Finding notes while somebody types: the words that a note is found by, and which of those that fit come first.

What a note is found by is computed here only, and stored for both databases as keys of bytes, which both order alike;
what is typed finds the keys that begin with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log2

from app.domain.search.normal import fold

#: What a word counts by where it stands.
TITLE, KEYWORDS, SYMPTOMS, CAUSE = 4, 4, 2, 1
SERVICE, CATEGORY = 3, 1
_LONGEST, _MOST = 40, 400
#: Of one word that fits in the text alone too many notes would be offered.
_LEAST_ONE, _LEAST = 4, 6


@dataclass(frozen=True, slots=True)
class KnownSolution:
    """A published note that may solve what a call is about. `n`: the version; `note`: why it is offered, in words.

    `code`: how a ticket that it solves is resolved; "": not said.
    """

    id: int
    number: str
    title: str
    solution: str
    code: str
    n: int
    note: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A note that fits: `words` counts what it has of what was typed, `place` that service and category are the same.

    `resolved`: tickets resolved with it, `helped` and `failed`: how many people said so.
    """

    id: int
    words: int
    place: int
    resolved: int = 0
    helped: int = 0
    failed: int = 0


def keys_of(title: str, keywords: str, symptoms: str, cause: str) -> dict[bytes, int]:
    """Return the keys by which a note is found, each with what it counts: by the best place where it stands."""
    found: dict[bytes, int] = {}
    for text, weight in ((title, TITLE), (keywords, KEYWORDS), (symptoms, SYMPTOMS), (cause, CAUSE)):
        for word in fold(text).split():
            if len(word) > 1:
                found.setdefault(word[:_LONGEST].encode(), weight)
            if len(found) >= _MOST:
                return found
    return found


def ranges(words: Iterable[str]) -> list[tuple[bytes, bytes]]:
    """Return the first key and the one after the last that begin with each word."""
    begins = [word[:_LONGEST].encode() for word in words]
    return [(one, one + b"\xff") for one in begins]


def ranked(fits: Iterable[Fit], typed: int, count: int) -> list[Fit]:
    """Return those that fit well enough, the best first: by words and place, then by what they were good for.

    `typed`: how many telling words were typed; with two or more, one word in common is not enough by itself.
    """
    least = _LEAST if typed > 1 else _LEAST_ONE if typed else SERVICE
    wanted = [one for one in fits if one.words + one.place >= least]
    return sorted(wanted, key=lambda one: (-_weight(one), -one.id))[:count]


def _weight(one: Fit) -> float:
    """Return what a note counts: what it was good for moves it among its like, not past what fits better."""
    good = min(4.0, log2(1 + one.resolved + one.helped))
    return one.words + one.place + good - 2 * log2(1 + one.failed)


def why(one: Fit, known_error: str) -> str:
    """Return in words why a note is offered: what it was good for."""
    said: list[str] = []
    if known_error:
        said.append(f"known error {known_error}")
    if one.resolved:
        said.append(f"resolved {one.resolved:,}")
    if one.helped or one.failed:
        said.append(f"helped {one.helped:,} of {one.helped + one.failed:,}")
    return ", ".join(said) or "not used yet"

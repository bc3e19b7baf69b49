"""The catalog searched as a requester would: "I need remote access" finds the VPN.

A service is found by words of its name, its code, what else it is called, its description, its components and its
category, without case and accents, also by the beginning of a word or a part of one. What has every word comes first,
then what has the most telling ones; what is offered no more comes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.catalog.life_cycle import LifeCycle
from app.domain.search.normal import fold
from app.domain.synonyms import of_service

#: What people write around what they want.
_AROUND_WORDS = """
a about also am im ive cant dont an and any are as at be by can could do does for from get give have help
how i if in is it like looking me my need new of on or order our please request set setting some something
that the there this to up us use using want wanting we what when where which who will with would you your
"""
_AROUND = frozenset(_AROUND_WORDS.split())
#: How much a word counts by where it stands; a whole word counts more than its beginning, that more than a part of it.
_NAME, _CODE, _ALSO, _COMPONENT, _CATEGORY, _DESCRIPTION = 60, 60, 48, 36, 24, 12
_WHOLE, _BEGIN, _PART = 1.0, 0.8, 0.4
_SHORT = 3  # letters below which a part of a word tells nothing


@dataclass(frozen=True, slots=True)
class Sought:
    """What of a service is searched. `synonyms`: as they were written; those of the program are added."""

    id: int
    code: str
    name: str
    synonyms: tuple[str, ...] = ()
    description: str = ""
    category: str = ""
    components: tuple[str, ...] = ()
    life: LifeCycle = LifeCycle.ACTIVE


@dataclass(frozen=True, slots=True)
class Match:
    """A service that was found, and why: "" where its name shows it. `whole`: it has every word."""

    id: int
    why: str
    whole: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """A text of a service, what it counts, and what is said where a word stands in it. `hay`: its words in blanks."""

    counts: int
    hay: str
    said: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that is sought, and what it is one of."""

    text: str
    forms: tuple[str, ...]


def split_synonyms(text: str) -> tuple[str, ...]:
    """Return what a service is also called, as it was written: separated by commas, semicolons or lines."""
    found = (" ".join(one.split()) for one in text.replace(";", ",").replace("\n", ",").split(","))
    return tuple(dict.fromkeys(one for one in found if one))


def words_sought(typed: str) -> tuple[str, ...]:
    """Return the words that tell what is wanted; a single one is always what is wanted, or the beginning of it."""
    words = tuple(dict.fromkeys(fold(typed).split()))
    return words if len(words) == 1 else tuple(word for word in words if word not in _AROUND)


class Finder:
    """The services of the catalog, ready to be searched again and again."""

    def __init__(self, services: Iterable[Sought]) -> None:
        found = ((one, _places(one)) for one in services)
        self._all = [(one, " ".join(place.hay for place in places), places) for one, places in found]

    def find(self, typed: str) -> tuple[Match, ...]:
        """Return what fits, the best first; all, in their order, where nothing is typed.

        Services that lack a word are found only where none has them all. "-word": what has it is left out.
        """
        tokens = typed.split()
        out = " ".join(fold(token) for token in tokens if token.startswith("-")).split()
        without = [_word(word) for word in out]
        words = [_word(word) for word in words_sought(" ".join(one for one in tokens if not one.startswith("-")))]
        left = [entry for entry in self._all if not any(_best(entry[1], entry[2], word) for word in without)]
        if not words:
            return tuple(Match(one.id, "", True) for one, _, _ in left)
        ranked = []
        for order, (one, hay, places) in enumerate(left):
            found = [hit for word in words if (hit := _best(hay, places, word)) is not None]
            if found:
                said = ", ".join(dict.fromkeys(place.said for _, place in found if place.said))
                score = sum(score for score, _ in found)
                match = Match(one.id, said, len(found) == len(words))
                ranked.append((one.life is LifeCycle.RETIRED, -len(found), -score, order, match))
        ranked.sort(key=lambda row: row[:4])
        most = max((-row[1] for row in ranked), default=0)
        return tuple(row[4] for row in ranked if -row[1] == most)


def _places(one: Sought) -> tuple[_Place, ...]:
    own = (*one.synonyms, *of_service(one.name, one.code))
    found = [
        _Place(_NAME, _hay(one.name), ""),
        _Place(_CODE, _hay(one.code), f"code {one.code}"),
        *(_Place(_ALSO, _hay(other), f"also called {other}") for other in dict.fromkeys(own)),
        *(_Place(_COMPONENT, _hay(part), f"has {part}") for part in one.components),
        _Place(_CATEGORY, _hay(one.category), one.category),
        _Place(_DESCRIPTION, _hay(one.description), "by its description"),
    ]
    return tuple(place for place in found if place.hay.strip())


def _hay(text: str) -> str:
    """Return the words of a text in blanks, and joined ones as a whole too: "e-mail" is found as "email"."""
    joined = fold(text.replace("-", "").replace("&", "")) if "-" in text or "&" in text else ""
    return f" {' '.join(fold(text).split())} {' '.join(joined.split())} "


def _word(text: str) -> _Word:
    """Return a word with what it is one of: printers and printing are found as print and printer."""
    found = [text]
    for end in ("ing", "ers", "er", "es", "s"):
        if text.endswith(end) and len(text) - len(end) >= _SHORT and not text.endswith("ss"):
            found.append(text.removesuffix(end))
    return _Word(text, tuple(found))


def _best(hay: str, places: Sequence[_Place], word: _Word) -> tuple[float, _Place] | None:
    """Return where a word tells most in a service, and how much; `hay`: all of its words."""
    if not any(form in hay for form in word.forms):
        return None
    found = [(place.counts * fit, place) for place in places if (fit := _fit(place.hay, word))]
    return max(found, key=lambda hit: hit[0]) if found else None


def _fit(hay: str, word: _Word) -> float:
    if any(f" {form} " in hay for form in word.forms):
        return _WHOLE
    if any(f" {form}" in hay for form in word.forms):
        return _BEGIN
    return _PART if len(word.text) > _SHORT and word.text in hay else 0.0

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
    """A text of a service, what it counts, and what is said where a word stands in it."""

    counts: int
    words: tuple[str, ...]
    said: str


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
        self._all = [(one, _places(one)) for one in services]

    def find(self, typed: str) -> tuple[Match, ...]:
        """Return what fits, the best first; all, in their order, where nothing is typed.

        Services that lack a word are found only where none has them all. "-word": what has it is left out.
        """
        tokens = typed.split()
        without = [fold(token[1:]) for token in tokens if token.startswith("-") and len(token) > 1]
        words = words_sought(" ".join(token for token in tokens if not token.startswith("-")))
        left = [pair for pair in self._all if not any(_best(pair[1], word) for word in without)]
        if not words:
            return tuple(Match(one.id, "", True) for one, _ in left)
        ranked = []
        for order, (one, places) in enumerate(left):
            hits = [_best(places, word) for word in words]
            found = [hit for hit in hits if hit is not None]
            if found:
                gone = one.life is LifeCycle.RETIRED
                said = dict.fromkeys(place.said for _, place in found if place.said)
                score = sum(score for score, _ in found) / len(words)
                ranked.append(
                    (gone, -len(found), -score, order, Match(one.id, ", ".join(said), len(found) == len(words)))
                )
        ranked.sort(key=lambda row: row[:4])
        most = max((-row[1] for row in ranked), default=0)
        return tuple(row[4] for row in ranked if -row[1] == most)


def _places(one: Sought) -> tuple[_Place, ...]:
    own = (*one.synonyms, *of_service(one.name, one.code))
    found = [
        _Place(_NAME, _words(one.name), ""),
        _Place(_CODE, _words(one.code), f"code {one.code}"),
        *(_Place(_ALSO, _words(other), f"also called {other}") for other in dict.fromkeys(own)),
        *(_Place(_COMPONENT, _words(part), f"has {part}") for part in one.components),
        _Place(_CATEGORY, _words(one.category), one.category),
        _Place(_DESCRIPTION, _words(one.description), "by its description"),
    ]
    return tuple(place for place in found if place.words)


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text, and joined ones as a whole too: "e-mail" is found as "email"."""
    joined = fold(text.replace("-", "").replace("&", "")).split() if "-" in text or "&" in text else []
    return tuple(dict.fromkeys((*fold(text).split(), *joined)))


def _best(places: Sequence[_Place], word: str) -> tuple[float, _Place] | None:
    found = [(place.counts * fit, place) for place in places if (fit := _fit(place.words, word))]
    return max(found, key=lambda hit: hit[0]) if found else None


def _fit(words: Sequence[str], word: str) -> float:
    forms = _forms(word)
    if any(form in words for form in forms):
        return _WHOLE
    if any(one.startswith(form) for one in words for form in forms):
        return _BEGIN
    return _PART if len(word) > _SHORT and any(word in one for one in words) else 0.0


def _forms(word: str) -> tuple[str, ...]:
    """Return a word and what it is one of: printers and printing are found as print and printer."""
    found = [word]
    for end in ("ing", "ers", "er", "es", "s"):
        if word.endswith(end) and len(word) - len(end) >= _SHORT and not word.endswith("ss"):
            found.append(word.removesuffix(end))
    return tuple(found)

"""What a person typed, read as a search; and whether a normal form fits it.

Words are found by their beginnings and must all occur, each anywhere in the record. "A phrase" in quotation marks is
found as it stands, *part inside a word of the title, -word and -"a phrase" exclude.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.search.normal import readings
from app.domain.search.numbers import listed, spelled

#: More words than this make no search better and every search slower.
_MAX_TERMS = 16
_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"'))
#: What keyboards and mail programs put in place of a hyphen: before a word it excludes, too.
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"))
_PIECE = re.compile(r'(-?)"([^"]*)"?|(\S+?)(?=\s|"|$)')


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must occur, or must not (`without`).

    `words`: sequences of words, of which one has to occur; the last of its words may go on (`whole`: it may not).
    `exact`: words that stand for the same as they are: numbers of records. `part`: is inside a word of the title.
    """

    words: tuple[tuple[str, ...], ...]
    whole: bool = False
    without: bool = False
    part: bool = False
    exact: tuple[str, ...] = ()

    def fits(self, body: str, *, inside: bool = False) -> bool:
        """Return whether the term occurs in a body. `inside`: its first word may begin inside another."""
        text = f" {body} "
        start, end = "" if inside else " ", " " if self.whole else ""
        return any(start + " ".join(words) + end in text for words in self.words) or any(
            f" {word} " in text for word in self.exact
        )


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed. `numbers`: the records that the whole text may name, one or a list of them; they come first."""

    terms: tuple[Term, ...]
    numbers: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.without)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.without)

    def names(self, body: str) -> bool:
        """Return whether a body has one of the numbers as a word."""
        return any(f" {number.lower()} " in f" {body} " for number in self.numbers)


def parse(typed: str, prefixes: Sequence[str] = ("INC", "REQ")) -> Query:
    """Read any text as a search. `prefixes`: of the numbers that digits alone may mean."""
    terms = []
    typed = typed.translate(_QUOTES).translate(_DASHES).replace("\0", " ")
    for match in _PIECE.finditer(typed):
        term = _phrase(match) if match[3] is None else _word(match[3], prefixes)
        if term is not None:
            terms.append(term)
    return Query(
        tuple(dict.fromkeys(terms))[:_MAX_TERMS], listed(typed, prefixes) or spelled(typed, prefixes, other=True)
    )


def _phrase(match: re.Match[str]) -> Term | None:
    words = readings(match[2])
    return Term(words, whole=True, without=bool(match[1])) if words else None


def _word(typed: str, prefixes: Sequence[str]) -> Term | None:
    without = typed.startswith("-") and len(typed) > 1
    plain = typed[1:] if without else typed
    part = plain.startswith("*")
    words = readings(plain)
    if not words:
        return None
    if part and all(len(reading) == 1 and len(reading[0]) > 1 for reading in words):
        return Term(words, without=without, part=True)
    exact = tuple(number.lower() for number in spelled(plain, prefixes))
    return Term(words, without=without, exact=exact)


def fits(query: Query, body: str, title: str | None = None, *, inside: bool = False) -> bool:
    """Return whether a record fits: all that is wanted occurs in its body or its title, and nothing unwanted.

    A query without any word fits nothing. `inside`: words are found inside others too.
    """

    def occurs(term: Term) -> bool:
        if term.part:
            return Term(term.words).fits(body if title is None else title, inside=True)
        return term.fits(body, inside=inside)

    return bool(query.terms) and all(occurs(term) is not term.without for term in query.terms)

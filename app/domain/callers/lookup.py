"""Finding somebody by what a caller says: parts of the name in any order, digits of a number, an address, an agency.

What a record is found by is computed here only, and stored for both databases as keys of bytes, which both order alike:
a letter says what the rest is, and what is typed finds the keys that begin with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.callers.directory import CallerRow
from app.domain.search.normal import fold

#: What a key is of: a word of a name, login or address; a whole address; digits from the front; digits from the end.
WORD, MAIL, FRONT, END = "w", "m", "f", "e"
#: Digits of a number without the country, of its part without the area, and the fewest that are looked for.
_NATIONAL, _LOCAL, _LEAST, _LAST = 10, 7, 3, 4
_LONGEST = 60
_MOST_TERMS = 6
_NUMBER = re.compile(r"[+(]?\d[\d\s().\-/+]*")
_EXTENSION = re.compile(r"(?i)(?<=\d)\s*(?:x|ext\.?|extension|#)\s*\d+\b")


def digits(number: str) -> str:
    """Return the digits of a phone number without the country code 1, and without an extension after "x" or "ext"."""
    found = "".join(char for char in _EXTENSION.sub("", number) if char.isascii() and char.isdigit())
    return found[1:] if len(found) == _NATIONAL + 1 and found.startswith("1") else found


def _phones(number: str) -> Iterator[str]:
    found = digits(number)
    if len(found) >= _LEAST:
        yield FRONT + found
        if len(found) == _NATIONAL:
            yield FRONT + found[-_LOCAL:]
        yield END + found[::-1]


def keys_of(name: str, email: str, login: str, numbers: Iterable[str]) -> tuple[bytes, ...]:
    """Return the keys by which somebody is found, each once."""
    local = email.partition("@")[0]
    words = [*fold(name).split(), *fold(local).split(), *fold(login).split()]
    found = [WORD + word for word in words]
    found += [MAIL + email.strip().lower()] if "@" in email else []
    found += [key for number in numbers for key in _phones(number)]
    return tuple(dict.fromkeys(key[:_LONGEST].encode() for key in found))


@dataclass(frozen=True, slots=True)
class Term:
    """What was typed of one thing: the keys that begin with one of `begins` have it. `word`: it may name an agency."""

    begins: tuple[bytes, ...]
    word: str = ""
    number: str = ""

    @property
    def ranges(self) -> tuple[tuple[bytes, bytes], ...]:
        """First key and the one after the last, of each beginning."""
        return tuple((one, one + b"\xff") for one in self.begins)


def terms(typed: str) -> tuple[Term, ...]:
    """Return what is looked for; all of it has to fit, in any order."""
    text = typed.strip()
    if "@" in text and " " not in text:
        return (Term(((MAIL + text.lower())[:_LONGEST].encode(),)),)
    found: list[Term] = []
    text = _EXTENSION.sub("", text)
    rest = text
    for number in _numbers(text):
        said = digits(number)
        begins = [FRONT + said] + ([END + said[::-1]] if len(said) >= _LAST else [])
        found.append(Term(tuple(key.encode() for key in begins), number=said))
        rest = rest.replace(number, " ", 1)
    for word in fold(rest).split():
        found.append(Term(((WORD + word)[:_LONGEST].encode(),), word))
    return tuple(found[:_MOST_TERMS])


def _numbers(text: str) -> list[str]:
    """Return the parts of a text that are phone numbers: beginning and ending as words, of three digits and more."""
    found = []
    for match in _NUMBER.finditer(text):
        before = text[match.start() - 1] if match.start() else " "
        end = match.start() + len(match[0].rstrip())
        after = text[end] if end < len(text) else " "
        if not before.isalnum() and not after.isalnum() and len(digits(match[0])) >= _LEAST:
            found.append(match[0].strip())
    return found


def named_agencies(word: str, agencies: Mapping[int, tuple[str, str]]) -> frozenset[int]:
    """Return the agencies (id to code and name) whose code or a word of whose name begins with a typed word."""
    if len(word) < 2:
        return frozenset()
    return frozenset(
        id
        for id, (code, name) in agencies.items()
        if any(one.startswith(word) for one in fold(f"{code} {name}").split())
    )


def ranked(
    rows: Sequence[CallerRow], asked: Sequence[Term], recent: Sequence[int], agency_id: int | None, count: int
) -> list[CallerRow]:
    """Return the best of those that fit: a whole number first, then whom one spoke with last, then the agency's.

    Then those whose name begins so, by name; whoever left comes last. `recent`: ids, the latest first.
    """
    numbers = {term.number for term in asked if term.number}
    typed = {term.word for term in asked if term.word}
    first = next((term.word for term in asked if term.word), "")
    late = {id: place for place, id in reversed(list(enumerate(recent)))}

    def place(row: CallerRow) -> tuple[object, ...]:
        exact = bool(numbers & {digits(row.phone), digits(row.callback)})
        words = fold(row.name).split()
        begins = bool(first) and any(word.startswith(first) for word in words[:1])
        return (
            row.left_on is not None,
            not exact,
            late.get(row.id, len(late)),
            agency_id is None or row.agency_id != agency_id,
            -len(typed.intersection(words)),
            not begins,
            fold(row.name),
            row.id,
        )

    return sorted(rows, key=place)[:count]


def why(row: CallerRow, asked: Sequence[Term]) -> str:
    """Return what somebody was found by that their name does not show: the number, the address."""
    for term in asked:
        if term.number:
            for number in (row.callback, row.phone):
                said = digits(number)
                if said.startswith(term.number) or said.endswith(term.number) or said[-_LOCAL:].startswith(term.number):
                    return number
        elif any(key.startswith(MAIL.encode()) for key in term.begins):
            return row.email
    return ""

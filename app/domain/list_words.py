"""What stands behind --filter of a list: `word:value,value`, `is:word`, and words that are searched for.

    state:open,on_hold agency:DHHS opened:2026-10 is:missed printer "paper jam"

A value with blanks stands in quotation marks: service:"E-mail and calendar". Times are days in America/New_York:
a month, quarter or fiscal year as in reports, a day, or a range of these, both ends included: 2026-10-05..2026-10-09.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from app.domain import words
from app.domain.periods import Period
from app.errors import InputError

_WORD = re.compile(r'(?<!\S)(-?)([A-Za-z][A-Za-z-]*):((?:"[^"]*"|[^\s"])*)')
_NEARLY = 0.75  # alike: assignee and asignee, not error and number
_BEGUN = 3  # letters with which a word begins
_VALUE = re.compile(r'(?:"[^"]*"|[^,"])+')


class Asked(NamedTuple):
    """A word and the values behind it, of which one has to hold."""

    word: str
    values: tuple[str, ...]


class ListQuery(NamedTuple):
    """What was asked for. `text`: what stands alone, to be searched for."""

    asked: tuple[Asked, ...]
    text: str

    @property
    def conditions(self) -> tuple[str, ...]:
        """The words behind is:."""
        return tuple(value.lower() for one in self.asked if one.word == "is" for value in one.values)


def parts(given: str, known: Iterable[str]) -> tuple[list[str], str]:
    """Return the parts of a text that begin as a `known` filter word does, as they were typed, and what is left of it.

    A word that is not known, or excluded, is not one of them: it may be what somebody searches for.
    """
    names = {*known, "is"}
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        if match[1] or match[2].lower() not in names:
            return match[0]
        found.append(match[0])
        return " "

    rest = _WORD.sub(take, given)
    return found, rest


def misspelt(given: str, known: Iterable[str]) -> InputError | None:
    """Return what to say of the first word of a text that is nearly a filter word; None where all else is text."""
    names = {*known, "is"}
    for match in _WORD.finditer(given):
        word = match[2].lower()
        begun = [name for name in sorted(names) if len(word) >= _BEGUN and name.startswith(word)]
        near = begun or difflib.get_close_matches(word, names, n=1, cutoff=_NEARLY)
        if word not in names and near:
            return InputError(
                f"{match[2]}: is no filter word, and is searched for as it stands.", hint=f"Did you mean {near[0]}:?"
            )
    return None


def parse(given: str, known: Iterable[str]) -> ListQuery:
    """Return what a text asks for. InputError where a word is not `known`, stands without a value or is excluded."""
    names = sorted({*known, "is"})
    asked: list[Asked] = []

    def take(match: re.Match[str]) -> str:
        word = match[2].lower()
        if word not in names:
            near = difflib.get_close_matches(word, names, n=1)
            guess = f"Did you mean {near[0]}:? " if near else ""
            raise InputError(
                f"This list has no filter word {match[2]}:.",
                hint=f"{guess}It has {', '.join(f'{name}:' for name in names)}. What is searched for stands in quotes.",
            )
        if match[1]:
            raise InputError(
                f"{match[0]}: a filter word cannot be excluded.", hint="Name the values that are wanted instead."
            )
        values = tuple(one for one in (found.replace('"', "").strip() for found in _VALUE.findall(match[3])) if one)
        if not values:
            raise InputError(f"Nothing stands behind {word}:.", hint=f"For example {word}:VALUE, without a blank.")
        asked.append(Asked(word, values))
        return " "

    text = _WORD.sub(take, given)
    return ListQuery(tuple(asked), " ".join(text.split()))


def days(value: str) -> tuple[date | None, date | None]:
    """Return first and last day (None: open) of "2026-10", "2026-10-05", "2026Q4", "2026-10-05..", "..FY2026"."""
    begin, dots, end = value.partition("..")
    if not dots:
        return _first_and_last(begin)
    if not begin and not end:
        raise InputError(f"{value!r} names no day.", hint="For example 2026-10-05..2026-10-09.")
    first = _first_and_last(begin)[0] if begin else None
    last = _first_and_last(end)[1] if end else None
    if first is not None and last is not None and first > last:
        raise InputError(f"{value!r} ends before it begins.", hint="Write the earlier day first.")
    return first, last


def _first_and_last(text: str) -> tuple[date, date]:
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        day = None
    if day is not None:
        return day, day
    try:
        period = Period.parse(text)
    except InputError:
        raise InputError(
            f"{text!r} is neither a day nor a period.",
            hint="Write 2026-10-05, 2026-10, 2026Q4 or FY2027, or two of them with .. between.",
        ) from None
    return period.first, period.last


def chosen(word: str, value: str, known: Mapping[str, Iterable[str]]) -> str:
    """Return the one of `known` that a value means: itself or one of its other names, in upper or lower case.

    InputError with near matches where there is none.
    """
    wanted = value.casefold()
    called = {name.casefold(): key for key, names in known.items() for name in (*names, key)}
    if wanted in called:
        return called[wanted]
    near = [called[name] for name in difflib.get_close_matches(wanted, list(called), n=3, cutoff=0.5)]
    some = list(dict.fromkeys(near)) or sorted(known)[:20]
    some += [f"{len(known) - 20} more"] if len(known) > 20 and not near else []
    hint = (
        f"Did you mean {' or '.join(some)}?" if near else f"Known: {words.joined(some)}." if some else "There is none."
    )
    raise InputError(f"{word}: does not know {value!r}.", hint=hint)

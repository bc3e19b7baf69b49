"""Meetings of the board found by what is typed: by their day, by their number, or by "CAB" with a part of either.

There is one a week, so that all of them are looked through: they need no rows in the search.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from app.domain import words
from app.domain.cab.days import WEEK, slot_of
from app.domain.cab.values import MeetingState, OnRecord
from app.domain.find import Found
from app.domain.typed_time import Lean, read_day

#: Words, of which three letters are enough, for a meeting of the board.
_CALLED = ("cab", "meetings", "board")
#: Wednesdays that are not on record are found so far ahead.
_AHEAD = 26
#: So many are given where the board is named and nothing else.
_FEW = 4
_NUMBER = re.compile(r"(?:cab)?0*(\d{1,7})")


def matching(typed: str, known: Mapping[str, OnRecord], today: date, limit: int) -> list[Found]:
    """Return up to `limit` meetings that fit what was typed: those ahead by day, then those past, the latest first.

    `known`: the meetings on record by number; also Wednesdays ahead are found that are not on record yet. Days are
    America/New_York.
    """
    tokens = typed.casefold().split()
    rest = [token for token in tokens if not _is_board(token)]
    day = read_day(" ".join(rest), today, Lean.NEAR) if rest else None
    named = len(rest) < len(tokens)
    listed = [*((record, number) for number, record in known.items()), *_not_on_record(known.values(), today)]
    found = [pair for pair in listed if _fits(pair[0], pair[1], rest, day, named=named)]
    found.sort(key=lambda pair: _order(pair[0], today))
    return [_found(record, number) for record, number in found[: limit if rest else min(limit, _FEW)]]


def _is_board(token: str) -> bool:
    return len(token) >= 3 and any(word.startswith(token) for word in _CALLED)


def _not_on_record(known: Iterable[OnRecord], today: date) -> list[tuple[OnRecord, str]]:
    have, first = {record.slot for record in known}, slot_of(today)
    coming = [first + n * WEEK for n in range(_AHEAD)]
    return [(OnRecord(slot, slot), "") for slot in coming if slot >= today and slot not in have]


def _fits(record: OnRecord, number: str, rest: Sequence[str], day: date | None, *, named: bool) -> bool:
    if day is not None:
        return day in (record.day, record.slot)
    if not rest:
        return named
    asked = _NUMBER.fullmatch(rest[0]) if len(rest) == 1 else None
    if asked is not None and number and int(re.sub(r"\D", "", number)) == int(asked[1]):
        return True
    return named and all(any(_begins(word, token) for word in _words(record)) for token in rest)


def _words(record: OnRecord) -> list[str]:
    return f"{words.weekday(record.day)} {record.state.label}".casefold().split()


def _begins(word: str, token: str) -> bool:
    return word == token if token.isdigit() else word.startswith(token)


def _order(record: OnRecord, today: date) -> tuple[bool, int]:
    is_past = record.day < today or record.state.is_over
    return is_past, -record.day.toordinal() if is_past else record.day.toordinal()


def _found(record: OnRecord, number: str) -> Found:
    told = [number or "not on record yet", "" if record.state is MeetingState.PLANNED else record.state.label]
    if record.day != record.slot:
        told.append(f"instead of {words.day(record.slot, weekday=True, year=False)}")
    title = f"CAB of {words.day(record.day, weekday=True)}"
    return Found("meeting", 0, title, ", ".join(filter(None, told)), slot=record.slot)

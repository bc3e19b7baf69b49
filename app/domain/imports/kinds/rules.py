"""Rules that several kinds share: what cannot be in the order of time, or lies in the future."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.eastern import local_date
from app.domain.imports.kinds.fields import Problem, Rule
from app.domain.words import NONE, day, moment

#: How far ahead of ours the clock of a source may be.
_AHEAD = timedelta(minutes=5)


def _told(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else NONE


def in_order(first: str, second: str, *, equal: bool = True, refused: bool = True) -> Rule:
    """Return the rule that one moment does not lie after another. `equal`: both may be the same."""

    def check(values: Mapping[str, Any], _now: datetime) -> Sequence[Problem]:
        a, b = values.get(first), values.get(second)
        if a is None or b is None or a < b or (equal and a == b):
            return ()
        when = "before" if b < a else "the same as"
        words = first.removesuffix("_at").replace("_", " ")
        return (Problem(second, f"{_told(b)} is {when} {words}, {_told(a)}", refused),)

    equality = "" if equal else " or equal to it"
    so = "the row does not come in" if refused else "a finding, the record comes in"
    return Rule(f"`{second}` before `{first}`{equality}: {so}.", check)


def not_ahead(*names: str) -> Rule:
    """Return the rule that nothing which happened lies in the future."""

    def check(values: Mapping[str, Any], now: datetime) -> Sequence[Problem]:
        found = []
        for name in names:
            at = values.get(name)
            if at is None:
                continue
            late = at > now + _AHEAD if isinstance(at, datetime) else at > local_date(now)
            if late:
                found.append(Problem(name, f"{_told(at)} lies in the future", refused=True))
        return found

    told = " or ".join(f"`{name}`" for name in names)
    return Rule(f"{told} in the future: the row does not come in.", check)

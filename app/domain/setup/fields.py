"""Fields of what is set up: what they hold, how they are checked, and what of a row they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.domain import words
from app.domain.eastern import eastern, local_date, midnight, to_utc
from app.domain.setup import texts
from app.errors import InputError

_LONGEST = {"code": 20, "login": 63, "text": 200, "long": 4000}
_CODE = re.compile(r"\w[\w&.+/ -]*")
_LOGIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.@-]{0,62}")
#: What is said where nothing is chosen, and nothing else is meant by it.
NOBODY = "None"
#: Days are bounded where they are kept.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


class Kind(StrEnum):
    """What a field holds, and how it is written."""

    TEXT = "text"
    LONG = "long"
    CODE = "code"
    LOGIN = "login"
    FLAG = "flag"
    DAY = "day"
    MIDNIGHT = "midnight"  # a day; kept as the instant at which it begins
    MOMENT = "moment"  # a day and time on Eastern clocks; kept as an instant
    PERCENT = "percent"
    CHOICE = "choice"  # one of a few words
    ONE = "one"  # the id of a record
    MANY = "many"  # ids of records, or words
    WEEK = "week"
    HOURS = "hours"
    TIME = "time"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of record. `columns`: those of its table, by default the one of its key.

    `fixed`: given once, when the record is made. `choices`: (text, value) pairs. `offers`: the list of records to
    choose from; `none`: what is said where none is, `every`: where several may be chosen and all are. `beside`: not a
    column. `hint`: stands below the field.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    columns: tuple[str, ...] = ()
    required: bool = False
    fixed: bool = False
    choices: tuple[tuple[str, Any], ...] = ()
    offers: str = ""
    none: str = ""
    every: str = ""
    beside: bool = False
    hint: str = ""
    default: Any = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that hold it."""
        return self.columns or (self.key,)

    @property
    def empty(self) -> Any:
        """What a new record has in it."""
        if self.default is not None:
            return self.default
        if self.kind in (Kind.DAY, Kind.MIDNIGHT, Kind.MOMENT, Kind.ONE):
            return None
        if self.kind is Kind.CHOICE:
            return self.choices[0][1]
        return False if self.kind is Kind.FLAG else () if self.kind is Kind.MANY else ""

    def read(self, row: Mapping[str, Any]) -> Any:
        """Return its value of a row, as forms show it."""
        values = [row[name] for name in self.names]
        first = values[0]
        if self.kind is Kind.WEEK:
            return texts.week_text(first)
        if self.kind is Kind.HOURS:
            return texts.hours_of_date(first)
        if self.kind is Kind.DURATION:
            return texts.duration_text(*values)
        if self.kind is Kind.PERCENT:
            return texts.percent_text(first)
        if self.kind is Kind.MIDNIGHT:
            return None if first is None else local_date(first)
        if self.kind is Kind.MOMENT:
            return None if first is None else eastern(first).replace(tzinfo=None)
        if self.kind is Kind.MANY:
            return tuple(first)
        if self.kind in (Kind.LOGIN, Kind.CHOICE):  # a choice of nothing is an empty word, as forms hold it
            return "" if first is None else first
        return bool(first) if self.kind is Kind.FLAG else first

    def stored(self, value: Any) -> dict[str, Any]:
        """Return a value as its columns keep it. Raises `InputError` naming the field for one that cannot be."""
        text = value.strip() if isinstance(value, str) else value
        if self.required and text in (None, "", ()):
            raise InputError(f"{self.title}: it is needed.", hint=self.hint or f"Enter a {self.title.lower()}.")
        return dict(zip(self.names, self._stored(text), strict=True))

    def _stored(self, value: Any) -> Sequence[Any]:
        kind = self.kind
        if kind is Kind.WEEK:
            return [texts.read_week(value, self.title)]
        if kind is Kind.HOURS:
            return [texts.read_hours(value, self.title)]
        if kind is Kind.TIME:
            return [texts.read_time(value, self.title)]
        if kind is Kind.DURATION:
            return texts.read_duration(value, self.title)
        if kind is Kind.PERCENT:
            return [texts.read_percent(value or "", self.title, required=self.required)]
        if kind in (Kind.DAY, Kind.MIDNIGHT):
            return [self._day(value)]
        if kind is Kind.MOMENT:
            return [self._moment(value)]
        if kind is Kind.MANY:
            return [sorted(self._chosen(one) for one in value) if self.choices else sorted(value)]
        if kind is Kind.FLAG:
            return [bool(value)]
        if kind is Kind.CHOICE:
            nothing = "" if self.default == "" else None  # a column that is never empty keeps the empty word
            return [nothing if self._chosen(value) == "" else value]
        if kind is Kind.ONE:
            return [value or None]
        return [self._text(value or "")]

    def _day(self, value: date | None) -> date | datetime | None:
        if value is None:
            return None
        if not FIRST_DAY <= value <= LAST_DAY:
            raise InputError(f"{self.title}: {words.day(value)} is not a day between 1990 and 2100.")
        return midnight(value) if self.kind is Kind.MIDNIGHT else value

    def _moment(self, value: datetime | None) -> datetime | None:
        if value is None:
            return None
        self._day(value.date())
        return to_utc(value)

    def _chosen(self, value: Any) -> Any:
        if value not in [choice for _, choice in self.choices]:
            offered = words.joined([text for text, _ in self.choices])
            raise InputError(f"{self.title}: “{value}” is none of {offered}.", hint="Choose from the list.")
        return value

    def _chosen_text(self, values: Sequence[Any]) -> str:
        """Return what is chosen, in the order in which it is offered; three or more in a row as "Monday to Friday"."""
        there = [choice in values for _, choice in self.choices]
        if self.every and all(there):
            return self.every
        said, at = list[str](), 0
        while at < len(there):
            end = at
            while end < len(there) and there[end]:
                end += 1
            run = [text for text, _ in self.choices[at:end]]
            said += [f"{run[0]} to {run[-1]}"] if self.every and len(run) > 2 else run
            at = max(end, at + 1)
        return ", ".join(said)

    def _text(self, value: str) -> str | None:
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise InputError(f"{self.title}: it holds a character that cannot be stored.", hint="Remove it.")
        if self.kind is not Kind.LONG:  # pasted from elsewhere: one line
            value = " ".join(value.split())
        longest = _LONGEST[self.kind.value]
        if len(value) > longest:
            raise InputError(f"{self.title}: {len(value):,} characters are too long; at most {longest:,} are kept.")
        if self.kind is Kind.CODE and value and not _CODE.fullmatch(value):
            raise InputError(
                f"{self.title}: “{value}” cannot be one.", hint="Letters, digits, & . + / - _ and blanks within."
            )
        if self.kind is Kind.LOGIN:
            if value and not _LOGIN.fullmatch(value):
                raise InputError(
                    f"{self.title}: “{value}” cannot be one.", hint="Letters, digits, dot, @, - and _; at most 63."
                )
            return value or None
        return value

    def shown(self, value: Any, offered: Mapping[str, Mapping[Any, str]]) -> str:
        """Return a value in words; `offered`: texts by the name of the list and the id."""
        if self.kind is Kind.FLAG:
            return "Yes" if value else "No"
        if self.kind in (Kind.DAY, Kind.MIDNIGHT):
            return words.day(value) if value is not None else ""
        if self.kind is Kind.MOMENT:
            return words.moment(to_utc(value), weekday=True) if value is not None else ""
        if self.kind is Kind.CHOICE:
            return next((text for text, choice in self.choices if choice == value), "")
        if self.kind is Kind.ONE:
            if value is None:
                return "" if self.none == NOBODY else self.none
            return offered.get(self.offers, {}).get(value, f"record {value}")
        if self.kind is Kind.MANY:
            if not self.offers:
                return self._chosen_text(value)
            known = offered.get(self.offers, {})
            return ", ".join(sorted(known.get(one, str(one)) for one in value))
        return "" if value is None else str(value)

"""A `TicketFilter` from typed filter words: what the filter bar and the quick filters of the window can say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.eastern import midnight
from app.domain.list_words import Asked, ListQuery, chosen, days
from app.domain.tickets.options import Option, TicketOptions
from app.domain.tickets.quick_filters import KEYS, opened_range, quick_fields
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Priority, TicketKind, TicketState
from app.errors import InputError

_RECORDS = {"agency": "agencies", "service": "services", "group": "groups", "site": "sites"}
_TEXTS = {"channel": "channels", "category": "categories", "source": "sources", "number": "numbers"}
_TIMES = ("opened", "resolved")
#: Conditions beside the quick filters, behind is:.
_MORE: dict[str, dict[str, Any]] = {
    "major": {"major": True},
    "resolution-missed": {"breached": True},
    "resolution-kept": {"breached": False},
}
#: Days that follow the calendar, behind opened: and resolved:, and what the filter bar calls them.
RELATIVE: dict[str, str] = {
    "today": "today",
    "yesterday": "yesterday",
    "this-week": "week",
    "this-month": "month",
    "last-month": "last_month",
    "7d": "7",
    "30d": "30",
    "90d": "90",
    "365d": "365",
}
#: Who looks, behind assignee:, and the groups that they are in, behind group:.
ME, MINE, NOBODY, NONE = "me", "mine", "nobody", "none"
#: Every filter word of tickets.
WORDS = ("state", "kind", "priority", *_RECORDS, "assignee", "caller", *_TEXTS, *_TIMES)
#: Every condition behind is:.
CONDITIONS = (*KEYS, *_MORE)


def ticket_filter(query: ListQuery, options: TicketOptions, now: datetime) -> TicketFilter:
    """Return the filter of a query. InputError where it names a record or a value that is not there."""
    values: dict[str, Any] = {"text": query.text}
    for one in query.asked:
        if one.word == "is":
            continue
        found = fields_of(one, options, now)
        for name, value in found.items():
            if name in values:
                raise InputError(f"{one.word}: stands twice.", hint=f"Write all its values behind one {one.word}:a,b.")
            values[name] = value
    filter = TicketFilter(**values)
    for condition in query.conditions:
        filter = with_condition(filter, condition, now)
    return filter


def with_condition(filter: TicketFilter, condition: str, now: datetime) -> TicketFilter:
    """Return the filter with what a word behind is: means. InputError where there is no such word."""
    if condition in _MORE:
        return replace(filter, **_MORE[condition])
    if condition in KEYS:
        return replace(filter, **quick_fields(condition, now))
    raise InputError(
        f"Tickets have no condition is:{condition}.", hint=f"They have {', '.join(f'is:{one}' for one in CONDITIONS)}."
    )


def fields_of(one: Asked, options: TicketOptions, now: datetime) -> dict[str, Any]:
    """Return the fields of a filter that a word sets. InputError where it names what is not there."""
    word, values = one
    if word == "service" and values == (NONE,):
        return {"no_service": True}
    if word == "group" and values[0].lower() in (MINE, NONE):
        return {"my_groups": True} if _single(one).lower() == MINE else {"no_group": True}
    if word in _RECORDS:
        return {f"{word}_ids": tuple(_record(word, value, getattr(options, _RECORDS[word])) for value in values)}
    if word == "state":
        return {"states": tuple(dict.fromkeys(state for value in values for state in _states(word, value)))}
    if word == "kind":
        return {"kinds": tuple(TicketKind(_one(word, value, TicketKind)) for value in values)}
    if word == "priority":
        known = {one.name.lower(): (str(one.value),) for one in Priority}
        return {"priorities": tuple(Priority[chosen(word, value, known).upper()] for value in values)}
    if word in _TEXTS:
        return {_TEXTS[word]: values}
    if word in _TIMES:
        return _time(word, _single(one), now)
    if word == "caller":
        return {"caller": _single(one)}
    person = _single(one)
    if person.lower() in (NOBODY, ME):
        return {"unassigned": True} if person.lower() == NOBODY else {"mine": True}
    known_people = {login: (name,) for login, name in options.people}
    return {"assignee": chosen(word, person, known_people) if known_people else person}


def _states(word: str, value: str) -> Sequence[TicketState]:
    """Return the states that a value means: open stands for all that a ticket passes before it is resolved."""
    if value.lower() == "open":
        return [state for state in TicketState if state.is_open]
    return (TicketState(_one(word, value, TicketState)),)


def _single(one: Asked) -> str:
    if len(one.values) > 1:
        raise InputError(f"{one.word}: takes one value.", hint="Name one of them.")
    return one.values[0]


def _one(word: str, value: str, enum: Iterable[Any]) -> str:
    return chosen(word, value, {one.value: (one.value.replace("_", " "),) for one in enum})


def code_of(option: Option) -> str:
    """Return how a record is told in a filter word: its code, its name where it has none."""
    return (option.code or option.alias or option.name).replace('"', "")


def _record(word: str, value: str, options: Sequence[Option]) -> int:
    """Return the id of a record by its code or name. Two of one name: their codes tell them apart."""
    codes = {code_of(option): option for option in options}
    return codes[chosen(word, value, {code: (option.name, option.alias) for code, option in codes.items()})].id


def _time(word: str, value: str, now: datetime) -> dict[str, datetime | None]:
    if value.lower() in RELATIVE:
        begin, end = opened_range(RELATIVE[value.lower()], now)
        return {f"{word}_from": begin, f"{word}_to": end}
    try:
        first, last = days(value)
    except InputError as error:
        raise InputError(str(error), hint=f"{error.hint} Or one of {', '.join(RELATIVE)}.") from None
    return {
        f"{word}_from": None if first is None else midnight(first),
        f"{word}_to": None if last is None else midnight(last + timedelta(days=1)),
    }

"""A `TicketFilter` from typed filter words: what the filter bar and the quick filters of the window can say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.eastern import midnight
from app.domain.list_words import Asked, ListQuery, chosen, days
from app.domain.tickets.options import Option, TicketOptions
from app.domain.tickets.quick_filters import KEYS, quick_fields
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
        found = _fields(one, options)
        for name, value in found.items():
            if name in values:
                raise InputError(f"{one.word}: stands twice.", hint=f"Write all its values behind one {one.word}:a,b.")
            values[name] = value
    filter = TicketFilter(**values)
    for condition in query.conditions:
        filter = _with(filter, condition, now)
    return filter


def _with(filter: TicketFilter, condition: str, now: datetime) -> TicketFilter:
    if condition in _MORE:
        return replace(filter, **_MORE[condition])
    if condition in KEYS:
        return replace(filter, **quick_fields(condition, now))
    raise InputError(
        f"Tickets have no condition is:{condition}.", hint=f"They have {', '.join(f'is:{one}' for one in CONDITIONS)}."
    )


def _fields(one: Asked, options: TicketOptions) -> dict[str, Any]:
    """Return the fields of a filter that a word sets."""
    word, values = one
    if word == "service" and values == ("none",):
        return {"no_service": True}
    if word in _RECORDS:
        return {f"{word}_ids": tuple(_record(word, value, getattr(options, _RECORDS[word])) for value in values)}
    if word == "state":
        return {"states": tuple(TicketState(_one(word, value, TicketState)) for value in values)}
    if word == "kind":
        return {"kinds": tuple(TicketKind(_one(word, value, TicketKind)) for value in values)}
    if word == "priority":
        known = {one.name.lower(): (str(one.value),) for one in Priority}
        return {"priorities": tuple(Priority[chosen(word, value, known).upper()] for value in values)}
    if word in _TEXTS:
        return {_TEXTS[word]: values}
    if word in _TIMES:
        return _time(word, _single(one))
    if word == "caller":
        return {"caller": _single(one)}
    person = _single(one)
    if person.lower() == "nobody":
        return {"unassigned": True}
    known_people = {login: (name,) for login, name in options.people}
    return {"assignee": chosen(word, person, known_people) if known_people else person}


def _single(one: Asked) -> str:
    if len(one.values) > 1:
        raise InputError(f"{one.word}: takes one value.", hint="Make one export for each.")
    return one.values[0]


def _one(word: str, value: str, enum: Iterable[Any]) -> str:
    return chosen(word, value, {one.value: (one.value.replace("_", " "),) for one in enum})


def _record(word: str, value: str, options: Sequence[Option]) -> int:
    """Return the id of a record by its code or name. Two of one name: their codes tell them apart."""
    codes = {option.code or option.alias or option.name: option for option in options}
    return codes[chosen(word, value, {code: (option.name, option.alias) for code, option in codes.items()})].id


def _time(word: str, value: str) -> dict[str, datetime | None]:
    first, last = days(value)
    return {
        f"{word}_from": None if first is None else midnight(first),
        f"{word}_to": None if last is None else midnight(last + timedelta(days=1)),
    }

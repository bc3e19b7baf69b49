"""A filter of tickets by what it means: the filter words that say it, for whoever looks, on whatever day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from app.domain import list_words
from app.domain.eastern import eastern, local_date, midnight
from app.domain.list_words import Asked
from app.domain.tickets import filter_text, filter_words
from app.domain.tickets.filter_names import resolved
from app.domain.tickets.filter_words import ME, MINE, NOBODY, NONE, RELATIVE, code_of
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.quick_filters import KEYS, opened_range, quick_fields
from app.domain.tickets.values import TicketFilter
from app.errors import InputError

_RECORDS = {
    "agency": ("agency_ids", "agencies"),
    "service": ("service_ids", "services"),
    "group": ("group_ids", "groups"),
    "site": ("site_ids", "sites"),
}
_TEXTS = {"number": "numbers", "channel": "channels", "category": "categories", "source": "sources"}
#: Conditions that are said by a word behind is:, beside the quick filter.
_CONDITIONS = {"major": "major", "call_back": "callback", "back_from_hold": "back", "mentioned": "mentioned"}
_WORD_OF = {key: word for word, key in RELATIVE.items()}
#: Quick filters that follow the clock: of several words behind is:, one of these stays the quick filter.
_BY_THE_CLOCK = ("hour", "missed", "update", "today")
_ONE = re.compile(r'(?<!\S)-?[A-Za-z][A-Za-z-]*:(?:"[^"]*"|[^\s"])*')


@dataclass(frozen=True, slots=True)
class Told:
    """A filter in filter words. `text`: what is searched for. `rest`: the conditions that no word says: chosen tickets,
    a figure, an instant; `untold`: these as people read them."""

    words: str
    text: str
    rest: TicketFilter
    untold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """What filter words mean here and now. `quick`: a key of the quick filters, `opened` one of the relative days, ""
    for none; `filter`: the other conditions. `unknown`: the parts that name what is not there; they are left out."""

    quick: str
    filter: TicketFilter
    opened: str
    unknown: tuple[str, ...]


def _said(values: Iterable[str]) -> str:
    plain = [value.replace('"', "") for value in values]
    return ",".join(f'"{one}"' if re.search(r"[\s,]", one) else one for one in plain if one)


def _days(start: datetime | None, end: datetime | None) -> str | None:
    """Return a period of whole Eastern days as a filter word has it; None where it is not one of these."""
    if any(one is not None and midnight(local_date(one)) != one for one in (start, end)):
        return None
    first = "" if start is None else f"{eastern(start):%Y-%m-%d}"
    last = "" if end is None else f"{eastern(end - timedelta(microseconds=1)):%Y-%m-%d}"
    return first if first and first == last else f"{first}..{last}"


def told(quick: str, filter: TicketFilter, opened: str, options: TicketOptions, login: str) -> Told:
    """Return what a quick filter, the conditions beside it and a relative day of opening mean.

    `login`: who looks, told as me. What no word says stays in `untold`.
    """
    words: dict[str, list[str]] = {"is": [quick]}
    done: set[str] = {"text", "open_only"}

    def say(word: str, field: str, values: Iterable[str]) -> None:
        found = [value for value in values if value]
        if found:
            words.setdefault(word, []).extend(found)
            done.add(field)

    say("state", "states", (one.value for one in filter.states))
    say("kind", "kinds", (one.value for one in filter.kinds))
    say("priority", "priorities", (one.name.lower() for one in filter.priorities))
    gone: list[str] = []
    for word, (field, kind) in _RECORDS.items():
        known = {option.id: code_of(option) for option in getattr(options, kind)}
        say(word, field, (known.get(id, "") for id in getattr(filter, field)))
        gone += [f"{word.capitalize()} that is not here"] * any(id not in known for id in getattr(filter, field))
        done.add(field)  # a key alone says nothing elsewhere, nor after an import anew
    if filter.assignee:
        say("assignee", "assignee", (ME if filter.assignee == login else filter.assignee,))
    elif filter.mine:
        say("assignee", "mine", (ME,))
    elif filter.unassigned:
        say("assignee", "unassigned", (NOBODY,))
    for word, field, value in (
        ("group", "my_groups", MINE),
        ("group", "no_group", NONE),
        ("service", "no_service", NONE),
    ):
        if getattr(filter, field) and word not in words:
            say(word, field, (value,))
    say("caller", "caller", (filter.caller or "",))
    for word, field in _TEXTS.items():
        say(word, field, getattr(filter, field))
    for field, condition in _CONDITIONS.items():
        say("is", field, (condition,) if getattr(filter, field) else ())
    if filter.breached is not None:
        say("is", "breached", ("resolution-missed" if filter.breached else "resolution-kept",))
    _say_times(say, filter, opened, done)
    text = " ".join(f"{word}:{_said(values)}" for word, values in words.items() if _said(values))
    rest = filter_text.without(filter, tuple(done))
    untold = tuple(shown for shown, _ in filter_text.chips(rest)) or _names(rest)
    return Told(text, " ".join(filter.text.split()), rest, (*gone, *untold))


def told_by_names(
    quick: str,
    filter: TicketFilter,
    opened: str,
    names: Mapping[str, Sequence[str]],
    options: TicketOptions,
    login: str,
) -> Told:
    """Return what a filter means that an earlier version kept: its keys, with the `names` of their records by field.

    What is called otherwise or gone stays under its name, so that it is told when the filter is used.
    """
    found, unknown = resolved(filter, names, options)
    said = told(quick, found, opened, options, login)
    more = (
        f"{word}:{_said(kept)}"
        for word, (field, _) in _RECORDS.items()
        if (kept := [name for name in names.get(field, ()) if name in unknown])
    )
    return replace(said, words=" ".join((said.words, *more)))


def _say_times(say: Any, filter: TicketFilter, opened: str, done: set[str]) -> None:
    if opened:
        say("opened", "opened_from", (_WORD_OF.get(opened, f"{opened}d"),))
        done.add("opened_to")
    for word in ("opened", "resolved"):
        start, end = getattr(filter, f"{word}_from"), getattr(filter, f"{word}_to")
        period = None if (start is None and end is None) or f"{word}_from" in done else _days(start, end)
        if period is not None:
            say(word, f"{word}_from", (period,))
            done.add(f"{word}_to")


def _names(rest: TicketFilter) -> tuple[str, ...]:
    """Return the conditions that have no words for people either, by the names of their fields."""
    return tuple(name.replace("_", " ") for name in _set(rest))


def _set(filter: TicketFilter) -> list[str]:
    empty = TicketFilter()
    return [f.name for f in fields(filter) if getattr(filter, f.name) != getattr(empty, f.name)]


def at(meant: Meant, now: datetime, rest: TicketFilter | None = None) -> TicketFilter:
    """Return the conditions of a filter that was understood, as they are at an instant, with what no word said."""
    filter = meant.filter
    if meant.opened:
        start, end = opened_range(meant.opened, now)
        filter = replace(filter, opened_from=start, opened_to=end)
    filter = replace(filter, **quick_fields(meant.quick, now))
    return with_rest(filter, rest) if rest is not None else filter


def with_rest(filter: TicketFilter, rest: TicketFilter) -> TicketFilter:
    """Return a filter with the conditions that no word said."""
    return replace(filter, **{name: getattr(rest, name) for name in _set(rest)})


def understood(words: str, text: str, options: TicketOptions, now: datetime) -> Meant:
    """Return what filter words and a text to search for mean in this workspace now.

    A part that cannot be understood, or names what is not there, is left out and told in `unknown`.
    """
    values: dict[str, Any] = {"text": text}
    unknown: list[str] = []
    conditions: list[str] = []
    opened = ""
    for part in _ONE.findall(words):
        try:
            (asked,) = list_words.parse(part, filter_words.WORDS).asked
        except (InputError, ValueError):
            unknown.append(part)
            continue
        if asked.word == "is":
            conditions += [value.lower() for value in asked.values]
            continue
        if asked.word == "opened" and asked.values[0].lower() in RELATIVE:
            opened = RELATIVE[asked.values[0].lower()]
            continue
        for value in asked.values:
            try:
                found = filter_words.fields_of(Asked(asked.word, (value,)), options, now)
            except InputError:
                unknown.append(f"{asked.word}:{value}")
                continue
            for name, one in found.items():
                values[name] = values.get(name, ()) + one if isinstance(one, tuple) else one
    unknown += [rest for rest in _ONE.sub(" ", words).split() if rest]
    filter, quick = TicketFilter(**values), "all"
    known = [one for one in conditions if one in KEYS]
    if known:
        quick = next((one for one in known if one in _BY_THE_CLOCK), known[0])
    for condition in conditions:
        if condition == quick:
            continue
        try:
            filter = replace(filter_words.with_condition(filter, condition, now), open_only=False)
        except InputError:
            unknown.append(f"is:{condition}")
    if quick == "all" and any(one != "all" for one in known):
        quick = "open"
    return Meant(quick, filter, opened, tuple(unknown))

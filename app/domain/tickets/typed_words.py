"""Filter words that are typed into the search field of tickets: which parts of a text these are, and what they set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.list_words import Asked, misspelt, parse, parts
from app.domain.tickets.filter_text import without
from app.domain.tickets.filter_words import RELATIVE, WORDS, fields_of, with_condition
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.quick_filters import KEYS
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import TicketState
from app.errors import InputError

#: Every field of a word: what it says takes the place of all of these.
_FIELDS: dict[str, tuple[str, ...]] = {
    "state": ("states",),
    "kind": ("kinds",),
    "priority": ("priorities",),
    "agency": ("agency_ids",),
    "service": ("service_ids", "no_service"),
    "group": ("group_ids", "my_groups", "no_group"),
    "site": ("site_ids",),
    "assignee": ("assignee", "mine", "unassigned"),
    "caller": ("caller", "caller_id"),
    "channel": ("channels",),
    "category": ("categories",),
    "source": ("sources",),
    "number": ("numbers",),
    "opened": ("opened_from", "opened_to"),
    "resolved": ("resolved_from", "resolved_to"),
}
_OPEN = tuple(state for state in TicketState if state.is_open)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a list shows once its typed words are conditions. `quick`: the key of the quick filter, `opened`: one of the
    relative days, "" for none. `wrong`: what the first word that names nothing is told; it stays in the text. `nearly`:
    what is told of one that is nearly a filter word, and is searched for."""

    quick: str
    filter: TicketFilter
    opened: str
    wrong: InputError | None = None
    nearly: InputError | None = None


def searched(text: str) -> str:
    """Return what of a text is searched for: all but its filter words, also while these are being typed."""
    return " ".join(parts(text, WORDS)[1].split())


def has_words(text: str) -> bool:
    """Return whether a text has filter words, or what is nearly one."""
    return bool(parts(text, WORDS)[0]) or misspelt(text, WORDS) is not None


def taken(text: str, quick: str, filter: TicketFilter, opened: str, options: TicketOptions, now: datetime) -> Typed:
    """Return the list that `text` asks for: its filter words beside the conditions that hold already.

    A word takes the place of what was set of its kind. Where it asks for tickets that are not open, a quick filter of
    open ones gives way. A word that names nothing is left in the text, with why in `wrong`.
    """
    words, rest = parts(text, WORDS)
    left: list[str] = []
    wrong: InputError | None = None
    for part in words:
        try:
            (asked,) = parse(part, WORDS).asked
            quick, filter, opened = _with(asked, quick, filter, opened, options, now)
        except InputError as error:
            wrong = wrong or error
            left.append(part)
    text = " ".join([*left, *rest.split()])
    return Typed(quick, replace(filter, text=text), opened, wrong, misspelt(rest, WORDS))


def _with(
    asked: Asked, quick: str, filter: TicketFilter, opened: str, options: TicketOptions, now: datetime
) -> tuple[str, TicketFilter, str]:
    if asked.word == "is":
        for condition in (value.lower() for value in asked.values):
            if condition in KEYS:
                quick = condition
            else:
                filter = with_condition(filter, condition, now)
        return quick, filter, opened
    fields = fields_of(asked, options, now)
    filter = replace(without(filter, _FIELDS[asked.word]), **fields)
    if asked.word == "opened":
        opened = RELATIVE.get(asked.values[0].lower(), "")
        filter = without(filter, _FIELDS["opened"]) if opened else filter
    if asked.word == "resolved" or (asked.word == "state" and not set(filter.states) <= {*_OPEN}):
        if quick == "mine":
            filter = replace(without(filter, _FIELDS["assignee"]), mine=True)
        quick = "all"
    return quick, filter, opened

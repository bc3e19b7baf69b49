"""A `TicketFilter` as plain values for a settings file, and in words for a chip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any, get_args, get_origin, get_type_hints

from app.domain import words
from app.domain.eastern import eastern
from app.domain.tickets.values import FigureFilter, TicketFilter
from app.domain.vocabulary import Metric, Priority, TicketKind, TicketState

#: Ids and instants that a database keeps.
_BIGGEST, _YEARS = 2**63, range(1990, 2101)
_ENUMS: dict[str, Callable[[Any], Any]] = {
    "states": TicketState,
    "kinds": TicketKind,
    "priorities": lambda value: Priority(int(value)),
}
_MOMENTS = frozenset(
    {
        "due_before",
        "next_due_from",
        "next_due_before",
        "update_due_before",
        "opened_from",
        "opened_to",
        "resolved_from",
        "resolved_to",
        "start",
        "end",
        "as_of",
    }
)


def to_plain(filter: TicketFilter) -> dict[str, Any]:
    """Only what differs from an empty filter; instants as ISO texts."""
    empty = TicketFilter()
    found = {}
    for field in fields(filter):
        value = getattr(filter, field.name)
        if value == getattr(empty, field.name):
            continue
        if isinstance(value, FigureFilter):
            found[field.name] = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        else:
            found[field.name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return getattr(value, "value", value)


def from_plain(plain: Mapping[str, Any]) -> TicketFilter:
    """Return the filter of `to_plain`. ValueError for what is none; unknown keys are left out."""
    try:
        figure = plain.get("figure")
        values = {name: _typed(name, value) for name, value in plain.items() if name in _NAMES and name != "figure"}
        if figure is not None:
            given = {name: _typed(name, value) for name, value in figure.items() if name in _FIGURE_NAMES}
            given["metric"] = Metric(given["metric"])
            values["figure"] = FigureFilter(**given)
            _check(values["figure"])
        found = TicketFilter(**values)
        _check(found)
    except (TypeError, KeyError, AttributeError, OverflowError) as error:
        raise ValueError(f"no ticket filter: {error}") from error
    return found


def _check(filter: TicketFilter | FigureFilter) -> None:
    """Raise TypeError where a field holds something of another type, or that no workspace has."""
    for name, hint in get_type_hints(type(filter)).items():
        if not _is(getattr(filter, name), hint):
            raise TypeError(f"{name} cannot be {getattr(filter, name)!r}")


def _is(value: Any, hint: Any) -> bool:
    parts = get_args(hint)
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and all(_is(one, parts[0]) for one in value)
    if parts:
        return any(_is(value, one) for one in parts)
    if hint is int:
        return type(value) is int and abs(value) < _BIGGEST
    if hint is str:
        return isinstance(value, str) and "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    if hint is datetime:
        return isinstance(value, datetime) and value.tzinfo is not None and value.year in _YEARS
    return isinstance(value, hint)


_NAMES = frozenset(field.name for field in fields(TicketFilter))
_FIGURE_NAMES = frozenset(field.name for field in fields(FigureFilter))


def _typed(name: str, value: Any) -> Any:
    if name in _MOMENTS:
        return None if value is None else datetime.fromisoformat(value)
    if isinstance(value, list):
        return tuple(_ENUMS[name](one) if name in _ENUMS else one for one in value)
    return value


def period_words(start: datetime | None, end: datetime | None) -> str:
    """Return "October 2026", "1 Oct to 12 Oct 2026", "since 1 Oct 2026": a half-open period in Eastern days."""
    first = eastern(start) if start else None
    last = eastern(end - timedelta(microseconds=1)) if end else None
    if first and last:
        if (
            first.day == 1
            and (last + timedelta(days=1)).day == 1
            and (first.year, first.month) == (last.year, last.month)
        ):
            return words.long_month(first)
        if first.date() == last.date():
            return words.day(first)
        begin = words.day(first, year=first.year != last.year)
        return f"{begin} to {words.day(last)}"
    if first:
        return f"since {words.day(first)}"
    return f"until {words.day(last)}" if last else "any time"


def _due_words(start: datetime | None, end: datetime | None) -> str:
    """Return "Due by 1 Oct 2026 10:00": which clock is due first does not matter."""
    since = f" after {words.moment(start)}" if start else ""
    return f"Due{since}" + (f" by {words.moment(end)}" if end else "")


def figure_words(figure: FigureFilter, name: Callable[[str, int], str] | None = None) -> str:
    """Return "Resolution missed, High, October 2026". `name(kind, id)`: what an agency or service is called."""
    parts = [figure.metric.label + (f" {figure.outcome}" if figure.outcome else "")]
    if figure.priorities:
        parts.append(" or ".join(priority.label for priority in figure.priorities))
    if figure.kinds:
        parts.append(" or ".join(f"{kind.value}s" for kind in figure.kinds))
    for kind, ids in (("agency", figure.agency_ids), ("service", figure.service_ids)):
        if ids and name is not None:
            parts.append(", ".join(name(kind, one) for one in ids[:3]) + (" and more" if len(ids) > 3 else ""))
    parts.append(period_words(figure.start, figure.end))
    return ", ".join(parts)


#: Conditions that have no place of their own in the filter bar, each a chip: its words and the fields it clears.
_CHIPS: tuple[tuple[tuple[str, ...], Callable[[TicketFilter], str]], ...] = (
    (("ids",), lambda f: "1 chosen ticket" if len(f.ids or ()) == 1 else f"{len(f.ids or ()):,} chosen tickets"),
    (("numbers",), lambda f: "Numbers: " + ", ".join(f.numbers[:3]) + (" …" if len(f.numbers) > 3 else "")),
    (("mine",), lambda f: "Assigned to me"),
    (("unassigned",), lambda f: "Assigned to nobody"),
    (("breached",), lambda f: "Resolution missed" if f.breached else "Resolution not missed"),
    (("due_before",), lambda f: f"Due {period_words(None, f.due_before)}"),
    (("next_due_from", "next_due_before"), lambda f: _due_words(f.next_due_from, f.next_due_before)),
    (("update_due_before",), lambda f: f"Update due by {words.moment(f.update_due_before)}"),
    (("no_group",), lambda f: "In no group"),
    (("no_service",), lambda f: "Of no service"),
    (("back_from_hold",), lambda f: "Back from hold"),
    (("my_groups",), lambda f: "Of my groups"),
    (("mentioned",), lambda f: "Mentions me"),
    (("caller",), lambda f: f"Caller: {f.caller}"),
    (("caller_id",), lambda f: "One caller"),
    (("call_back",), lambda f: "To be called back"),
    (("major",), lambda f: "Major incidents"),
    (("parent_id",), lambda f: "Children of one ticket"),
    (("change_id",), lambda f: "Caused by one change"),
    (("categories",), lambda f: "Category: " + ", ".join(f.categories)),
    (("channels",), lambda f: "Channel: " + ", ".join(c.replace("_", " ") for c in f.channels)),
    (("sources",), lambda f: "Source: " + ", ".join(f.sources)),
    (("resolved_from", "resolved_to"), lambda f: f"Resolved {period_words(f.resolved_from, f.resolved_to)}"),
)


def chips(
    filter: TicketFilter, name: Callable[[str, int], str] | None = None, behind: str = ""
) -> list[tuple[str, tuple[str, ...]]]:
    """Return (words, fields) of the conditions a filter bar has no field for.

    `behind`: words for a figure's tickets.
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    if filter.figure is not None:
        found.append((f"Behind: {behind or figure_words(filter.figure, name)}", ("figure",)))
    empty = TicketFilter()
    for names, text_of in _CHIPS:
        if any(getattr(filter, one) != getattr(empty, one) for one in names):
            text = f"Behind: {behind}" if names == ("ids",) and behind else text_of(filter)
            found.append((text, names))
    if filter.site_ids:
        sites = ", ".join(name("site", one) for one in filter.site_ids) if name else f"{len(filter.site_ids)}"
        found.append((f"Site: {sites}", ("site_ids",)))
    return found


def without(filter: TicketFilter, names: tuple[str, ...]) -> TicketFilter:
    """Return the filter with these conditions taken away."""
    empty = TicketFilter()
    return replace(filter, **{name: getattr(empty, name) for name in names})

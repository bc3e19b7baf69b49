"""What a kept filter names, by code and name beside the ids of one workspace: so it means the same in every one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.domain.tickets.options import Option, TicketOptions
from app.domain.tickets.values import TicketFilter

#: Conditions on records, and which options these are.
_FIELDS = {"agency_ids": "agencies", "service_ids": "services", "group_ids": "groups", "site_ids": "sites"}
#: Stands for a record that is not there: a condition on it finds nothing, instead of everything.
_NOWHERE = -1


def _called(option: Option) -> str:
    return option.code or option.name


def names_of(filter: TicketFilter, options: TicketOptions) -> dict[str, list[str]]:
    """Return the codes, or names where there are none, of the records in a filter's conditions, by its field."""
    found: dict[str, list[str]] = {}
    for field, kind in _FIELDS.items():
        known = {option.id: _called(option) for option in getattr(options, kind)}
        names = [known[id] for id in getattr(filter, field) if id in known]
        if names:
            found[field] = names
    return found


def resolved(
    filter: TicketFilter, names: Mapping[str, Iterable[str]], options: TicketOptions
) -> tuple[TicketFilter, tuple[str, ...]]:
    """Return the filter with this workspace's ids of what it names, and the names that are unknown here.

    A filter that was kept without names stays as it is. Unknown records are found nowhere.
    """
    changed: dict[str, tuple[int, ...]] = {}
    unknown: list[str] = []
    for field, kind in _FIELDS.items():
        wanted = [str(name) for name in names.get(field, ())]
        if not wanted:
            continue
        known = {_called(option): option.id for option in getattr(options, kind)}
        changed[field] = tuple(known.get(name, _NOWHERE) for name in wanted)
        unknown += [name for name in wanted if name not in known]
    people = {login for login, _ in options.people}
    if filter.assignee and people and filter.assignee not in people:
        unknown.append(filter.assignee)
    return replace(filter, **changed), tuple(unknown)  # type: ignore[arg-type]

"""The breakdown of a list: for each group, person, priority or service how many tickets are open, missed, due, held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.tickets.grouping import GroupKey
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Priority

#: What a list may be broken down by, in the order of the keys that switch.
BY = (GroupKey.GROUP, GroupKey.ASSIGNEE, GroupKey.PRIORITY, GroupKey.SERVICE)
BY_WORDS = {
    GroupKey.GROUP: "Group",
    GroupKey.ASSIGNEE: "Assignee",
    GroupKey.PRIORITY: "Priority",
    GroupKey.SERVICE: "Service",
}


@dataclass(frozen=True, slots=True)
class Part:
    """The open tickets of a list that have one group, person, priority or service; `key` "" for none.

    By the clock that is due first each is in one of these, or in none: `missed`, past its time; `hour`, due within the
    hour; `today`, due after that and before midnight Eastern time. `held`: on hold. `oldest`: when the one that has
    been open the longest was opened, aware UTC.
    """

    key: str
    label: str
    open: int
    missed: int
    hour: int
    today: int
    held: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The parts of a list, the most pressing first; those of priorities in their order."""

    by: GroupKey
    parts: tuple[Part, ...]


def in_order(by: GroupKey, parts: Iterable[Part]) -> Breakdown:
    """Return the breakdown with its parts in order."""

    def place(part: Part) -> tuple[object, ...]:
        pressing = (-part.missed, -part.hour, -part.today, -part.open)
        return (part.key,) if by is GroupKey.PRIORITY else (*pressing, part.label.casefold(), part.key)

    return Breakdown(by, tuple(sorted(parts, key=place)))


def narrowed(filter: TicketFilter, by: GroupKey, key: str) -> TicketFilter:
    """Return the filter of a list with one part of it alone."""
    if by is GroupKey.GROUP:
        return replace(filter, group_ids=(int(key),)) if key else replace(filter, group_ids=(), no_group=True)
    if by is GroupKey.ASSIGNEE:
        return replace(filter, assignee=key) if key else replace(filter, assignee=None, unassigned=True)
    if by is GroupKey.PRIORITY:
        return replace(filter, priorities=(Priority(int(key)),))
    return replace(filter, service_ids=(int(key),)) if key else replace(filter, service_ids=(), no_service=True)

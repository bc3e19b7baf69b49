"""What a ticket list may be grouped by, and its groups."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from enum import StrEnum

from app.domain.vocabulary import Priority, TicketState


class GroupKey(StrEnum):
    """What a ticket list may be grouped by."""

    DUE = "due"
    PRIORITY = "priority"
    STATE = "state"
    AGENCY = "agency"
    ASSIGNEE = "assignee"
    SERVICE = "service"
    GROUP = "group"


#: Groups by what is due first, in their order; "later" has what no running clock presses.
DUE_GROUPS = {
    "missed": "Missed",
    "soon": "Due within the hour",
    "today": "Due today",
    "paused": "Paused",
    "later": "Later",
    "over": "Not open",
}
#: Names of the groups of what is empty.
NONE = {GroupKey.ASSIGNEE: "Nobody", GroupKey.SERVICE: "No service", GroupKey.GROUP: "No group"}
STATES = tuple(TicketState)


@dataclass(frozen=True, slots=True)
class TicketGroup:
    """A group in a list. `key` is of `DUE_GROUPS`, a state, a priority, or the id of a record; "" for none."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class GroupedIds:
    """Ids of a list, group by group, and its groups in the same order."""

    ids: array[int]
    groups: tuple[TicketGroup, ...]


def fixed_label(by: GroupKey, key: str) -> str:
    """Return the label of a group that is no record; "" otherwise."""
    if by is GroupKey.DUE:
        return DUE_GROUPS[key]
    if by is GroupKey.STATE:
        return TicketState(key).label
    if by is GroupKey.PRIORITY:
        return Priority(int(key)).label
    return "" if key else NONE[by]

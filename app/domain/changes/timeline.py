"""Lanes: changes by site, agency, service or group, one lane for each, those that overlap in rows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.changes.values import Change


class LaneBy(StrEnum):
    """What makes the lanes."""

    SITE = "site"
    AGENCY = "agency"
    SERVICE = "service"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class LaneBar:
    """A change in a lane: `row` counted from the top, from 0."""

    id: int
    row: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Lane:
    """The changes of one site, agency, service or group; `key` "": of none."""

    key: str
    name: str
    rows: int
    bars: tuple[LaneBar, ...]


_KEYS: Mapping[LaneBy, Callable[[Change], tuple[str, ...]]] = {
    LaneBy.SITE: lambda change: change.sites,
    LaneBy.AGENCY: lambda change: change.agencies,
    LaneBy.SERVICE: lambda change: change.services,
    LaneBy.GROUP: lambda change: (change.group,) if change.group else (),
}
_NONE = {LaneBy.SITE: "No site", LaneBy.AGENCY: "No agency", LaneBy.SERVICE: "No service", LaneBy.GROUP: "No group"}


def lanes(
    changes: Iterable[Change], by: LaneBy, names: Mapping[str, str], *, all_of: Iterable[str] = ()
) -> tuple[Lane, ...]:
    """Return the lanes by their names, those of no key last; a change of several keys is in the lane of each.

    `names`: of codes. `all_of`: codes that have a lane even where nothing is planned. In a lane each change has the
    first row that is free when it begins.
    """
    of: dict[str, list[Change]] = {code: [] for code in all_of}
    for change in sorted(changes, key=lambda change: (change.planned_start, change.planned_end, change.id)):
        for key in dict.fromkeys(_KEYS[by](change) or ("",)):
            of.setdefault(key, []).append(change)
    found = [_lane(key, names.get(key, key) or _NONE[by], inside) for key, inside in of.items()]
    return tuple(sorted(found, key=lambda lane: (not lane.key, lane.name.casefold(), lane.key)))


def _lane(key: str, name: str, changes: list[Change]) -> Lane:
    ends: list[datetime] = []
    bars = []
    for change in changes:
        row = next((n for n, end in enumerate(ends) if end <= change.planned_start), len(ends))
        ends[row : row + 1] = [change.planned_end]
        bars.append(LaneBar(change.id, row, change.planned_start, change.planned_end))
    return Lane(key, name, max(len(ends), 1), tuple(bars))

"""What the parts of the sample know of each other: ids, codes, people by role, and the rows to write."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Agency:
    id: int
    code: str
    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class Service:
    id: int
    code: str
    name: str
    group: str
    primary: str | None
    standby: str | None
    weight: float
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    login: str
    name: str


@dataclass(slots=True)
class World:
    """The department as it is being invented. `start` and `cut` bound what happens: [start, cut) in UTC."""

    seed: int
    first_day: date
    until: date
    start: datetime
    cut: datetime
    agencies: list[Agency] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    site_ids: dict[str, int] = field(default_factory=dict)
    group_ids: dict[str, int] = field(default_factory=dict)
    members: dict[str, list[Person]] = field(default_factory=dict)  # support group code -> its people
    brms: list[Person] = field(default_factory=list)
    mip_managers: list[Person] = field(default_factory=list)
    coordinators: list[Person] = field(default_factory=list)
    ecab: list[Person] = field(default_factory=list)
    cab: dict[str, list[Person]] = field(default_factory=dict)  # agency code -> representative, alternate
    subscribers: dict[str, list[str]] = field(default_factory=dict)  # service code -> agency codes
    brm_of: dict[str, Person] = field(default_factory=dict)
    holidays: dict[date, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))  # table -> rows

    def agency(self, code: str) -> Agency:
        """Return an agency by its code."""
        return next(a for a in self.agencies if a.code == code)

    def service(self, code: str) -> Service:
        """Return a service by its code."""
        return next(s for s in self.services if s.code == code)

    def add(self, table: str, **values: Any) -> int:
        """Note a row for `table`; its id is the next one and is returned."""
        rows = self.rows[table]
        rows.append({"id": len(rows) + 1, **values})
        return len(rows)

    def link(self, table: str, **values: Any) -> None:
        """Note a row of a table without an id."""
        self.rows[table].append(values)

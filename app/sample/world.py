"""What the parts of the sample know of each other: ids, codes, people by role, and the rows to write."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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
    """The department as it is being invented, in UTC: tickets happen in [start, cut), everything else before `dawn`.

    `until` is the day it lives until and `dawn` its first moment. `end` bounds what is drawn: the story of the last
    day is the same whenever in it the `cut` falls. `me`: login of a person who works there too ("": nobody).
    """

    seed: int
    first_day: date
    until: date
    start: datetime
    dawn: datetime
    cut: datetime
    end: datetime
    me: str = ""
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
    callers: list[list[tuple[int, str]]] = field(default_factory=list)  # by agency: id and name
    brm_of: dict[str, Person] = field(default_factory=dict)
    holidays: dict[date, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))  # table -> rows

    def month(self, back: int = 0) -> date:
        """Return the first day of the last whole month, or of one some months before (negative: after) it."""
        index = self.until.year * 12 + self.until.month - 2 - back
        return date(index // 12, index % 12 + 1, 1)

    def month_end(self, back: int = 0) -> date:
        """Return the last day of that month."""
        return self.month(back - 1) - timedelta(days=1)

    @property
    def since(self) -> date:
        """The fiscal year before the first ticket begins here: what has stood for long stands since then."""
        year = self.first_day.year
        return date(year if self.first_day.month >= 7 else year - 1, 7, 1)

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

"""What the rules need to know beside a change: services and what they stand on, agencies, windows, freezes, days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from app.domain.changes.spans import Span, clipped, common, merged
from app.domain.changes.values import Freeze, Override, ServiceFacts, Window
from app.domain.eastern import day_span, eastern, local_date

#: Business days that a change needs (a sample value).
LEAD_DAYS = 3


class Dependencies:
    """Which services stand on which, at any depth; circles end."""

    def __init__(self, services: Mapping[str, ServiceFacts]) -> None:
        self._on = {code: facts.depends_on for code, facts in services.items()}
        self._under: dict[str, list[str]] = {}
        for code, bases in self._on.items():
            for base in bases:
                self._under.setdefault(base, []).append(code)
        self._below: dict[str, frozenset[str]] = {}
        self._above: dict[str, frozenset[str]] = {}

    def below(self, code: str) -> frozenset[str]:
        """Return every service that this one stands on, without itself."""
        if code not in self._below:
            self._below[code] = _reached(code, self._on)
        return self._below[code]

    def above(self, code: str) -> frozenset[str]:
        """Return every service that stands on this one, without itself."""
        if code not in self._above:
            self._above[code] = _reached(code, self._under)
        return self._above[code]


def _reached(code: str, steps: Mapping[str, Collection[str]]) -> frozenset[str]:
    seen: set[str] = set()
    todo = [code]
    while todo:
        for step in steps.get(todo.pop(), ()):
            if step not in seen:
                seen.add(step)
                todo.append(step)
    return frozenset(seen - {code})


class WindowDays:
    """The maintenance windows of a workspace, day by day; what was asked once is kept."""

    def __init__(self, windows: Sequence[Window]) -> None:
        self._of: dict[str | None, list[Window]] = {None: []}
        for window in windows:
            self._of.setdefault(window.service, []).append(window)
        self._days: dict[tuple[str | None, date], tuple[Span, ...]] = {}

    def all_of(self, services: Iterable[str], start: datetime, end: datetime) -> list[Span]:
        """Return when all these services are in a window, as spans that touch [start, end), whole and in order.

        A service with windows of its own uses only those; the standard ones hold for the rest. Windows that touch,
        as at midnight, are one.
        """
        first, last = local_date(clipped(start)) - timedelta(days=1), local_date(clipped(end))
        spans: list[Span] | None = None
        for code in {code if code in self._of else None for code in services} or {None}:
            mine: list[Span] = []
            day = first
            while day <= last:
                mine += self._day(code, day)
                day += timedelta(days=1)
            spans = merged(mine) if spans is None else common(spans, mine)
        return [span for span in spans or () if span[0] < end and span[1] > start]

    def of_window(self, window: Window, start: datetime, end: datetime) -> list[Span]:
        """Return when one window opens, as spans cut to [start, end)."""
        day, last = local_date(clipped(start)) - timedelta(days=1), local_date(clipped(end))
        spans = []
        while day <= last:
            if window.opens_on(day):
                spans.append(window.span(day))
            day += timedelta(days=1)
        return common(spans, [(start, end)])

    def _day(self, code: str | None, day: date) -> tuple[Span, ...]:
        if (code, day) not in self._days:
            self._days[code, day] = tuple(window.span(day) for window in self._of[code] if window.opens_on(day))
        return self._days[code, day]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting to come: who is complete by the cut-off is heard in it, and by its end decided."""

    cut_off: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a support group from a day to before another; None: still."""

    person_id: int
    name: str
    valid_from: date
    valid_to: date | None = None

    def is_in(self, first: date, last: date) -> bool:
        """Return whether they are in the group on one of these days, both counted."""
        return self.valid_from <= last and (self.valid_to is None or first < self.valid_to)


@dataclass(frozen=True)
class Surroundings:
    """What all rules read besides the changes; instants are aware UTC, days America/New_York.

    `parents`: code of an agency to that of the one it is a part of. `meetings`: those to come, by their cut-off; past
    the last, and where none is given, the Wednesdays are counted. `now` None: no time is read as the present.
    `members`: who is in the support groups, by the id of the group.
    `model_lead_days`: id of a model to the business days that a change by it needs, of those that need some. `sites`:
    code of a site to its name. `unproven`: code of a service to what is said of its recovery, where no test shows
    that it works: "Never tested"; nothing where the workspace keeps no recovery plans.
    """

    services: Mapping[str, ServiceFacts] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    windows: Sequence[Window] = ()
    freezes: Sequence[Freeze] = ()
    overrides: Sequence[Override] = ()
    holidays: Collection[date] = ()
    meetings: Sequence[Meeting] = ()
    now: datetime | None = None
    lead_days: int = LEAD_DAYS
    model_lead_days: Mapping[int, int] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[int, Sequence[Member]] = field(default_factory=dict)
    unproven: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def dependencies(self) -> Dependencies:
        """Return which services stand on which."""
        return Dependencies(self.services)

    @cached_property
    def window_days(self) -> WindowDays:
        """Return the maintenance windows day by day."""
        return WindowDays(self.windows)

    @property
    def year(self) -> int | None:
        """Return the year that it is, which no sentence has to tell."""
        return None if self.now is None else eastern(self.now).year

    def name(self, code: str) -> str:
        """Return the name of a service, or its code where it has none."""
        facts = self.services.get(code)
        return facts.name if facts else code

    def site_names(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Return the names of sites, or their codes where they have none, in the order of the codes."""
        return tuple(self.sites.get(code, code) for code in sorted(codes))

    def in_group(self, group_id: int | None, start: datetime, end: datetime) -> dict[int, str]:
        """Return who is in a group in [start, end), names by id; nobody where there is no group."""
        if group_id is None:
            return {}
        first, last = local_date(clipped(start)), local_date(clipped(end))
        return {one.person_id: one.name for one in self.members.get(group_id, ()) if one.is_in(first, last)}

    def holiday_spans(self, start: datetime, end: datetime) -> list[Span]:
        """Return the holidays that touch [start, end), from midnight to midnight."""
        first, last = local_date(clipped(start)), local_date(clipped(end))
        return [day_span(day) for day in sorted(self.holidays) if first <= day <= last]

    def whole(self, agency: str) -> frozenset[str]:
        """Return the agencies that this one is a part of, itself among them; a circle ends."""
        found: set[str] = set()
        step: str | None = agency
        while step is not None and step not in found:
            found.add(step)
            step = self.parents.get(step)
        return frozenset(found)

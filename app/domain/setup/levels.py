"""Service levels as they are and as they would be: what a change writes, and which tickets it may concern.

Nothing here reads or writes a database: a change is planned on what is known (`Levels`), shown with what it alters,
and then carried out. A change of hours, a holiday or special hours concerns the clocks that reach its days; a target
concerns the tickets opened while it is in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.setup.texts import duration_text
from app.domain.sla.calendars import CalendarBook, StoredCalendar
from app.domain.sla.targets import Target, TargetBook
from app.domain.vocabulary import HoldReason, Layer, Metric, Priority, TicketKind
from app.errors import InputError

#: The id of what is not written yet.
NEW = 0


@dataclass(frozen=True, slots=True)
class StoredTarget:
    """A target as it is kept; `ticket_kind`, `agency_id`, `service_id` None: any."""

    id: int
    version: int
    metric: str
    priority: int
    ticket_kind: str | None
    agency_id: int | None
    service_id: int | None
    calendar_id: int
    duration_s: int | None
    duration_days: int | None
    goal_bp: int
    pause_reasons: tuple[str, ...]
    effective_from: datetime
    effective_to: datetime | None
    sample: bool

    @property
    def layer(self) -> Layer:
        """The layer that follows from whom it is for."""
        if self.agency_id is not None:
            return Layer.MOU
        return Layer.GLOBAL if self.service_id is None else Layer.SERVICE

    @property
    def scope(self) -> tuple[object, ...]:
        """What it promises to whom: of two targets of one scope only one is in force."""
        return (self.metric, self.priority, self.ticket_kind, self.agency_id, self.service_id)

    @property
    def text(self) -> str:
        """Return "Critical resolution within 4 h"."""
        level, metric = Priority(self.priority).label, Metric(self.metric).label.lower()
        return f"{level} {metric} within {duration_text(self.duration_s, self.duration_days)}"

    def in_force(self, at: datetime) -> bool:
        """Return whether it holds, then or later, for what is opened at an instant."""
        return self.effective_to is None or at < self.effective_to

    def target(self, book: Mapping[int, Any]) -> Target:
        """Return what clocks count against; `book`: calendars by id. Raises `InputError` for an unknown calendar."""
        calendar = book.get(self.calendar_id)
        if calendar is None:
            raise InputError("Calendar: it is not in this workspace.", hint="Choose from the list.")
        return Target(
            self.id,
            self.layer,
            Metric(self.metric),
            Priority(self.priority),
            None if self.ticket_kind is None else TicketKind(self.ticket_kind),
            self.agency_id,
            self.service_id,
            calendar,
            None if self.duration_s is None else timedelta(seconds=self.duration_s),
            self.duration_days,
            self.goal_bp,
            frozenset(HoldReason(reason) for reason in self.pause_reasons),
            self.effective_from,
            self.effective_to,
            self.sample,
        )


@dataclass(frozen=True, slots=True)
class Levels:
    """All that decides when a ticket is due."""

    calendars: CalendarBook
    targets: tuple[StoredTarget, ...]

    def book(self) -> TargetBook:
        """Return the targets, ready to find the one that governs a ticket."""
        calendars = self.calendars.calendars()
        return TargetBook(target.target(calendars) for target in self.targets)

    def calendar(self, id: int) -> StoredCalendar:
        """Return a calendar. Raises `InputError` for one that is not there."""
        found = self.calendars.stored.get(id)
        if found is None:
            raise InputError("Calendar: it is not in this workspace (any more).", hint="Choose from the list.")
        return found

    def with_calendar(self, one: StoredCalendar) -> Levels:
        """Return the same with this calendar instead of the one of its id."""
        stored = {**self.calendars.stored, one.id: one}
        return replace(self, calendars=replace(self.calendars, stored=stored))

    def with_targets(self, *changed: StoredTarget) -> Levels:
        """Return the same with these targets instead of those of their ids; one with id `NEW` is added."""
        ids = {one.id for one in changed}
        kept = tuple(one for one in self.targets if one.id not in ids)
        return replace(self, targets=(*kept, *changed))


@dataclass(frozen=True, slots=True)
class Reach:
    """Which tickets a change may concern: those with a clock by these calendars that reaches a day from `since` to
    before `until`; and those opened from `opened_since` to before `opened_until`. None: no border; `calendars` and
    `by_opening` empty and False: none of that sort."""

    calendars: frozenset[int] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    by_opening: bool = False
    opened_since: datetime | None = None
    opened_until: datetime | None = None
    kind: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether no ticket can be concerned."""
        return not self.calendars and not self.by_opening


@dataclass(frozen=True, slots=True)
class Row:
    """A row to be written: a new one (`id` None), or an update of one at the version that was read."""

    table: str
    id: int | None
    values: Mapping[str, Any]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A planned change: what is written, the levels after it, which tickets it may concern, and a sentence.

    `first_day`: the first day that counts otherwise; None: from the beginning. `goal_of`: the target whose goal is
    another one also for outcomes that are known.
    """

    text: str
    rows: tuple[Row, ...]
    after: Levels
    reach: Reach = field(default_factory=Reach)
    first_day: date | None = None
    goal_of: int | None = None

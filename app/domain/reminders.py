"""Reminders: at a time, with a text, of a record or of nothing; one's own, or for a support group."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.business_days import business_day_after
from app.domain.changes_made import Touched
from app.domain.eastern import at_clock, local_date
from app.domain.home.values import Item, Mark, Part
from app.domain.tickets.holding import MORNING, next_morning

REMINDERS = Touched.of("reminders")
#: Kinds of record that a reminder can be of: table, the tab that shows it.
ABOUT = {"ticket": "tickets", "change": "changes", "review": "reviews", "major_incident": "majors"}
LONGEST = 2000
SOON = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder as somebody sees it who may. Instants aware UTC.

    `kind`, `record_id`: the record that it is of, as the palette names it; "" and None: of none. `called`: that record
    in words. `owner`: login of who wrote it, `owner_name` what people read; `group_id`, `group_name`: of the group for
    which it is, None and "": for its owner alone. `done_at`: None while it is open.
    """

    id: int
    version: int
    kind: str
    record_id: int | None
    called: str
    text: str
    at: datetime
    owner: str
    owner_name: str
    group_id: int | None
    group_name: str
    done_at: datetime | None
    done_by: str

    @property
    def is_open(self) -> bool:
        return self.done_at is None

    def is_due(self, now: datetime) -> bool:
        """Return whether its time has come and it is not done."""
        return self.is_open and self.at <= now

    @property
    def whose(self) -> str:
        """Say for whom it is: "Me" is told by who looks; here the group, or nobody else."""
        return self.group_name or "Me"

    @property
    def title(self) -> str:
        """Return the record and the text, in one line."""
        return f"{self.called}: {self.text}" if self.called else self.text


@dataclass(frozen=True, slots=True)
class ToTell:
    """Something that somebody is told on their screen now. `reminder_id`: None where a ticket came back from hold."""

    kind: str
    record_id: int | None
    text: str
    reminder_id: int | None = None
    version: int = 0


def in_a_while(now: datetime) -> datetime:
    """Return the instant of "15 minutes later"."""
    return now + SOON


def tomorrow(now: datetime, holidays: Collection[date]) -> datetime:
    """Return the instant of "tomorrow": 08:00 Eastern of the next business day."""
    return next_morning(now, holidays)


def in_days(now: datetime, holidays: Collection[date], days: int) -> datetime:
    """Return the instant of "in so many working days": 08:00 Eastern of that business day of the department."""
    return at_clock(business_day_after(local_date(now), days, holidays), MORNING)


def item(one: Reminder, now: datetime, day_end: datetime) -> Item:
    """Return what a reminder asks for on the page Home."""
    if one.at <= now:
        part, mark = Part.NOW, Mark.SOON
    else:
        part, mark = (Part.TODAY if one.at < day_end else Part.COMING), Mark.NONE
    whose = f"Reminder for {one.group_name}, from {one.owner_name}." if one.group_id is not None else "Reminder."
    detail = f"{one.called}. {whose}" if one.called else whose
    kind, id = (one.kind, one.record_id) if one.record_id is not None else ("reminder", one.id)
    return Item(part, mark, one.at, one.text, detail, kind, id, "reminders.done", "Done", one.version, True, one.id)

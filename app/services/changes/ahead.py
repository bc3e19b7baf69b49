"""The meetings to come: those on record and the Wednesdays that are not yet, with their cut-offs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from app.db.cab.meetings import on_record
from app.db.cab.rules import load_rules
from app.db.sla import load_holidays
from app.domain.cab import days
from app.domain.cab.days import Promise
from app.domain.cab.settings import CabRules
from app.domain.cab.values import MeetingState, OnRecord
from app.domain.eastern import local_date

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: So far ahead the rules look; past it every Wednesday is as good.
_AHEAD = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The meetings that are on record, the days on which nobody works and the rules, at a moment in UTC."""

    at: datetime
    known: Sequence[OnRecord]
    holidays: Mapping[date, str]
    rules: CabRules

    def first(self) -> Promise:
        """Return the first meeting whose cut-off is still made."""
        return days.first_slot(self.at, self.holidays, self.known, self.rules)

    def slots(self) -> Iterator[tuple[OnRecord, Promise]]:
        """Yield the meetings from last week's on without end, by slot; of one not on record, its Wednesday's.

        A holiday for which no day is left to choose is passed over, and a Wednesday that is past and not on record.
        """
        by_slot = {record.slot: record for record in self.known}
        today = local_date(self.at)
        slot = days.slot_of(today) - days.WEEK
        while True:
            record = days.known_of(slot, by_slot, today)
            if record is not None:
                promise = days.promise(slot, record.day, self.holidays, today=today, rules=self.rules)
                if promise is not None:
                    yield record, promise
            regular = days.slot_of(slot)
            regular += days.WEEK if regular <= slot else timedelta()
            slot = min([regular, *(other for other in by_slot if other > slot)])

    def span(self, promise: Promise) -> tuple[datetime, datetime] | None:
        """Return when a meeting begins and ends; None while its day is not chosen."""
        return days.span(promise.day, self.rules.start, self.rules.length) if promise.day is not None else None

    def to_come(self) -> list[tuple[datetime, datetime]]:
        """Return the cut-off and the end of the meetings of the coming weeks that still take items, by cut-off.

        Where a day is still to be chosen, it is the first that could be.
        """
        last = local_date(self.at) + _AHEAD
        found = []
        for record, promise in takewhile(lambda pair: pair[0].slot <= last, self.slots()):
            if record.state not in {MeetingState.PLANNED, MeetingState.FROZEN}:
                continue
            day = promise.day or days.proposals(promise.slot, self.holidays, local_date(self.at))[0]
            found.append((promise.cut_off, days.span(day, self.rules.start, self.rules.length)[1]))
        return sorted(found)


def look_ahead(conn: Connection, at: datetime) -> Ahead:
    """Return what is known of the meetings to come at a moment in UTC."""
    return Ahead(at, on_record(conn), load_holidays(conn), load_rules(conn))

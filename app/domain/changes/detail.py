"""Values of the services of changes and the CAB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from app.domain.changes import board
from app.domain.changes.conflicts import Clash, ClashGroup
from app.domain.changes.freezes import FreezeHit
from app.domain.changes.hindrances import hindrances
from app.domain.changes.lead import Lead
from app.domain.changes.risk import Risk
from app.domain.changes.states import QUORUM
from app.domain.changes.tasks import Task
from app.domain.changes.values import Change, Condition, Freeze, ServiceFacts, Window
from app.domain.eastern import eastern, to_utc
from app.domain.vocabulary import ChangeState
from app.errors import InputError


@dataclass(frozen=True, slots=True)
class CalendarData:
    """Everything a month or week of the change calendar paints; instants are UTC."""

    start: datetime
    end: datetime
    changes: tuple[Change, ...]
    freezes: tuple[Freeze, ...]
    windows: tuple[Window, ...]
    holidays: Mapping[date, str]
    meetings: Mapping[date, str]  # CAB day -> state, or "holiday" where a Wednesday is one and no other day is chosen
    services: Mapping[str, ServiceFacts]
    parents: Mapping[str, str] = field(default_factory=dict)  # code of an agency -> of the one it is a part of
    clashes: Mapping[int, tuple[Clash, ...]] = field(default_factory=dict)  # by id of the change


@dataclass(frozen=True, slots=True)
class LiveRules:
    """What all rules say of a change while its form is filled in; `lead` None: it needs no lead time."""

    routing: board.Routing
    risk: Risk
    lead: Lead | None
    clashes: tuple[Clash, ...]
    grouped: tuple[ClashGroup, ...]
    freezes: tuple[FreezeHit, ...]
    departs: tuple[str, ...]
    redundancy: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # for a complete request, in the words of the form


@dataclass(frozen=True, slots=True)
class ChangeDetail:
    """One change with all that the rules say of it."""

    change: Change
    routing: board.Routing
    risk: Risk
    clashes: tuple[Clash, ...]
    next_states: tuple[ChangeState, ...]
    approvals: int
    rejections: int
    redundancy: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()  # that come before the start
    freezes: tuple[FreezeHit, ...] = ()  # that it falls into as it is planned
    tasks: tuple[Task, ...] = ()  # conditions among them; not those that were dropped
    not_decided: str = ""  # why whoever reads it may not decide it, where its owner does

    @property
    def approved_against(self) -> tuple[Clash, ...]:
        """What the change would be approved against: it needs a reason then."""
        return hindrances(self.change, self.clashes)

    @property
    def quorum_text(self) -> str:
        return (
            f"{self.approvals} of {QUORUM} approvals, {self.rejections} rejections for version {self.change.content_n}"
        )


def moved(change: Change, start: datetime) -> Change:
    """Return the same change with the same length at another start: what a drag proposes."""
    return replace(change, planned_start=start, planned_end=start + (change.planned_end - change.planned_start))


def shifted(change: Change, *, days: int = 0, hours: int = 0) -> Change:
    """Return the change so many days and hours later, or earlier; its length stays.

    Days keep the Eastern wall time, also across a clock change: what the skipped hour takes begins an hour later.
    Hours are hours that pass, so that both of the repeated hour are reached. Raises `InputError` for a day beyond all
    calendars.
    """
    try:
        return _shifted(change, days, hours)
    except OverflowError:
        raise InputError("Move: there is no day so far away.", hint="Give fewer days.") from None


def _shifted(change: Change, days: int, hours: int) -> Change:
    wall = eastern(change.planned_start)
    start = to_utc(wall.replace(tzinfo=None) + timedelta(days=days)) if days else change.planned_start
    return moved(change, start + timedelta(hours=hours))

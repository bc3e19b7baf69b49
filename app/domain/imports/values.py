"""What an import makes of a file: tickets with their events, findings, and the rows that could not come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from app.domain.tickets.projection_values import Event
from app.domain.tickets.story import LEFT_OUT
from app.domain.tickets.told import OPENING_ONLY, Told
from app.domain.vocabulary import EventKind

#: How far a source's clock may be ahead of ours; what lies later is in the future, and nothing does.
AHEAD = timedelta(minutes=5)


#: What programs write into a cell that holds nothing. A desk whose mapping gives one of them a meaning means it.
NULLS = frozenset({"null", "NULL", "none", "None", "NONE", "nan", "NaN", "NAN", "n/a", "N/A", "-", "--"})


class RowError(NamedTuple):
    """A row that did not come in. `row` counts as in a spreadsheet: the header is row 1; `field` is their column."""

    row: int
    field: str
    why: str


class Noted(NamedTuple):
    """Something doubtful in a ticket that did come in; `excluded`: it is left out of the figures."""

    row: int
    field: str
    problem: str
    excluded: bool
    occurred_at: datetime | None = None


@dataclass(slots=True)
class Draft:
    """A ticket as a file tells it: today's fields and its events in order, codes instead of ids.

    `priority`, `group` and `agency` are those at opening; the events carry the changes.
    `bundle`: number of the request that the ticket is an item of, which counts nowhere itself.
    `told`: what its source tells; nothing is measured of the rest, and whoever makes a draft has to say it.
    `today`: where a date without a time is that of the day at hand, when this day began: such events stand at the
    moment of the import, as far as the day has come.
    `answers`: what its row says was answered to the fields of a request, as it stands there.
    `undated`: it is over, and no date of its row says since when.
    """

    number: str
    row: int
    kind: str
    title: str
    opened_at: datetime
    agency: str
    priority: int
    impact: int
    urgency: int
    events: list[Event]
    description: str = ""
    category: str = ""
    channel: str = ""
    caller: str = ""
    service: str = ""
    group: str = ""
    assignee: str = ""
    resolution_code: str = ""
    parent: str = ""
    bundle: str = ""
    answers: str = ""
    rows: int = 1
    told: Told = OPENING_ONLY
    undated: bool = False
    notes: list[Noted] = field(default_factory=list)
    today: datetime | None = None

    @property
    def excluded(self) -> bool:
        """Whether something found in it keeps it out of the figures."""
        return any(note.excluded for note in self.notes)


def keep_out(draft: Draft) -> None:
    """Let the events say that a ticket stays out of the figures, so that it does whenever it is projected anew.

    The event follows the opening, so that what comes later only adds to the history.
    """
    opened = next((event for event in draft.events if event.kind is EventKind.OPENED), None)
    if opened is None or not draft.excluded:
        return
    why = "; ".join(dict.fromkeys(note.problem for note in draft.notes if note.excluded))
    at = opened.occurred_at
    event = Event(0, EventKind.FIELD, at, opened.recorded_at, "", "", None, why, LEFT_OUT)
    place = draft.events.index(opened) + 1
    told = [*draft.events[:place], event, *draft.events[place:]]
    draft.events = [one._replace(seq=number) for number, one in enumerate(told, 1)]


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """A sheet of a workbook that can be chosen: its columns, and how many rows stand below them."""

    name: str
    header: tuple[str, ...]
    rows: int

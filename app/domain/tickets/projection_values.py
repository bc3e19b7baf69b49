"""What goes into and comes out of the projection of a ticket's events: plain tuples, ready for bulk loading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.domain.sla.clock import Pause
from app.domain.sla.targets import Target
from app.domain.tickets.told import EVERYTHING, Told
from app.domain.vocabulary import EventKind, Metric, TicketKind


class Event(NamedTuple):
    """One fact about a ticket. Instants are aware UTC; `old`, `new` and `note` as `EventKind` says.

    `seq` counts 1, 2, ... in order of recording; events are replayed in order of (occurred_at, seq).
    A named tuple: a million tickets have five million of them.
    """

    seq: int
    kind: EventKind
    occurred_at: datetime
    recorded_at: datetime
    author: str = ""
    actor: str = ""
    old: str | None = None
    new: str | None = None
    note: str | None = None
    act: str | None = None  # the id of the act of a person that wrote it; None: an import, a sample
    late: str | None = None  # why a person entered later that it happened earlier


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What the events leave open: used as long as no event says otherwise.

    `priority`, `agency_id`, `service_id`, `group_id` and `assignee` may be those at opening or those of
    today's row: the first event that changes one also tells its old value, which wins.
    `child`: a child or duplicate; its clocks and spans stay out of the figures, the parent counts. Of one that was
    merged, targets missed before the merge count nevertheless.
    `told`: what its source tells; there are clocks of nothing else.
    `excluded`: known bad data; `first_contact`: as the source says, where no resolution event says it.
    """

    kind: TicketKind
    agency_id: int
    service_id: int | None
    priority: int
    child: bool = False
    excluded: bool = False
    group_id: int | None = None
    assignee: str | None = None
    first_contact: bool | None = None
    resolution_code: str = ""
    told: Told = EVERYTHING


@dataclass(slots=True)
class ClockDraft:
    """A clock before its arithmetic: what it measures, from when to when, against which target.

    `bound`: its time is an upper bound, because its source does not tell all that would not be counted.
    `merged_at`: it is left out because its ticket was merged into another one then; what was missed before counts.
    """

    metric: Metric
    seq: int
    target: Target
    start: datetime
    stop: datetime | None
    cancelled_at: datetime | None
    pauses: tuple[Pause, ...]
    agency_id: int
    service_id: int | None
    priority: int
    excluded: bool
    bound: bool = False
    merged_at: datetime | None = None


class ClockRow(NamedTuple):
    """A row of `sla_clock` without `id` and `ticket_id`, in the table's order of columns."""

    metric: str
    seq: int
    target_id: int
    calendar_rev: str
    agency_id: int
    service_id: int | None
    priority: int
    ticket_kind: str
    start_at: datetime
    stop_at: datetime | None
    due_at: datetime | None
    pauses: list[list[int | str | None]]
    elapsed_s: int | None
    paused_s: int
    known_at: datetime | None
    met: bool | None
    excluded: bool
    bound: bool = False


class SpanRow(NamedTuple):
    """A row of `ticket_span` without `id` and `ticket_id`, in the table's order of columns."""

    agency_id: int
    start_at: datetime
    end_at: datetime | None
    start_reason: str
    end_reason: str | None
    excluded: bool


class Finding(NamedTuple):
    """Something impossible in the data: the event kind or field, what is wrong, whether the ticket is left out."""

    field: str
    problem: str
    excluded: bool


@dataclass(frozen=True, slots=True)
class Projection:
    """Everything that follows from a ticket's events.

    `fields`: columns of `ticket` (opened_at, state, hold_reason, hold_until, priority, agency_id, service_id, group_id,
    assignee, resolved_at, closed_at, due_at, reopen_count, reassignment_count, first_contact,
    resolution_code, excluded).
    """

    fields: dict[str, object]
    clocks: tuple[ClockRow, ...]
    spans: tuple[SpanRow, ...]
    findings: tuple[Finding, ...]

"""Values of the ticket lists, the ticket form and their filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.tickets.told import EVERYTHING, Told, why_not
from app.domain.vocabulary import HoldReason, Metric, Priority, TicketKind, TicketState

if TYPE_CHECKING:  # the window shows lists before it reads a clock
    from app.domain.callers.directory import CallerRow
    from app.domain.request_fields import RequestAnswer
    from app.domain.sla.clock import Reading
    from app.domain.tickets.holders import Holder
    from app.domain.tickets.projection_values import Event
    from app.domain.tickets.states import Act


class SortKey(StrEnum):
    """What a ticket list may be sorted by."""

    OPENED = "opened_at"
    UPDATED = "updated_at"
    DUE = "due_at"
    PRIORITY = "priority"
    NUMBER = "number"
    NEXT = "next_due"  # of any clock; has no index, so it is worked out for the open tickets
    TITLE = "title"
    STATE = "state"
    AGENCY = "agency"
    ASSIGNEE = "assignee"
    SERVICE = "service"
    GROUP = "group"
    KIND = "kind"
    CALLER = "caller"
    CHANNEL = "channel"
    CATEGORY = "category"
    HOLD = "hold_reason"
    UNTIL = "hold_until"
    RESOLVED = "resolved_at"
    REOPENED = "reopen_count"


@dataclass(frozen=True, slots=True)
class Sort:
    """Order of a list; ties are broken by id in the same direction. Empty values come last."""

    key: SortKey = SortKey.OPENED
    descending: bool = True


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """The tickets behind one attainment figure: clocks of `metric` whose outcome became known in [start, end).

    `outcome`: "met", "missed" or None for both; `as_of`: a running clock past its due time by then is
    missed. Instants aware UTC. An empty tuple means any.
    """

    metric: Metric
    start: datetime
    end: datetime
    as_of: datetime
    outcome: str | None = None
    priorities: tuple[Priority, ...] = ()
    agency_ids: tuple[int, ...] = ()
    service_ids: tuple[int, ...] = ()
    kinds: tuple[TicketKind, ...] = ()
    target_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets a list shows; conditions are joined by "and", values in one tuple by "or".

    An empty tuple, None or False means no condition. `assignee` is a login, `mine` the actor's own, `my_groups` those
    of the support groups that the actor is in today, `mentioned`: those in which the actor is mentioned and did not
    read it yet;
    times are aware UTC, periods half open [from, to). `breached`: True the resolution clock missed or past
    due, False neither. `ids`: exactly these tickets (a drill-down); `figure`: those behind a figure.
    """

    text: str = ""
    numbers: tuple[str, ...] = ()
    states: tuple[TicketState, ...] = ()
    open_only: bool = False
    kinds: tuple[TicketKind, ...] = ()
    priorities: tuple[Priority, ...] = ()
    agency_ids: tuple[int, ...] = ()
    service_ids: tuple[int, ...] = ()
    site_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()
    assignee: str | None = None
    mine: bool = False
    unassigned: bool = False
    no_group: bool = False
    no_service: bool = False
    back_from_hold: bool = False
    my_groups: bool = False
    mentioned: bool = False
    caller: str | None = None
    caller_id: int | None = None
    call_back: bool = False
    breached: bool | None = None
    due_before: datetime | None = None
    next_due_from: datetime | None = None
    next_due_before: datetime | None = None
    update_due_before: datetime | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    resolved_from: datetime | None = None
    resolved_to: datetime | None = None
    channels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    major: bool = False
    parent_id: int | None = None
    change_id: int | None = None
    ids: tuple[int, ...] | None = None
    figure: FigureFilter | None = None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One line of a ticket list.

    `due_at` is the resolution clock's: None while paused or without target. `met`: the outcome of that
    clock; None while it runs. `next_due_at`: due time of the running clock that is due first, and what it measures;
    None while none runs. Time left is `next_due_at` - now; a running clock past it is missed. `assignee`: a login;
    `assignee_name`: what people read. `next_bound`: that due time is the earliest it can be, because the source does
    not tell holds; `bound`: so is the one of the resolution; `untold`: the source tells no resolution at all.
    `no_holidays`: the years that the resolution's clock touches and whose holidays are not known. `callback`: the
    number at which the caller is called back, "" for none, by `callback_until`; `vip`: the directory says so of them.
    `hold_until`: when a hold ends by itself; None: it does not. `held`: by which legal holds it is kept, "" for none.
    """

    id: int
    number: str
    kind: TicketKind
    title: str
    state: TicketState
    hold_reason: HoldReason | None
    priority: Priority
    agency_code: str
    agency_name: str
    service_name: str
    group_name: str
    assignee: str
    caller: str
    channel: str
    category: str
    opened_at: datetime
    resolved_at: datetime | None
    updated_at: datetime | None
    due_at: datetime | None
    paused: bool
    met: bool | None
    reopen_count: int
    major: bool
    version: int
    next_due_at: datetime | None = None
    next_metric: Metric | None = None
    assignee_name: str = ""
    next_bound: bool = False
    bound: bool = False
    untold: bool = False
    no_holidays: tuple[int, ...] = ()
    callback: str = ""
    callback_until: datetime | None = None
    vip: bool = False
    hold_until: datetime | None = None
    held: str = ""

    def due_first(self, now: datetime) -> datetime | None:
        """Return when the ticket is due next, or was due for certain; None where nothing is, or that is not known."""
        due = self.next_due_at
        return None if due is not None and self.next_bound and due <= now else due


@dataclass(frozen=True, slots=True)
class QuickCounts:
    """Numbers beside the quick filters, over the open tickets; `due_today`: resolution due before the Eastern day ends.

    By the clock that is due first: `missed` past its time, `due_hour` within the hour to come. `update_due`: a status
    update is due within the hour or missed. `total`: all tickets, also those that are not open.
    `my_groups`: of the groups that one is in today, `free`: those of them that nobody has. `mentioned`: of all
    tickets, those in which one is mentioned and did not read it yet.
    """

    open: int
    mine: int
    unassigned: int
    breached: int
    due_today: int
    on_hold: int
    missed: int = 0
    due_hour: int = 0
    update_due: int = 0
    back_from_hold: int = 0
    no_group: int = 0
    total: int = 0
    my_groups: int = 0
    free: int = 0
    call_back: int = 0
    mentioned: int = 0


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One clock of a ticket, read at a moment, with the target that governs it."""

    metric: Metric
    seq: int
    target_id: int
    target_text: str
    layer: str
    goal_bp: int
    calendar_name: str
    start_at: datetime
    stop_at: datetime | None
    reading: Reading
    excluded: bool
    sample: bool = False  # the target is a sample value, until the department enters its own
    bound: bool = False  # the time is an upper bound: its source does not tell all that would not count
    no_holidays: tuple[int, ...] = ()  # years that it touches and whose holidays are not known

    @property
    def unclear(self) -> bool:
        """Whether it is over by an upper bound of its time only, so that its outcome is not measured."""
        return self.bound and self.reading.met is False


@dataclass(frozen=True, slots=True)
class Link:
    """Another record a ticket is tied to: what it is, its id, number and title; of a major incident also its state, and
    when its next update is promised for."""

    what: str
    id: int
    number: str
    title: str
    state: str = ""
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TicketDetail:
    """Everything the form shows. `fields`: the editable columns by name, the base of a later merge.

    `mailed`: of what the caller is told by mail, as `app.domain.callers.settings.News` names it; `mail_to`: at which
    address, "" where they are told of nothing. `who`: the caller in the directory, as far as they are shown. `beside`:
    what belongs to its conversation and is no history of its own: files, what was said of tickets that were merged into
    it, messages of its major incidents. `mentions`: how often it mentions who asks, not read yet. `holders`: who held
    it how long, oldest first. `answers`: to what was asked when it was requested. `on_call`: who is on call
    for its group now, by level, as people read it; empty where the group has no roster.
    """

    id: int
    number: str
    version: int
    fields: Mapping[str, object]
    agency_code: str
    agency_name: str
    service_code: str
    service_name: str
    group_code: str
    group_name: str
    site_name: str
    events: tuple[Event, ...]
    history: tuple[HistoryEntry, ...]
    clocks: tuple[ClockReading, ...]
    links: tuple[Link, ...]
    acts: frozenset[Act]
    read_at: datetime
    source: str
    excluded: bool
    created_by: str
    updated_at: datetime | None
    updated_by: str
    assignee_name: str = ""
    created_by_name: str = ""
    updated_by_name: str = ""
    told: Told = EVERYTHING
    mailed: frozenset[str] = frozenset()
    mail_to: str = ""
    who: CallerRow | None = None
    beside: tuple[HistoryEntry, ...] = ()
    mentions: int = 0
    holders: tuple[Holder, ...] = ()
    answers: tuple[RequestAnswer, ...] = ()
    on_call: tuple[tuple[str, str], ...] = ()

    @property
    def conversation(self) -> tuple[HistoryEntry, ...]:
        """Return its history with what stands beside it, oldest first."""
        if not self.beside:
            return self.history
        return tuple(sorted((*self.history, *self.beside), key=lambda entry: entry.at))

    def goes_to(self, news: str) -> str:
        """Return to which address the caller is told of this by mail, "" where they are not."""
        return self.mail_to if news in self.mailed else ""

    @property
    def why_not(self) -> str:
        """Say what of it is not measured and why; "" where its source tells everything."""
        return why_not(self.told, self.source)

    @property
    def kind(self) -> TicketKind:
        return TicketKind(str(self.fields["kind"]))

    @property
    def state(self) -> TicketState:
        return TicketState(str(self.fields["state"]))

    @property
    def priority(self) -> Priority:
        return Priority(int(str(self.fields["priority"])))


#: What entries are called that stand in the conversation of a ticket beside its history.
FILE, MAJOR = "File", "Major incident"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a ticket's history: an event or a change of fields, newest last.

    `changes` maps field name to (old, new) as text; `text` is a whole sentence or the note. `who`: a login;
    `who_name`: what people read. `undone_by`, `undone_at`: the name of who took it back, and when; it then counts as
    if it had not happened.
    """

    at: datetime
    recorded_at: datetime
    who: str
    what: str
    text: str
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    who_name: str = ""
    undone_by: str = ""
    undone_at: datetime | None = None
    late_reason: str = ""
    act: str = ""  # of an event: the act that wrote it
    of: str = ""  # the number of another record, where it is of that

    @property
    def entered_later(self) -> bool:
        """Return whether a person entered it later than it happened; `late_reason` says why."""
        return bool(self.late_reason)


@dataclass(frozen=True, slots=True)
class TicketDraft:
    """What is asked for when a ticket is logged. `priority` follows from impact and urgency by the matrix.

    `opened_at`: when the call was received, exact to the second; `late_reason`: why it is entered that late.
    `caller_id`: who `caller` is in the directory; `callback`: the number to call back, by `callback_until`.
    `answers`: to what is asked for the service, by the id of the field; None: nobody was asked.
    """

    kind: TicketKind
    title: str
    agency_id: int
    impact: int
    urgency: int
    description: str = ""
    service_id: int | None = None
    site_id: int | None = None
    category: str = ""
    channel: str = "phone"
    caller: str = ""
    group_id: int | None = None
    assignee: str | None = None
    parent_id: int | None = None
    opened_at: datetime | None = None
    late_reason: str = ""
    caller_id: int | None = None
    callback: str = ""
    callback_until: datetime | None = None
    answers: tuple[tuple[int, str], ...] | None = None

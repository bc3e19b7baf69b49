"""The form in which a packet is hashed: short keys of its own, whatever classes and fields are called here.

A packet in the field outlives the code that made it. Its data hash therefore hangs on nothing but the tables of this
module: a table for each kind of value names its keys and how each is read. A key stays what it is when a class or a
field is renamed (rename the reading beside it); keys are sorted, so their order here means nothing.

- **Left out where empty**: None, False, an empty text, list or part; 0 only where the table says `number`. A new field
  or section is empty in every packet of before, which so keeps its hash: give it a new key, never one that was used.
  A part that may be None needs a key that is always written, or None and an empty part would be the same.
- **Enumerations** are written as their stored value, instants in UTC.
- **Not hashed** (`left_out`): the hash itself, and what tells when and by what the file was made.
- **Values that run with the clock are hashed** ("over by 3 h so far"): the hash says what this file prints, as of its
  own time, and `verify` computes the same values as of the same time. Whether anything has changed *since* is another
  question, which does not compare hashes: `app.services.packets.comparison` answers it.

`FORM` is printed in the stamp. It goes up only where a hash of an unchanged packet would change: then today's tables
move to a module of their own, as those of form 0 did, and `sealing` learns to read both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from app.domain.figures.availability import Availability
    from app.domain.figures.rows import (
        AgeingBand,
        AvailabilityRow,
        Backlog,
        CountRow,
        DemandMonth,
        DrillRow,
        ExceptionRow,
        MajorIncidentBlock,
        MajorPromises,
        MonthPoint,
        OldTicket,
        ResolutionTime,
        ServiceLevelRow,
        ServiceTrend,
        ShareFigure,
        Tile,
        TimelineEntry,
        UpdateAttainment,
    )
    from app.domain.figures.rules import Attainment, BacklogFlow, ChangeSuccess, Csat, Distribution
    from app.domain.packets.cost import Cost, CostCause, CostLine, RateStatus
    from app.domain.packets.disputes import DisputedFigure, DisputedSection
    from app.domain.packets.packet import (
        ChangeSection,
        DataStatement,
        Demand,
        ForwardLook,
        PacketData,
        PacketHead,
        PriorityAttainment,
        Satisfaction,
        Summary,
    )
    from app.domain.packets.rows import (
        Contact,
        FailedChange,
        FeedbackComment,
        Finding,
        ForwardChange,
        Freeze,
        Improvement,
        PreviousAction,
        RecoveryNote,
        Restatement,
    )

FORM = 1

T = TypeVar("T")
V = TypeVar("V")
#: Texts, numbers, flags, lists and objects by key, as JSON has them.
Written = Any


@dataclass(frozen=True, slots=True)
class Key(Generic[T]):
    """One key: how its value is read, and how it is written; `table` where the value has one of its own."""

    name: str
    read: Callable[[T], object]
    write: Callable[[Any], Written]
    leaves_out_zero: bool = False
    table: Table[Any] | None = None


class Table(Generic[T]):
    """The keys of one kind of value; `left_out` reads what is deliberately not hashed."""

    def __init__(self, *keys: Key[T], left_out: Sequence[Callable[[T], object]] = ()) -> None:
        self.keys = keys
        self.left_out = tuple(left_out)

    def written(self, given: T) -> dict[str, Written]:
        """Return the value by key, without what is empty."""
        found = {key.name: (key.write(key.read(given)), key.leaves_out_zero) for key in self.keys}
        return {name: value for name, (value, no_zero) in found.items() if not _is_empty(value, no_zero=no_zero)}


def _is_empty(value: Written, *, no_zero: bool) -> bool:
    if value is None or value is False:
        return True
    return not value if isinstance(value, str | list | dict) else no_zero and value == 0


def _plain(given: object) -> Written:
    """Return a value without a table of its own as JSON has it; TypeError for one that has no fixed text."""
    if isinstance(given, Enum):
        return _plain(given.value)
    if given is None or isinstance(given, bool | int | str):
        return given
    if isinstance(given, datetime):
        return given.astimezone(UTC).isoformat()
    if isinstance(given, date):
        return given.isoformat()
    if isinstance(given, tuple | list):
        return [_plain(item) for item in given]
    raise TypeError(f"{type(given).__name__} has no form; give it a table, or a text")


def value(name: str, read: Callable[[T], object]) -> Key[T]:
    """Return the key of a plain value, or of a list of plain values."""
    return Key(name, read, _plain)


def number(name: str, read: Callable[[T], int]) -> Key[T]:
    """Return the key of a number that is left out where it is 0."""
    return Key(name, read, _plain, leaves_out_zero=True)


def part(name: str, read: Callable[[T], V | None], table: Table[V]) -> Key[T]:
    """Return the key of a value that has a table of its own, or None."""
    return Key(name, read, lambda given: None if given is None else table.written(given), table=table)


def parts(name: str, read: Callable[[T], Sequence[V]], table: Table[V]) -> Key[T]:
    """Return the key of a list of values that have a table of their own."""
    return Key(name, read, lambda given: [table.written(item) for item in given], table=table)


# --- figures --------------------------------------------------------------------------------------
ATTAINMENT: Table[Attainment] = Table(
    value("d", lambda a: a.due),
    value("m", lambda a: a.met),
    value("g", lambda a: a.goal_bp),
    number("b", lambda a: a.bound),
    left_out=(lambda a: a.given,),  # the verdict of a sum: it follows from its parts, which are hashed
)
DISTRIBUTION: Table[Distribution] = Table(
    value("n", lambda d: d.n),
    value("avg", lambda d: d.mean),
    value("med", lambda d: d.median),
    value("p90", lambda d: d.p90),
    number("b", lambda d: d.bound),
)
FLOW: Table[BacklogFlow] = Table(
    value("op", lambda f: f.opening),
    value("new", lambda f: f.opened),
    value("re", lambda f: f.reopened),
    value("in", lambda f: f.transferred_in),
    value("res", lambda f: f.resolved),
    value("can", lambda f: f.cancelled),
    value("out", lambda f: f.transferred_out),
    value("cl", lambda f: f.closing),
    number("un", lambda f: f.undated),
)
CSAT: Table[Csat] = Table(
    value("s", lambda c: c.sent),
    value("a", lambda c: c.answers),
    value("ok", lambda c: c.satisfied),
    number("un", lambda c: c.unasked),
)
CHANGE_SUCCESS: Table[ChangeSuccess] = Table(
    value("n", lambda c: c.implemented),
    value("ok", lambda c: c.successful),
    value("em", lambda c: c.emergency),
    value("lat", lambda c: c.latent),
    value("lk", lambda c: c.lead_time_kept),
    value("ld", lambda c: c.lead_time_due),
    number("nm", lambda c: c.not_measured),
    number("sj", lambda c: c.source_judged),
    number("ss", lambda c: c.source_successful),
    number("bt", lambda c: c.source_back_out_told),
    number("bo", lambda c: c.source_backed_out),
)
AVAILABILITY: Table[Availability] = Table(
    value("s", lambda a: a.service_s),
    value("d", lambda a: a.downtime_s),
    value("m", lambda a: a.maintenance_s),
    value("o", lambda a: a.overrun_s),
    value("g", lambda a: a.goal_bp),
)

# --- rows -----------------------------------------------------------------------------------------
SERVICE_LEVEL: Table[ServiceLevelRow] = Table(
    value("me", lambda r: r.metric),
    value("pr", lambda r: r.priority),
    part("at", lambda r: r.attainment, ATTAINMENT),
    value("ta", lambda r: r.target),
    value("la", lambda r: r.layer),
    value("sp", lambda r: r.span),
    part("pv", lambda r: r.previous, ATTAINMENT),
    part("yr", lambda r: r.twelve_months, ATTAINMENT),
    number("pd", lambda r: r.open_past_due),
    number("mp", lambda r: r.met_by_pause),
    number("mv", lambda r: r.moved),
    value("wy", lambda r: r.why),
)
UPDATES: Table[UpdateAttainment] = Table(value("d", lambda u: u.due), value("m", lambda u: u.in_time))
RESOLUTION_TIME: Table[ResolutionTime] = Table(
    value("pr", lambda r: r.priority),
    part("di", lambda r: r.distribution, DISTRIBUTION),
    value("ca", lambda r: r.calendar),
)
SHARE: Table[ShareFigure] = Table(
    value("k", lambda s: s.key),
    value("l", lambda s: s.label),
    value("p", lambda s: s.part),
    value("w", lambda s: s.whole),
    value("n", lambda s: s.note),
)
MONTH_POINT: Table[MonthPoint] = Table(
    value("mo", lambda p: p.month),
    part("at", lambda p: p.attainment, ATTAINMENT),
    value("go", lambda p: p.goals),
    value("ve", lambda p: p.by_parts),
)
TREND: Table[ServiceTrend] = Table(
    value("sv", lambda r: r.service), parts("pt", lambda r: r.points, MONTH_POINT), value("an", lambda r: r.annotations)
)
DEMAND_MONTH: Table[DemandMonth] = Table(
    value("mo", lambda m: m.month), value("op", lambda m: m.opened), value("re", lambda m: m.resolved)
)
COUNT: Table[CountRow] = Table(
    value("l", lambda r: r.label), value("n", lambda r: r.count), value("pv", lambda r: r.previous)
)
AGEING_BAND: Table[AgeingBand] = Table(
    value("l", lambda b: b.label), value("n", lambda b: b.count), number("pa", lambda b: b.paused)
)
OLD_TICKET: Table[OldTicket] = Table(
    value("nu", lambda o: o.number),
    value("ti", lambda o: o.title),
    value("ki", lambda o: o.kind),
    value("pr", lambda o: o.priority),
    value("sv", lambda o: o.service),
    value("op", lambda o: o.opened),
    value("ag", lambda o: o.age_days),
    value("st", lambda o: o.state),
    value("ho", lambda o: o.holder),
)
TIMELINE: Table[TimelineEntry] = Table(
    value("at", lambda e: e.at), value("ki", lambda e: e.kind), value("tx", lambda e: e.text)
)
MAJOR_PROMISES: Table[MajorPromises] = Table(
    value("n", lambda p: p.promised),
    number("k", lambda p: p.kept),
    value("la", lambda p: p.late),
    number("br", lambda p: p.broken),
    number("od", lambda p: p.overdue),
    value("fa", lambda p: p.first_after),
    value("jo", lambda p: p.joined),
)
MAJOR: Table[MajorIncidentBlock] = Table(
    value("nu", lambda m: m.number),
    value("ti", lambda m: m.title),
    value("sv", lambda m: m.services),
    value("ag", lambda m: m.agencies),
    value("im", lambda m: m.impact_start),
    value("de", lambda m: m.declared),
    value("re", lambda m: m.restored),
    value("he", lambda m: m.impact_here),
    parts("tl", lambda m: m.timeline, TIMELINE),
    value("ca", lambda m: m.cause),
    value("cc", lambda m: m.cause_confirmed),
    value("rd", lambda m: m.review_date),
    value("fu", lambda m: m.follow_ups),
    part("pm", lambda m: m.promises, MAJOR_PROMISES),
)
DRILL: Table[DrillRow] = Table(
    value("nu", lambda d: d.number), value("ti", lambda d: d.title), value("on", lambda d: d.held_on)
)
RECOVERY: Table[RecoveryNote] = Table(
    value("sv", lambda r: r.service),
    value("si", lambda r: r.site),
    value("wh", lambda r: r.what),
    value("tx", lambda r: r.text),
)
AVAILABILITY_ROW: Table[AvailabilityRow] = Table(
    value("sv", lambda r: r.service),
    part("av", lambda r: r.availability, AVAILABILITY),
    number("ou", lambda r: r.outages),
    number("dm", lambda r: r.degraded_minutes),
    part("pv", lambda r: r.previous, AVAILABILITY),
    value("no", lambda r: r.note),
    left_out=(lambda r: r.told,),  # of Reports, which lead to each outage; a packet prints none of it
)
EXCEPTION: Table[ExceptionRow] = Table(
    value("nu", lambda e: e.number),
    value("ti", lambda e: e.title),
    value("me", lambda e: e.metric),
    value("pr", lambda e: e.priority),
    value("op", lambda e: e.opened),
    value("du", lambda e: e.due),
    value("re", lambda e: e.resolved),
    value("ov", lambda e: e.over_by),
    number("pa", lambda e: e.paused),
    value("why", lambda e: e.reason),
    value("gi", lambda e: e.given),
    value("nt", lambda e: e.note),
    left_out=(lambda e: e.seq,),  # tells two misses of one ticket apart, and is not printed
)
TILE: Table[Tile] = Table(
    value("k", lambda t: t.key),
    value("l", lambda t: t.label),
    value("v", lambda t: t.value),
    value("n", lambda t: t.note),
    value("ve", lambda t: t.verdict),
)
BACKLOG: Table[Backlog] = Table(
    part("fl", lambda b: b.flow, FLOW),
    parts("ag", lambda b: b.ageing, AGEING_BAND),
    parts("ol", lambda b: b.oldest, OLD_TICKET),
)

# --- beside the figures ---------------------------------------------------------------------------
CONTACT: Table[Contact] = Table(
    value("ro", lambda c: c.role),
    value("na", lambda c: c.name),
    value("ph", lambda c: c.phone),
    value("em", lambda c: c.email),
)
PREVIOUS_ACTION: Table[PreviousAction] = Table(
    value("nu", lambda a: a.number),
    value("tx", lambda a: a.text),
    value("ow", lambda a: a.owner),
    value("du", lambda a: a.due),
    value("st", lambda a: a.state),
    value("fi", lambda a: a.finished),
    number("dl", lambda a: a.days_late),
    value("no", lambda a: a.note),
    value("ms", lambda a: a.measured),
)
FAILED_CHANGE: Table[FailedChange] = Table(
    value("nu", lambda c: c.number),
    value("ti", lambda c: c.title),
    value("im", lambda c: c.implemented),
    value("why", lambda c: c.why),
    value("fu", lambda c: c.follow_up),
)
FORWARD_CHANGE: Table[ForwardChange] = Table(
    value("nu", lambda c: c.number),
    value("ti", lambda c: c.title),
    value("ty", lambda c: c.type),
    value("st", lambda c: c.state),
    value("sv", lambda c: c.services),
    value("fr", lambda c: c.start),
    value("to", lambda c: c.end),
    value("cab", lambda c: c.cab_date),
    value("wi", lambda c: c.window),
    value("mo", lambda c: c.model),
    value("mk", lambda c: c.marks),
)
FREEZE: Table[Freeze] = Table(
    value("na", lambda f: f.name), value("fr", lambda f: f.start), value("to", lambda f: f.end)
)
COMMENT: Table[FeedbackComment] = Table(
    value("ki", lambda c: c.kind),
    value("on", lambda c: c.on),
    value("tx", lambda c: c.text),
    value("st", lambda c: c.status),
)
IMPROVEMENT: Table[Improvement] = Table(
    value("nu", lambda i: i.number),
    value("wh", lambda i: i.what),
    value("why", lambda i: i.why),
    value("now", lambda i: i.now),
    value("go", lambda i: i.goal),
    value("ow", lambda i: i.owner),
    value("du", lambda i: i.due),
    value("st", lambda i: i.state),
    value("up", lambda i: i.updated),
    value("ef", lambda i: i.effect),
    value("ms", lambda i: i.measured),
)
FINDING: Table[Finding] = Table(
    value("wh", lambda f: f.what), value("n", lambda f: f.count), value("ex", lambda f: f.examples)
)
RESTATEMENT: Table[Restatement] = Table(
    value("fi", lambda r: r.figure),
    value("l", lambda r: r.label),
    value("old", lambda r: r.old),
    value("new", lambda r: r.new),
    value("why", lambda r: r.reason),
)

# --- sections -------------------------------------------------------------------------------------
HEAD: Table[PacketHead] = Table(
    value("ag", lambda h: h.agency_code),
    value("an", lambda h: h.agency_name),
    value("pk", lambda h: h.period_key),
    value("pl", lambda h: h.period_label),
    value("fr", lambda h: h.start),
    value("to", lambda h: h.end),
    value("fy", lambda h: h.fiscal_year),
    value("fm", lambda h: h.fiscal_month),
    value("brm", lambda h: h.brm),
    value("bu", lambda h: h.brm_backup),
    value("cio", lambda h: h.cio),
    value("md", lambda h: h.meeting_date),
    value("pre", lambda h: h.preliminary),
    value("rev", lambda h: h.revision),
    value("as", lambda h: h.as_of),
    value("pd", lambda h: h.predecessors),
    value("di", lambda h: h.distribution),
    value("sa", lambda h: h.sample_values),
    value("cl", lambda h: h.classification),
    left_out=(
        lambda h: h.data_hash,
        lambda h: h.form,
        lambda h: h.extracted_at,
        lambda h: h.app_version,
        lambda h: h.seal_hash,
        lambda h: h.sealed_at,
        lambda h: h.draft,  # a draft and what is issued of it say the same
        lambda h: h.reason,  # recorded beside the hash
        lambda h: h.workspace,
        lambda h: h.approved,
        lambda h: h.layout,
    ),
)
PRIORITY_ATTAINMENT: Table[PriorityAttainment] = Table(
    value("pr", lambda p: p.priority),
    part("at", lambda p: p.attainment, ATTAINMENT),
    part("pv", lambda p: p.previous, ATTAINMENT),
    value("ve", lambda p: p.judged),
)
SUMMARY: Table[Summary] = Table(
    parts("ti", lambda s: s.tiles, TILE),
    parts("pr", lambda s: s.by_priority, PRIORITY_ATTAINMENT),
    value("we", lambda s: s.went_well),
    value("no", lambda s: s.did_not),
    value("as", lambda s: s.ask),
    value("de", lambda s: s.decisions),
    left_out=(lambda s: s.automatic,),  # who wrote a text is no part of what it says
)
DEMAND: Table[Demand] = Table(
    parts("mo", lambda d: d.months, DEMAND_MONTH),
    parts("ki", lambda d: d.kinds, COUNT),
    parts("ch", lambda d: d.channels, COUNT),
    parts("ca", lambda d: d.categories, COUNT),
    parts("mv", lambda d: d.movers, COUNT),
)
CHANGES: Table[ChangeSection] = Table(
    part("ou", lambda c: c.outcome, CHANGE_SUCCESS),
    parts("fa", lambda c: c.failed, FAILED_CHANGE),
    parts("fo", lambda c: c.forward, FORWARD_CHANGE),
    parts("fr", lambda c: c.freezes, FREEZE),
    value("cab", lambda c: c.cab_notes),
)
SATISFACTION: Table[Satisfaction] = Table(
    part("cs", lambda s: s.csat, CSAT),
    part("pv", lambda s: s.previous, CSAT),
    parts("co", lambda s: s.comments, COMMENT),
)
FORWARD: Table[ForwardLook] = Table(
    value("tx", lambda f: f.texts),
    value("ev", lambda f: f.events),
    value("ho", lambda f: f.holidays),
    value("re", lambda f: f.requirements),
    value("nx", lambda f: f.next_review),
)
STATEMENT: Table[DataStatement] = Table(
    value("rr", lambda s: s.records_read),
    value("rx", lambda s: s.records_excluded),
    value("so", lambda s: s.sources),
    value("ca", lambda s: s.calendars),
    parts("fi", lambda s: s.findings, FINDING),
    parts("re", lambda s: s.restatements, RESTATEMENT),
    value("no", lambda s: s.notes),
    number("xc", lambda s: s.excluded_children),
    left_out=(lambda s: s.remarks,),  # their sentences are among the notes
)
COST_LINE: Table[CostLine] = Table(
    value("co", lambda c: c.code),
    value("na", lambda c: c.name),
    value("un", lambda c: c.unit),
    number("u", lambda c: c.units_micro),
    number("p", lambda c: c.price_micro),
    value("ra", lambda c: c.rate),
    number("c", lambda c: c.cents),
    number("yu", lambda c: c.year_units_micro),
    number("yc", lambda c: c.year_cents),
)
RATE_STATUS: Table[RateStatus] = Table(
    value("co", lambda r: r.code),
    value("na", lambda r: r.name),
    number("p", lambda r: r.price_micro),
    value("st", lambda r: r.standing),
    value("ah", lambda r: r.ahead),
)
COST_CAUSE: Table[CostCause] = Table(
    value("ca", lambda c: c.cause), value("na", lambda c: c.name), number("c", lambda c: c.cents)
)
COST: Table[Cost] = Table(
    value("bi", lambda c: c.bills),
    value("mi", lambda c: c.missing),
    value("c", lambda c: c.cents),
    value("yc", lambda c: c.year_cents),
    value("fc", lambda c: c.forecast_cents),
    value("me", lambda c: c.method),
    parts("li", lambda c: c.lines, COST_LINE),
    parts("ra", lambda c: c.rates, RATE_STATUS),
    value("be", lambda c: c.before),
    parts("ca", lambda c: c.causes, COST_CAUSE),
    number("di", lambda c: c.open_disputes),
)
DISPUTED: Table[DisputedFigure] = Table(
    value("nu", lambda d: d.number),
    value("ag", lambda d: d.agency),
    value("pe", lambda d: d.period),
    value("rv", lambda d: d.revision),
    value("fi", lambda d: d.figure),
    value("va", lambda d: d.value),
    value("sa", lambda d: d.said),
    value("by", lambda d: d.by),
    value("on", lambda d: d.told_on),
    value("du", lambda d: d.due_on),
    value("an", lambda d: d.answer),
    value("why", lambda d: d.reason),
    value("ao", lambda d: d.answered_on),
    value("re", lambda d: d.restated),
    # keys of the database, and when it was written down: none is printed
    left_out=(lambda d: d.id, lambda d: d.agency_id, lambda d: d.opened_at),
)
DISPUTES: Table[DisputedSection] = Table(
    parts("ro", lambda s: s.rows, DISPUTED), value("up", lambda s: s.upheld), value("an", lambda s: s.answered)
)
PACKET: Table[PacketData] = Table(
    part("hd", lambda p: p.head, HEAD),
    part("su", lambda p: p.summary, SUMMARY),
    part("ds", lambda p: p.statement, STATEMENT),
    part("bl", lambda p: p.backlog, BACKLOG),
    part("dm", lambda p: p.demand, DEMAND),
    part("ch", lambda p: p.changes, CHANGES),
    part("sf", lambda p: p.satisfaction, SATISFACTION),
    parts("pa", lambda p: p.previous_actions, PREVIOUS_ACTION),
    value("pr", lambda p: p.previous_review),
    parts("sl", lambda p: p.service_levels, SERVICE_LEVEL),
    part("up", lambda p: p.updates, UPDATES),
    parts("rt", lambda p: p.resolution_times, RESOLUTION_TIME),
    parts("sh", lambda p: p.shares, SHARE),
    parts("tr", lambda p: p.trends, TREND),
    parts("mi", lambda p: p.major_incidents, MAJOR),
    parts("av", lambda p: p.availability, AVAILABILITY_ROW),
    parts("im", lambda p: p.improvements, IMPROVEMENT),
    part("fl", lambda p: p.forward, FORWARD),
    parts("ex", lambda p: p.exceptions, EXCEPTION),
    parts("ct", lambda p: p.contacts, CONTACT),
    parts("dr", lambda p: p.drills, DRILL),
    part("co", lambda p: p.cost, COST),
    part("dp", lambda p: p.disputes, DISPUTES),
    parts("rc", lambda p: p.recovery, RECOVERY),
)


def text_of(packet: PacketData) -> str:
    """Return the text that is hashed: equal exactly where the packets say the same, on every machine."""
    return json.dumps({"form": FORM, **PACKET.written(packet)}, sort_keys=True, separators=(",", ":"))


def texts_of(packet: PacketData) -> Iterator[str]:
    """Return every text of the packet that is not empty, in no particular order."""
    waiting: list[Written] = [PACKET.written(packet)]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, list | dict):
            waiting += found if isinstance(found, list) else found.values()

"""The form of packets issued before forms had numbers: form 0, frozen.

They were hashed with the names that classes, fields and members of enumerations had then. Those names stand here as
texts and never change; what stands beside them reads the value and follows the code when a field is renamed. What
came after form 0 has no place in it: a packet of form 0 never had it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
        ExceptionRow,
        MajorIncidentBlock,
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
        Restatement,
    )

T = TypeVar("T")
V = TypeVar("V")


def _plain(given: object) -> str:
    if isinstance(given, tuple | list):
        return "[" + ",".join(_plain(item) for item in given) + "]"
    if isinstance(given, datetime):
        return given.astimezone(UTC).isoformat()
    if isinstance(given, date):
        return given.isoformat()
    return repr(given)


class _Field(Generic[T]):
    """A field by its name of then."""

    def __init__(self, name: str, read: Callable[[T], object], write: Callable[[Any], str] = _plain) -> None:
        self.name, self.read, self.write = name, read, write


class _Old(Generic[T]):
    """A kind of value by its name of then, with its fields in their order of then."""

    def __init__(self, name: str, *fields: _Field[T]) -> None:
        self.name, self.fields = name, fields

    def written(self, given: T) -> str:
        inner = ",".join(f"{field.name}={field.write(field.read(given))}" for field in self.fields)
        return f"{self.name}({inner})"


def _one(table: _Old[V]) -> Callable[[V | None], str]:
    return lambda given: "None" if given is None else table.written(given)


def _each(table: _Old[V]) -> Callable[[tuple[V, ...]], str]:
    return lambda given: "[" + ",".join(table.written(item) for item in given) + "]"


def _name(names: Mapping[Any, str]) -> Callable[[Enum | None], str]:
    """Return the name of then of a member; a later member, which no packet of form 0 has, by its value."""
    return lambda given: "None" if given is None else names.get(given.value, repr(given.value))


# --- members of enumerations by stored value ------------------------------------------------------
_VERDICT = {
    "met": "Verdict.MET",
    "missed": "Verdict.MISSED",
    "low_volume": "Verdict.LOW_VOLUME",
    "not_measured": "Verdict.NOT_MEASURED",
    "no_goal": "Verdict.NO_GOAL",
}
_PRIORITY = {1: "Priority.CRITICAL", 2: "Priority.HIGH", 3: "Priority.MEDIUM", 4: "Priority.LOW"}
_METRIC = {"response": "Metric.RESPONSE", "update": "Metric.UPDATE", "resolution": "Metric.RESOLUTION"}
_LAYER = {"global": "Layer.GLOBAL", "service": "Layer.SERVICE", "mou": "Layer.MOU"}
_TICKET_KIND = {"incident": "TicketKind.INCIDENT", "request": "TicketKind.REQUEST"}
_ACTION_STATE = {
    "Open": "ActionState.OPEN",
    "Done": "ActionState.DONE",
    "Late": "ActionState.LATE",
    "Dropped": "ActionState.DROPPED",
}
_CHANGE_TYPE = {
    "normal": "ChangeType.NORMAL",
    "standard": "ChangeType.STANDARD",
    "emergency": "ChangeType.EMERGENCY",
    "latent": "ChangeType.LATENT",
}
_CHANGE_STATE = {
    "draft": "ChangeState.DRAFT",
    "in_cab": "ChangeState.IN_CAB",
    "approved": "ChangeState.APPROVED",
    "rejected": "ChangeState.REJECTED",
    "scheduled": "ChangeState.SCHEDULED",
    "implementing": "ChangeState.IMPLEMENTING",
    "implemented": "ChangeState.IMPLEMENTED",
    "reviewed": "ChangeState.REVIEWED",
    "cancelled": "ChangeState.CANCELLED",
}

# --- values ---------------------------------------------------------------------------------------
_ATTAINMENT: _Old[Attainment] = _Old(
    "Attainment", _Field("due", lambda a: a.due), _Field("met", lambda a: a.met), _Field("goal_bp", lambda a: a.goal_bp)
)
_DISTRIBUTION: _Old[Distribution] = _Old(
    "Distribution",
    _Field("n", lambda d: d.n),
    _Field("mean", lambda d: d.mean),
    _Field("median", lambda d: d.median),
    _Field("p90", lambda d: d.p90),
)
_BACKLOG_FLOW: _Old[BacklogFlow] = _Old(
    "BacklogFlow",
    _Field("opening", lambda b: b.opening),
    _Field("opened", lambda b: b.opened),
    _Field("reopened", lambda b: b.reopened),
    _Field("transferred_in", lambda b: b.transferred_in),
    _Field("resolved", lambda b: b.resolved),
    _Field("cancelled", lambda b: b.cancelled),
    _Field("transferred_out", lambda b: b.transferred_out),
    _Field("closing", lambda b: b.closing),
)
_CSAT: _Old[Csat] = _Old(
    "Csat",
    _Field("sent", lambda c: c.sent),
    _Field("answers", lambda c: c.answers),
    _Field("satisfied", lambda c: c.satisfied),
)
_CHANGE_SUCCESS: _Old[ChangeSuccess] = _Old(
    "ChangeSuccess",
    _Field("implemented", lambda c: c.implemented),
    _Field("successful", lambda c: c.successful),
    _Field("emergency", lambda c: c.emergency),
    _Field("latent", lambda c: c.latent),
    _Field("lead_time_kept", lambda c: c.lead_time_kept),
    _Field("lead_time_due", lambda c: c.lead_time_due),
)
_AVAILABILITY: _Old[Availability] = _Old(
    "Availability",
    _Field("service_s", lambda a: a.service_s),
    _Field("downtime_s", lambda a: a.downtime_s),
    _Field("maintenance_s", lambda a: a.maintenance_s),
    _Field("overrun_s", lambda a: a.overrun_s),
    _Field("goal_bp", lambda a: a.goal_bp),
)
_SERVICE_LEVEL_ROW: _Old[ServiceLevelRow] = _Old(
    "ServiceLevelRow",
    _Field("metric", lambda s: s.metric, _name(_METRIC)),
    _Field("priority", lambda s: s.priority, _name(_PRIORITY)),
    _Field("attainment", lambda s: s.attainment, _one(_ATTAINMENT)),
    _Field("target", lambda s: s.target),
    _Field("layer", lambda s: s.layer, _name(_LAYER)),
    _Field("span", lambda s: s.span),
    _Field("previous", lambda s: s.previous, _one(_ATTAINMENT)),
    _Field("twelve_months", lambda s: s.twelve_months, _one(_ATTAINMENT)),
    _Field("open_past_due", lambda s: s.open_past_due),
    _Field("met_by_pause", lambda s: s.met_by_pause),
    _Field("moved", lambda s: s.moved),
)
_UPDATE_ATTAINMENT: _Old[UpdateAttainment] = _Old(
    "UpdateAttainment", _Field("due", lambda u: u.due), _Field("in_time", lambda u: u.in_time)
)
_RESOLUTION_TIME: _Old[ResolutionTime] = _Old(
    "ResolutionTime",
    _Field("priority", lambda r: r.priority, _name(_PRIORITY)),
    _Field("distribution", lambda r: r.distribution, _one(_DISTRIBUTION)),
    _Field("calendar", lambda r: r.calendar),
)
_SHARE_FIGURE: _Old[ShareFigure] = _Old(
    "ShareFigure",
    _Field("key", lambda s: s.key),
    _Field("label", lambda s: s.label),
    _Field("part", lambda s: s.part),
    _Field("whole", lambda s: s.whole),
    _Field("note", lambda s: s.note),
)
_MONTH_POINT: _Old[MonthPoint] = _Old(
    "MonthPoint",
    _Field("month", lambda m: m.month),
    _Field("attainment", lambda m: m.attainment, _one(_ATTAINMENT)),
    _Field("goals", lambda m: m.goals),
    _Field("by_parts", lambda m: m.by_parts, _name(_VERDICT)),
)
_SERVICE_TREND: _Old[ServiceTrend] = _Old(
    "ServiceTrend",
    _Field("service", lambda s: s.service),
    _Field("points", lambda s: s.points, _each(_MONTH_POINT)),
    _Field("annotations", lambda s: s.annotations),
)
_DEMAND_MONTH: _Old[DemandMonth] = _Old(
    "DemandMonth",
    _Field("month", lambda d: d.month),
    _Field("opened", lambda d: d.opened),
    _Field("resolved", lambda d: d.resolved),
)
_COUNT_ROW: _Old[CountRow] = _Old(
    "CountRow",
    _Field("label", lambda c: c.label),
    _Field("count", lambda c: c.count),
    _Field("previous", lambda c: c.previous),
)
_AGEING_BAND: _Old[AgeingBand] = _Old(
    "AgeingBand",
    _Field("label", lambda a: a.label),
    _Field("count", lambda a: a.count),
    _Field("paused", lambda a: a.paused),
)
_OLD_TICKET: _Old[OldTicket] = _Old(
    "OldTicket",
    _Field("number", lambda o: o.number),
    _Field("title", lambda o: o.title),
    _Field("kind", lambda o: o.kind, _name(_TICKET_KIND)),
    _Field("priority", lambda o: o.priority, _name(_PRIORITY)),
    _Field("service", lambda o: o.service),
    _Field("opened", lambda o: o.opened),
    _Field("age_days", lambda o: o.age_days),
    _Field("state", lambda o: o.state),
    _Field("holder", lambda o: o.holder),
)
_TIMELINE_ENTRY: _Old[TimelineEntry] = _Old(
    "TimelineEntry", _Field("at", lambda t: t.at), _Field("kind", lambda t: t.kind), _Field("text", lambda t: t.text)
)
_MAJOR_INCIDENT_BLOCK: _Old[MajorIncidentBlock] = _Old(
    "MajorIncidentBlock",
    _Field("number", lambda m: m.number),
    _Field("title", lambda m: m.title),
    _Field("services", lambda m: m.services),
    _Field("agencies", lambda m: m.agencies),
    _Field("impact_start", lambda m: m.impact_start),
    _Field("declared", lambda m: m.declared),
    _Field("restored", lambda m: m.restored),
    _Field("impact_here", lambda m: m.impact_here),
    _Field("timeline", lambda m: m.timeline, _each(_TIMELINE_ENTRY)),
    _Field("cause", lambda m: m.cause),
    _Field("cause_confirmed", lambda m: m.cause_confirmed),
    _Field("review_date", lambda m: m.review_date),
    _Field("follow_ups", lambda m: m.follow_ups),
)
_AVAILABILITY_ROW: _Old[AvailabilityRow] = _Old(
    "AvailabilityRow",
    _Field("service", lambda a: a.service),
    _Field("availability", lambda a: a.availability, _one(_AVAILABILITY)),
    _Field("outages", lambda a: a.outages),
    _Field("degraded_minutes", lambda a: a.degraded_minutes),
    _Field("previous", lambda a: a.previous, _one(_AVAILABILITY)),
    _Field("note", lambda a: a.note),
)
_EXCEPTION_ROW: _Old[ExceptionRow] = _Old(
    "ExceptionRow",
    _Field("number", lambda e: e.number),
    _Field("title", lambda e: e.title),
    _Field("metric", lambda e: e.metric, _name(_METRIC)),
    _Field("priority", lambda e: e.priority, _name(_PRIORITY)),
    _Field("opened", lambda e: e.opened),
    _Field("due", lambda e: e.due),
    _Field("resolved", lambda e: e.resolved),
    _Field("over_by", lambda e: e.over_by),
    _Field("paused", lambda e: e.paused),
    _Field("reason", lambda e: e.reason),
)
_TILE: _Old[Tile] = _Old(
    "Tile",
    _Field("key", lambda t: t.key),
    _Field("label", lambda t: t.label),
    _Field("value", lambda t: t.value),
    _Field("note", lambda t: t.note),
    _Field("verdict", lambda t: t.verdict, _name(_VERDICT)),
)
_BACKLOG: _Old[Backlog] = _Old(
    "Backlog",
    _Field("flow", lambda b: b.flow, _one(_BACKLOG_FLOW)),
    _Field("ageing", lambda b: b.ageing, _each(_AGEING_BAND)),
    _Field("oldest", lambda b: b.oldest, _each(_OLD_TICKET)),
)
_CONTACT: _Old[Contact] = _Old(
    "Contact",
    _Field("role", lambda c: c.role),
    _Field("name", lambda c: c.name),
    _Field("phone", lambda c: c.phone),
    _Field("email", lambda c: c.email),
)
_PREVIOUS_ACTION: _Old[PreviousAction] = _Old(
    "PreviousAction",
    _Field("number", lambda p: p.number),
    _Field("text", lambda p: p.text),
    _Field("owner", lambda p: p.owner),
    _Field("due", lambda p: p.due),
    _Field("state", lambda p: p.state, _name(_ACTION_STATE)),
    _Field("finished", lambda p: p.finished),
    _Field("days_late", lambda p: p.days_late),
    _Field("note", lambda p: p.note),
)
_FAILED_CHANGE: _Old[FailedChange] = _Old(
    "FailedChange",
    _Field("number", lambda f: f.number),
    _Field("title", lambda f: f.title),
    _Field("implemented", lambda f: f.implemented),
    _Field("why", lambda f: f.why),
    _Field("follow_up", lambda f: f.follow_up),
)
_FORWARD_CHANGE: _Old[ForwardChange] = _Old(
    "ForwardChange",
    _Field("number", lambda f: f.number),
    _Field("title", lambda f: f.title),
    _Field("type", lambda f: f.type, _name(_CHANGE_TYPE)),
    _Field("state", lambda f: f.state, _name(_CHANGE_STATE)),
    _Field("services", lambda f: f.services),
    _Field("start", lambda f: f.start),
    _Field("end", lambda f: f.end),
    _Field("cab_date", lambda f: f.cab_date),
    _Field("window", lambda f: f.window),
)
_FREEZE: _Old[Freeze] = _Old(
    "Freeze", _Field("name", lambda f: f.name), _Field("start", lambda f: f.start), _Field("end", lambda f: f.end)
)
_FEEDBACK_COMMENT: _Old[FeedbackComment] = _Old(
    "FeedbackComment",
    _Field("kind", lambda f: f.kind),
    _Field("on", lambda f: f.on),
    _Field("text", lambda f: f.text),
    _Field("status", lambda f: f.status),
)
_IMPROVEMENT: _Old[Improvement] = _Old(
    "Improvement",
    _Field("number", lambda i: i.number),
    _Field("what", lambda i: i.what),
    _Field("why", lambda i: i.why),
    _Field("now", lambda i: i.now),
    _Field("goal", lambda i: i.goal),
    _Field("owner", lambda i: i.owner),
    _Field("due", lambda i: i.due),
    _Field("state", lambda i: i.state, _name(_ACTION_STATE)),
    _Field("updated", lambda i: i.updated),
    _Field("effect", lambda i: i.effect),
)
_FINDING: _Old[Finding] = _Old(
    "Finding",
    _Field("what", lambda f: f.what),
    _Field("count", lambda f: f.count),
    _Field("examples", lambda f: f.examples),
)
_RESTATEMENT: _Old[Restatement] = _Old(
    "Restatement",
    _Field("figure", lambda r: r.figure),
    _Field("label", lambda r: r.label),
    _Field("old", lambda r: r.old),
    _Field("new", lambda r: r.new),
    _Field("reason", lambda r: r.reason),
)
_PACKET_HEAD: _Old[PacketHead] = _Old(
    "PacketHead",
    _Field("agency_code", lambda p: p.agency_code),
    _Field("agency_name", lambda p: p.agency_name),
    _Field("period_key", lambda p: p.period_key),
    _Field("period_label", lambda p: p.period_label),
    _Field("start", lambda p: p.start),
    _Field("end", lambda p: p.end),
    _Field("fiscal_year", lambda p: p.fiscal_year),
    _Field("fiscal_month", lambda p: p.fiscal_month),
    _Field("brm", lambda p: p.brm),
    _Field("brm_backup", lambda p: p.brm_backup),
    _Field("cio", lambda p: p.cio),
    _Field("meeting_date", lambda p: p.meeting_date),
    _Field("preliminary", lambda p: p.preliminary),
    _Field("revision", lambda p: p.revision),
    _Field("as_of", lambda p: p.as_of),
    _Field("extracted_at", lambda p: p.as_of),
    _Field("predecessors", lambda p: p.predecessors),
    _Field("distribution", lambda p: p.distribution),
    _Field("sample_values", lambda p: p.sample_values),
    _Field("classification", lambda p: p.classification),
    _Field("seal_hash", lambda _: ""),
    _Field("sealed_at", lambda _: None),
    _Field("app_version", lambda _: ""),
    _Field("data_hash", lambda _: ""),
)
_PRIORITY_ATTAINMENT: _Old[PriorityAttainment] = _Old(
    "PriorityAttainment",
    _Field("priority", lambda p: p.priority, _name(_PRIORITY)),
    _Field("attainment", lambda p: p.attainment, _one(_ATTAINMENT)),
    _Field("previous", lambda p: p.previous, _one(_ATTAINMENT)),
    _Field("judged", lambda p: p.judged, _name(_VERDICT)),
)
_SUMMARY: _Old[Summary] = _Old(
    "Summary",
    _Field("tiles", lambda s: s.tiles, _each(_TILE)),
    _Field("by_priority", lambda s: s.by_priority, _each(_PRIORITY_ATTAINMENT)),
    _Field("went_well", lambda s: s.went_well),
    _Field("did_not", lambda s: s.did_not),
    _Field("ask", lambda s: s.ask),
    _Field("decisions", lambda s: s.decisions),
)
_DEMAND: _Old[Demand] = _Old(
    "Demand",
    _Field("months", lambda d: d.months, _each(_DEMAND_MONTH)),
    _Field("kinds", lambda d: d.kinds, _each(_COUNT_ROW)),
    _Field("channels", lambda d: d.channels, _each(_COUNT_ROW)),
    _Field("categories", lambda d: d.categories, _each(_COUNT_ROW)),
    _Field("movers", lambda d: d.movers, _each(_COUNT_ROW)),
)
_CHANGE_SECTION: _Old[ChangeSection] = _Old(
    "ChangeSection",
    _Field("outcome", lambda c: c.outcome, _one(_CHANGE_SUCCESS)),
    _Field("failed", lambda c: c.failed, _each(_FAILED_CHANGE)),
    _Field("forward", lambda c: c.forward, _each(_FORWARD_CHANGE)),
    _Field("freezes", lambda c: c.freezes, _each(_FREEZE)),
    _Field("cab_notes", lambda c: c.cab_notes),
)
_SATISFACTION: _Old[Satisfaction] = _Old(
    "Satisfaction",
    _Field("csat", lambda s: s.csat, _one(_CSAT)),
    _Field("previous", lambda s: s.previous, _one(_CSAT)),
    _Field("comments", lambda s: s.comments, _each(_FEEDBACK_COMMENT)),
)
_FORWARD_LOOK: _Old[ForwardLook] = _Old(
    "ForwardLook",
    _Field("texts", lambda f: f.texts),
    _Field("events", lambda f: f.events),
    _Field("holidays", lambda f: f.holidays),
    _Field("requirements", lambda f: f.requirements),
    _Field("next_review", lambda f: f.next_review),
)
_DATA_STATEMENT: _Old[DataStatement] = _Old(
    "DataStatement",
    _Field("records_read", lambda d: d.records_read),
    _Field("records_excluded", lambda d: d.records_excluded),
    _Field("sources", lambda d: d.sources),
    _Field("calendars", lambda d: d.calendars),
    _Field("findings", lambda d: d.findings, _each(_FINDING)),
    _Field("restatements", lambda d: d.restatements, _each(_RESTATEMENT)),
    _Field("notes", lambda d: d.notes),
)
_PACKET_DATA: _Old[PacketData] = _Old(
    "PacketData",
    _Field("head", lambda p: p.head, _one(_PACKET_HEAD)),
    _Field("summary", lambda p: p.summary, _one(_SUMMARY)),
    _Field("statement", lambda p: p.statement, _one(_DATA_STATEMENT)),
    _Field("backlog", lambda p: p.backlog, _one(_BACKLOG)),
    _Field("demand", lambda p: p.demand, _one(_DEMAND)),
    _Field("changes", lambda p: p.changes, _one(_CHANGE_SECTION)),
    _Field("satisfaction", lambda p: p.satisfaction, _one(_SATISFACTION)),
    _Field("previous_actions", lambda p: p.previous_actions, _each(_PREVIOUS_ACTION)),
    _Field("previous_review", lambda p: p.previous_review),
    _Field("service_levels", lambda p: p.service_levels, _each(_SERVICE_LEVEL_ROW)),
    _Field("updates", lambda p: p.updates, _one(_UPDATE_ATTAINMENT)),
    _Field("resolution_times", lambda p: p.resolution_times, _each(_RESOLUTION_TIME)),
    _Field("shares", lambda p: p.shares, _each(_SHARE_FIGURE)),
    _Field("trends", lambda p: p.trends, _each(_SERVICE_TREND)),
    _Field("major_incidents", lambda p: p.major_incidents, _each(_MAJOR_INCIDENT_BLOCK)),
    _Field("availability", lambda p: p.availability, _each(_AVAILABILITY_ROW)),
    _Field("improvements", lambda p: p.improvements, _each(_IMPROVEMENT)),
    _Field("forward", lambda p: p.forward, _one(_FORWARD_LOOK)),
    _Field("exceptions", lambda p: p.exceptions, _each(_EXCEPTION_ROW)),
    _Field("contacts", lambda p: p.contacts, _each(_CONTACT)),
)


def text_of(packet: PacketData) -> str:
    """Return the text that was hashed for a packet of form 0."""
    return _PACKET_DATA.written(packet)

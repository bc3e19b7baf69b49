"""Changes, freezes and outages as lists."""

from __future__ import annotations

from app.db.views.base import (
    AGENCIES,
    GROUPS,
    SERVICES,
    SITES,
    View,
    code,
    count,
    dated,
    day,
    flag,
    has,
    holds,
    instant,
    listed,
    person,
    same,
    seconds,
    text,
    time,
)
from app.db.views.board import LAST_VOTE
from app.domain.majors.outages import Withdrawn
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

_TYPES = tuple(one.value for one in ChangeType)
_SCOPES = tuple(one.value for one in ChangeScope)
_STATES = tuple(one.value for one in ChangeState)
#: What decides a change; the ECAB's word on a change of another type lets it into a freeze, and decides no more.
_VOTED_ON = (
    "cab_agenda_item i WHERE i.change_id = k.id"
    " AND (i.kind IN ('decision', 'ratify') OR i.kind = 'ecab' AND k.type = 'emergency')"
)
_NEWEST = f"SELECT max(n.item_id) FROM cab_vote n WHERE n.item_id IN (SELECT i.id FROM {_VOTED_ON})"


def _links(name: str, table: str) -> str:
    return listed("o.code", f"change_{name} x JOIN {table} o ON o.id = x.{name}_id WHERE x.change_id = k.id")


def _votes(vote: str) -> str:
    return (
        f"(SELECT count(*) FROM cab_vote v WHERE v.vote = '{vote}' AND v.item_id = ({_NEWEST}) AND v.content_n ="
        f" (SELECT max(n.content_n) FROM cab_vote n WHERE n.item_id = v.item_id) AND {LAST_VOTE})"
    )


def _meeting(column: str) -> str:
    return (
        f"(SELECT h.{column} FROM cab_agenda_item i JOIN cab_meeting h ON h.id = i.meeting_id WHERE i.change_id = k.id"
        " AND i.kind IN ('decision', 'ratify') AND i.state <> 'withdrawn' ORDER BY i.id DESC LIMIT 1)"
    )


_SERVICES, _AGENCIES, _SITES = _links("service", "service"), _links("agency", "agency"), _links("site", "site")

CHANGES = View(
    "changes",
    "v_change",
    "One row a change.",
    (
        code("number", "k.number", "Its number, such as CHG0000123."),
        text("title", "k.title", "What is done."),
        code("type", "k.type", "Its type.", _TYPES),
        code("scope", "k.scope", "How far it reaches.", _SCOPES),
        code("state", "k.state", "Where it stands.", _STATES),
        code("risk", "k.risk", "Computed from the questionnaire.", ("low", "medium", "high")),
        text("reason", "k.reason", "Why it is done."),
        code("services", _SERVICES, "Codes of the services it touches: a, b."),
        code("agencies", _AGENCIES, "Codes of the agencies it touches: a, b."),
        code("sites", _SITES, "Codes of the sites it touches: a, b."),
        flag("affects_dit", "k.affects_dit", "It touches the department itself."),
        code("implementer", "k.implementer", "Login of who carries it out."),
        text("implementer_name", "coalesce(p.name, k.implementer)", "Name of who carries it out."),
        code("support_group", "g.code", "Code of the group that carries it out."),
        instant("planned_start_at", "k.planned_start", "When it is to begin; empty: its source does not tell."),
        instant("planned_end_at", "k.planned_end", "When it is to end."),
        instant("actual_start_at", "k.actual_start", "When it began."),
        instant("actual_end_at", "k.actual_end", "When it ended."),
        seconds("planned_s", "seconds_between(k.planned_start, k.planned_end)", "Length of its window."),
        seconds("actual_s", "seconds_between(k.actual_start, k.actual_end)", "How long it took."),
        instant("submitted_at", "k.submitted_at", "When it was submitted to the board."),
        day("cab_on", "k.cab_date", "Wednesday of the meeting that hears it; a meeting may be held on another day."),
        code("meeting", _meeting("number"), "Number of the meeting that hears it, or heard it last."),
        day("meeting_on", _meeting("meeting_date"), "The day on which that meeting is held."),
        instant("decided_at", "k.decided_at", "When it was decided."),
        count(
            "approvals_count",
            _votes("approve"),
            "Votes for it by the board that decides it, on the newest version voted on.",
        ),
        count("rejections_count", _votes("reject"), "Votes against it, by the same board."),
        text("conditions", "k.conditions", "Conditions under which it was approved."),
        code("ratification", "k.ratification", "Of a latent change.", ("pending", "ratified", "not_ratified")),
        day("review_due_on", "k.review_due", "By when it is to be reviewed."),
        count("content_version_count", "coalesce(n.n, 1)", "Version of its content."),
        code("model", "d.number", "Number of the model that a standard change is made from."),
        code("for_agency", "fa.code", "Code of the agency whose own an informational change is."),
        count("outage_minutes_count", "k.outage_minutes", "Minutes for which its services are down."),
        code("outcome", "k.outcome", "As recorded by people.", ("successful", "partial", "failed")),
        flag("backed_out", "k.backed_out", "It was taken back; empty: its source does not tell."),
        count(
            "incidents_count",
            "(SELECT count(*) FROM ticket i WHERE i.change_id = k.id AND i.kind = 'incident'"
            " AND i.state <> 'cancelled' AND NOT i.excluded)",
            "Incidents that name it as their cause, at any time.",
        ),
        code("source", "k.source", "Where it comes from: longleaf, or import:NAME, where it was decided."),
        text("source_state", "k.source_state", "Where it stands, in the words of the source."),
        text("source_outcome", "k.source_outcome", "What became of it, in the words of the source."),
        text("review", "k.review", "What was learned."),
        text("cancelled_why", "k.cancelled_why", "Why it was cancelled."),
        text("decided_why", "k.decided_why", "What its approver wrote who decided it without the board."),
        instant("updated_at", "k.updated_at", "When its row last changed."),
    ),
    f"change k {person('k.implementer', 'p')} LEFT JOIN support_group g ON g.id = k.group_id"
    " LEFT JOIN change_content n ON n.change_id = k.id LEFT JOIN change_model d ON d.id = k.model_id"
    " LEFT JOIN agency fa ON fa.id = k.for_agency_id",
    "k.planned_start, k.id",
    {
        "state": same("k.state", values=_STATES),
        "type": same("k.type", values=_TYPES),
        "scope": same("k.scope", values=_SCOPES),
        "risk": same("k.risk", values=("low", "medium", "high")),
        "agency": has(_AGENCIES, known=AGENCIES),
        "service": has(_SERVICES, known=SERVICES),
        "site": has(_SITES, known=SITES),
        "implementer": same("k.implementer", "p.name"),
        "planned": time("k.planned_start"),
        "ended": time("k.actual_end"),
        "submitted": time("k.submitted_at"),
        "cab": dated("k.cab_date"),
        "ratification": same("k.ratification", values=("pending", "ratified", "not_ratified")),
        "source": same("k.source"),
        "group": same("g.code", "g.name", known=GROUPS),
        "backed-out": holds("k.backed_out"),
    },
    ("number", "title", "reason", "review"),
)

FREEZES = View(
    "freezes",
    "v_freeze",
    "One row a time in which nothing may be changed.",
    (
        text("name", "f.name", "What it is called."),
        code("kind", "f.kind", "Why, such as elections, tax or year_end."),
        flag("hard", "f.hard", "Only ECAB may override it; else the coordinator."),
        instant("start_at", "f.start_at", "When it begins."),
        instant("end_at", "f.end_at", "When it ends."),
        code("agency", "a.code", "Agency it holds for; empty: all."),
        code("service", "s.code", "Service it holds for; empty: all."),
        code("site", "x.code", "Site it holds for; empty: all."),
        text("reason", "f.reason", "Its reason in words."),
        flag("withdrawn", "f.withdrawn", "It was taken back."),
    ),
    '"freeze" f LEFT JOIN agency a ON a.id = f.agency_id LEFT JOIN service s ON s.id = f.service_id'
    " LEFT JOIN site x ON x.id = f.site_id",
    "f.start_at, f.id",
    {
        "agency": same("a.code", "a.name", known=AGENCIES),
        "service": same("s.code", "s.name", known=SERVICES),
        "start": time("f.start_at"),
        "kind": same("f.kind"),
        "hard": holds("f.hard"),
        "withdrawn": holds("f.withdrawn"),
    },
    ("name", "reason"),
)

_HIT = listed("o.code", "outage_agency x JOIN agency o ON o.id = x.agency_id WHERE x.outage_id = o1.id")

OUTAGES = View(
    "outages",
    "v_outage",
    "One row an outage of a service, planned or not.",
    (
        code("number", "o1.number", "Its number in the system that it came from."),
        code("service", "s.code", "Code of the service."),
        text("service_name", "s.name", "Name of the service."),
        code("site", "st.code", "Code of the site."),
        text("title", "o1.title", "What happened."),
        code("kind", "o1.kind", "Full counts against availability, degraded does not.", ("full", "degraded")),
        flag("planned", "o1.planned", "Approved maintenance."),
        instant("start_at", "o1.start_at", "When it began."),
        instant("end_at", "o1.end_at", "When it ended; empty: it goes on."),
        seconds("outage_s", "seconds_between(o1.start_at, o1.end_at)", "Wall clock from start to end."),
        instant("window_start_at", "o1.window_start", "Begin of the approved maintenance."),
        instant("window_end_at", "o1.window_end", "Its end; what lies after it is downtime."),
        code("agencies", _HIT, "Codes of the agencies reached: a, b; empty: all that have the service."),
        text("cause", "o1.cause", "What caused it."),
        code("source", "o1.source", "Where it comes from: longleaf, or import:NAME."),
        instant("closed_at", "o1.closed_at", "When its record was closed there; the service was back before."),
        code("change", "c.number", "Number of the change it belongs to."),
        code("major_incident", "m.number", "Number of the major incident it belongs to."),
        code("posting", "po.number", "Number of the posting that told it by itself."),
        code("withdrawn", "o1.withdrawn", "Why it counts no more; empty: it counts.", tuple(Withdrawn)),
    ),
    "outage o1 JOIN service s ON s.id = o1.service_id LEFT JOIN site st ON st.id = o1.site_id"
    " LEFT JOIN change c ON c.id = o1.change_id LEFT JOIN major_incident m ON m.id = o1.major_incident_id"
    " LEFT JOIN posting po ON po.id = o1.posting_id",
    "o1.start_at, o1.id",
    {
        "service": same("s.code", "s.name", known=SERVICES),
        "site": same("st.code", "st.name", known=SITES),
        "agency": has(_HIT, known=AGENCIES),
        "kind": same("o1.kind", values=("full", "degraded")),
        "started": time("o1.start_at"),
        "ended": time("o1.end_at"),
        "planned": holds("o1.planned"),
        "unplanned": holds("NOT o1.planned"),
        "open": holds("o1.end_at IS NULL"),
        "counted": holds("o1.withdrawn = ''"),
    },
    ("number", "title", "service_name", "cause"),
)

"""Major incidents, and the messages that were sent in them with what became of their promises, as lists."""

from __future__ import annotations

from app.db.views.base import (
    AGENCIES,
    SERVICES,
    View,
    code,
    count,
    day,
    flag,
    has,
    holds,
    instant,
    listed,
    same,
    seconds,
    text,
    time,
)
from app.domain.majors.states import MajorState
from app.domain.majors.values import PromiseState, UpdateKind

_REACHED = listed(
    "o.code", "major_incident_agency x JOIN agency o ON o.id = x.agency_id WHERE x.major_incident_id = m.id"
)
_SERVICES = listed(
    "o.code", "major_incident_service x JOIN service o ON o.id = x.service_id WHERE x.major_incident_id = m.id"
)
_SITES = listed("o.code", "major_incident_site x JOIN site o ON o.id = x.site_id WHERE x.major_incident_id = m.id")
_STATES = tuple(state.value for state in MajorState)


def _of_it(table: str) -> str:
    return f"(SELECT count(*) FROM {table} x WHERE x.major_incident_id = m.id)"


MAJORS = View(
    "major-incidents",
    "v_major_incident",
    "One row a major incident, drills among them.",
    (
        code("number", "m.number", "Its number, such as MI0000012."),
        text("title", "m.title", "What happened."),
        code("state", "m.state", "Where it stands: declared, restored and closed ones count in figures.", _STATES),
        flag("drill", "m.drill", "A drill, which counts in no figure."),
        code("ticket", "k.number", "Number of its main ticket."),
        count("tickets_count", _of_it("major_incident_ticket"), "Tickets that belong to it."),
        code("service", "s.code", "Code of the service that its figures are counted under."),
        code("services", _SERVICES, "Codes of all services that it is about: a, b."),
        code("sites", _SITES, "Codes of its sites: a, b."),
        code("agencies", _REACHED, "Codes of the agencies reached: a, b."),
        instant("impact_start_at", "m.impact_start_at", "When the impact began."),
        instant("detected_at", "m.detected_at", "When it was seen."),
        instant("proposed_at", "m.proposed_at", "When it was proposed."),
        instant("declared_at", "m.declared_at", "When it was declared."),
        instant("first_notice_at", "m.first_notice_at", "When the agencies first heard of it."),
        seconds(
            "first_message_s",
            "seconds_between(m.declared_at, m.first_notice_at)",
            "Wall clock from the declaration to the first message.",
        ),
        instant("restored_at", "m.restored_at", "When the service was back."),
        seconds(
            "restore_s", "seconds_between(m.impact_start_at, m.restored_at)", "Wall clock from impact to restored."
        ),
        instant("next_update_at", "m.next_update_at", "When the next message was promised; empty: none is."),
        code("manager", "m.manager", "Login of who leads it."),
        code("director", "m.director", "Login of the duty director."),
        code("communications", "m.communications", "Login of who writes the messages."),
        code("scribe", "m.scribe", "Login of who keeps the timeline."),
        text("proposed_why", "m.proposed_why", "The rule or the reason for which it was proposed."),
        text("ended_why", "m.ended_why", "Why it was rejected or demoted."),
        text("cause", "m.cause", "Its cause."),
        text("cause_category", "m.cause_category", "What its cause is filed under; empty: nobody did."),
        code("problem", "m.problem", "Number of the problem behind it, wherever that is kept."),
        text("summary", "m.summary", "In a few sentences."),
        text("data_loss", "m.data_loss", "What was lost, or that nothing was."),
        day("review_due_on", "m.review_due", "When its review is due."),
        day("review_done_on", "m.review_done_on", "When it was reviewed."),
        text("went_well", "m.went_well", "What went well, by the review."),
        text("went_badly", "m.went_badly", "What went badly, by the review."),
        day("effect_due_on", "m.effect_due", "When the effect of the review is looked at."),
        text("effect", "m.effect", "What became of the review."),
    ),
    "major_incident m LEFT JOIN ticket k ON k.id = m.ticket_id LEFT JOIN service s ON s.id = m.service_id",
    "m.impact_start_at, m.id",
    {
        "state": same("m.state", values=_STATES),
        "service": same("s.code", "s.name", known=SERVICES),
        "agency": has(_REACHED, known=AGENCIES),
        "started": time("m.impact_start_at"),
        "restored": time("m.restored_at"),
        "drill": holds("m.drill"),
        "counted": holds("(m.state IN ('declared', 'restored', 'closed') AND NOT m.drill)"),
    },
    ("number", "title", "cause", "summary"),
)

_AFTER = (
    "SELECT a.id AS id, min(b.recorded_at) AS at FROM major_incident_update a JOIN major_incident_update b"
    " ON b.major_incident_id = a.major_incident_id"
    " AND (b.recorded_at > a.recorded_at OR b.recorded_at = a.recorded_at AND b.id > a.id)"
)
#: When the next message was sent, and when the incident ended without one.
_MET = f"{_AFTER} WHERE a.sent AND b.sent GROUP BY a.id"
_ENDED = (  # an end that was taken back, which a correction of it says, was none
    f"{_AFTER} WHERE a.sent AND NOT b.sent AND b.kind IN ('restored', 'demoted')"
    " AND NOT EXISTS (SELECT 1 FROM major_incident_update c WHERE c.corrects_id = b.id"
    " AND c.major_incident_id = b.major_incident_id AND c.kind = 'correction' AND b.kind = 'demoted') GROUP BY a.id"
)
_BECAME = (
    "CASE WHEN u.next_at IS NULL THEN NULL"
    " WHEN e.at IS NOT NULL AND (n.at IS NULL OR e.at < n.at) AND e.at <= u.next_at THEN 'withdrawn'"
    " WHEN e.at IS NOT NULL AND (n.at IS NULL OR e.at < n.at) THEN 'broken'"
    " WHEN n.at IS NULL AND {now} > u.next_at THEN 'overdue' WHEN n.at IS NULL THEN 'open'"
    " WHEN n.at <= u.next_at THEN 'kept' WHEN n.at - u.next_at <= u.next_at - u.recorded_at THEN 'late'"
    " ELSE 'broken' END"
)
_SENT_AS = tuple(
    kind.value
    for kind in (
        *(UpdateKind.NOTICE, UpdateKind.SCOPE, UpdateKind.UPDATE),
        *(UpdateKind.RESTORED, UpdateKind.DEMOTED, UpdateKind.REOPENED),
    )
)
_PROMISES = tuple(state.value for state in PromiseState)


def _told(what: str, condition: str) -> str:
    return f"(SELECT count({what}) FROM major_incident_told x WHERE x.update_id = u.id AND {condition})"


MESSAGES = View(
    "major-messages",
    "v_major_message",
    "One row a message that was sent in a major incident, with the promise of the next one.",
    (
        code("major_incident", "m.number", "Number of the major incident."),
        text("title", "m.title", "What happened."),
        flag("drill", "m.drill", "A drill: it was sent to nobody."),
        code("kind", "u.kind", "Which message it was.", _SENT_AS),
        instant("sent_at", "u.recorded_at", "When it was sent."),
        text("text", "u.text", "What was known."),
        text("ruled_out", "u.ruled_out", "What was ruled out."),
        text("next_steps", "u.next_steps", "What was to happen next."),
        instant("next_at", "u.next_at", "When the next message was promised; empty: it was the last one."),
        instant("next_sent_at", "n.at", "When the next message was sent."),
        code("promise", _BECAME, "What became of the promise; late: within one more interval.", _PROMISES),
        seconds(
            "late_s",
            "seconds_between(u.next_at, n.at)",
            "From the promised time to the next message; 0 or less: in time.",
        ),
        count(
            "agencies_count",
            _told("DISTINCT x.agency_id", "x.agency_id IS NOT NULL"),
            "Agencies of which a contact was told.",
        ),
        count("told_count", _told("*", "x.how <> 'call'"), "People and mailboxes that it was sent to."),
        count("calls_count", _told("*", "x.how = 'call'"), "Telephone calls on it that were noted."),
        code("author", "u.author", "Login of who sent it."),
    ),
    "major_incident_update u JOIN major_incident m ON m.id = u.major_incident_id AND u.sent"
    f" LEFT JOIN ({_MET}) n ON n.id = u.id LEFT JOIN ({_ENDED}) e ON e.id = u.id",
    "u.recorded_at, u.id",
    {
        "major": same("m.number"),
        "kind": same("u.kind", values=_SENT_AS),
        "promise": same(_BECAME, values=_PROMISES),
        "sent": time("u.recorded_at"),
        "drill": holds("m.drill"),
    },
    ("major_incident", "title", "text", "ruled_out", "next_steps"),
)

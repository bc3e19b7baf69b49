"""Tickets, their SLA clocks, the stretches of the backlog and the surveys as lists."""

from __future__ import annotations

from app.db.views.base import (
    AGENCIES,
    SERVICES,
    View,
    code,
    coded,
    count,
    dated,
    day,
    flag,
    holds,
    instant,
    listed,
    percent,
    person,
    same,
    seconds,
    text,
    time,
)
from app.domain.tickets.told import UNDATED, Fact
from app.domain.vocabulary import HoldReason, Layer, Metric, Priority, TicketKind, TicketState

_STANDS = (  # of an answer: it was not corrected since
    "NOT EXISTS (SELECT 1 FROM request_answer l WHERE l.ticket_id = a.ticket_id AND l.field_id = a.field_id"
    " AND l.id > a.id)"
)
_PRIORITIES = {int(one): one.name.lower() for one in Priority}
_KINDS = tuple(one.value for one in TicketKind)
_STATES = ("running", "paused", "met", "missed", "cancelled")


def _state(clock: str) -> str:
    """Return the SQL of what a clock shows when it is read."""
    return (
        f"CASE WHEN {clock}.id IS NULL THEN 'not_measured'"
        f" WHEN {clock}.met THEN 'met' WHEN NOT {clock}.met THEN 'missed'"
        f" WHEN {clock}.stop_at IS NOT NULL THEN 'cancelled' WHEN {clock}.due_at IS NULL THEN 'paused'"
        f" WHEN {clock}.due_at <= {{now}} THEN 'missed' ELSE 'running' END"
    )


def _certain(clock: str) -> str:
    """Return the SQL of the same, where a miss by an upper bound of the time is not measured, as the window says it."""
    not_over = f"{clock}.stop_at IS NOT NULL OR {clock}.due_at IS NULL OR {clock}.due_at > {{now}}"
    return (
        f"CASE WHEN {clock}.bound AND NOT coalesce({clock}.met, {not_over}) THEN 'not_measured'"
        f" ELSE {_state(clock)} END"
    )


def _told(letters: str) -> str:
    """Return the SQL of the facts that stand in a column as letters: "opening, response"."""
    parts = (f"CASE WHEN {letters} LIKE '%{fact.letter}%' THEN '{fact.value}, ' ELSE '' END" for fact in Fact)
    return f"rtrim({' || '.join(parts)}, ', ')"


def _counted(column: str) -> str:
    """Return the SQL of a count of changes: a list shows what is, and its nought is none that was counted."""
    return f"CASE WHEN {column} > 0 OR k.told LIKE '%{Fact.REOPENING.letter}%' THEN {column} END"


def _clock(alias: str, metric: Metric) -> str:
    return (
        f" LEFT JOIN sla_clock {alias} ON {alias}.ticket_id = k.id AND {alias}.metric = '{metric.value}'"
        f" AND {alias}.seq = 1"
    )


TICKETS = View(
    "tickets",
    "v_ticket",
    "One row a ticket, as it is now.",
    (
        code("number", "k.number", "Its number, such as INC0000123."),
        code("kind", "k.kind", "Incident or request.", _KINDS),
        text("title", "k.title", "What it is about."),
        code("state", "k.state", "Where it stands.", (s.value for s in TicketState)),
        code("hold_reason", "k.hold_reason", "What it waits for, where it is on hold.", (r.value for r in HoldReason)),
        instant("hold_until", "k.hold_until", "When the hold ends by itself; empty: it does not, or there is none."),
        count("impact", "k.impact", "1 several agencies, 2 one agency, 3 several users, 4 one user."),
        count("urgency", "k.urgency", "1 critical to 4 low."),
        code("priority", coded("k.priority", _PRIORITIES), "Follows from both.", _PRIORITIES.values()),
        code("agency", "a.code", "Code of the agency."),
        text("agency_name", "a.name", "Name of the agency."),
        code("service", "s.code", "Code of the service; empty: none is named."),
        text("service_name", "s.name", "Name of the service."),
        code("support_group", "g.code", "Code of the group in whose queue it is."),
        text("support_group_name", "g.name", "Name of that group."),
        code("site", "st.code", "Code of the site."),
        code("assignee", "k.assignee", "Login of who works on it, or the name that its source has."),
        text("assignee_name", "coalesce(p.name, k.assignee)", "Name of who works on it."),
        text("caller", "k.caller", "Who reported it."),
        code(
            "channel", "k.channel", "How it came in: phone, email, portal, monitoring, walk_in, other; empty: not told."
        ),
        text("category", "k.category", "What it is filed under."),
        instant("opened_at", "k.opened_at", "When it was reported."),
        instant(
            "first_assigned_at",
            "CASE WHEN r.met IS NOT NULL AND (k.state <> 'cancelled' OR coalesce(k.assignee, '') <> '')"
            " THEN r.stop_at END",
            "When a person first had it, as the response clock says; empty where no response is measured.",
        ),
        instant("resolved_at", "k.resolved_at", "When it was last resolved; empty: it is open, or that is not told."),
        instant("closed_at", "k.closed_at", "When it was closed; empty: it is not, or that is not told."),
        instant("updated_at", "k.updated_at", "When its row last changed here."),
        seconds(
            "open_s",
            "seconds_between(k.opened_at, k.resolved_at)",
            "Wall clock from opened to resolved, nights included.",
        ),
        instant("response_due_at", "r.due_at", "When a person has to have it; empty while paused or not measured."),
        code("response_state", _certain("r"), "What the response clock shows now.", (*_STATES, "not_measured")),
        seconds("response_elapsed_s", "r.elapsed_s", "Time it counted, in hours of its calendar, until it stopped."),
        instant("resolution_due_at", "c.due_at", "When it has to be resolved; empty while paused or not measured."),
        code("resolution_state", _certain("c"), "What the resolution clock shows now.", (*_STATES, "not_measured")),
        seconds("resolution_elapsed_s", "c.elapsed_s", "Time it counted, in hours of its calendar, until it stopped."),
        seconds("resolution_paused_s", "c.paused_s", "Time of its calendar that holds took."),
        count(
            "reopen_count", _counted("k.reopen_count"), "How often it was reopened; empty: its source does not tell."
        ),
        count(
            "reassignment_count",
            _counted("k.reassignment_count"),
            "How often person or group changed; empty: that is not told.",
        ),
        flag("first_contact", "k.first_contact", "Resolved by the desk at first contact; empty: not known."),
        text("resolution_code", "k.resolution_code", "How it was resolved."),
        code("parent", "parent.number", "Number of the ticket it is a child or duplicate of."),
        code("change", "ch.number", "Number of the change that caused it."),
        code("fixed_by_change", "fx.number", "Number of the change that put it right."),
        code("follow_up_of", "before.number", "Number of the ticket that it goes on from."),
        code("major_incident", "m.number", "Number of the major incident it is."),
        code("source", "k.source", "Where it comes from: longleaf, sample, seed or import:NAME."),
        code(
            "told",
            _told("k.told"),
            f"What its source tells, of {', '.join(Fact)}: a, b. Of the rest nothing is measured.",
        ),
        flag("excluded", "k.excluded", "Left out of every figure, because its data are impossible."),
        text(
            "answers",
            "'{{' || "
            + listed(
                "CAST({quoted}(a.label) AS text) || ': ' || CAST({quoted}(a.value) AS text)",
                f"request_answer a WHERE a.ticket_id = k.id AND {_STANDS}",
            )
            + " || '}}'",
            "What was answered to the fields of a request, as a JSON object of answers by field; an import reads it.",
        ),
    ),
    "ticket k JOIN agency a ON a.id = k.agency_id LEFT JOIN service s ON s.id = k.service_id"
    " LEFT JOIN support_group g ON g.id = k.group_id LEFT JOIN site st ON st.id = k.site_id"
    f" {person('k.assignee', 'p')}{_clock('r', Metric.RESPONSE)}{_clock('c', Metric.RESOLUTION)}"
    " LEFT JOIN ticket parent ON parent.id = k.parent_id LEFT JOIN change ch ON ch.id = k.change_id"
    " LEFT JOIN change fx ON fx.id = k.fixed_by_id LEFT JOIN ticket before ON before.id = k.follow_up_id"
    " LEFT JOIN (SELECT ticket_id, min(number) AS number FROM major_incident"
    " WHERE state IN ('declared', 'restored', 'closed') AND NOT drill GROUP BY ticket_id) m ON m.ticket_id = k.id",
    "k.opened_at DESC, k.id DESC",
)

CLOCKS = View(
    "clocks",
    "v_sla",
    "One row a clock: what a target promised one ticket, and what became of it. Attainment in a period is the clocks"
    " with `known_at` in it, not excluded, that are met, of those that are met or missed.",
    (
        code("ticket", "k.number", "Number of the ticket."),
        code("ticket_kind", "c.ticket_kind", "Incident or request, as at the outcome.", _KINDS),
        code("metric", "c.metric", "What is measured.", (m.value for m in Metric)),
        count("seq", "c.seq", "1; of status updates the first, second, ... that was due."),
        code("priority", coded("c.priority", _PRIORITIES), "As at the outcome.", _PRIORITIES.values()),
        code("agency", "a.code", "Code of the agency as at the outcome."),
        text("agency_name", "a.name", "Name of that agency."),
        code("service", "s.code", "Code of the service as at the outcome."),
        text("service_name", "s.name", "Name of that service."),
        code("layer", "t.layer", "Layer of the target.", (layer.value for layer in Layer)),
        seconds("allowed_s", "t.duration_s", "What the target allows, where it is a duration."),
        count("allowed_days", "t.duration_days", "What the target allows, where it is a number of open days."),
        percent("goal_percent", "t.goal_bp", "Share of outcomes that has to be in time."),
        code("calendar", "l.code", "Code of the calendar whose hours count."),
        flag("sample_target", "t.sample", "The target is a sample value, not yet the department's own."),
        instant("start_at", "c.start_at", "When the clock started."),
        instant("stop_at", "c.stop_at", "When it stopped, in time or late; empty while it runs."),
        instant("due_at", "c.due_at", "When it is due; empty while a pause keeps that unknown."),
        instant("known_at", "c.known_at", "When the outcome is or will be known: the earlier of stop and due."),
        code("state", _state("c"), "What it shows now; past due without a stop is missed.", _STATES),
        seconds("elapsed_s", "c.elapsed_s", "Time it counted, in hours of its calendar, until it stopped."),
        seconds("paused_s", "c.paused_s", "Time of its calendar that holds took."),
        flag(
            "upper_bound",
            "c.bound",
            "The time is an upper bound, since the source does not tell all that would not count: met is met, and"
            " a miss may be none.",
        ),
        flag("excluded", "c.excluded", "Left out of every figure: a child, a duplicate or impossible data."),
    ),
    "sla_clock c JOIN ticket k ON k.id = c.ticket_id JOIN agency a ON a.id = c.agency_id"
    " LEFT JOIN service s ON s.id = c.service_id JOIN sla_target t ON t.id = c.target_id"
    " JOIN calendar l ON l.id = t.calendar_id",
    "c.id",
    {
        "agency": same("a.code", "a.name", known=AGENCIES),
        "service": same("s.code", "s.name", known=SERVICES),
        "metric": same("c.metric", values=(m.value for m in Metric)),
        "kind": same("c.ticket_kind", values=_KINDS),
        "priority": same(coded("c.priority", _PRIORITIES), values=_PRIORITIES.values()),
        "state": same(_state("c"), values=_STATES),
        "known": time("c.known_at"),
        "started": time("c.start_at"),
        "due": time("c.due_at"),
        "counted": holds("NOT c.excluded"),
        "bound": holds("c.bound"),
    },
    ("ticket",),
)

BACKLOG = View(
    "backlog",
    "v_backlog",
    "One row a stretch in which a ticket was open at one agency. Open at an instant are the stretches, not excluded,"
    " that started before it and have no end, or one at or after it.",
    (
        code("ticket", "k.number", "Number of the ticket."),
        code("kind", "k.kind", "Incident or request.", _KINDS),
        code("priority", coded("k.priority", _PRIORITIES), "Of the ticket now.", _PRIORITIES.values()),
        code("agency", "a.code", "Code of the agency at which it was open."),
        text("agency_name", "a.name", "Name of that agency."),
        code("service", "s.code", "Code of the ticket's service now."),
        code("ticket_state", "k.state", "Where the ticket stands now.", (s.value for s in TicketState)),
        instant("start_at", "b.start_at", "When the stretch began."),
        code("start_reason", "b.start_reason", "What began it.", ("opened", "reopened", "transferred_in")),
        instant("end_at", "b.end_at", "When it ended; empty: it is open. Of an undated one when it started."),
        code(
            "end_reason",
            "b.end_reason",
            "What ended it; undated: its source tells that it is over, not since when, and it is open at no instant.",
            ("resolved", "cancelled", "transferred_out", UNDATED),
        ),
        seconds(
            "open_s",
            f"CASE WHEN b.end_reason <> '{UNDATED}' THEN seconds_between(b.start_at, b.end_at) END",
            "Wall clock from start to end; empty where that is not told.",
        ),
        flag("excluded", "b.excluded", "Left out of every figure: a child, a duplicate or impossible data."),
    ),
    "ticket_span b JOIN ticket k ON k.id = b.ticket_id JOIN agency a ON a.id = b.agency_id"
    " LEFT JOIN service s ON s.id = k.service_id",
    "b.start_at, b.id",
    {
        "agency": same("a.code", "a.name", known=AGENCIES),
        "service": same("s.code", "s.name", known=SERVICES),
        "kind": same("k.kind", values=_KINDS),
        "priority": same(coded("k.priority", _PRIORITIES), values=_PRIORITIES.values()),
        "started": time("b.start_at"),
        "ended": time("b.end_at"),
        "open": holds("b.end_at IS NULL"),
        "counted": holds("NOT b.excluded"),
    },
    ("ticket",),
)

SURVEYS = View(
    "surveys",
    "v_survey",
    "One row a survey that was sent to a caller.",
    (
        code("ticket", "k.number", "Number of the ticket."),
        code("agency", "a.code", "Code of the agency."),
        instant("sent_at", "x.sent_at", "When it was sent; empty: its source tells answers only."),
        instant("answered_at", "x.answered_at", "When it was answered; empty: not."),
        count("score", "x.score", "1 to 5; 4 and 5 are satisfied."),
        text("comment", "x.comment", "What the caller wrote."),
    ),
    "survey x JOIN ticket k ON k.id = x.ticket_id JOIN agency a ON a.id = x.agency_id",
    "x.sent_at, x.id",
    {
        "agency": same("a.code", "a.name", known=AGENCIES),
        "sent": time("x.sent_at"),
        "answered": time("x.answered_at"),
        "unanswered": holds("x.answered_at IS NULL"),
    },
    ("ticket", "comment"),
)

TARGETS = View(
    "targets",
    "v_target",
    "One row a service level target.",
    (
        code("metric", "t.metric", "What it promises.", (m.value for m in Metric)),
        code("priority", coded("t.priority", _PRIORITIES), "Of which tickets.", _PRIORITIES.values()),
        code("ticket_kind", "t.ticket_kind", "Of which kind; empty: both.", _KINDS),
        code("layer", "t.layer", "The most specific layer wins.", (layer.value for layer in Layer)),
        code("agency", "a.code", "Agency of an MOU."),
        code("service", "s.code", "Service that it is for; empty: every one."),
        seconds("allowed_s", "t.duration_s", "How long, where it is a duration."),
        count("allowed_days", "t.duration_days", "How long, where it is a number of open days."),
        code("calendar", "l.code", "Calendar whose hours count."),
        percent("goal_percent", "t.goal_bp", "Share of outcomes that has to be in time."),
        instant("effective_from_at", "t.effective_from", "For tickets opened from then on."),
        instant("effective_to_at", "t.effective_to", "For tickets opened before then; empty: still in force."),
        flag("sample", "t.sample", "A sample value, not yet the department's own."),
    ),
    "sla_target t JOIN calendar l ON l.id = t.calendar_id LEFT JOIN agency a ON a.id = t.agency_id"
    " LEFT JOIN service s ON s.id = t.service_id",
    "t.metric, t.priority, t.id",
    {
        "agency": same("a.code", "a.name", known=AGENCIES),
        "service": same("s.code", "s.name", known=SERVICES),
        "metric": same("t.metric", values=(m.value for m in Metric)),
        "layer": same("t.layer", values=(layer.value for layer in Layer)),
        "sample": holds("t.sample"),
        "current": holds("t.effective_to IS NULL"),
    },
)

HOLIDAYS = View(
    "holidays",
    "v_holiday",
    "One row a state holiday. A year without any has no list: no holidays are known for it.",
    (
        day("day_on", "h.day", "The date."),
        text("name", "h.name", "What is observed."),
        text("source", "h.source", "Where the date comes from."),
        code("status", "h.status", "Published, or derived by rule.", ("confirmed", "derived")),
        flag("withdrawn", "h.withdrawn", "It is no holiday, or no more; nothing counts it."),
    ),
    "holiday h",
    "h.day",
    {"status": same("h.status", values=("confirmed", "derived")), "current": holds("NOT h.withdrawn")},
    ("name",),
)

SPECIAL_HOURS = View(
    "special-hours",
    "v_special_hours",
    "One row a date on which a calendar has other hours than its week says.",
    (
        code("calendar", "l.code", "Code of the calendar."),
        day("day_on", "x.day", "The date."),
        code("hours", "{hours}", 'Open from and to, as JSON: [["08:00","12:00"]]; []: closed.'),
        text("why", "x.why", "Why."),
        text("source", "x.source", "Who says so."),
        flag("withdrawn", "x.withdrawn", "Entered by mistake; nothing counts it."),
    ),
    "special_hours x JOIN calendar l ON l.id = x.calendar_id",
    "x.day, l.code",
    {"calendar": same("l.code", "l.name"), "day": dated("x.day"), "current": holds("NOT x.withdrawn")},
    ("why",),
)

TASKS = View(
    "tasks",
    "v_task",
    "One row a task or a parent of a request in another system; it is counted nowhere.",
    (
        code("number", "x.number", "Its number there."),
        code("source", "x.source", "Name of the source."),
        code("kind", "x.kind", "What it is.", ("task", "parent")),
        text("title", "x.title", "What it is about."),
        text("state", "x.state", "Where it stands, in the words of the source."),
        code("request", "x.request", "Number of its request; empty: not told."),
        code("ticket", "k.number", "That request, where it is a ticket here."),
        text("assignee", "x.assignee", "Who works on it."),
        code("support_group", "g.code", "Code of the group."),
        instant("opened_at", "x.opened_at", "When it was opened."),
        instant("closed_at", "x.closed_at", "When it was closed."),
    ),
    "task x LEFT JOIN ticket k ON k.id = x.ticket_id LEFT JOIN support_group g ON g.id = x.group_id",
    "x.source, x.number",
    {
        "source": same("x.source"),
        "kind": same("x.kind", values=("task", "parent")),
        "request": same("x.request", "k.number"),
        "opened": time("x.opened_at"),
        "closed": time("x.closed_at"),
    },
    ("number", "title"),
)

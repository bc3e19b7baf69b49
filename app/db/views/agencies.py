"""Agencies, who does what for them, contacts, reviews, actions, people and services as lists."""

from __future__ import annotations

from app.db.views.base import (
    AGENCIES,
    GROUPS,
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
    percent,
    same,
    text,
)

_ROLES = ("brm", "brm_backup", "cio", "cab_rep", "cab_alternate")
_AGENCY = {"agency": same("a.code", "a.name", known=AGENCIES)}


def _valid(alias: str) -> str:
    """Return the condition that a dated row holds today."""
    return f"({alias}.valid_from <= {{today}} AND ({alias}.valid_to IS NULL OR {alias}.valid_to > {{today}}))"


def _holder(role: str, what: str) -> str:
    return (
        f"(SELECT h.{what} FROM agency_assignment x JOIN person h ON h.id = x.person_id WHERE x.agency_id = a.id"
        f" AND x.role = '{role}' AND {_valid('x')} ORDER BY x.valid_from DESC, x.id DESC LIMIT 1)"
    )


_MIP = (
    "(SELECT h.name FROM agency_contact x JOIN person h ON h.id = x.person_id WHERE x.agency_id = a.id"
    f" AND x.kind = 'mip' AND {_valid('x')} ORDER BY x.rank, x.id LIMIT 1)"
)

AGENCY = View(
    "agencies",
    "v_agency",
    "One row an agency record, with who looks after it today.",
    (
        code("code", "a.code", "Its code, such as DHHS."),
        text("name", "a.name", "Its name."),
        code("parent", "up.code", "Code of the agency it is part of."),
        code("predecessor", "old.code", "Code of the agency it came from."),
        day("valid_from", "a.valid_from", "First day."),
        day("valid_to", "a.valid_to", "First day on which it is no more; empty: it goes on."),
        flag("current", _valid("a"), "It exists today."),
        code("brm", _holder("brm", "login"), "Login of its business relationship manager."),
        text("brm_name", _holder("brm", "name"), "Name of its business relationship manager."),
        text("brm_backup_name", _holder("brm_backup", "name"), "Who stands in for the BRM."),
        text("cio_name", _holder("cio", "name"), "Its chief information officer."),
        text("cab_rep_name", _holder("cab_rep", "name"), "Its representative on the board."),
        text("cab_alternate_name", _holder("cab_alternate", "name"), "Who stands in on the board."),
        text("mip_contact_name", _MIP, "Its first contact in a major incident."),
        text("note", "a.note", "What else should be known."),
    ),
    "agency a LEFT JOIN agency up ON up.id = a.parent_id LEFT JOIN agency old ON old.id = a.predecessor_id",
    "a.code, a.id",
    {
        **_AGENCY,
        "brm": same(_holder("brm", "login"), _holder("brm", "name")),
        "current": holds(_valid("a")),
        "without-brm": holds(f"{_holder('brm', 'name')} IS NULL"),
    },
    ("code", "name", "note"),
)

ASSIGNMENTS = View(
    "assignments",
    "v_agency_assignment",
    "One row a time in which somebody had a role for an agency.",
    (
        code("agency", "a.code", "Code of the agency."),
        code("role", "x.role", "The role.", _ROLES),
        text("name", "p.name", "Who had it."),
        code("login", "p.login", "Login of the person; empty: cannot sign in."),
        day("valid_from", "x.valid_from", "First day."),
        day("valid_to", "x.valid_to", "First day on which it is no more; empty: it goes on."),
        flag("current", _valid("x"), "It holds today."),
    ),
    "agency_assignment x JOIN agency a ON a.id = x.agency_id JOIN person p ON p.id = x.person_id",
    "a.code, x.role, x.valid_from, x.id",
    {
        **_AGENCY,
        "role": same("x.role", values=_ROLES),
        "person": same("p.login", "p.name"),
        "current": holds(_valid("x")),
    },
    ("agency", "name"),
)

CONTACTS = View(
    "contacts",
    "v_agency_contact",
    "One row a contact of an agency.",
    (
        code("agency", "a.code", "Code of the agency."),
        code("kind", "x.kind", "For what.", ("mip", "billing", "security")),
        count("rank", "x.rank", "Who is called first: 1, 2, ..."),
        text("name", "p.name", "Who."),
        text("title", "p.title", "The person's position."),
        text("email", "p.email", "Address."),
        text("phone", "p.phone", "Number."),
        instant("verified_at", "x.verified_at", "When the entry was last verified; empty: never."),
        code("verified_by", "x.verified_by", "Login of who verified it."),
        day("valid_from", "x.valid_from", "First day."),
        day("valid_to", "x.valid_to", "First day on which it is no more; empty: it goes on."),
        flag("current", _valid("x"), "It holds today."),
    ),
    "agency_contact x JOIN agency a ON a.id = x.agency_id JOIN person p ON p.id = x.person_id",
    "a.code, x.kind, x.rank, x.id",
    {
        **_AGENCY,
        "kind": same("x.kind", values=("mip", "billing", "security")),
        "current": holds(_valid("x")),
        "unverified": holds("x.verified_at IS NULL"),
    },
    ("agency", "name", "email"),
)

ACTIONS = View(
    "actions",
    "v_action",
    "One row an action, improvement, decision or requirement of a service review, a meeting or a change.",
    (
        code("agency", "a.code", "Code of the agency."),
        code("kind", "x.kind", "What it is.", ("action", "improvement", "decision", "requirement")),
        text("title", "x.title", "What is to be done."),
        text("owner", "coalesce(w.name, x.owner)", "Who does it."),
        day("due_on", "x.due_on", "By when."),
        code("state", "x.state", "Where it stands.", ("open", "done", "dropped")),
        flag("late", "(x.state = 'open' AND x.due_on < {today})", "Open and past its day."),
        day("closed_on", "x.closed_on", "When it was done or dropped."),
        text("effect", "x.effect", "What it brought."),
        day("review_on", "r.held_on", "The review it comes from."),
        code("meeting", "m.number", "Number of the meeting of the board it comes from."),
        code("change", "c.number", "Number of the change it is about."),
        instant("updated_at", "x.updated_at", "When its row last changed."),
    ),
    "action x LEFT JOIN agency a ON a.id = x.agency_id LEFT JOIN review r ON r.id = x.review_id"
    " LEFT JOIN cab_meeting m ON m.id = x.meeting_id LEFT JOIN change c ON c.id = x.change_id"
    " LEFT JOIN person w ON w.id = x.owner_id",
    "coalesce(a.code, ''), x.due_on, x.id",
    {
        **_AGENCY,
        "kind": same("x.kind", values=("action", "improvement", "decision", "requirement")),
        "state": same("x.state", values=("open", "done", "dropped")),
        "owner": same("x.owner", "w.name"),
        "meeting": same("m.number"),
        "change": same("c.number"),
        "due": dated("x.due_on"),
        "late": holds("(x.state = 'open' AND x.due_on < {today})"),
    },
    ("agency", "title", "owner", "effect"),
)

_TAKE_PART_IF = "(SELECT count(*) FROM review_person p WHERE p.review_id = x.id AND NOT p.withdrawn AND"
_TAKE_PART = _TAKE_PART_IF.removesuffix(" AND") + ")"

REVIEWS = View(
    "reviews",
    "v_review",
    "One row a service review with an agency.",
    (
        code("agency", "a.code", "Code of the agency."),
        day("held_on", "x.held_on", "The day."),
        code("period", "x.period", "What was reviewed: 2026-10, 2026Q4, FY2027."),
        code("state", "x.state", "Where it stands.", ("planned", "held", "cancelled")),
        text("notes", "x.notes", "What was said."),
        code("start_time", "x.start_time", "When it begins, HH:MM Eastern Time."),
        count("planned_minutes_count", "x.minutes_long", "How long it is, in minutes."),
        text("place", "x.place", "Where."),
        text("agenda", "x.agenda", "What is talked about."),
        count("participants_count", _TAKE_PART, "How many belong to it."),
        count("invited_count", f"{_TAKE_PART_IF} p.invited_sequence IS NOT NULL)", "How many of them were invited."),
        count("present_count", f"{_TAKE_PART_IF} p.present)", "How many of them were there."),
        text("cancelled_why", "x.cancelled_why", "Why it is not held."),
        instant("signed_at", "x.signed_at", "When its minutes were signed off; empty: not yet."),
        text("signed_by", "x.signed_by", "Who signed them off."),
        text("signed_for", "x.signed_for", "Who agreed for the agency."),
    ),
    "review x JOIN agency a ON a.id = x.agency_id",
    "x.held_on, x.id",
    {**_AGENCY, "state": same("x.state", values=("planned", "held", "cancelled")), "held": dated("x.held_on")},
    ("agency", "notes"),
)

PEOPLE = View(
    "people",
    "v_person",
    "One row a person of the department or of an agency.",
    (
        code("login", "p.login", "Login; empty: cannot sign in."),
        text("name", "p.name", "Name."),
        text("title", "p.title", "Position."),
        text("email", "p.email", "Address."),
        text("phone", "p.phone", "Number."),
        code("agency", "a.code", "Code of the person's agency."),
        flag("active", "p.active", "Still works there."),
    ),
    "person p LEFT JOIN agency a ON a.id = p.agency_id",
    "p.name, p.id",
    {**_AGENCY, "active": holds("p.active"), "staff": holds("p.login IS NOT NULL")},
    ("name", "email", "login", "title"),
)

GROUP = View(
    "groups",
    "v_support_group",
    "One row a support group.",
    (
        code("code", "g.code", "Its code."),
        text("name", "g.name", "Its name."),
        flag("is_desk", "g.is_desk", "It is the service desk."),
        day("valid_to", "g.valid_to", "First day on which it is no more; empty: it goes on."),
    ),
    "support_group g",
    "g.code",
    {"desk": holds("g.is_desk"), "current": holds("(g.valid_to IS NULL OR g.valid_to > {today})")},
    ("code", "name"),
)

SITE = View(
    "sites",
    "v_site",
    "One row a site.",
    (
        code("code", "x.code", "Its code."),
        text("name", "x.name", "Its name."),
        text("note", "x.note", "What else should be known."),
        day("valid_to", "x.valid_to", "First day on which it is no more; empty: it goes on."),
    ),
    "site x",
    "x.code",
    {"current": holds("(x.valid_to IS NULL OR x.valid_to > {today})")},
    ("code", "name", "note"),
)

_BELOW = listed("o.code", "service_dependency x JOIN service o ON o.id = x.depends_on_id WHERE x.service_id = s.id")

SERVICES = View(
    "services",
    "v_service",
    "One row a service of the catalog.",
    (
        code("code", "s.code", "Its code."),
        text("name", "s.name", "Its name."),
        text("description", "s.description", "What a requester gets."),
        text("synonyms", "s.synonyms", "Words by which requesters find it: a, b."),
        text("category", "s.category", "What it is filed under."),
        code(
            "life_cycle",
            "s.life_cycle",
            "What was said: pipeline, active, retiring or retired; a last day counts more.",
        ),
        code("replaced_by", "n.code", "Code of the service that takes its place."),
        code("support_group", "g.code", "Code of the group that looks after it."),
        text("support_group_name", "g.name", "Name of that group."),
        code("primary_site", "one.code", "Code of the site it runs in."),
        code("standby_site", "two.code", "Code of the site that takes over."),
        flag("both_active", "s.both_active", "It runs at both sites at once."),
        code(
            "support_hours", "h.code", "Code of the calendar in whose hours it is supported; empty: around the clock."
        ),
        percent("availability_goal_percent", "s.availability_goal_bp", "Goal; empty: none."),
        code("depends_on", _BELOW, "Codes of the services it needs: a, b."),
        day("valid_from", "s.valid_from", "First day."),
        day("valid_to", "s.valid_to", "First day on which it is no more; empty: it goes on."),
        flag("current", _valid("s"), "It is offered today."),
    ),
    "service s LEFT JOIN support_group g ON g.id = s.group_id LEFT JOIN site one ON one.id = s.primary_site_id"
    " LEFT JOIN site two ON two.id = s.standby_site_id LEFT JOIN service n ON n.id = s.replacement_id"
    " LEFT JOIN calendar h ON h.id = s.support_calendar_id",
    "s.code, s.id",
    {
        "group": same("g.code", "g.name", known=GROUPS),
        "site": same("one.code", "two.code", "one.name", "two.name", known=SITES),
        "category": same("s.category"),
        "depends": has(_BELOW),
        "life": same("s.life_cycle"),
        "current": holds(_valid("s")),
    },
    ("code", "name", "category", "synonyms", "description"),
)

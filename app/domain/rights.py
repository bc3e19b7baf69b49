"""Who may do what: the one table of rights, from which grants and guards are made and buttons enabled.

A right names a table and its columns. Every role also has what `Role.READER` has. What rights cannot
say (own votes only, quorum, frozen content, transitions) is in the guards, see `app.db.guards.install`.

Importing other people's history (events of other actors, tickets that begin resolved) is for
administrators only; a business relationship manager keeps the contacts but never a login name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Right:
    """What a role may do with a table: read it, insert and update these columns, delete rows."""

    select: bool = False
    insert: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    delete: bool = False


#: Restricted tables that a reader does not see.
RESTRICTED = ("ticket_private",)
#: The machinery's tables: nobody writes them but the owner and the triggers.
MACHINERY = ("transition", "audit", "audit_seal")

_READ = Right(select=True)
_VERSION = ("version",)


def _c(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_COLUMNS: dict[str, tuple[str, ...]] = {
    "workspace": _c("key value"),
    "agency": _c("code name parent_id predecessor_id valid_from valid_to note"),
    "person": _c("login name email phone title agency_id active"),
    "support_group": _c("code name is_desk"),
    "agency_assignment": _c("agency_id person_id role valid_from valid_to"),
    "agency_contact": _c("agency_id person_id kind rank verified_at verified_by valid_from valid_to"),
    "site": _c("code name note"),
    "calendar": _c("code name zone week uses_holidays sample"),
    "holiday": _c("day name source status"),
    "service": _c(
        "code name category group_id primary_site_id standby_site_id availability_goal_bp valid_from valid_to"
    ),
    "service_dependency": _c("service_id depends_on_id"),
    "agency_service": _c("agency_id service_id valid_from valid_to"),
    "maintenance_window": _c("service_id weekday start_time end_time note"),
    "freeze": _c("name kind start_at end_at agency_id service_id reason"),
    "priority_matrix": _c("impact urgency priority sample"),
    "sla_target": _c(
        "layer agency_id service_id metric priority ticket_kind calendar_id duration_s duration_days goal_bp"
        " pause_reasons effective_from effective_to sample"
    ),
    "ticket": _c(
        "number kind title description state hold_reason impact urgency priority agency_id service_id site_id category"
        " channel caller group_id assignee opened_at resolved_at closed_at due_at reopen_count reassignment_count"
        " first_contact resolution_code parent_id change_id source excluded"
    ),
    "ticket_private": _c("ticket_id body"),
    "ticket_event": _c("ticket_id seq kind occurred_at recorded_at author actor old_value new_value note"),
    "sla_clock": _c(
        "ticket_id metric seq target_id calendar_rev agency_id service_id priority ticket_kind start_at stop_at due_at"
        " pauses elapsed_s paused_s known_at met excluded"
    ),
    "ticket_span": _c("ticket_id agency_id start_at end_at start_reason end_reason excluded"),
    "data_finding": _c("source row ticket_number field problem excluded found_at agency_id occurred_at"),
    "import_run": _c(
        "source file_name file_sha256 started_at finished_at rows_read created updated skipped errors notes"
    ),
    "survey": _c("ticket_id agency_id sent_at answered_at score comment"),
    "major_incident": _c(
        "number title ticket_id service_id state impact_start_at detected_at declared_at first_notice_at restored_at"
        " cause summary manager review_due review_done_on"
    ),
    "major_incident_agency": _c("major_incident_id agency_id impact"),
    "major_incident_update": _c("major_incident_id at kind text author"),
    "outage": _c(
        "service_id site_id title kind planned start_at end_at window_start window_end change_id major_incident_id"
    ),
    "outage_agency": _c("outage_id agency_id"),
    "change": _c(
        "number title reason type scope state planned_start planned_end actual_start actual_end implementer"
        " implementation_plan test_plan backout_plan communication_plan risk_answers risk affects_dit submitted_at"
        " cab_date decided_at outcome backed_out review"
    ),
    "change_service": _c("change_id service_id"),
    "change_agency": _c("change_id agency_id"),
    "change_site": _c("change_id site_id"),
    "change_vote": _c("change_id change_version voter decision note at"),
    "cab_meeting": _c("meeting_date replaces state frozen_at held_at attendees minutes"),
    "cab_agenda_item": _c("meeting_id change_id position section why decision note"),
    "review": _c("agency_id held_on period state notes"),
    "action": _c("agency_id review_id kind title owner due_on state closed_on effect"),
    "commentary": _c("agency_id period section text"),
    "packet": _c("agency_id period revision as_of status data_hash figures file_sha256 reason extracted_at"),
    "op": _c("op_id at who what result"),
    "number_counter": _c("prefix last"),
}
#: Tables without a version column (links, facts, projections, machinery).
_PLAIN = frozenset(
    _c(
        "workspace service_dependency priority_matrix ticket_event sla_clock ticket_span data_finding"
        " major_incident_agency major_incident_update outage_agency change_service change_agency change_site"
        " change_vote op number_counter"
    )
)


def _edit(table: str, *, without: str = "", delete: bool = False, fixed: str = "") -> Right:
    """Insert every column but `without`; update every column but `without` and `fixed`."""
    left_out, immutable = _c(without), _c(fixed)
    version = () if table in _PLAIN else _VERSION
    insert = tuple(c for c in _COLUMNS[table] if c not in left_out)
    update = tuple(c for c in insert if c not in immutable)
    return Right(True, insert + version, update + version, delete)


def _add(table: str, *, delete: bool = False) -> Right:
    """Insert only."""
    version = () if table in _PLAIN else _VERSION
    return Right(True, _COLUMNS[table] + version, (), delete)


def _touch(table: str, columns: str) -> Right:
    """Update these columns only."""
    return Right(True, (), _c(columns) + (() if table in _PLAIN else _VERSION))


_WORK = {"op": Right(True, _COLUMNS["op"], ("result",)), "number_counter": _edit("number_counter")}
_TICKETS = {
    "ticket": _edit("ticket", fixed="number opened_at source excluded"),
    "ticket_event": _add("ticket_event"),
    "sla_clock": _edit("sla_clock", delete=True),
    "ticket_span": _edit("ticket_span", delete=True),
    "data_finding": _edit("data_finding", delete=True),
    "survey": _edit("survey"),
    "outage": _edit("outage"),
    "outage_agency": _add("outage_agency", delete=True),
    "major_incident_update": _add("major_incident_update"),
}
_CHANGES = {
    "change": _edit("change", fixed="number"),
    "change_service": _add("change_service", delete=True),
    "change_agency": _add("change_agency", delete=True),
    "change_site": _add("change_site", delete=True),
}
_BOARD = {
    "cab_meeting": _edit("cab_meeting"),
    "cab_agenda_item": _edit("cab_agenda_item", delete=True),
    "freeze": _edit("freeze", delete=True),
    "maintenance_window": _edit("maintenance_window", delete=True),
}
_MAJOR = {
    "major_incident": _edit("major_incident", fixed="number"),
    "major_incident_agency": _edit("major_incident_agency", delete=True),
    "ticket_private": _edit("ticket_private", fixed="ticket_id"),
}
_CATALOG = {
    "service": _edit("service"),
    "service_dependency": _add("service_dependency", delete=True),
    "agency_service": _edit("agency_service"),
    "maintenance_window": _edit("maintenance_window", delete=True),
}
_AGENCIES = {
    "person": _edit("person", without="login"),
    "agency_contact": _edit("agency_contact"),
    "agency_assignment": _edit("agency_assignment"),
}
_REVIEWS = {
    "agency": _touch("agency", "note"),
    "review": _edit("review"),
    "action": _edit("action"),
    "commentary": _edit("commentary", delete=True),
    "packet": Right(True, (*_COLUMNS["packet"], "version"), ("file_sha256", "version")),
    "survey": _edit("survey"),
}
_ADMIN = {
    **{
        table: _edit(table)
        for table in _c(
            "workspace agency person support_group site calendar holiday priority_matrix sla_target import_run"
        )
    },
    "ticket": _edit("ticket", fixed="number"),
}

#: role -> table -> right, on top of what a reader may.
RIGHTS: dict[Role, dict[str, Right]] = {
    Role.READER: {t: _READ for t in (*_COLUMNS, *MACHINERY) if t not in RESTRICTED},
    Role.AGENT: {
        **_WORK,
        **_TICKETS,
        **_CHANGES,
        "major_incident": Right(
            True, _c("number title ticket_id service_id state impact_start_at detected_at summary version")
        ),
        "major_incident_agency": _add("major_incident_agency"),
    },
    Role.BRM: {**_WORK, **_AGENCIES, **_REVIEWS},
    Role.CAB: {
        **_WORK,
        **_CHANGES,
        **_BOARD,
        "change_vote": _add("change_vote"),
        "outage": _edit("outage"),
        "outage_agency": _add("outage_agency", delete=True),
        "agency_assignment": _edit("agency_assignment"),
    },
    Role.MIP: {
        **_WORK,
        **_TICKETS,
        **_CHANGES,
        **_MAJOR,
        "agency_contact": _edit("agency_contact"),
        "action": _edit("action"),
    },
    Role.CATALOG: {**_WORK, **_CATALOG},
    Role.ADMIN: {**_WORK, **_TICKETS, **_CHANGES, **_BOARD, **_MAJOR, **_CATALOG, **_AGENCIES, **_REVIEWS, **_ADMIN},
}

#: What people do, in the words of the window, as (table, verb).
ACTS: dict[str, tuple[str, str]] = {
    "ticket.create": ("ticket", "insert"),
    "ticket.edit": ("ticket", "update"),
    "ticket.comment": ("ticket_event", "insert"),
    "ticket.private.read": ("ticket_private", "select"),
    "ticket.private.write": ("ticket_private", "update"),
    "ticket.import": ("import_run", "insert"),
    "survey.record": ("survey", "insert"),
    "major_incident.propose": ("major_incident", "insert"),
    "major_incident.edit": ("major_incident", "update"),
    "major_incident.log": ("major_incident_update", "insert"),
    "outage.record": ("outage", "insert"),
    "change.create": ("change", "insert"),
    "change.edit": ("change", "update"),
    "change.vote": ("change_vote", "insert"),
    "cab.manage": ("cab_meeting", "update"),
    "freeze.edit": ("freeze", "update"),
    "window.edit": ("maintenance_window", "update"),
    "agency.edit": ("agency", "insert"),
    "contact.edit": ("agency_contact", "update"),
    "assignment.edit": ("agency_assignment", "update"),
    "person.edit": ("person", "update"),
    "service.edit": ("service", "update"),
    "target.edit": ("sla_target", "update"),
    "calendar.edit": ("calendar", "update"),
    "holiday.edit": ("holiday", "update"),
    "review.edit": ("review", "update"),
    "action.edit": ("action", "update"),
    "commentary.edit": ("commentary", "update"),
    "packet.issue": ("packet", "insert"),
}


def rights_of(roles: Iterable[Role], table: str) -> Right:
    """The union of what these roles may do with a table."""
    found = [RIGHTS[role][table] for role in {*roles, Role.READER} if table in RIGHTS[role]]
    return Right(
        any(r.select for r in found),
        tuple(dict.fromkeys(c for r in found for c in r.insert)),
        tuple(dict.fromkeys(c for r in found for c in r.update)),
        any(r.delete for r in found),
    )


def may(roles: Iterable[Role], act: str) -> bool:
    """Whether these roles may do an act: a key of `ACTS`, or "table.select|insert|update|delete"."""
    table, verb = ACTS.get(act) or tuple(act.rsplit(".", 1))
    if verb not in {"select", "insert", "update", "delete"}:
        raise KeyError(act)
    return bool(getattr(rights_of(roles, table), verb))


def holders(table: str, verb: str, column: str | None = None) -> frozenset[Role]:
    """The roles that hold a right on a table, or on one column of it."""
    found = set()
    for role, tables in RIGHTS.items():
        granted = getattr(tables.get(table, Right()), verb)
        if granted and (column is None or column in granted):
            found.add(role)
    return frozenset(found)

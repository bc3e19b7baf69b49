"""Which records can be handed out whole, by what they are asked for, and which rows belong to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Column, Table

from app.db import tables as t

#: Records by the name of their table, as people call them; typed in front of a colon where a number does not tell.
KINDS: Mapping[str, str] = {
    "ticket": "Ticket",
    "change": "Change",
    "change_model": "Change model",
    "cab_meeting": "Meeting",
    "major_incident": "Major incident",
    "outage": "Outage",
    "posting": "Posting",
    "subscription": "Alert",
    "review": "Service review",
    "action": "Action",
    "packet": "Packet",
    "figure_dispute": "Disputed figure",
    "commentary": "Commentary",
    "bill": "Bill",
    "dispute": "Dispute",
    "rate": "Rate",
    "rate_case": "Rate case",
    "subscription_year": "Subscription of a year",
    "service_year": "Year of a service",
    "consumption": "Consumption",
    "service": "Service",
    "service_component": "Component",
    "agency": "Agency",
    "agency_contact": "Contact",
    "agency_assignment": "Assignment",
    "person": "Person",
    "caller": "Caller",
    "support_group": "Support group",
    "recovery_plan": "Recovery plan",
    "exercise": "Exercise",
    "badge": "Badge",
    "visit": "Visit",
    "freeze": "Freeze",
    "maintenance_window": "Maintenance window",
    "sla_target": "Target",
    "calendar": "Calendar",
    "site": "Site",
    "task": "Task",
    "survey": "Survey",
    "mail": "Mail",
    "import_run": "Import",
    "correction": "Correction",
    "posting_template": "Posting template",
    "legal_hold": "Legal hold",
    "records_request": "Records request",
    "disposition": "Disposition",
    "routing_rule": "Routing rule",
    "shift": "Shift",
    "handover": "Hand-over",
    "oncall_turn": "Turn on call",
    "oncall_swap": "Swap on call",
    "shared_filter": "Shared filter",
    "warning_mail": "Warnings by mail",
    "text_module": "Text module",
    "ticket_template": "Ticket template",
    "knowledge_note": "Knowledge note",
    "request_field": "Request field",
}
#: Other words by which people ask for these.
ALSO: Mapping[str, str] = {
    "contact": "agency_contact",
    "assignment": "agency_assignment",
    "major": "major_incident",
    "meeting": "cab_meeting",
    "component": "service_component",
    "model": "change_model",
    "plan": "recovery_plan",
    "group": "support_group",
    "window": "maintenance_window",
    "hold": "legal_hold",
    "request": "records_request",
    "target": "sla_target",
    "rule": "routing_rule",
    "template": "ticket_template",
    "note": "knowledge_note",
    "knowledge": "knowledge_note",
}
#: What belongs to the rows of a table: tables that name it, with the column where several do.
PARTS: Mapping[str, tuple[str, ...]] = {
    "ticket": (
        *("ticket_event", "sla_clock", "ticket_span", "survey", "miss_reason", "task", "incident_verdict"),
        *("major_incident_ticket", "ticket_private", "ticket_relation.ticket_id", "ticket_warning"),
        *("ticket_relation.other_id", "mention", "knowledge_use", "request_answer"),
    ),
    "handover": ("handover_line", "handover_correction"),
    "mention": ("mention_told", "mention_read"),
    "change": (
        *("change_service", "change_agency", "change_site", "change_task", "cab_agenda_item", "change_vote"),
        *("change_correction", "freeze_override", "incident_verdict", "outage", "action", "change_editor"),
    ),
    "change_model": ("change_model_service", "change_model_site", "cab_agenda_item"),
    "cab_meeting": ("cab_seat", "cab_agenda_item.meeting_id", "cab_event", "cab_paper", "action"),
    "cab_agenda_item": ("cab_vote",),
    "cab_paper": ("cab_signoff",),
    "major_incident": (
        *("major_incident_agency", "major_incident_service", "major_incident_site", "major_incident_ticket"),
        *("major_incident_update", "major_incident_task", "outage", "action", "posting"),
    ),
    "major_incident_update": ("major_incident_told",),
    "outage": ("outage_agency",),
    "posting": (
        *("posting_service", "posting_site", "posting_agency", "posting_version", "posting_approval", "outage"),
    ),
    "posting_version": ("posting_told",),
    "posting_template": ("posting_template_service",),
    "review": ("review_person", "action"),
    "review_person": ("review_answer",),
    "packet": ("packet_file", "figure_dispute"),
    "figure_dispute": ("figure_dispute_answer",),
    "bill": ("bill_line",),
    "bill_line": ("bill_line_source", "dispute"),
    "dispute": ("dispute_credit",),
    "rate_case": ("rate_case_cost", "rate_case_forecast"),
    "subscription_year": ("subscription_staff", "subscription_share"),
    "service": ("service_dependency.service_id", "service_year", "service_component"),
    "service_component": ("rate",),
    "agency": ("agency_contact", "agency_assignment", "agency_service"),
    "caller": ("caller_private", "caller_move"),
    "person": ("agency_contact", "agency_assignment", "group_member", "role_change"),
    "support_group": ("group_member",),
    "recovery_plan": ("recovery_step",),
    "exercise": ("exercise_plan", "exercise_stamp", "exercise_follow_up"),
    "badge": ("badge_site", "badge_validation", "badge_notice"),
    "freeze": ("freeze_override",),
    "calendar": ("calendar_hours", "special_hours"),
    "mail": ("mail_attempt",),
    "records_request": ("records_request_item",),
    "disposition": ("disposition_item", "disposition_certificate"),
    "text_module": ("template_use",),
    "ticket_template": ("template_use",),
    "knowledge_note": ("knowledge_version", "knowledge_use"),
}
#: Columns that are in no paper: keys to what only their owner may do, what digests are made with, ids of acts.
SECRET = frozenset({"token", "salt", "leased_by", "leased_until", "op_id", "act"})

#: Columns that hold logins: who did something, and who does the work.
_DID = "who author actor created_by updated_by voter login signed_by approved_by written_by by"
_DOES = "assignee implementer owner verified_by told_by manager director communications scribe"
LOGINS = frozenset(f"{_DID} {_DOES}".split())


def parts_of(table: Table) -> Iterator[tuple[Table, Column[object]]]:
    """Yield each table whose rows belong to those of a table, with the column that names them."""
    for name in PARTS.get(table.name, ()):
        child, _, column = name.partition(".")
        made = t.metadata.tables[child]
        yield made, made.c[column] if column else next(one for one in made.c if _names(one, table))


def _names(column: Column[object], table: Table) -> bool:
    return any(key.column.table is table for key in column.foreign_keys)


def label(name: str) -> str:
    """Return what the rows of a table are called: "Ticket", "SLA clock"."""
    return KINDS.get(name) or name.replace("_", " ").capitalize().replace("Sla ", "SLA ")

"""The schema: every table, its keys, checks and indexes. Alembic migrations must end in exactly this.

Each table is declared by what it is (`app.db.tables.base`); `app.db.tables.kinds` answers what follows from it.
A new subject is a module in this folder and needs no line here: `from app.db.tables import hub`.
Record tables carry `version`, `updated_at`, `updated_by` and `created_by`; the guard trigger fills
the last three and insists on version = old + 1. Facts (`ticket_event`, `change_vote`) are append-only.
`sla_clock` and `ticket_span` are projections of `ticket_event`, rewritten with it in one transaction.
Instants are UTC; dates are calendar dates in America/New_York.
"""

from __future__ import annotations

import importlib
import pkgutil

from app.db.tables.access import badge, badge_notice, badge_site, badge_validation, visit
from app.db.tables.agencies import agency, agency_assignment, agency_contact
from app.db.tables.attachments import attachment, attachment_content, attachment_piece, attachment_withdrawal
from app.db.tables.base import metadata
from app.db.tables.bills import bill, bill_line, bill_line_source, consumption, dispute, dispute_credit
from app.db.tables.cab import cab_agenda_item, cab_meeting, cab_seat, ecab_member
from app.db.tables.cab_facts import cab_event, cab_paper, cab_paper_file, cab_signoff, cab_vote
from app.db.tables.callers import caller, caller_move, caller_private
from app.db.tables.catalog import agency_service, service, service_dependency
from app.db.tables.change_models import change_model, change_model_service, change_model_site
from app.db.tables.change_parts import (
    change_content,
    change_correction,
    change_editor,
    change_task,
    freeze_override,
    incident_verdict,
)
from app.db.tables.changes import (
    change,
    change_agency,
    change_service,
    change_site,
    change_vote,
    freeze,
    maintenance_window,
)
from app.db.tables.datacenters import (
    exercise,
    exercise_follow_up,
    exercise_plan,
    exercise_stamp,
    recovery_plan,
    recovery_step,
)
from app.db.tables.hub import (
    posting,
    posting_agency,
    posting_approval,
    posting_service,
    posting_site,
    posting_template,
    posting_template_service,
    posting_told,
    posting_version,
    subscription,
)
from app.db.tables.imports import data_finding, import_mapping, import_run, source_record, source_row, task
from app.db.tables.inbox import mail_read
from app.db.tables.keeping import (
    destroyed_row,
    destroyed_source,
    disposition,
    disposition_batch,
    disposition_certificate,
    disposition_item,
    legal_hold,
    records_request,
    records_request_item,
)
from app.db.tables.knowledge import knowledge_note, knowledge_use, knowledge_version
from app.db.tables.machinery import audit, audit_seal, number_counter, op, server_history, transition, workspace
from app.db.tables.mail import mail, mail_attempt
from app.db.tables.majors import (
    major_incident,
    major_incident_agency,
    major_incident_service,
    major_incident_site,
    major_incident_task,
    major_incident_ticket,
    major_incident_told,
    major_incident_update,
    outage,
    outage_agency,
)
from app.db.tables.packets import (
    commentary,
    figure_dispute,
    figure_dispute_answer,
    miss_reason,
    packet,
    packet_approval,
    packet_file,
)
from app.db.tables.people import group_member, person, role_change, session_end, support_group
from app.db.tables.rates import (
    rate,
    rate_case,
    rate_case_cost,
    rate_case_forecast,
    service_component,
    service_year,
    subscription_share,
    subscription_staff,
    subscription_year,
)
from app.db.tables.request_fields import request_answer, request_field
from app.db.tables.reviews import action, review, review_answer, review_person
from app.db.tables.search import caller_search, knowledge_search, record_search, search_due, ticket_search
from app.db.tables.sites import site
from app.db.tables.sla import calendar, calendar_hours, correction, holiday, priority_matrix, sla_target, special_hours
from app.db.tables.tickets import (
    category,
    sla_clock,
    survey,
    ticket,
    ticket_event,
    ticket_private,
    ticket_relation,
    ticket_span,
)

__all__ = [
    "action",
    "agency",
    "agency_assignment",
    "agency_contact",
    "agency_service",
    "attachment",
    "attachment_content",
    "attachment_piece",
    "attachment_withdrawal",
    "audit",
    "audit_seal",
    "badge",
    "badge_notice",
    "badge_site",
    "badge_validation",
    "bill",
    "bill_line",
    "bill_line_source",
    "cab_agenda_item",
    "cab_event",
    "cab_meeting",
    "cab_paper",
    "cab_paper_file",
    "cab_seat",
    "cab_signoff",
    "cab_vote",
    "calendar",
    "calendar_hours",
    "caller",
    "caller_move",
    "caller_private",
    "caller_search",
    "category",
    "change",
    "change_agency",
    "change_content",
    "change_correction",
    "change_editor",
    "change_model",
    "change_model_service",
    "change_model_site",
    "change_service",
    "change_site",
    "change_task",
    "change_vote",
    "commentary",
    "consumption",
    "correction",
    "data_finding",
    "destroyed_row",
    "destroyed_source",
    "disposition",
    "disposition_batch",
    "disposition_certificate",
    "disposition_item",
    "dispute",
    "dispute_credit",
    "ecab_member",
    "exercise",
    "exercise_follow_up",
    "exercise_plan",
    "exercise_stamp",
    "figure_dispute",
    "figure_dispute_answer",
    "freeze",
    "freeze_override",
    "group_member",
    "holiday",
    "import_mapping",
    "import_run",
    "incident_verdict",
    "knowledge_note",
    "knowledge_search",
    "knowledge_use",
    "knowledge_version",
    "legal_hold",
    "mail",
    "mail_attempt",
    "mail_read",
    "maintenance_window",
    "major_incident",
    "major_incident_agency",
    "major_incident_service",
    "major_incident_site",
    "major_incident_task",
    "major_incident_ticket",
    "major_incident_told",
    "major_incident_update",
    "metadata",
    "miss_reason",
    "number_counter",
    "op",
    "outage",
    "outage_agency",
    "packet",
    "packet_approval",
    "packet_file",
    "person",
    "posting",
    "posting_agency",
    "posting_approval",
    "posting_service",
    "posting_site",
    "posting_template",
    "posting_template_service",
    "posting_told",
    "posting_version",
    "priority_matrix",
    "rate",
    "rate_case",
    "rate_case_cost",
    "rate_case_forecast",
    "record_search",
    "records_request",
    "records_request_item",
    "recovery_plan",
    "recovery_step",
    "request_answer",
    "request_field",
    "review",
    "review_answer",
    "review_person",
    "role_change",
    "search_due",
    "server_history",
    "service",
    "service_component",
    "service_dependency",
    "service_year",
    "session_end",
    "site",
    "sla_clock",
    "sla_target",
    "source_record",
    "source_row",
    "special_hours",
    "subscription",
    "subscription_share",
    "subscription_staff",
    "subscription_year",
    "support_group",
    "survey",
    "task",
    "ticket",
    "ticket_event",
    "ticket_private",
    "ticket_relation",
    "ticket_search",
    "ticket_span",
    "transition",
    "visit",
    "workspace",
]


def import_all() -> None:
    """Import every module of this folder: the tables of a new one are in the metadata without being named here."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")


import_all()

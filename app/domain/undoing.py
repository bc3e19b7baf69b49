"""Taking an act on any record but a ticket back: who may, until when, and in which words it is refused.

The record is put back to what the audit trail says it was before; the trail keeps both. Tickets have retractions
(`app.domain.tickets.retraction`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.domain.changes import states
from app.domain.vocabulary import ChangeState, Role

#: An act: who did it, and its id.
ActKey = tuple[str, str]

#: What an act that takes another one back is called.
UNDO = "undo"
#: What has to be allowed to somebody who takes back an act that wrote into a table.
RIGHTS: Mapping[str, str] = {
    "change": "change.edit",
    "change_service": "change.edit",
    "change_agency": "change.edit",
    "change_site": "change.edit",
    "cab_meeting": "change.edit",  # who submits a change puts its meeting on record
    "cab_seat": "change.edit",
    "cab_agenda_item": "cab_agenda_item.update",
    "change_task": "change_task.update",
    "change_model": "model.edit",
    "change_model_service": "model.edit",
    "change_model_site": "model.edit",
    "freeze": "freeze.edit",
    "ecab_member": "cab.member",
    "group_member": "group_member.update",
    "routing_rule": "routing_rule.update",
    "shift": "shift.edit",
    "oncall_turn": "oncall.edit",
    "oncall_swap": "oncall.edit",
    "agency_assignment": "assignment.edit",
    "agency_contact": "contact.edit",
    "person": "person.edit",
    "category": "category.edit",
    "text_module": "template.edit",
    "ticket_template": "template.edit",
    "shared_filter": "filter.share",
    "knowledge_note": "knowledge.edit",
    "request_field": "request_field.update",
    "action": "action.edit",
    "review": "review.edit",
    "review_person": "review.edit",
    "commentary": "commentary.edit",
    "miss_reason": "reason.edit",
    "agency": "agency.edit",
    "service": "service.edit",
    "service_dependency": "service.edit",
    "site": "site.update",
    "support_group": "support_group.update",
    "maintenance_window": "window.edit",
    "priority_matrix": "target.edit",
    "calendar": "calendar.edit",
    "calendar_hours": "calendar.edit",
    "special_hours": "special_hours.update",
    "holiday": "holiday.edit",
    "sla_target": "target.edit",
    "major_incident": "major_incident.edit",
    "major_incident_agency": "major_incident.edit",
    "major_incident_service": "major_incident.edit",
    "major_incident_site": "major_incident.edit",
    "major_incident_ticket": "major_incident.children",
    "major_incident_update": "major_incident.log",
    "major_incident_task": "major_incident.task",
    "outage_agency": "outage.record",
    "outage": "outage.record",
    "posting": "posting.edit",
    "posting_service": "posting.edit",
    "posting_site": "posting.edit",
    "posting_agency": "posting.edit",
    "posting_template": "posting.edit",
    "posting_template_service": "posting.edit",
    "subscription": "subscription.edit",
    "badge": "badge.edit",
    "badge_site": "badge.edit",
    "badge_validation": "badge.validate",
    "visit": "visit.edit",
    "recovery_plan": "plan.edit",
    "recovery_step": "plan.edit",
    "exercise": "exercise.edit",
    "exercise_plan": "exercise.edit",
    "exercise_follow_up": "follow_up.edit",
}


def undone_act(what: str) -> str:
    """Return the id of the act that an act of this name took back; "" for one that took nothing back."""
    word, _, act = what.partition(" ")
    return act if word == UNDO else ""


def refused_step(old: str, new: str, *, decided: bool, roles: Collection[Role]) -> str | None:
    """Why a step of a change from one state to another cannot be taken back, as a sentence; None where it can.

    `decided`: whether somebody has to decide about the change: the board, or its approver.
    """
    if new in (ChangeState.APPROVED, ChangeState.REJECTED) and old == ChangeState.IN_CAB:
        return "A decision of the board stands: it cannot be taken back."
    if new in (ChangeState.APPROVED, ChangeState.REJECTED) and old == ChangeState.IN_REVIEW:
        return "A decision stands: it cannot be taken back."
    if (new, old) in states.GOES_BACK:
        return None
    again = old == ChangeState.SCHEDULED and new == ChangeState.DRAFT and decided
    if again or not any((new, old, role.value) in states.TRANSITIONS for role in roles):
        return "It is a draft again and its approval is gone: it is decided anew."
    return None

"""Who may do what: the one table of rights, from which grants and guards are made and buttons enabled.

A right names tables and columns, or all columns but some; `app.db.guards.grants` writes out which those are. Every
role also has what `Role.READER` has: everything is read but `RESTRICTED`, and a figure of one's own agency's packet is
disputed. What rights cannot say (own votes only, quorum, frozen content, transitions, one's own agency) is in the
guards, see `app.db.guards.install`.

Importing other people's history (events of other actors, tickets that begin resolved) is for
administrators only; a business relationship manager keeps the contacts but never a login name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from app.domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a table: those that are named, or all others that a writer may set."""

    named: frozenset[str] = frozenset()
    others: bool = False

    def __bool__(self) -> bool:
        return self.others or bool(self.named)

    def __contains__(self, column: str) -> bool:
        return (column in self.named) is not self.others

    def __or__(self, more: Columns) -> Columns:
        if self.others and more.others:
            return Columns(self.named & more.named, True)
        if self.others or more.others:
            most, few = (self, more) if self.others else (more, self)
            return Columns(most.named - few.named, True)
        return Columns(self.named | more.named)


NONE = Columns()
ALL = Columns(others=True)


@dataclass(frozen=True, slots=True)
class Right:
    """What a role may do with a table: read it, insert and update these columns, delete rows.

    Who may write a record may also write its version; who and when, and numbers that the database gives, are
    nobody's to write.
    """

    select: bool = False
    insert: Columns = NONE
    update: Columns = NONE
    delete: bool = False

    def __or__(self, more: Right) -> Right:
        return Right(
            self.select or more.select, self.insert | more.insert, self.update | more.update, self.delete or more.delete
        )


#: Restricted tables that a reader does not see.
RESTRICTED = (
    *("ticket_private", "caller_private", "reminder", "reminder_told"),
    *("handover", "handover_line", "handover_correction"),
)

#: Restricted tables of which everybody sees their own rows alone, staff too.
OF_ONE_PERSON = ("reminder", "reminder_told", "text_module", "ticket_template")

#: Names of tables separated by blanks, a right on each of them, and who has it.
Rule = tuple[str, Right, tuple[Role, ...]]

_ADD = Right(True, ALL)
_AGENT, _BRM, _CAB, _MIP, _CATALOG, _ADMIN = Role.AGENT, Role.BRM, Role.CAB, Role.MIP, Role.CATALOG, Role.ADMIN
_MEMBER = Role.MEMBER
_WRITERS = (_AGENT, _BRM, _CAB, _MIP, _CATALOG, _MEMBER, _ADMIN)
#: Tables of which most who work here are shown a part, on PostgreSQL: who is shown every row. What is not published of
#: knowledge is for those who write it; the trail tells what each person's own texts said, and an act what it came to.
SHOWN_WHOLE: Mapping[str, tuple[Role, ...]] = {
    **dict.fromkeys(("audit", "op"), (_ADMIN,)),
    **dict.fromkeys(
        ("knowledge_note", "knowledge_search", "knowledge_use", "knowledge_version", "record_search"),
        (_AGENT, _MIP, _CATALOG, _ADMIN),
    ),
}
_EVERYBODY = (Role.READER, *_WRITERS)


def _only(names: str) -> Columns:
    return Columns(frozenset(names.split()))


def _edit(*, without: str = "", fixed: str = "", delete: bool = False) -> Right:
    """Insert all columns but `without`; update all but `without` and `fixed`."""
    insert = frozenset(without.split())
    return Right(True, Columns(insert, True), Columns(insert | frozenset(fixed.split()), True), delete)


def keep(
    records: str, *roles: Role, fixed: str = "", delete: bool = False, links: str = "", facts: str = ""
) -> tuple[Rule, ...]:
    """Return the usual rights on tables of records: who keeps them, with what joins and what happened to them.

    `fixed`: columns that are set once. `delete`: rows may be deleted. Links are added and deleted, facts added.
    """
    rules = (
        (records, _edit(fixed=fixed, delete=delete), roles),
        (links, Right(True, ALL, delete=True), roles),
        (facts, _ADD, roles),
    )
    return tuple(rule for rule in rules if rule[0])


#: Everybody's rights; a new type of record is one line.
RULES: tuple[Rule, ...] = (
    # what every act of writing needs
    ("op", Right(True, ALL, _only("result")), _EVERYBODY),
    ("number_counter", _edit(), _EVERYBODY),
    # what is searched follows from every record
    ("search_due ticket_search record_search caller_search knowledge_search", _edit(delete=True), _WRITERS),
    # tickets
    ("ticket", _edit(fixed="number opened_at source excluded told"), (_AGENT, _MIP)),
    ("ticket", _edit(fixed="number"), (_ADMIN,)),
    ("ticket_relation", Right(True, ALL, delete=True), (_AGENT, _MIP, _ADMIN)),
    ("ticket_event", _ADD, (_AGENT, _MIP, _ADMIN)),
    ("sla_clock ticket_span", Right(True, ALL, delete=True), (_AGENT, _MIP, _ADMIN)),  # a guard asks for an event
    ("data_finding", _edit(), (_ADMIN,)),
    *keep("ticket_private", _MIP, _ADMIN, fixed="ticket_id"),
    # the directory of callers: what identifies somebody who signs in is kept by who keeps people, as a guard asks
    ("caller", _edit(without="login"), (_AGENT, _MIP)),
    *keep("caller", _BRM, _ADMIN),
    *keep("caller_private", _AGENT, _MIP, _ADMIN, fixed="caller_id"),
    ("caller_move", _ADD, (_AGENT, _MIP, _BRM, _ADMIN)),
    *keep("survey", _AGENT, _MIP, _BRM, _ADMIN),
    *keep("import_run", _ADMIN, facts="source_row"),
    *keep("import_mapping", _ADMIN, fixed="name"),
    *keep("task", _ADMIN, fixed="number source"),
    ("source_record", _edit(delete=True), (_ADMIN,)),
    ("import_run source_record data_finding", _edit(), (_CATALOG,)),  # of consumption, as a guard asks
    # major incidents
    ("major_incident_update", _ADD, (_AGENT, _MIP, _ADMIN)),
    *keep("major_incident", _MIP, _ADMIN, fixed="number drill", facts="major_incident_told"),
    ("major_incident_agency", _edit(delete=True), (_MIP, _ADMIN)),
    ("major_incident_service major_incident_site", _edit(delete=True), (_MIP, _ADMIN)),
    *keep("major_incident_task", _AGENT, _MIP, _ADMIN, fixed="major_incident_id"),
    ("major_incident_ticket", _edit(delete=True), (_AGENT, _MIP, _ADMIN)),
    (  # an agent proposes one
        "major_incident",
        Right(
            True,
            _only(
                "number title ticket_id service_id state impact_start_at detected_at summary proposed_at proposed_why"
            ),
        ),
        (_AGENT,),
    ),
    ("major_incident_agency major_incident_service major_incident_site", _ADD, (_AGENT,)),
    *keep(
        "outage", _AGENT, _CAB, _MIP, _ADMIN, fixed="number source major_incident_id posting_id", links="outage_agency"
    ),
    # the hub: who posts what is asked by its services, see `app.domain.hub.phases`
    *keep(
        "posting",
        *(_CAB, _MIP, _ADMIN),
        fixed="number kind change_id major_incident_id",
        links="posting_service posting_site posting_agency",
        facts="posting_version posting_approval posting_told",
    ),
    *keep("posting_template", *(_CAB, _MIP, _ADMIN), fixed="kind", links="posting_template_service"),
    *keep("subscription", *_WRITERS, fixed="number"),
    # words that are written again and again: of the desk, or of one person, as a guard asks
    *keep("text_module ticket_template", _AGENT, _MIP, _ADMIN, fixed="owner", facts="template_use"),
    # filters that are shared: with one's own group, as a guard asks; with everybody by those of an office
    *keep("shared_filter", _CAB, _MIP, _ADMIN, fixed="owner"),
    ("shared_filter", _edit(without="everybody", fixed="owner"), (_AGENT, _BRM, _CATALOG)),
    # what is asked when a service is requested, and what was answered
    *keep("request_field", _CATALOG, _ADMIN, fixed="service_id"),
    ("request_answer", _ADD, (_AGENT, _MIP, _ADMIN)),
    # knowledge: that a second person publishes it, a guard asks
    *keep("knowledge_note", _AGENT, _MIP, _CATALOG, _ADMIN, fixed="number made_from", facts="knowledge_version"),
    ("knowledge_use", _ADD, _WRITERS),
    # reminders: whose they are, a guard asks
    *keep("reminder", *_WRITERS, fixed="tbl record_id owner group_id", facts="reminder_told"),
    # files of all records: a guard asks who may edit the record
    ("attachment attachment_content attachment_piece attachment_withdrawal", _ADD, (_AGENT, _BRM, _CAB, _MIP, _ADMIN)),
    # changes
    *keep(
        "change", *(_AGENT, _CAB, _MIP, _ADMIN), fixed="number source", links="change_service change_agency change_site"
    ),
    *keep("change_model", *(_AGENT, _CAB, _ADMIN), fixed="number", links="change_model_service change_model_site"),
    ("freeze_override", _ADD, (_CAB, _MIP, _ADMIN)),
    ("change_correction incident_verdict", _ADD, (_AGENT, _CAB, _MIP, _ADMIN)),
    *keep("change_task", _AGENT, _CAB, _MIP, _BRM, _ADMIN, fixed="change_id kind"),
    # meetings of the board: who submits a change opens its item, and puts the meeting on record where it is not yet
    *keep("cab_meeting", _CAB, _ADMIN, fixed="number", facts="cab_event cab_paper cab_paper_file cab_signoff"),
    *keep("cab_seat", _CAB, _ADMIN, fixed="meeting_id agency_id"),
    ("cab_meeting", Right(True, _only("number slot meeting_date start_time minutes_long place")), (_AGENT, _MIP)),
    ("cab_seat", Right(True, _only("meeting_id agency_id person_id alternate_id")), (_AGENT, _MIP)),
    ("cab_seat", Right(True, update=_only("delegate_id delegate_name delegate_mail")), (_MEMBER,)),
    *keep("cab_agenda_item", _AGENT, _CAB, _MIP, _ADMIN),
    ("cab_event", _ADD, (_AGENT, _MIP, _MEMBER)),
    ("cab_vote", _ADD, (_MEMBER, _CAB, _MIP)),
    ("cab_signoff", _ADD, (_MEMBER,)),
    *keep("ecab_member", _CAB, _ADMIN),
    *keep("freeze", _CAB, _ADMIN),
    *keep("mail", _AGENT, _BRM, _CAB, _MIP, _MEMBER, _ADMIN, fixed="message_id", facts="mail_attempt"),
    ("mail_read", _ADD, (_AGENT, _MIP, _ADMIN)),
    *keep("maintenance_window", _CAB, _CATALOG, _ADMIN),
    # services
    *keep("service agency_service", _CATALOG, _ADMIN, links="service_dependency"),
    # rates and bills: what was issued is a fact
    *keep("rate_case_cost rate_case_forecast", _CATALOG, _ADMIN, fixed="case_id", delete=True),
    *keep("subscription_staff subscription_share", _CATALOG, _ADMIN, fixed="subscription_id", delete=True),
    *keep("service_component", _CATALOG, _ADMIN, fixed="service_id"),
    *keep("rate", _CATALOG, _ADMIN, fixed="component_id fiscal_year n"),
    *keep("rate_case", _CATALOG, _ADMIN, fixed="service_id fiscal_year", delete=True),
    *keep("service_year", _CATALOG, _ADMIN, fixed="service_id fiscal_year"),
    *keep("subscription_year", _CATALOG, _ADMIN, fixed="fiscal_year n"),
    ("consumption bill bill_line bill_line_source dispute_credit", _ADD, (_CATALOG, _ADMIN)),
    *keep("dispute", _CATALOG, _ADMIN, fixed="number line_id opened_on"),
    ("dispute", Right(True, _only("number line_id opened_on reason claimed_cents"), _only("state")), (_BRM,)),
    # data centers: how services come back, and whether that was shown
    *keep("recovery_plan", _MIP, _CATALOG, _ADMIN, fixed="service_id from_site_id"),
    *keep("recovery_step", _MIP, _CATALOG, _ADMIN, fixed="plan_id"),
    *keep("exercise", _MIP, _ADMIN, fixed="number", links="exercise_plan", facts="exercise_stamp"),
    *keep("exercise_follow_up", _AGENT, _MIP, _CATALOG, _ADMIN, fixed="exercise_id"),
    # agencies and people
    ("agency", Right(True, update=_only("note review_every")), (_BRM,)),
    ("person", _edit(without="login"), (_BRM,)),
    *keep("agency person support_group site", _ADMIN),
    ("role_change", _ADD, (_ADMIN,)),
    *keep("group_member", _CAB, _ADMIN),
    *keep("category", _ADMIN),
    *keep("agency_contact", _BRM, _MIP, _ADMIN),
    *keep("agency_assignment", _BRM, _CAB, _ADMIN),
    # targets
    *keep("calendar calendar_hours special_hours holiday priority_matrix sla_target", _ADMIN),
    ("correction", _ADD, (_ADMIN,)),
    # reviews and packets
    *keep("review", _BRM, _ADMIN, fixed="agency_id"),
    ("review_answer", _ADD, (_AGENT, _MIP, _BRM, _ADMIN)),
    *keep("review_person", _BRM, _ADMIN, fixed="review_id person_id"),
    *keep("action", _BRM, _CAB, _MIP, _ADMIN),
    *keep("commentary", _BRM, _ADMIN),
    *keep("miss_reason", _BRM, _ADMIN, fixed="ticket_id metric seq"),
    ("packet", Right(True, ALL, _only("file_sha256")), (_BRM, _ADMIN)),
    ("packet_file packet_approval figure_dispute_answer", _ADD, (_BRM, _ADMIN)),
    ("figure_dispute", _ADD, _EVERYBODY),  # of one's own agency, as a guard asks
    # the data centers
    *keep("badge", _AGENT, _BRM, _MIP, _ADMIN, links="badge_site", facts="badge_validation badge_notice"),
    *keep("visit", _AGENT, _BRM, _MIP, _ADMIN, fixed="number"),
    # keeping records: an administrator holds them, whoever works here hands them out
    *keep(
        "legal_hold",
        _ADMIN,
        fixed="number ground scope tbl record_id person_id agency_id first_day last_day search since",
    ),
    ("records_request records_request_item", _ADD, _WRITERS),
    # what is destroyed by the schedule: the rows themselves are deleted by a function alone
    *keep(
        "disposition",
        _ADMIN,
        fixed="number kind rule years archived last_day note",
        facts="disposition_item disposition_certificate",
    ),
    ("workspace", _edit(), (_ADMIN,)),
    # the desk: who was warned, and who has which ticket open, each for oneself
    *keep("routing_rule", _ADMIN),
    ("ticket_warning", _ADD, (_AGENT, _MIP, _ADMIN)),
    *keep("warning_mail", _AGENT, _MIP, _ADMIN, fixed="login"),
    # shifts, and what one hands over to the next: notes of the desk that no reader sees
    *keep("shift", _CAB, _ADMIN),
    *keep("handover", _AGENT, _MIP, _ADMIN, fixed="number shift_id day", facts="handover_correction"),
    *keep("handover_line", _AGENT, _MIP, _ADMIN, fixed="handover_id tbl record_id", delete=True),
    # who is on call: by those who lead the group, as a guard asks
    *keep("oncall_turn oncall_swap", _AGENT, _CAB, _MIP, _ADMIN, fixed="group_id"),
    ("handover handover_line handover_correction", Right(True), (_BRM, _CAB, _CATALOG)),
    ("mention", _ADD, (_AGENT, _MIP, _ADMIN)),
    ("mention_told mention_read", _ADD, (_AGENT, _BRM, _CAB, _MIP, _CATALOG, _ADMIN)),
    ("presence", Right(True, ALL, _only("ticket_id writing since seen_at"), delete=True), _WRITERS),
)

#: role -> table -> right, on top of what a reader may.
RIGHTS: dict[Role, dict[str, Right]] = {
    role: {table: right for tables, right, roles in RULES if role in roles for table in tables.split()} for role in Role
}

#: What people do, in the words of the window, as (table, verb).
ACTS: dict[str, tuple[str, str]] = {
    "ticket.create": ("ticket", "insert"),
    "ticket.edit": ("ticket", "update"),
    "ticket.comment": ("ticket_event", "insert"),
    "ticket.private.read": ("ticket_private", "select"),
    "ticket.private.write": ("ticket_private", "update"),
    "ticket.import": ("source_row", "insert"),
    "consumption.import": ("consumption", "insert"),
    "survey.record": ("survey", "insert"),
    "caller.edit": ("caller", "update"),
    "caller.private.read": ("caller_private", "select"),
    "major_incident.propose": ("major_incident", "insert"),
    "major_incident.edit": ("major_incident", "update"),
    "major_incident.log": ("major_incident_update", "insert"),
    "major_incident.children": ("major_incident_ticket", "insert"),
    "major_incident.task": ("major_incident_task", "update"),
    "outage.record": ("outage", "insert"),
    "posting.edit": ("posting", "update"),
    "subscription.edit": ("subscription", "update"),
    "change.create": ("change", "insert"),
    "change.edit": ("change", "update"),
    "change.vote": ("cab_vote", "insert"),
    "model.edit": ("change_model", "update"),
    "override.write": ("freeze_override", "insert"),
    "incident.judge": ("incident_verdict", "insert"),
    "cab.manage": ("cab_meeting", "update"),
    "cab.run": ("cab_paper", "insert"),
    "cab.vote": ("cab_vote", "insert"),
    "cab.sign": ("cab_signoff", "insert"),
    "cab.member": ("ecab_member", "update"),
    "mail.send": ("mail", "update"),
    "mail.read": ("mail_read", "insert"),
    "shift.edit": ("shift", "update"),
    "handover.edit": ("handover", "update"),
    "oncall.edit": ("oncall_turn", "update"),
    "mention.read": ("mention_read", "insert"),
    "presence.tell": ("presence", "insert"),
    "rules.edit": ("workspace", "update"),
    "freeze.edit": ("freeze", "update"),
    "window.edit": ("maintenance_window", "update"),
    "agency.edit": ("agency", "insert"),
    "contact.edit": ("agency_contact", "update"),
    "assignment.edit": ("agency_assignment", "update"),
    "person.edit": ("person", "update"),
    "role.edit": ("role_change", "insert"),
    "category.edit": ("category", "update"),
    "service.edit": ("service", "update"),
    "catalog.edit": ("rate", "update"),
    "catalog.bill": ("bill", "insert"),
    "dispute.open": ("dispute", "insert"),
    "dispute.decide": ("dispute_credit", "insert"),
    "plan.edit": ("recovery_plan", "update"),
    "exercise.edit": ("exercise", "update"),
    "exercise.stamp": ("exercise_stamp", "insert"),
    "follow_up.edit": ("exercise_follow_up", "update"),
    "target.edit": ("sla_target", "update"),
    "calendar.edit": ("calendar", "update"),
    "holiday.edit": ("holiday", "update"),
    "review.edit": ("review", "update"),
    "action.edit": ("action", "update"),
    "commentary.edit": ("commentary", "update"),
    "reason.edit": ("miss_reason", "update"),
    "badge.edit": ("badge", "update"),
    "badge.validate": ("badge_validation", "insert"),
    "visit.edit": ("visit", "update"),
    "figure.dispute": ("figure_dispute", "insert"),
    "figure.answer": ("figure_dispute_answer", "insert"),
    "reminder.edit": ("reminder", "update"),
    "template.edit": ("text_module", "update"),
    "filter.share": ("shared_filter", "update"),
    "knowledge.edit": ("knowledge_note", "update"),
    "knowledge.publish": ("knowledge_version", "insert"),
    "knowledge.use": ("knowledge_use", "insert"),
    "request.answer": ("request_answer", "insert"),
    "undo": ("search_due", "insert"),
    "hold.edit": ("legal_hold", "update"),
    "request.log": ("records_request", "insert"),
    "disposition.edit": ("disposition", "update"),
    "packet.issue": ("packet", "insert"),
    "packet.approve": ("packet_approval", "insert"),
}


def right_of(role: Role, table: str) -> Right:
    """Return what a role may do with a table; a reader reads all that is not restricted."""
    found = RIGHTS[role].get(table, Right())
    return found | Right(select=True) if role is Role.READER and table not in RESTRICTED else found


def rights_of(roles: Iterable[Role], table: str) -> Right:
    """Return the union of what these roles may do with a table."""
    found = Right()
    for role in {*roles, Role.READER}:
        found |= right_of(role, table)
    return found


def meaning(act: str) -> tuple[str, str]:
    """Return table and verb of an act: a key of `ACTS`, or "table.select|insert|update|delete"."""
    table, _, verb = act.rpartition(".")
    if act not in ACTS and verb not in {"select", "insert", "update", "delete"}:
        raise KeyError(act)
    return ACTS.get(act, (table, verb))


def may(roles: Iterable[Role], act: str) -> bool:
    """Return whether these roles may do an act, as `meaning` takes it."""
    return _may(frozenset(roles), act)


@cache
def _may(roles: frozenset[Role], act: str) -> bool:
    """Decide it once: a window asks for every command whenever anything is chosen."""
    table, verb = meaning(act)
    return bool(getattr(rights_of(roles, table), verb))


def holders(table: str, verb: str, column: str | None = None) -> frozenset[Role]:
    """Return the roles that hold a right on a table, or on one column of it."""
    found = set()
    for role in Role:
        granted = getattr(right_of(role, table), verb)
        if granted and (column is None or column in granted):
            found.add(role)
    return frozenset(found)

"""What is said to somebody who lacks the right to do something: the same words everywhere."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain import words
from app.domain.rights import holders, may, meaning
from app.domain.vocabulary import Role
from app.errors import NotAllowed

#: What each right of `app.domain.rights.ACTS` allows, as it follows "You may not".
WORDS: dict[str, str] = {
    "ticket.create": "log tickets",
    "ticket.edit": "work on tickets",
    "ticket.comment": "write notes on tickets",
    "ticket.private.read": "read restricted text",
    "ticket.private.write": "write restricted text",
    "ticket.import": "import tickets",
    "consumption.import": "import what agencies consumed",
    "survey.record": "record surveys",
    "caller.edit": "edit the directory of callers",
    "caller.private.read": "read private numbers of callers",
    "major_incident.propose": "propose major incidents",
    "major_incident.edit": "manage major incidents",
    "major_incident.log": "write the log of major incidents",
    "major_incident.children": "link tickets to major incidents",
    "major_incident.task": "keep the tasks of major incidents",
    "outage.record": "record outages",
    "posting.edit": "post to the hub",
    "subscription.edit": "subscribe to alerts of the hub",
    "change.create": "plan changes",
    "change.edit": "edit changes",
    "change.vote": "vote on changes",
    "cab.manage": "run the meetings of the CAB",
    "cab.run": "run a meeting of the CAB",
    "cab.vote": "vote in the CAB",
    "cab.sign": "sign the minutes of the CAB",
    "cab.member": "name members of the CAB",
    "freeze.edit": "edit freezes",
    "override.write": "let changes into a freeze",
    "model.edit": "edit models of standard changes",
    "incident.judge": "judge incidents of changes",
    "mail.send": "send mail",
    "mail.read": "read mail that comes in",
    "shift.edit": "set up the shifts of the desk",
    "handover.edit": "work on hand-overs",
    "oncall.edit": "keep the roster",
    "filter.share": "share filters",
    "mention.read": "be mentioned on tickets",
    "presence.tell": "show others which ticket you have open",
    "rules.edit": "set the rules of the CAB",
    "window.edit": "edit maintenance windows",
    "agency.edit": "edit agencies",
    "contact.edit": "edit contacts of agencies",
    "assignment.edit": "assign people to agencies",
    "person.edit": "edit people",
    "role.edit": "change roles",
    "category.edit": "edit categories",
    "service.edit": "edit services",
    "catalog.edit": "edit the catalog and its rates",
    "catalog.bill": "issue bills",
    "dispute.open": "dispute lines of bills",
    "dispute.decide": "decide disputes",
    "plan.edit": "edit recovery plans",
    "exercise.edit": "plan exercises",
    "exercise.stamp": "stamp exercises",
    "follow_up.edit": "edit what follows from exercises",
    "target.edit": "edit SLA targets",
    "calendar.edit": "edit calendars",
    "holiday.edit": "edit holidays",
    "review.edit": "plan and hold reviews",
    "action.edit": "edit actions of agencies",
    "commentary.edit": "write the commentary of packets",
    "reason.edit": "give reasons for missed targets",
    "badge.edit": "edit badges of the data centers",
    "badge.validate": "validate badges of the data centers",
    "hold.edit": "set and release legal holds",
    "request.log": "log records requests",
    "disposition.edit": "dispose of records",
    "visit.edit": "sign visitors of the data centers in and out",
    "figure.dispute": "dispute figures",
    "figure.answer": "answer disputed figures",
    "reminder.edit": "keep reminders",
    "template.edit": "keep templates and text modules",
    "knowledge.edit": "write knowledge notes",
    "knowledge.publish": "publish knowledge notes",
    "knowledge.use": "say whether a note helped",
    "request.answer": "correct the answers of requests",
    "undo": "take back acts",
    "packet.issue": "issue packets",
    "packet.approve": "approve packets",
}
#: What the verbs of a right allow that has no words of its own: "posting.insert".
_VERBS = {"select": "read", "insert": "add", "update": "edit", "delete": "delete"}
HINT = "Ask an administrator for the role if this is your work."


def lacking(roles: Iterable[Role], to: str, needed: Iterable[Role]) -> NotAllowed | None:
    """Return the refusal of somebody who has none of the roles that are needed "to do something"; None: has one."""
    wanted = [role for role in Role if role in set(needed)]
    if set(roles) & set(wanted):
        return None
    names = ", ".join(role.label for role in wanted)
    which = f"the role {names}" if len(wanted) == 1 else f"one of the roles {names}"
    return NotAllowed(f"You may not {to}: that needs {which}.", hint=HINT)


def refused(roles: Iterable[Role], right: str, to: str = "") -> NotAllowed | None:
    """Return the refusal of somebody without a right, by its name; None: has it. `to`: what was to be done."""
    roles = frozenset(roles)
    if may(roles, right):
        return None
    table, verb = meaning(right)
    usual = f"{_VERBS[verb]} {words.plural(2, table.replace('_', ' '))}"
    return lacking(roles, to or WORDS.get(right, usual), holders(table, verb))

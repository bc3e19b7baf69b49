"""The ticket form: logging a ticket, saving edits with a merge by field, setting the priority."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.db import request_fields
from app.db import tables as t
from app.db.callers.directory import matched, resolve
from app.db.catalog.offered_services import why_gone
from app.db.engine import Database
from app.db.facts import fact
from app.db.names import person_name
from app.db.records import act_of, merge, next_number, time_of
from app.db.sla import load_priority_matrix, load_target_book, share_levels
from app.db.tickets.store import held_row, insert_ticket, load_codes
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.request_fields import LONGEST, asked_of, problems
from app.domain.tickets.late import ENTERED_LATER, OPENING_BACK, OPENING_BACK_KEY, opening_at
from app.domain.tickets.projection import Event, TicketFacts, project
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketKind
from app.errors import InputError
from app.services.texts import LONGEST_TEXT, clean
from app.services.tickets.parents import require_parent
from app.services.tickets.perform import NewEvent, Open, code_of, open_ticket, record, require_allowed, require_right
from app.services.tickets.plans import perform, prioritising, priority_event
from app.services.tickets.routing import proposed, routed
from app.services.tickets.telling import tell_caller

if TYPE_CHECKING:
    from sqlalchemy import Connection

CHANNELS = ("phone", "email", "portal", "monitoring", "walk_in", "other")
#: Columns that the form edits; everything else follows from acts.
EDITABLE = (
    "title",
    "description",
    "category",
    "channel",
    "caller",
    "caller_id",
    "callback",
    "callback_until",
    "impact",
    "urgency",
    "agency_id",
    "service_id",
    "site_id",
    "group_id",
    "assignee",
    "parent_id",
    "change_id",
)
#: Fields that only make sense together: they conflict together.
TOGETHER = (("state", "hold_reason", "hold_until", "assignee"), ("impact", "urgency", "priority"))
_TITLE = 300
_SHORT = 200
#: Field values longer than this are in the audit trail only, not again in the event.
_EVENT_VALUE = 500
_NO_NUMBER = "A call back is promised, and no number is given."


# --- logging --------------------------------------------------------------------------------------
def log_ticket(db: Database, draft: TicketDraft, *, op_id: str | None = None) -> Changes:
    """Log an incident or request; its number is drawn, its priority follows from impact and urgency.

    `draft.opened_at` may lie in the past (a call written down later): at most 24 hours (a sample value), and with a
    reason where it is more than an hour. Raises `InputError`, `NotAllowed`.
    """
    db.require("ticket.create")
    return db.write(lambda conn: logged(db, conn, draft), what="ticket log", op_id=op_id)


def logged(db: Database, conn: Connection, draft: TicketDraft, *, tell: bool = True, answers: str = "") -> Changes:
    """Log a ticket as `log_ticket` does, within somebody's transaction.

    `tell`: the caller may be told of it, `answers`: by which mail of theirs.
    """
    values = _checked(
        {
            "title": draft.title,
            "description": draft.description,
            "category": draft.category,
            "channel": draft.channel,
            "caller": draft.caller,
            "callback": draft.callback,
        }
    )
    if draft.callback_until is not None and not values["callback"]:
        raise InputError(_NO_NUMBER, hint="Give the number, or no time.")
    reason = clean(draft.late_reason, "reason")
    assignee = clean(draft.assignee, "assignee", longest=_SHORT) if draft.assignee else None

    share_levels(conn)
    now = time_of(conn)
    hours = fact(conn, OPENING_BACK_KEY)
    back = OPENING_BACK if hours is None else timedelta(hours=float(hours))
    opened = opening_at(draft.opened_at, now, reason, back)
    late = (reason or None) if now - opened > ENTERED_LATER else None
    codes = load_codes(conn)
    agency = code_of(codes.agencies, draft.agency_id, "agency")
    if draft.service_id is not None:
        code_of(codes.services, draft.service_id, "service")
        if gone := why_gone(conn, draft.service_id, local_date(opened)):
            raise InputError(f"Service: {gone}", hint="Choose a service that is offered.")
    if draft.group_id is not None:
        code_of(codes.groups, draft.group_id, "support group")
    by_rule = None
    if draft.group_id is None:
        by_rule = routed(conn, draft.service_id, draft.agency_id, values["category"], local_date(opened))
    group_id, why = by_rule or (draft.group_id, None)
    priority = load_priority_matrix(conn).priority(draft.impact, draft.urgency)
    require_parent(conn, None, draft.parent_id)
    facts = TicketFacts(
        draft.kind,
        draft.agency_id,
        draft.service_id,
        int(priority),
        child=draft.parent_id is not None,
        group_id=group_id,
    )
    first = Event(1, K.OPENED, opened, now, db.actor.login, "", None, agency, why, act_of(conn), late)
    projection = project(facts, [first], load_target_book(conn), codes.agencies, codes.services, codes.groups)
    number = next_number(conn, "INC" if draft.kind is TicketKind.INCIDENT else "REQ")
    row = {
        **values,
        "number": number,
        "kind": draft.kind.value,
        "impact": draft.impact,
        "urgency": draft.urgency,
        "site_id": draft.site_id,
        "parent_id": draft.parent_id,
        "caller_id": _caller_of(conn, draft.caller_id, values["caller"]),
        "callback_until": draft.callback_until,
    }
    ticket_id = insert_ticket(conn, row, [first], projection)
    if draft.answers is not None and draft.kind is TicketKind.REQUEST:
        answered(conn, ticket_id, draft.service_id, dict(draft.answers), local_date(now), now, db.actor.login)
    mailed = tell and tell_caller(conn, ticket_id, [first], answers=answers)
    text = f"{number} is logged with priority {priority.label}."
    said = f" {why}" if why else ""
    if assignee is not None:
        record(db, open_ticket(conn, ticket_id), [(K.ASSIGNMENT, None, assignee, None)])
        text = f"{number} is logged with priority {priority.label} and assigned to {person_name(conn, assignee)}."
    return Changes(Touched.TICKETS | Touched.MAIL if mailed else Touched.TICKETS, (ticket_id,), text + said)


def answered(
    conn: Connection,
    ticket_id: int,
    service_id: int | None,
    said: Mapping[int, str],
    today: date,
    at: datetime,
    author: str,
) -> None:
    """Write the answers to what is asked for a service. Raises `InputError`, naming the field that cannot stand."""
    answers = {id: clean(value, "answer", longest=LONGEST) for id, value in said.items()}
    wanted = asked_of(request_fields.fields_on(conn, today), service_id)
    logins, codes = request_fields.known(conn) if wanted else (frozenset[str](), frozenset[str]())
    wrong = problems(wanted, answers, logins, codes)
    if wrong:
        raise InputError(next(iter(wrong.values())), hint="Correct the answer.")
    request_fields.add_answers(conn, ticket_id, service_id, answers, today, at, author)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with text fields cleaned and checked, and other fields as they are."""
    found = dict(values)
    for name, longest in (
        ("title", _TITLE),
        ("description", LONGEST_TEXT),
        ("category", _SHORT),
        ("caller", _SHORT),
        ("callback", _SHORT),
        ("assignee", _SHORT),
    ):
        if isinstance(found.get(name), str):
            found[name] = clean(found[name], name, required=name == "title", longest=longest)
    if "title" in found:
        found["title"] = " ".join(found["title"].split())
    if "assignee" in found:
        found["assignee"] = found["assignee"] or None
    if "channel" in found and found["channel"] not in CHANNELS:
        raise InputError(f"{found['channel']!r} is no channel.", hint=f"One of: {', '.join(CHANNELS)}.")
    return found


def _caller_of(conn: Connection, id: int | None, said: str) -> int | None:
    """Return who a ticket's caller is in the directory: who was chosen, else whose address or login was written."""
    if id is None:
        return matched(conn, [said]).get(said)
    now = resolve(conn, id)
    if now is None:
        raise InputError("This caller is not in the directory (any more).", hint="Choose the caller again.")
    return now[0]


# --- editing --------------------------------------------------------------------------------------
def edit_ticket(
    db: Database, ticket_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save the form: `base` are the fields as it was opened (`TicketDetail.fields`), `mine` those changed.

    What others changed meanwhile in other fields is kept; the same field raises `Conflict` with
    (base, mine, theirs). Impact and urgency give the priority; agency, service, group and assignee are
    recorded as their own events.
    """
    unknown = set(mine) - set(EDITABLE)
    if unknown:
        raise InputError(f"Not editable: {', '.join(sorted(unknown))}.")
    wanted = _checked(mine)

    def run(conn: Connection) -> Changes:
        ticket = open_ticket(conn, ticket_id)
        require_allowed(db, Act.EDIT, ticket)
        save: Mapping[str, Any] = merge(
            conn, t.ticket, ticket_id, base, wanted, together=TOGETHER, what=ticket.number
        ).written
        if "caller" in save and "caller_id" not in save:  # a name that is typed anew is nobody's until it is known
            save = {**save, "caller_id": _caller_of(conn, None, save["caller"])}
        elif save.get("caller_id") is not None:
            save = {**save, "caller_id": _caller_of(conn, save["caller_id"], "")}
        save = {name: value for name, value in save.items() if value != ticket.row[name]}
        if {**ticket.row, **save}["callback_until"] is not None and not {**ticket.row, **save}["callback"]:
            raise InputError(_NO_NUMBER, hint="Give the number, or no time.")
        if not save:
            return Changes(Touched.NOTHING, (ticket_id,), f"{ticket.number} has no changes to save.")
        if "parent_id" in save:
            require_parent(conn, ticket_id, save["parent_id"])
        events = _edit_events(ticket, save)
        if any(kind is not K.FIELD for kind, *_ in events):
            _require_open(db, ticket, {kind for kind, *_ in events})
        more = {name: value for name, value in save.items() if name in _PLAIN}
        record(db, ticket, events, more=more)
        now = held_row(conn, ticket_id) or {}
        derived = {name: now.get(name) for group in TOGETHER for name in group if name not in EDITABLE}
        other = ""
        if "service_id" in save and "group_id" not in save and ticket.state.is_open:
            told = (now["service_id"], now["agency_id"], now["category"], now["group_id"])
            other = proposed(conn, *told, local_date(time_of(conn)))
        return Changes(Touched.TICKETS, (ticket_id,), f"{ticket.number} is saved.{other}", derived)

    require_right(db, Act.EDIT)
    return db.write(run, what="ticket edit", about=ticket_id, op_id=op_id)


#: Columns of the form that are no projection.
_PLAIN = frozenset(
    {"title", "description", "category", "channel", "caller", "impact", "urgency", "site_id", "parent_id", "change_id"}
    | {"caller_id", "callback", "callback_until"}
)
_ACT_OF = {K.PRIORITY: Act.PRIORITY, K.ASSIGNMENT: Act.ASSIGN, K.GROUP: Act.GROUP, K.TRANSFER: Act.TRANSFER}


def _require_open(db: Database, ticket: Open, kinds: set[K]) -> None:
    for kind in sorted(kinds & _ACT_OF.keys()):
        require_allowed(db, _ACT_OF[kind], ticket)


def _edit_events(ticket: Open, save: Mapping[str, Any]) -> list[NewEvent]:
    row, codes = ticket.row, ticket.codes
    found: list[NewEvent] = []
    for name, value in save.items():
        if name in _PLAIN:
            found.append((K.FIELD, _short(row[name]), _short(value), name))
        elif name == "agency_id":
            found.append((K.TRANSFER, ticket.agency, code_of(codes.agencies, value, "agency"), None))
        elif name == "service_id":
            found.append((K.SERVICE, *_codes(codes.services, row[name], value, "service"), None))
        elif name == "group_id":
            found.append((K.GROUP, *_codes(codes.groups, row[name], value, "support group"), None))
        elif name == "assignee":
            found.append((K.ASSIGNMENT, row[name], value or "", None))
    if save.keys() & {"impact", "urgency"}:
        found += priority_event(ticket, save.get("impact", row["impact"]), save.get("urgency", row["urgency"]))
    return found


def _codes(ids: Mapping[str, int], old: int | None, new: int | None, what: str) -> tuple[str | None, str | None]:
    was = next((code for code, id in ids.items() if id == old), None)
    return was, None if new is None else code_of(ids, new, what)


def _short(value: object) -> str | None:
    text = None if value is None else str(value)
    return text if text is None or len(text) <= _EVENT_VALUE else None


def change_priority(
    db: Database,
    ticket_id: int,
    impact: int,
    urgency: int,
    *,
    reason: str = "",
    version: int | None = None,
    op_id: str | None = None,
) -> Changes:
    """Set impact and urgency, 0: as it is; the priority follows from the matrix, its targets apply from the opening."""
    return perform(db, ticket_id, prioritising(impact, urgency, reason), version=version, op_id=op_id)

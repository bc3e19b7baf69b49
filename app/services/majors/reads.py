"""What is asked of major incidents: their lists, one of them whole, what is owed, what is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from app.db import tables as t
from app.db.engine import Database
from app.db.keeping.beside import held_marks
from app.db.majors import candidates as proposals
from app.db.majors import reads as store
from app.db.majors import store as tickets
from app.db.majors.rules import load_rules
from app.db.shifts import roster
from app.domain.majors.audience import unreachable
from app.domain.majors.drafting import draft_message, next_kind, since_last
from app.domain.majors.proposal import Begun, Candidate
from app.domain.majors.states import MajorState
from app.domain.majors.values import Draft, Major, MajorRow
from app.errors import InputError
from app.services.majors.loading import full, recipients
from app.work import Work

_LATEST = datetime.max.replace(tzinfo=UTC)


def majors(db: Database, states: Sequence[MajorState] = (), work: Work | None = None) -> tuple[MajorRow, ...]:
    """Return the major incidents in these states, none named: all. Running ones first, the soonest promise first."""
    with db.read(work) as conn:
        found, who = store.by_states(conn, states), db.actor
        ids = [row.id for row in found]
        marks = held_marks(conn, t.major_incident, ids, login=who.login, roles=who.roles, now=db.now())
    if marks:
        found = [replace(row, held=marks.get(row.id, "")) for row in found]
    running = [row for row in found if row.state.runs]
    running.sort(key=lambda row: row.next_update_at or _LATEST)
    return (*running, *(row for row in found if not row.state.runs))


def major(db: Database, major_id: int, work: Work | None = None) -> Major:
    """Return a major incident with all that belongs to it; InputError where there is none."""
    with db.read(work) as conn:
        now = db.now()
        found = full(conn, major_id, load_rules(conn), now)
        groups = roster.groups_of_services(conn, [one.id for one in found.services])
        duty = roster.on_call(conn, now, groups) if groups else []
        told = ((f"{one.group_name}, {one.level_text.lower()}", one.text) for one in duty)
        return replace(found, on_call=tuple(told))


def by_number(db: Database, number: str, work: Work | None = None) -> Major:
    """Return a major incident by its number, such as MI0000012; InputError where there is none."""
    with db.read(work) as conn:
        major_id = store.id_of_number(conn, number)
        if major_id is None:
            raise InputError(f"There is no major incident {number.strip()}.", hint="Look it up in the list.")
        return full(conn, major_id, load_rules(conn), db.now())


def due(db: Database, work: Work | None = None) -> tuple[MajorRow, ...]:
    """Return the running ones that owe those who are reached a message, the soonest first."""
    with db.read(work) as conn:
        return tuple(store.owing(conn))


def candidates(db: Database, work: Work | None = None) -> tuple[Candidate, ...]:
    """Return the open tickets that the rules propose as a major incident and that belong to none."""
    with db.read(work) as conn:
        return proposals.candidates(conn, load_rules(conn))


def begun(db: Database, ticket_ids: Sequence[int], work: Work | None = None) -> Begun:
    """Return what a major incident would take from tickets, of which the first is the main one; InputError where one
    of them is gone."""
    with db.read(work) as conn:
        found = [tickets.ticket(conn, one) for one in ticket_ids]
        if not found or any(one is None for one in found):
            raise InputError("One of the tickets is not in this workspace any more.", hint="Refresh the list.")
        whole = [one for ticket_id in ticket_ids for one in tickets.with_children(conn, ticket_id)]
        agencies, services, sites = tickets.reach_of_tickets(conn, whole)
        return Begun(
            ticket_ids[0],
            found[0].number,
            found[0].title,
            min(one.opened_at for one in found),
            tuple(sorted(agencies)),
            tuple(sorted(services)),
            tuple(sorted(sites)),
            tuple(ticket_ids[1:]),
        )


def draft(db: Database, major_id: int, work: Work | None = None) -> Draft:
    """Return the next message of a major incident as it is offered: texts, recipients, and what is new."""
    with db.read(work) as conn:
        rules = load_rules(conn)
        found = full(conn, major_id, rules, db.now())
        kind = next_kind(found.updates)
        to = recipients(conn, found, rules)
        since, last = since_last(found.updates)
        return Draft(draft_message(found, kind, rules), kind, to, unreachable(found.reached, to), since, last)

"""A major incident with everything that belongs to it, and what follows from its timeline."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.db.majors import outages
from app.db.majors import reads as store
from app.db.majors.candidates import offered
from app.db.majors.repeats import repeats
from app.db.names import people
from app.domain.eastern import local_date
from app.domain.majors.audience import audience
from app.domain.majors.escalation import escalations
from app.domain.majors.promises import gaps, ledger
from app.domain.majors.settings import MajorRules
from app.domain.majors.states import MajorState
from app.domain.majors.values import Major, MajorRole, Recipient
from app.errors import InputError
from app.services.hub.of_majors import subscribers

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: States in which tickets are offered to belong to it.
_TAKES = frozenset({MajorState.PROPOSED, MajorState.DECLARED})


def full(conn: Connection, major_id: int, rules: MajorRules, now: datetime) -> Major:
    """Return a major incident as it stands at `now`; InputError where there is none."""
    found = store.by_id(conn, major_id)
    if found is None:
        raise InputError("That major incident is not in this workspace any more.", hint="Refresh the list.")
    row, kept = found
    updates = store.updates(conn, major_id)
    logins = {role: getattr(kept, role.value) for role in MajorRole}
    called = people(conn, logins.values())
    children = store.children(conn, major_id)
    return Major(
        row,
        now,
        kept.summary,
        kept.cause,
        kept.bridge,
        kept.data_loss,
        kept.ticket_id,
        next((child.number for child in children if child.id == kept.ticket_id), ""),
        kept.service_id,
        kept.detected_at,
        kept.proposed_at,
        kept.proposed_why,
        kept.first_notice_at,
        kept.ended_why,
        {role: (login, called.get(login, login)) for role, login in logins.items()},
        store.services(conn, major_id),
        store.sites(conn, major_id),
        store.reached(conn, major_id),
        updates,
        store.told(conn, major_id),
        children,
        store.tasks(conn, major_id),
        store.actions(conn, major_id),
        ledger(updates, rules, now),
        escalations(kept.declared_at, updates, rules),
        gaps(updates, rules),
        kept.went_well,
        kept.went_badly,
        kept.effect_due,
        kept.effect,
        tuple(one for one in outages.told_by(conn, "major_incident_id", major_id) if one.counts),
        repeats(conn, major_id, row.restored_at, rules.effect_days, now) if row.restored_at else None,
        kept.cause_category,
        kept.problem,
        offered(conn, major_id, row.impact_start_at) if row.state in _TAKES else (),
    )


def require_there(conn: Connection, major_id: int) -> str:
    """Return the number of a major incident; InputError where there is none."""
    found = store.by_id(conn, major_id)
    if found is None:
        raise InputError("That major incident is not in this workspace any more.", hint="Refresh the list.")
    return found[0].number


def recipients(conn: Connection, major: Major, rules: MajorRules) -> tuple[Recipient, ...]:
    """Return who is told of a major incident now: contacts of the agencies reached, subscribers, the management."""
    contacts = store.contacts(conn, [agency.agency_id for agency in major.reached], local_date(major.as_of))
    return audience(major.reached, contacts, rules.management, subscribers(conn, major))

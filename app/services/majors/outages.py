"""What of a major incident counts as an outage in figures: only what somebody says, and nothing of what is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.majors import outages as store
from app.db.names import referred
from app.domain import words
from app.domain.changes_made import Changes
from app.domain.majors.outages import Counted, OutageKind, said
from app.domain.majors.states import MajorState
from app.domain.majors.values import UpdateKind
from app.errors import InputError
from app.services.majors.held import RIGHT, Held, hold_major

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TELLER: store.Teller = "major_incident_id"


def count_outages(
    db: Database, major_id: int, version: int, counted: Mapping[int, str], *, op_id: str | None = None
) -> Changes:
    """Say of which of its services a major incident counts as an outage, full or partial; of the others it does not.

    An outage lasts from the start of the impact to the restoration, and reached the agencies that the incident does.
    """
    db.require(RIGHT, "say what counts as an outage")
    wanted = read_kinds(counted)

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, version)
        held.require(MajorState.DECLARED, MajorState.RESTORED, MajorState.CLOSED, to="count it as an outage")
        now = {one.service_id: one.kind for one in held.major.outages}
        if now == wanted:
            return held.unchanged(" counts so already.")
        services, agencies = [one.id for one in held.major.services], [one.agency_id for one in held.major.reached]
        text = _tell(held, wanted, services, agencies)
        return held.said(f": {text[:1].lower()}{text[1:]}")

    return db.write(act, what="count outages of major incident", about=major_id, op_id=op_id)


def declared_outages(
    held: Held, counted: Mapping[int, str] | str, services: Collection[int], agencies: Iterable[int]
) -> str:
    """Count what was said when a major incident was declared; returns what is said of it.

    `counted`: kinds by service, one kind for all of them, or "".
    """
    if isinstance(counted, str):
        if counted and not services:
            raise InputError("No service is named that was down.", hint="Name the services that it reaches.")
        counted = dict.fromkeys(services, counted) if counted else {}
    wanted = read_kinds(counted)
    return f" {_tell(held, wanted, services, agencies)}" if wanted else ""


def reached_outages(held: Held, services: Collection[int], agencies: Iterable[int]) -> str:
    """Let outages follow whom a major incident reaches; returns what is said of those that count no more."""
    left = {one.service_id: one.kind for one in held.major.outages if one.service_id in services}
    if len(left) < len(held.major.outages):
        return f" {_tell(held, left, services, agencies)}"
    store.put_agencies(held.conn, _TELLER, held.id, agencies)
    return ""


def take_back(held: Held) -> str:
    """Let nothing count any more of a major incident that is none; returns what is said of it."""
    if not held.major.outages:
        return ""
    text = f"Counts as outage of {_named(held.major.outages)} no more: it is no major incident."
    held.tell(UpdateKind.OUTAGE, text, details={"outages": {}})
    store.take_back(held.conn, held.id)
    return f" {text}"


def count_again(held: Held) -> str:
    """Let that count again which was taken back with the demotion; returns what is said of it."""
    back = store.count_again(held.conn, held.id)
    if not back:
        return ""
    text = f"Counts as outage of {_named(back)} again."
    held.tell(UpdateKind.OUTAGE, text, details={"outages": {str(one.service_id): one.kind.value for one in back}})
    return f" {text}"


def read_kinds(kinds: Mapping[int, str]) -> dict[int, OutageKind]:
    """Return what counts by the id of the service; InputError where it is neither full nor partial."""
    try:
        return {int(service_id): OutageKind(kind) for service_id, kind in kinds.items()}
    except ValueError:
        raise InputError("An outage is full or degraded.", hint="Choose one from the list.") from None


def _tell(held: Held, wanted: Mapping[int, OutageKind], services: Collection[int], agencies: Iterable[int]) -> str:
    """Write the entry and the outages; InputError for a service that is not reached, or of a drill."""
    if held.major.row.drill and wanted:
        raise InputError(f"{held.number} is a drill: it counts in no figure.", hint="Count what happened, not drills.")
    if wanted.keys() - set(services):
        raise InputError(f"{held.number} does not reach one of the services.", hint="Say first what it reaches.")
    names = referred(held.conn, {"service_id": list(wanted)}).get("service_id", {})
    text = said({names[id]: kind for id, kind in wanted.items()})
    held.tell(UpdateKind.OUTAGE, text, details={"outages": {str(id): kind.value for id, kind in wanted.items()}})
    row = held.major.row
    store.tell(
        held.conn,
        _TELLER,
        held.id,
        wanted,
        title=row.title,
        start_at=row.impact_start_at,
        end_at=row.restored_at,
        agencies=agencies,
    )
    return text


def _named(outages: Iterable[Counted]) -> str:
    return words.joined(sorted(one.service for one in outages))

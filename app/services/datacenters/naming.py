"""Records of the data centers by the codes, numbers and names that people write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from app.db.agencies import agencies
from app.db.datacenters import badges as badge_store
from app.db.datacenters import visits as visit_store
from app.db.tables.access import visit as visit_table
from app.domain.datacenters.visits import Visit
from app.domain.eastern import local_date
from app.errors import InputError
from app.services.datacenters.visits import escorts

if TYPE_CHECKING:
    from app.db.engine import Database


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def agency(db: Database, code: str) -> int:
    """Return the key of the agency of a code; InputError where there is none."""
    with db.read() as conn:
        found = [one for one in agencies(conn) if _same(one.code, code)]
    if not found:
        raise InputError(f"There is no agency {code!r}.", hint="Name it by its code.")
    return found[0].id


def site(db: Database, code: str) -> int:
    """Return the key of the data center of a code; InputError where there is none."""
    with db.read() as conn:
        codes = visit_store.sites(conn)
    for key, name in codes.items():
        if _same(name, code):
            return key
    raise InputError(f"There is no site {code!r}.", hint=f"Name one of {', '.join(codes.values())}.")


def badges(db: Database, numbers: Iterable[str]) -> dict[int, int]:
    """Return the badges of numbers by id, with the last that was said of each; InputError for one not on record."""
    with db.read() as conn:
        found = {one.number.casefold(): one for one in badge_store.badges(conn)}
    seen = {}
    for number in numbers:
        one = found.get(number.strip().casefold())
        if one is None:
            raise InputError(f"There is no badge {number!r}.", hint="`longleaf datacenters badges` lists them.")
        seen[one.id] = one.last_id
    return seen


def contact(db: Database, seen: Mapping[int, int], name: str | None) -> int | None:
    """Return the key of the contact of a name who answers for these badges; None where no name is given."""
    if name is None:
        return None
    with db.read() as conn:
        whose = {one.agency_id for one in badge_store.badges(conn) if one.id in seen}
        people = [one for one in badge_store.contacts(conn, local_date(db.now())) if one.agency_id in whose]
    for one in people:
        if _same(one.name, name):
            return one.person_id
    raise InputError(f"{name} is no contact of the agency.", hint="Its contacts stand under Agencies.")


def escort(db: Database, site_id: int, named: str) -> str:
    """Return the `Escort.key` of a name, or of the number of a badge; InputError where nobody or several have it."""
    kept = escorts(db, site_id)
    found = [one for one in kept if _same(one.name, named) or (one.number and _same(one.number, named))]
    if not found:
        raise InputError(f"Nobody called {named} may take visitors in.", hint="Name one of DIT's people, or a badge.")
    if len(found) > 1:
        raise InputError(f"Several people are called {named}.", hint="Name the number of the badge.")
    return found[0].key


def announced(db: Database, number: str) -> Visit | None:
    """Return the visit of a number; None where no visit has it."""
    with db.read() as conn:
        found = visit_store.visits(conn, visit_table.c.number == number.strip().upper())
    return found[0] if found else None


def visit(db: Database, number: str) -> Visit:
    """Return the visit of a number; InputError where there is none."""
    found = announced(db, number)
    if found is None:
        raise InputError(f"There is no visit {number!r}.", hint="`longleaf datacenters visitors` lists them.")
    return found

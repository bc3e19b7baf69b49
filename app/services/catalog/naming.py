"""Records of the catalog by the codes and years that people write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.db.agencies import agencies
from app.db.catalog import names
from app.db.catalog import rates as store
from app.domain.catalog.values import Component
from app.errors import InputError

if TYPE_CHECKING:
    from app.db.engine import Database

_YEAR = re.compile(r"(?:FY)?\s*(\d{4})", re.IGNORECASE)


def fiscal_year(text: str) -> int:
    """Return 2027 of "FY2027" or "2027"; InputError otherwise."""
    found = _YEAR.fullmatch(text.strip())
    if found is None or not 2000 <= int(found[1]) <= 2099:
        raise InputError(f"{text!r} is no fiscal year.", hint="Write the year in which it ends: FY2027.")
    return int(found[1])


def component(db: Database, code: str) -> Component:
    """Return the component of a code; InputError where there is none."""
    with db.read() as conn:
        found = [one for one in store.components(conn) if one.code.casefold() == code.strip().casefold()]
    if not found:
        raise InputError(f"There is no component {code!r}.", hint="`longleaf catalog prices` lists their codes.")
    return found[0]


def service(db: Database, code: str) -> int:
    """Return the key of the service of a code; InputError where there is none."""
    with db.read() as conn:
        found = [one for one in names.services(conn) if one.code.casefold() == code.strip().casefold()]
    if not found:
        raise InputError(f"There is no service {code!r}.", hint="Name it by its code, as Setup lists it.")
    return found[0].id


def agency(db: Database, code: str) -> int:
    """Return the key of the agency of a code; InputError where there is none."""
    with db.read() as conn:
        found = [one for one in agencies(conn) if one.code.casefold() == code.strip().casefold()]
    if not found:
        raise InputError(f"There is no agency {code!r}.", hint="Name it by its code.")
    return found[0].id

"""The agency and the service that figures are asked for, found by their codes; a wrong code gets near matches."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.db.agencies import AgencyRow, agencies
from app.db.catalog import names as catalog
from app.db.figures.facts import Scope
from app.db.own_agencies import is_narrowed
from app.domain import words
from app.domain.eastern import midnight
from app.domain.periods import Period
from app.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose figures: an agency record or the whole state (None), maybe one service; `label` names both."""

    agency: AgencyRow | None
    service_code: str
    scope: Scope
    label: str
    predecessors: str = ""


def near(given: str, known: Iterable[str]) -> str:
    """Return "Did you mean DHHS or DPS?", or the first known codes where nothing is near."""
    codes = list(known)
    upper = {code.upper(): code for code in codes}
    found = [upper[match] for match in difflib.get_close_matches(given.upper(), list(upper), n=3, cutoff=0.5)]
    if found:
        return f"Did you mean {' or '.join(found)}?"
    return f"Known: {', '.join(codes[:30])}{' ...' if len(codes) > 30 else ''}." if codes else "There is none yet."


def find_agency(known: Sequence[AgencyRow], code: str) -> AgencyRow:
    """Return the agency of a code, in upper or lower case. InputError with near matches, also found by name."""
    wanted = code.strip().upper()
    for row in known:
        if row.code.upper() == wanted:
            return row
    by_name = [row.code for row in known if wanted and wanted in row.name.upper()]
    hint = f"Did you mean {' or '.join(by_name[:3])}?" if by_name else near(code, (row.code for row in known))
    raise InputError(f"There is no agency {code!r}.", hint=hint)


def subject(conn: Connection, agency_code: str | None, service_code: str | None, period: Period) -> Subject:
    """Return what the codes mean. InputError names the unknown one."""
    known = agencies(conn)
    agency = None if agency_code is None else find_agency(known, agency_code)
    service_id, service_label, found_code = None, "", ""
    if service_code is not None:
        rows = catalog.services(conn)
        mine = [row for row in rows if row.code.upper() == service_code.strip().upper()]
        if not mine:
            raise InputError(f"There is no service {service_code!r}.", hint=near(service_code, (r.code for r in rows)))
        service_id, service_label, found_code = mine[0].id, mine[0].name, mine[0].code
    earlier = [] if agency is None else predecessors(known, agency, period.trailing_months(12)[0].start)
    scope = Scope(None if agency is None else agency.id, service_id, tuple((row.id, until) for row, until in earlier))
    if agency is not None:
        label = f"{agency.code} {agency.name}"
    else:
        label = "The agencies that you see" if is_narrowed(conn) else "All agencies"
    if service_label:
        label += f", {service_label}"
    words = ""
    if agency is not None and earlier:
        others = ", ".join(f"{row.code} to {_day(until)}" for row, until in earlier)
        words = f"{agency.code} incl. {others}"
    return Subject(agency, found_code, scope, label, words)


def predecessors(known: Sequence[AgencyRow], agency: AgencyRow, since: datetime) -> list[tuple[AgencyRow, datetime]]:
    """Return the predecessors whose outcomes after `since` count in this agency's trend, each with when that ends."""
    by_id = {row.id: row for row in known}
    found: list[tuple[AgencyRow, datetime]] = []
    seen, at = {agency.id}, agency
    while at.predecessor_id is not None and at.predecessor_id not in seen:
        before = by_id[at.predecessor_id]
        seen.add(before.id)
        until = midnight(at.valid_from if before.valid_to is None else before.valid_to)
        if until <= since:
            break
        found.append((before, until))
        at = before
    return found


def valid_in(row: AgencyRow, period: Period) -> bool:
    """Return whether the agency existed on a day of the period."""
    return row.valid_from <= period.last and (row.valid_to is None or row.valid_to > period.first)


def _day(until: datetime) -> str:
    last = (until - timedelta(hours=12)).date()
    return words.day(last)

"""Whether an agency, a component and its service are there in a month in which something is said to be consumed."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.db import tables as t
from app.domain.periods import Period
from app.domain.words import day


class Offered:
    """When each agency and each component is there; read once."""

    def __init__(self, conn: Connection) -> None:
        a, c, s = t.agency.c, t.service_component.c, t.service.c
        ends = select(c.id, s.name, s.valid_to).join(t.service, c.service_id == s.id).where(s.valid_to.is_not(None))
        self._services = {id: (name, last) for id, name, last in conn.execute(ends)}
        self._agencies = {row.id: row for row in conn.execute(select(a.id, a.code, a.valid_from, a.valid_to))}
        self._components = {row.id: row for row in conn.execute(select(c.id, c.code, c.valid_from, c.valid_to))}

    def why_not(self, agency_id: int, component_id: int, month: str) -> str:
        """Return a sentence where an agency or a component is not there on any day of a month; "" where both are."""
        period, agency, component = Period.parse(month), self._agencies[agency_id], self._components[component_id]
        if agency.valid_to is not None and agency.valid_to <= period.first:
            return f"{agency.code} is no agency since {day(agency.valid_to)}: tell it for its successor."
        if component.valid_to is not None and component.valid_to < period.first:
            return f"{component.code} was offered until {day(component.valid_to)}."
        service, last = self._services.get(component_id, ("", None))
        if last is not None and last <= period.first:
            return f"{service} is offered no more since {day(last)}."
        for one in (agency, component):
            if one.valid_from > period.last:
                return f"{one.code} is there from {day(one.valid_from)} on."
        return ""

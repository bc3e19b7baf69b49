"""What the rules of changes need to know beside one: maintenance windows, services and agencies."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from app.db import tables as t
from app.domain.changes.surroundings import Member
from app.domain.changes.values import ServiceFacts, Window


def maintenance_windows(conn: Connection) -> list[Window]:
    """Return the weekly maintenance windows, by weekday and time, also those that ended or have not begun."""
    w = t.maintenance_window.c
    code = t.service.c.code
    wanted = select(w.weekday, w.start_time, w.end_time, code, w.valid_from, w.valid_to).select_from(
        t.maintenance_window.outerjoin(t.service, w.service_id == t.service.c.id)
    )
    return [Window(*row) for row in conn.execute(wanted.order_by(w.weekday, w.start_time))]


def service_facts(conn: Connection) -> dict[str, ServiceFacts]:
    """Return what clashes and approvals need to know of each service, by code."""
    s, primary, standby = t.service.c, t.site.alias("primary_site"), t.site.alias("standby_site")
    owner = t.person.c
    below: dict[int, list[str]] = defaultdict(list)
    d = t.service_dependency.c
    for service_id, code in conn.execute(
        select(d.service_id, s.code).join_from(t.service_dependency, t.service, d.depends_on_id == s.id)
    ):
        below[service_id].append(code)
    wanted = select(
        s.id, s.code, s.name, primary.c.code, standby.c.code, owner.login, owner.name.label("owner_name")
    ).select_from(
        t.service.outerjoin(primary, s.primary_site_id == primary.c.id)
        .outerjoin(standby, s.standby_site_id == standby.c.id)
        .outerjoin(t.person, s.owner_id == owner.id)
    )
    return {
        code: ServiceFacts(
            code, name, tuple(x for x in (first, second) if x), tuple(sorted(below[key])), login or "", owner_name or ""
        )
        for key, code, name, first, second, login, owner_name in conn.execute(wanted)
    }


def site_names(conn: Connection) -> dict[str, str]:
    """Return the name of each site by its code."""
    return {row.code: row.name for row in conn.execute(select(t.site.c.code, t.site.c.name))}


def group_members(conn: Connection) -> dict[int, list[Member]]:
    """Return who is, was or will be in each support group, by the id of the group."""
    m, p = t.group_member.c, t.person.c
    found: dict[int, list[Member]] = defaultdict(list)
    wanted = select(m.group_id, m.person_id, p.name, m.valid_from, m.valid_to).join_from(
        t.group_member, t.person, m.person_id == p.id
    )
    for group_id, *rest in conn.execute(wanted.order_by(m.id)):
        found[group_id].append(Member(*rest))
    return found


def agency_parents(conn: Connection) -> dict[str, str]:
    """Return by code of an agency that of the one it is a part of."""
    above = t.agency.alias("above")
    wanted = select(t.agency.c.code, above.c.code.label("above")).join_from(
        t.agency, above, t.agency.c.parent_id == above.c.id
    )
    return {row.code: row.above for row in conn.execute(wanted)}

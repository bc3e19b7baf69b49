"""What a change touches: services, agencies and sites, by the codes that people read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import Connection, Table, select

from app.db import tables as t
from app.db.catalog.offered_services import notes
from app.db.records import put_links

#: Columns of a change that its form edits.
FORM = (
    "title",
    "reason",
    "type",
    "scope",
    "planned_start",
    "planned_end",
    "implementer",
    "implementation_plan",
    "test_plan",
    "backout_plan",
    "communication_plan",
    "risk_answers",
    "affects_dit",
    "outage_minutes",
    "model_id",
    "group_id",
    "for_agency_id",
)
LINKS: Mapping[str, tuple[Table, str, Table]] = {
    "services": (t.change_service, "service_id", t.service),
    "agencies": (t.change_agency, "agency_id", t.agency),
    "sites": (t.change_site, "site_id", t.site),
}


def set_links(
    conn: Connection, change_id: int, links: Mapping[str, Iterable[str]], known: Mapping[str, Mapping[str, int]]
) -> None:
    """Make the change touch exactly these codes; `known`: code to id per kind of link."""
    for name, codes in links.items():
        link, column, _ = LINKS[name]
        put_links(conn, link.c.change_id, change_id, link.c[column], {known[name][code] for code in codes})


def codes(conn: Connection) -> dict[str, dict[str, int]]:
    """Return code to id of everything a change can touch."""
    return {
        name: {row.code: row.id for row in conn.execute(select(target.c.code, target.c.id))}
        for name, (_, _, target) in LINKS.items()
    }


def ended(conn: Connection, links: Mapping[str, Collection[str]], day: date) -> list[tuple[str, str, date]]:
    """Return (kind of link, name, day) of what these codes name and what ended on a day up to this one."""
    found = []
    for name, codes in links.items():
        target = LINKS[name][2]
        if codes:
            over = (target.c.code.in_(sorted(codes))) & (target.c.valid_to <= day)
            rows = conn.execute(select(target.c.name, target.c.valid_to).where(over).order_by(target.c.code))
            found += [(name, title, valid_to) for title, valid_to in rows]
    return found


def names(conn: Connection, today: date) -> dict[str, list[tuple[str, str]]]:
    """Return (code, name) of what a change can touch, by kind of link; under "ended_" and the kind what has ended.

    "noted_services": (code, what whoever chooses the service has to know: that it ends, and what replaces it).
    Logins of people and ids of support groups are among them: who carries it out. "own_agencies": (id, code and
    name) of those that announce changes of their own.
    """
    found = {}
    for name, (_, _, target) in LINKS.items():
        wanted = select(target.c.code, target.c.name).order_by(target.c.code)
        going_on = target.c.valid_to.is_(None) | (target.c.valid_to > today)
        found[name] = [(code, title) for code, title in conn.execute(wanted.where(going_on))]
        found[f"ended_{name}"] = [(code, title) for code, title in conn.execute(wanted.where(~going_on))]
    told, s = notes(conn, today), t.service.c
    noted = conn.execute(select(s.id, s.code).order_by(s.code)) if told else ()
    found["noted_services"] = [(code, told[id]) for id, code in noted if id in told]
    p = t.person.c
    staff = select(p.login, p.name).where(p.active.is_(True), p.login.is_not(None)).order_by(p.name)
    found["own_agencies"] = [
        (str(row.id), f"{row.code} {row.name}")
        for row in conn.execute(
            select(t.agency.c.id, t.agency.c.code, t.agency.c.name)
            .where(t.agency.c.valid_to.is_(None))
            .order_by(t.agency.c.code)
        )
    ]
    found["people"] = [(login, name) for login, name in conn.execute(staff)]
    g = t.support_group.c
    groups = select(g.id, g.name).where(g.valid_to.is_(None)).order_by(g.name)
    found["groups"] = [(str(id), name) for id, name in conn.execute(groups)]
    return found


def people_by_login(conn: Connection, logins: Collection[str]) -> dict[str, int]:
    """Return the id of each person who signs in under one of these logins."""
    p = t.person.c
    return {row.login: row.id for row in conn.execute(select(p.login, p.id).where(p.login.in_(sorted(logins))))}


def groups_by_name(conn: Connection) -> dict[str, int]:
    """Return the id of each support group by its name."""
    g = t.support_group.c
    return {row.name: row.id for row in conn.execute(select(g.name, g.id).order_by(g.valid_to.is_(None), g.id))}

"""What ticket forms and filters offer: agencies, services, groups, sites, people, categories, the priority matrix."""

from __future__ import annotations

from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.db.sla import load_priority_matrix
from app.db.tickets.lists import categories
from app.domain.eastern import local_date
from app.domain.tickets.options import Option, TicketOptions
from app.work import Work


def ticket_options(db: Database, work: Work | None = None) -> TicketOptions:
    """Read it all at once; agencies and services that ended stay in filters, but not in forms."""
    today = local_date(db.now())
    a, s, g, i, p = t.agency.c, t.service.c, t.support_group.c, t.site.c, t.person.c
    with db.read(work) as conn:
        dated = [
            tuple(
                Option(r.id, r.code, r.name, r.valid_from <= today and (r.valid_to is None or today < r.valid_to))
                for r in conn.execute(select(c.id, c.code, c.name, c.valid_from, c.valid_to).order_by(order))
            )
            for c, order in ((a, a.code), (s, s.name))
        ]
        plain = [
            tuple(Option(r.id, r.code, r.name) for r in conn.execute(select(c.id, c.code, c.name).order_by(c.name)))
            for c in (g, i)
        ]
        people = conn.execute(
            select(p.login, p.name).where(p.login.is_not(None), p.active.is_(True)).order_by(p.name, p.login)
        )
        return TicketOptions(
            dated[0],
            tuple(Option(o.id, "", o.name, o.current) for o in dated[1]),
            tuple(Option(o.id, "", o.name) for o in plain[0]),
            tuple(Option(o.id, "", o.name) for o in plain[1]),
            tuple((str(login), str(name)) for login, name in people),
            tuple(categories(conn)),
            load_priority_matrix(conn),
        )

"""Recovery plans with their steps, from the database."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from app.db import rule_sets
from app.db import tables as t
from app.domain.datacenters.ages import RULES, AgeRules
from app.domain.datacenters.loss import Site
from app.domain.datacenters.plans import Plan, Step

_P, _S = t.recovery_plan.c, t.recovery_step.c


def plans(conn: Connection, *where: ColumnElement[bool]) -> list[Plan]:
    """Return plans with their steps, by service and site; only those that conditions hold for, where given."""
    here, there, service, owner = t.site.alias("here"), t.site.alias("there"), t.service.c, t.person.c
    wanted = (
        select(
            t.recovery_plan,
            service.name.label("service"),
            here.c.code.label("from_site"),
            there.c.code.label("to_site"),
            func.coalesce(owner.name, "").label("owner"),
        )
        .select_from(
            t.recovery_plan.join(t.service, service.id == _P.service_id)
            .join(here, here.c.id == _P.from_site_id)
            .join(there, there.c.id == _P.to_site_id)
            .outerjoin(t.person, owner.id == _P.owner_id)
        )
        .where(_P.withdrawn.is_(False), *where)
        .order_by(service.name, here.c.code, _P.valid_from, _P.id)
    )
    rows = conn.execute(wanted).all()
    below = _steps(conn, {row.id for row in rows})
    return [
        Plan(
            row.id,
            row.version,
            row.service_id,
            row.service,
            row.from_site_id,
            row.from_site,
            row.to_site_id,
            row.to_site,
            row.tier,
            row.rto_minutes,
            row.rpo_minutes,
            row.text,
            row.owner_id,
            row.owner,
            row.reviewed_on,
            row.valid_from,
            row.valid_to,
            tuple(below[row.id]),
        )
        for row in rows
    ]


def _steps(conn: Connection, plan_ids: set[int]) -> defaultdict[int, list[Step]]:
    found: defaultdict[int, list[Step]] = defaultdict(list)
    if not plan_ids:
        return found
    wanted = (
        select(t.recovery_step, func.coalesce(t.service.c.name, "").label("after_service"))
        .outerjoin(t.service, t.service.c.id == _S.after_service_id)
        .where(_S.withdrawn.is_(False))
        .order_by(_S.plan_id, _S.position, _S.id)
    )
    if len(plan_ids) == 1:  # else all of them: a list shows most
        wanted = wanted.where(_S.plan_id.in_(plan_ids))
    for row in conn.execute(wanted):
        found[row.plan_id].append(
            Step(
                row.id,
                row.version,
                row.position,
                row.words,
                row.minutes,
                row.after_step_id,
                row.after_service_id,
                row.after_service,
            )
        )
    return found


def has_plans(conn: Connection) -> bool:
    """Return whether the workspace keeps recovery plans."""
    return conn.scalar(select(_P.id).limit(1)) is not None


def plan_by_id(conn: Connection, plan_id: int) -> Plan | None:
    """Return a plan; None where there is none."""
    return next(iter(plans(conn, _P.id == plan_id)), None)


def sites(conn: Connection) -> dict[int, Site]:
    """Return the data centers that were not closed, by id."""
    s = t.site.c
    return {row.id: Site(row.id, row.code, row.name) for row in conn.execute(select(s.id, s.code, s.name))}


def names_of_services(conn: Connection) -> dict[int, str]:
    """Return the name of each service by its id."""
    s = t.service.c
    return {row.id: row.name for row in conn.execute(select(s.id, s.name))}


def load_rules(conn: Connection, as_of: datetime | None = None) -> AgeRules:
    """Return how old tests may be, now or at a time; what the workspace does not set has its sample value."""
    return rule_sets.load(conn, RULES, as_of)


def holders(conn: Connection, step_id: int) -> list[Any]:
    """Return the words of the steps that wait for a step."""
    return list(
        conn.scalars(select(_S.words).where(_S.after_step_id == step_id, _S.withdrawn.is_(False)).order_by(_S.position))
    )

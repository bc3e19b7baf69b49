"""What if a data center were lost, asked of 300 services, against half a second, and against its rows read alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, insert, select

from app.db import tables as t
from app.db.engine import Database
from app.db.owner import as_owner
from app.services.datacenters.loss import what_if
from app.services.workspace.opening import open_workspace
from benchmarks.harness import Result, compare
from benchmarks.workspaces import seeded

_PROMISED = 0.5  # seconds
_SERVICES = 300
_SINCE = date(2020, 1, 1)
_READ = (
    t.service, t.service_dependency, t.agency_service, t.agency, t.recovery_plan, t.recovery_step, t.exercise,
    t.exercise_plan, t.exercise_stamp,
)  # fmt: skip


def run(quick: bool) -> Iterator[Result]:
    """The size is the same when quick."""
    del quick
    with TemporaryDirectory() as name:
        db = open_workspace(seeded(Path(name), 0), must_exist=True)
        try:
            _add(db)
            yield from _measure(db)
        finally:
            db.dispose()


def _add(db: Database) -> None:
    """Make it 300 services: each depends on the three before it, has a plan of four steps, and ten agencies."""
    with as_owner(db) as conn:
        have = conn.execute(select(func.max(t.service.c.id))).scalar() or 0
        sites = conn.scalars(select(t.site.c.id).order_by(t.site.c.id)).all()
        agencies = conn.scalars(select(t.agency.c.id).order_by(t.agency.c.id).limit(10)).all()
        owner = conn.scalars(select(t.person.c.id)).first()
        made = range(have + 1, _SERVICES + 1)
        at = {"primary_site_id": sites[0], "standby_site_id": sites[1], "valid_from": _SINCE}
        conn.execute(insert(t.service), [{"id": n, "code": f"B{n}", "name": f"Service {n}", **at} for n in made])
        below = [{"service_id": n, "depends_on_id": n - by} for n in made for by in (1, 2, 3) if n - by > have]
        conn.execute(insert(t.service_dependency), below)
        users = [{"service_id": n, "agency_id": agency, "valid_from": _SINCE} for n in made for agency in agencies]
        conn.execute(insert(t.agency_service), users)
        first = (conn.execute(select(func.max(t.recovery_plan.c.id))).scalar() or 0) + 1
        way = {"from_site_id": sites[0], "to_site_id": sites[1], "owner_id": owner, "valid_from": _SINCE}
        goal = {"tier": 1, "rto_minutes": 60, "rpo_minutes": 5}
        plans = [{"id": first + at, "service_id": n, **way, **goal} for at, n in enumerate(made)]
        conn.execute(insert(t.recovery_plan), plans)
        steps = [
            {"plan_id": plan["id"], "position": place, "words": f"Step {place}", "minutes": 5}
            for plan in plans
            for place in (1, 2, 3, 4)
        ]
        conn.execute(insert(t.recovery_step), steps)


def _measure(db: Database) -> Iterator[Result]:
    assert len(what_if(db, "EDC").services) > 290

    def floor() -> None:
        """Read the same tables as plain rows."""
        with db.read() as conn:
            for table in _READ:
                conn.execute(select(table)).all()

    found = compare("what if EDC were lost, 300 services", partial(what_if, db, "EDC"), floor, 4.0, repeat=7)
    yield Result(found.name, found.ours_s, found.floor_s, found.ratio, found.goal, "floor: its tables read alone")
    note = f"floor: {_PROMISED:g} s, within which it is promised"
    yield Result("what if EDC were lost, promised", found.ours_s, _PROMISED, found.ours_s / _PROMISED, 1.0, note)

"""What if a data center were lost now, as a value and as a paper; and what of the plans is to be warned of."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.db.changes.freezes import freezes_between
from app.db.datacenters import loss as store
from app.db.datacenters.plans import sites
from app.db.engine import Database
from app.db.majors.reads import by_states, contacts
from app.domain.datacenters.board import board_of
from app.domain.datacenters.carried import as_they_run, carried_elsewhere, carriers
from app.domain.datacenters.loss import AHEAD_HOURS, Loss, agencies_hit, blockers, fallen, owners_to_call, reduced
from app.domain.datacenters.rows import ReadinessWarning, warnings_of
from app.domain.eastern import local_date
from app.domain.majors.audience import audience, call_list, unreachable
from app.domain.majors.states import MajorState
from app.domain.majors.values import Reached
from app.errors import InputError
from app.services.datacenters.board import facts
from app.services.datacenters.plans import rows_of
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def what_if(db: Database, site_code: str, work: Work | None = None) -> Loss:
    """Return what the loss of a site, by its code ("": the first), would come to now; InputError for one unknown."""
    with db.read(work) as conn:
        return loss_of(conn, db, site_code)


def loss_of(conn: Connection, db: Database, site_code: str) -> Loss:
    """Return what the loss of a site would come to now."""
    now = db.now()
    today, until = local_date(now), now + timedelta(hours=AHEAD_HOURS)
    known = sites(conn)
    wanted, order = site_code.strip().casefold(), sorted(known.values(), key=lambda one: one.code)
    site = next((one for one in order if not wanted or one.code.casefold() == wanted), None)
    if site is None and not known:
        raise InputError("This workspace has no data center.", hint="Setup has the sites.")
    if site is None:
        raise InputError(
            f"There is no data center “{site_code.strip()}”.",
            hint=f"One of: {', '.join(sorted(one.code for one in known.values()))}.",
        )
    recorded, users, agencies = store.services(conn, today), store.users(conn, today), store.agencies(conn)
    by = carriers(board_of(facts(conn, now), now).lines)
    services = as_they_run(recorded, by, known.values())
    rows = [row for row in rows_of(conn, today) if row.holds and row.plan.from_site_id == site.id]
    plans, tests = {row.plan.service_id: row.plan for row in rows}, {row.plan.id: row.test for row in rows}
    down = fallen(site, services, plans, tests, users)
    hit = agencies_hit(down, users, agencies)
    reached = [Reached(id, one.code, one.name, "") for id, one in hit.items()]
    people = audience(reached, contacts(conn, list(hit), today))
    changes, freezes = store.open_changes(conn, now, until), freezes_between(conn, now, until)
    owners = {plan.owner_id for plan in plans.values()} | {services[one.service_id].owner_id for one in down}
    return Loss(
        site,
        now,
        tuple(sorted(one.code for one in known.values() if one.id != site.id)),
        down,
        reduced(site, services, {one.service_id for one in down}),
        tuple(hit.values()),
        blockers(changes, freezes, down, known, site, {one.code for one in hit.values()}, now),
        tuple(row for row in by_states(conn, [MajorState.DECLARED]) if not row.drill),
        owners_to_call(down, services, store.callers(conn, [id for id in owners if id is not None])),
        call_list(reached, people),
        unreachable(reached, people),
        carried_elsewhere(recorded, by, site),
    )


def what_if_file(db: Database, site_code: str, path: Path, work: Work | None = None) -> Path:
    """Write what the loss of a site would come to now as PDF, whole or not at all."""
    from app.reports.datacenters.loss_paper import render_loss
    from app.reports.files import write_file

    found = what_if(db, site_code, work)
    write_file(path, render_loss(found))
    return path


def warnings(db: Database, work: Work | None = None) -> tuple[ReadinessWarning, ...]:
    """Return the services that would not come back as they should when their site is lost, the worst first."""
    with db.read(work) as conn:
        today = local_date(db.now())
        return warnings_of(store.services(conn, today).values(), rows_of(conn, today), sites(conn))

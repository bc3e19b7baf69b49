"""What is asked of agencies: the matrix, one agency, people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.db import agencies as store
from app.db import last_saved as saved
from app.db.engine import Database
from app.domain.agencies import AgencyDetail, MatrixRow, PersonRef
from app.domain.eastern import local_date, midnight
from app.domain.last_saved import LastSaved
from app.domain.periods import Period
from app.errors import InputError
from app.work import Work


def _last_month(today: date) -> Period:
    return Period.parse(f"{today:%Y-%m}").previous()


def matrix(db: Database, work: Work | None = None, *, on: date | None = None) -> list[MatrixRow]:
    """Return today's agencies with BRM, backup, contacts, reviews, SLA health of the last whole month and actions.

    `on`: as it was at the end of an earlier day, whatever was written since; or, of a later day, as it is planned.
    """
    now = db.now()
    today = local_date(now)
    with db.read(work) as conn:
        if on is None or on == today:
            return store.matrix(conn, today, now, _last_month(today))
        if on > today:
            return store.matrix(conn, on, now, _last_month(today))
        return store.matrix_then(conn, on, midnight(on + timedelta(days=1)), _last_month(on))


def agency_detail(db: Database, agency_id: int, work: Work | None = None) -> AgencyDetail:
    """Return one agency with everything its page shows. InputError if it is not in the workspace any more."""
    today = local_date(db.now())
    with db.read(work) as conn:
        found = store.detail(conn, agency_id, today, db.now(), _last_month(today))
    if found is None:
        raise InputError("That agency is not in this workspace any more.", hint="Refresh the matrix.")
    return found


def people(db: Database, *, staff_only: bool = True, work: Work | None = None) -> list[PersonRef]:
    """Return the people of the workspace, or only its staff."""
    with db.read(work) as conn:
        return store.people(conn, staff_only=staff_only)


def last_assigned(db: Database, agency_ids: Sequence[int], role: str, work: Work | None = None) -> LastSaved | None:
    """Return who gave a role of these agencies last, and when; None where nobody ever had it."""
    with db.read(work) as conn:
        return saved.of_assignments(conn, agency_ids, role)

"""What is asked of agencies: the matrix, one agency, people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.db import agencies as store
from app.db import last_saved as saved
from app.db.engine import Database
from app.domain.agencies import AgencyDetail, MatrixRow, PersonRef
from app.domain.eastern import local_date
from app.domain.last_saved import LastSaved
from app.domain.periods import Period
from app.errors import InputError
from app.work import Work


def _last_month(today: date) -> Period:
    return Period.parse(f"{today:%Y-%m}").previous()


def matrix(db: Database, work: Work | None = None) -> list[MatrixRow]:
    """Return today's agencies with BRM, backup, contacts, reviews, SLA health of the last whole month and actions."""
    today = local_date(db.now())
    with db.read(work) as conn:
        return store.matrix(conn, today, db.now(), _last_month(today))


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

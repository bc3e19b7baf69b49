"""Who saved a record last, for whoever finds that it was changed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from app.db import last_saved as store
from app.db import tables as t
from app.db.engine import Database
from app.domain.last_saved import LastSaved
from app.errors import InputError
from app.work import Work

_TABLES = {
    "ticket": t.ticket,
    "change": t.change,
    "contact": t.agency_contact,
    "action": t.action,
    "review": t.review,
    "commentary": t.commentary,
}


def last_saved(db: Database, kind: str, ids: Sequence[int], work: Work | None = None) -> LastSaved | None:
    """Return who saved any of these records of a kind last, and when; None where there is none of them."""
    table = _TABLES.get(kind)
    if table is None:
        raise InputError(f"'{kind}' is no kind of record.", hint=f"One of: {', '.join(_TABLES)}.")
    with db.read(work) as conn:
        return store.of_records(conn, table, ids)

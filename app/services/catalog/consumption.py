"""What agencies consumed: rows as sources told them, and differences that somebody entered with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.catalog import bills as store
from app.db.catalog import rates
from app.db.catalog.offered import Offered
from app.db.engine import Database
from app.db.records import hold, insert_record, time_of
from app.domain.catalog.money import units
from app.domain.catalog.values import ConsumedRow
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import eastern
from app.domain.periods import Period
from app.errors import InputError
from app.services.catalog.whose import require_own
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_BY_HAND = "entered by hand"


def consumption(
    db: Database, agency_id: int, month: str | None = None, work: Work | None = None
) -> tuple[ConsumedRow, ...]:
    """Return the rows of an agency, of one month where given, each with the bill that took it up."""
    with db.read(work) as conn:
        require_own(db, conn, agency_id)
        c = t.consumption.c
        where = [c.agency_id == agency_id, *([c.month == month] if month else [])]
        return tuple(store.consumed(conn, *where))


def tell(
    db: Database,
    agency_id: int,
    component_id: int,
    month: str,
    units_micro: int,
    reason: str,
    *,
    op_id: str | None = None,
) -> Changes:
    """Add units that no source told, or a difference to what one told (negative: less), with the reason.

    Nothing is changed: it is one more row, and a correction on the next bill where its month was billed.
    """
    db.require("catalog.edit")
    said = clean(reason, "reason", required=True, longest=4000)
    period = Period.parse(month)
    if period.kind != "month":
        raise InputError(f"{month} is no month.", hint="Write a month as 2026-10.")
    if period.first > eastern(db.now()).date():
        raise InputError(f"{period.label} lies ahead.", hint="Units are told from the first day of their month on.")
    if not units_micro:
        raise InputError("Nothing is added: the units are zero.", hint="Enter how many units there were more or less.")

    def act(conn: Connection) -> Changes:
        hold(conn, f"bill of agency {agency_id}")
        found = rates.components(conn, t.service_component.c.id == component_id)
        if not found:
            raise InputError("This component does not exist (any more).", hint="Refresh the list.")
        if store.agency_name(conn, agency_id) is None:
            raise InputError("This agency does not exist (any more).", hint="Refresh the list.")
        # what was told too much is taken back whenever that is found
        if units_micro > 0 and (why := Offered(conn).why_not(agency_id, component_id, period.key)):
            raise InputError(why, hint="Choose another month.")
        values = {"agency_id": agency_id, "component_id": component_id, "month": period.key, "source": _BY_HAND}
        told = {"source_row": 0, "told": units(units_micro), "units_micro": units_micro, "reason": said}
        made = insert_record(conn, t.consumption, {**values, **told, "at": time_of(conn)})
        text = f"{found[0].name}, {period.label}: {units(units_micro)} ({found[0].unit}) is told."
        return Changes(Touched.CATALOG, (made,), text)

    return db.write(act, what="tell consumption", op_id=op_id)

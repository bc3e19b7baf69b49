"""What the targets of one ticket would be, had it another priority, service, agency or hold; nothing is written."""

from __future__ import annotations

from app.db.engine import Database
from app.db.tickets import detail as store
from app.db.tickets.store import events_of, load_codes
from app.domain.tickets.what_if import Standing, Supposed, Then, compared, supposed_events
from app.domain.vocabulary import TicketState
from app.errors import InputError
from app.services.tickets.reads import clocks_of, find_ticket
from app.work import Work


def what_if(db: Database, number_or_id: str | int, supposed: Supposed, work: Work | None = None) -> tuple[Then, ...]:
    """Return the clocks of a ticket as they are now and as they would be; InputError for one that is not open."""
    id, now = find_ticket(db, number_or_id), db.now()
    with db.read(work) as conn:
        row = store.named_row(conn, id)
        if not TicketState(row["state"]).is_open:
            raise InputError(f"{row['number']} is not open.", hint="What if is about targets that still run.")
        events = events_of(conn, [id])[id]
        is_now = Standing(
            row["priority"],
            row["agency_code"],
            row["service_code"] or "",
            (row["hold_reason"] or "") if row["state"] == TicketState.ON_HOLD.value else None,
        )
        codes = load_codes(conn)
        agencies, services = ({id: code for code, id in ids.items()} for ids in (codes.agencies, codes.services))
        after = max(event.seq for event in events)
        more = supposed_events(after, is_now, supposed, agencies, services, max(now, *(e.occurred_at for e in events)))
        return compared(clocks_of(conn, id, events, now), clocks_of(conn, id, [*events, *more], now))

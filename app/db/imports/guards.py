"""SQLite: what the triggers ask of each new ticket is asked once a chunk, so that an import costs no call for each row.

Only for rows that the guards cannot refuse: an administrator's, none of them in the future. The audit rows are
those that the trigger would write, by the same statement. On PostgreSQL the triggers are at work as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from app.db import tables as t
from app.db.guards.sqlite import audit_insert, stamping
from app.db.guards.sqlite_rules import quoted
from app.domain.rights import holders
from app.domain.vocabulary import Role

_TABLES = (t.ticket, t.ticket_event, t.sla_clock, t.ticket_span)
#: The triggers whose work is done here. Every other one stays, so a rule added later holds for imports at once.
RESTING = frozenset(
    {
        *(f"ll_{table.name}_may_insert" for table in _TABLES),  # the role
        "ll_ticket_history",  # the role
        "ll_ticket_future_i",
        "ll_ticket_opened",  # what is entered at the desk
        "ll_ticket_event_future",  # `latest`
        "ll_ticket_forged",
        "ll_ticket_event_own",
        "ll_ticket_event_stamped",  # the stamps it yields
        "ll_ticket_event_act",  # no event of an import is a person's act, nor does it take one back
        "ll_ticket_event_before_opening",
        "ll_ticket_event_after_now",
        "ll_ticket_event_retraction",
        "ll_ticket_inserted",
        "ll_ticket_search_i",
        "ll_ticket_event_search_i",  # audit and search, written for all rows at the end
    }
)
_AUDIT = audit_insert(t.ticket, "I", "FROM ticket AS NEW WHERE NEW.id > ?")
_INDEX = "INSERT OR IGNORE INTO search_due (tbl, row_id) SELECT 'ticket', id FROM ticket WHERE id > ?"


@contextmanager
def once_a_chunk(conn: Connection, latest: int) -> Iterator[tuple[str, int] | None]:
    """Insert new tickets and their events, clocks and spans without a trigger for each row.

    `latest`: the last instant among them (microseconds). Yields who acts and when, for the caller to stamp the
    rows with; None: the triggers are at work and stamp them. Within the connection's transaction.
    """
    if conn.dialect.name != "sqlite":
        yield None
        return
    who, now, admin = conn.exec_driver_sql("SELECT app_user(), app_now(), app_has_role(?)", (Role.ADMIN.value,)).one()
    if not admin or latest > now or not all(Role.ADMIN in holders(table.name, "insert") for table in _TABLES):
        yield None
        return
    marks = ", ".join("?" * len(RESTING))
    found = conn.exec_driver_sql(
        f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name IN ({marks})", tuple(sorted(RESTING))
    ).all()
    last = conn.exec_driver_sql("SELECT coalesce(max(id), 0) FROM ticket").scalar_one()
    for name, _ in found:
        conn.exec_driver_sql(f"DROP TRIGGER {quoted(name)}")
    yield who, now  # an error rolls the transaction back, and the triggers' absence with it
    with stamping(conn):
        conn.exec_driver_sql(_AUDIT, (last,))
    conn.exec_driver_sql(_INDEX, (last,))
    for _, statement in found:
        conn.exec_driver_sql(statement)

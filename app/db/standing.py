"""How a shared database stands now: which server is worked with, and whether saves wait or are in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.domain.hosts import REQUIRED, WAITS_AFTER, Mode, Standing, unsafe
from app.errors import OnlyReads

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.work import Work

_SAFETY = text(
    "SELECT current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),"
    " coalesce(current_setting('longleaf.synchronous', true), '')"
)
_WAITS = text("SELECT pid FROM pg_stat_activity WHERE pid = ANY(:pids) AND wait_event = 'SyncRep'")


def standing(db: Database) -> Standing:
    """Return how the database stands as far as is known without asking it; of an embedded one nothing is to be said."""
    hosts = db.hosts
    if hosts is None:
        return Standing()
    choice = hosts.choice
    return Standing(
        host=hosts.host,
        mode=hosts.mode,
        as_of=choice.host.as_of if choice.host is not None else None,
        unsafe=db.unsafe,
        doubtful=db.saves.doubtful,
        older=tuple(look.host for look in choice.came_back if look != choice.host),
        known=hosts.mode is not Mode.NONE,
    )


def waiting(db: Database, after: float = WAITS_AFTER) -> float:
    """Return for how many seconds the oldest commit has waited for the standby; 0 where none has for so long.

    The server is asked what a commit waits for: one that is only slow is not called waiting.
    """
    lasting = db.saves.waiting(after)
    if not lasting:
        return 0.0
    with db.read() as conn:
        pids = conn.execute(_WAITS, {"pids": list(lasting)}).scalars()
        return max((lasting[pid] for pid in pids), default=0.0)


def look(db: Database, work: Work | None = None) -> None:
    """See how the server stands by now: a standby says of when it is, a primary whether its saves are safe."""
    if db.hosts is None:
        return
    with db.read(work) as conn:
        if db.hosts.mode is Mode.WRITES:
            setting, standbys, wanted = conn.execute(_SAFETY).one()
            db.note_unsafe(unsafe(setting, standbys, required=wanted.strip() == REQUIRED))


def refusal(db: Database) -> OnlyReads | None:
    """Return why nothing can be saved now, because no primary answers; None where it can be, or nobody knows."""
    found = standing(db)
    return OnlyReads(found.refusal, hint=found.hint, retry=True) if found.refusal else None

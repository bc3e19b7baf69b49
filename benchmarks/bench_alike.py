"""What a call looks like while it is typed, on a large workspace, against the plain SQL of the words it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.db.engine import Database
from app.domain.tickets.call import CallSoFar, telling_words
from app.services.api import Services
from benchmarks.harness import Result, compare
from benchmarks.workspaces import large

_AT_ONCE = 0.1  # seconds: while somebody types
_TITLE = "VPN drops every morning after sign in"


def run(quick: bool) -> Iterator[Result]:
    """On 1,000,000 seeded tickets (20,000 when quick); `benchmarks.workspaces.large` says how to choose."""
    with large(quick) as (db, size):
        services = Services(db)
        service = services.tickets.options().services[0].id
        call = CallSoFar(_TITLE, service_id=service)
        found = compare(
            f"what a call looks like, {size}", lambda: services.tickets.look_alike(call), _plain(db), None, repeat=5
        )
        plain = f"newest open tickets by plain SQL {found.floor_s * 1000:.1f} ms, {found.ratio:.2g}x; floor: 100 ms"
        yield Result(found.name, found.ours_s, _AT_ONCE, found.ours_s / _AT_ONCE, 1.0, plain)


def _plain(db: Database) -> Callable[[], list[Any]]:
    """Read the newest open tickets that have one of the words in their title, by the bare driver."""
    words = " OR ".join(f"lower(title) LIKE '%{word}%'" for word in telling_words(_TITLE))
    states = "state IN ('new','assigned','in_progress','on_hold')"
    query = f"SELECT id FROM ticket WHERE {states} AND ({words}) ORDER BY id DESC LIMIT 60"

    def act() -> list[Any]:
        with db.read() as conn:
            cursor: Any = conn.connection.cursor()
            cursor.execute(query)
            found: list[Any] = cursor.fetchall()
            cursor.close()
            return found

    return act

"""The page Home of every role over a synthetic workspace, against what seems to be there at once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from app.domain.home.values import HomeRole
from app.services.home.page import home_page
from app.services.workspace.opening import open_workspace
from benchmarks.harness import Result, compare
from benchmarks.workspaces import seeded

_AT_ONCE = 0.1  # seconds
#: What every page needs from the database at least: the open tickets by group, and how many of them are late.
_FLOOR = """
SELECT t.group_id, count(*), count(CASE WHEN c.due_at < :now THEN 1 END) FROM ticket t
LEFT JOIN sla_clock c ON c.ticket_id = t.id AND c.stop_at IS NULL
WHERE t.state IN ('new','assigned','in_progress','on_hold') GROUP BY t.group_id
"""


def run(quick: bool) -> Iterator[Result]:
    """Over 100,000 tickets (5,000 when quick), or the workspace that LONGLEAF_BENCH_DB names."""
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("LONGLEAF_BENCH_DB") or seeded(Path(folder), 5_000 if quick else 100_000)
        db = open_workspace(url, must_exist=True)
        now = int(db.now().timestamp() * 1_000_000)

        def floor() -> None:
            with db.read() as conn:
                conn.exec_driver_sql(_FLOOR.replace(":now", str(now))).fetchall()

        for role in HomeRole:
            page = home_page(db, role)
            if page.role is not role:
                continue
            found = compare("", partial(home_page, db, role), floor, None)
            note = (
                f"floor: {_AT_ONCE * 1000:.0f} ms, which seem to be at once; plain SQL of open and late "
                f"tickets by group {found.floor_s * 1000:.1f} ms; {len(page.items)} things, {len(page.queues)} queues"
            )
            yield Result(f"Home of the role {role.value}", found.ours_s, _AT_ONCE, found.ours_s / _AT_ONCE, 1.0, note)
        db.dispose()

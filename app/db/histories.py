"""The newest history (timeline) that was seen of each cluster, kept for the next start beside the settings.

An old primary that comes back after a failover cannot know that it is old. Whoever has seen the new one does.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, select

from app.db.tables import server_history
from app.domain.host_report import Met

log = logging.getLogger("longleaf.db")


def on_record(conn: Connection, cluster: str) -> tuple[Met, ...]:
    """Return the histories of a cluster that the database itself has on record, oldest first."""
    s = server_history.c
    found = conn.execute(select(s.timeline, s.at, s.who).where(s.cluster == cluster).order_by(s.timeline))
    return tuple(Met(row.timeline, row.at, row.who) for row in found)


class Histories:
    """By cluster the newest timeline seen, in a file; only those that had a failover are kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._seen: dict[str, int] = {}
        self._read_at: float | None = None

    @property
    def path(self) -> Path:
        """The file, which need not be there."""
        if self._path is None:
            from platformdirs import user_config_path

            self._path = user_config_path("longleaf", appauthor=False) / "histories.json"
        return self._path

    def known(self) -> dict[str, int]:
        """Return by cluster the newest timeline that this or another process of this user has seen."""
        with suppress(OSError):
            changed = self.path.stat().st_mtime
            if changed != self._read_at:
                self._read_at = changed
                for cluster, timeline in _read(self.path).items():
                    self._seen[cluster] = max(timeline, self._seen.get(cluster, 0))
        return dict(self._seen)

    def note(self, cluster: str, timeline: int) -> None:
        """Remember a timeline where it is newer than what is known; a disk that fails does not stop anybody."""
        if timeline <= self.known().get(cluster, 0):
            return
        self._seen[cluster] = timeline
        if timeline > 1:
            self._keep()

    def forget(self, cluster: str) -> None:
        """Forget what was seen of a cluster, because its administrator brought back an earlier history on purpose."""
        self.known()
        self._seen.pop(cluster, None)
        self._keep()

    def _keep(self) -> None:
        kept = {cluster: timeline for cluster, timeline in self._seen.items() if timeline > 1}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self.path.parent, prefix=".histories")
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(kept, out, indent=2, sort_keys=True)
            Path(part).replace(self.path)
        except OSError as error:
            log.info("The newest history cannot be kept: %s", type(error))


def _read(path: Path) -> dict[str, int]:
    """Return what the file holds; nothing where it is damaged, as for somebody who starts for the first time."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(cluster): timeline for cluster, timeline in found.items() if isinstance(timeline, int)}

"""A local copy that is open here, as another process of the same person opens it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from app.db.engine import Database, open_database
from app.db.snapshot import places
from app.domain.snapshot.values import Snapshot


class CopyOpened(NamedTuple):
    """The file of a copy, its key, and what it says of itself. To be handed over by a pipe, and never written down."""

    path: Path
    key: bytes | None
    snapshot: Snapshot

    def open(self) -> Database:
        """Open it."""
        return open_database(self.path, key=self.key, snapshot=self.snapshot)


def copy_opened(db: Database) -> CopyOpened:
    """Return how the copy that is open is opened once more."""
    assert db.snapshot is not None
    path = Path(str(db.url.database))
    return CopyOpened(path, places.key_of(places.name_of_file(path), make=False), db.snapshot)

"""Where the queue of a shared database lies: beside its local copy, under a key of its own in the keyring."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.db.offline.file import QueueFile
from app.db.snapshot import places
from app.domain.offline import course
from app.errors import EnvironmentFault
from app.places import snapshot_folder

if TYPE_CHECKING:
    from app.db.engine import Database

#: The keys that were asked for, by file: the keyring takes its time, and lists ask with every record.
_KEYS: dict[Path, bytes] = {}


def queue_of(db: Database, *, make: bool = False) -> QueueFile | None:
    """Return the queue of a shared database or of its local copy; None for a file of one's own, or where none is.

    `make`: begin one. EnvironmentFault where its key is not in the keyring any more.
    """
    if db.snapshot is not None:
        name = places.name_of_file(Path(str(db.url.database)))
    elif db.kind == "postgresql":
        name = places.name_of(db.url.render_as_string())
    else:
        return None
    path = snapshot_folder() / f"{name}.queue"
    if not path.exists() and not make:
        return None
    key = _KEYS.get(path) or places.key_of(f"{name} queue", make=not path.exists())
    if key is None:
        raise EnvironmentFault(
            "Edits wait on this computer, and their key is not in your keyring any more.",
            hint=f"Sign in to the account in which they were made. They are in {path}.",
        )
    _KEYS[path] = key
    return QueueFile(path, key)


def forget_confirmed(db: Database) -> None:
    """Take out of the queue what the shared database has: a copy that is made from now on shows it."""
    queue = queue_of(db)
    if queue is not None:
        queue.change(lambda book: (course.clear(book), None))

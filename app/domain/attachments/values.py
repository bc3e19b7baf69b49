"""A file attached to a record, as lists show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.attachments import media
from app.domain.changes_made import Touched

ATTACHMENTS = Touched.of("attachments")
MEGABYTE = 1024 * 1024
#: Where the workspace keeps how large a file may be, in megabytes, and the sample value where it keeps none.
LIMIT_KEY, LIMIT = "attachments.megabytes", 25
#: The most that may be set: the size of a file in bytes is an integer of 32 bits in the database.
MOST = 2047
#: How many bytes are read, written and kept at once.
PIECE = MEGABYTE


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """That an attachment is handed out no more: when (UTC), by whom, and why."""

    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a record. `tbl`, `record_id`: which one; `size` in bytes; `at` in UTC; `by`: a name, not a login."""

    id: int
    tbl: str
    record_id: int
    name: str
    media_type: str
    size: int
    sha256: str
    at: datetime
    by: str
    withdrawn: Withdrawn | None = None

    @property
    def refusal(self) -> str:
        """Why it is not opened from here, as a sentence; "" where it may be."""
        return media.refusal(self.name, self.media_type)


def size_words(size: int) -> str:
    """Return a number of bytes for people: "812 bytes", "12 KB", "3.4 MB"."""
    if size < 1024:
        return f"{size} byte{'' if size == 1 else 's'}"
    if size < MEGABYTE:
        return f"{size / 1024:.0f} KB"
    return f"{size / MEGABYTE:.1f} MB"

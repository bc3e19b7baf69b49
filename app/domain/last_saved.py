"""Who saved a record last, and when: what somebody is told whose own edit met another one."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class LastSaved(NamedTuple):
    """The last edit of a record: the person's name and login, the instant (none for what was loaded), its version."""

    name: str
    login: str
    at: datetime | None
    version: int

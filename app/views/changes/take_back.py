"""An act on changes or meetings, taken back."""

from __future__ import annotations

from functools import partial

from app.domain.bulk import Batch
from app.domain.changes_made import Changes
from app.views.changes.host import ChangesHost


def take_back(tab: ChangesHost, made: Changes | Batch) -> None:
    """Take back what an answer says was done."""
    done, title = (made.changes, "Taking back") if isinstance(made, Batch) else (made, "")
    tab.write(partial(tab.services.workspace.undo, done.op_id), then=tab.read_change, title=title)

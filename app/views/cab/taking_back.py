"""An act on the board's records, taken back."""

from __future__ import annotations

from functools import partial

from app.domain.changes_made import Changes
from app.views.cab.host import CabHost


def back(tab: CabHost, made: Changes) -> None:
    """Take back what an answer says was done."""
    tab.write(partial(tab.services.workspace.undo, made.op_id))
